# A throw-away clamd with signatures of our own, for the tests. Sourced by test after services.sh; needs $WORK.
# No freshclam, no network: the database folder holds one signature written here.

CLAMD=
CLAMD_PID=

find_clamd() {
  CLAMD=$(command -v clamd || true)
  for path in /usr/sbin/clamd "$LOCAL/root/usr/sbin/clamd"; do [ -n "$CLAMD" ] || { [ ! -x "$path" ] || CLAMD=$path; }; done
  [ -n "$CLAMD" ]
}

start_clamav() {
  find_clamd || { apt_install clamav-daemon && find_clamd; } || { ! can_be_root && apt_unpack clamav-daemon && find_clamd; } || return 1
  local folder=$WORK/clamav waited=0
  mkdir -p "$folder/db" && chmod 700 "$folder"
  # "scan-me-as-a-virus-7731" anywhere in a file, under a name of our own
  printf 'Platform.Test.Signature:0:*:7363616e2d6d652d61732d612d76697275732d37373331\n' >"$folder/db/test.ndb"
  cat >"$folder/clamd.conf" <<C
LocalSocket $folder/socket
LocalSocketMode 600
DatabaseDirectory $folder/db
TemporaryDirectory $folder
Foreground yes
StreamMaxLength 200M
LogFile $folder/log
C
  (as_local "$CLAMD" --config-file="$folder/clamd.conf" >"$folder/out" 2>&1) &
  CLAMD_PID=$!
  until [ -S "$folder/socket" ]; do
    waited=$((waited + 1))
    { [ "$waited" -lt 150 ] && kill -0 "$CLAMD_PID" 2>/dev/null; } || { CLAMD_PID=; return 1; }
    sleep 0.1
  done
  export TEST_CLAMAV_SOCKET=$folder/socket
}

stop_clamav() { [ -z "$CLAMD_PID" ] || { kill "$CLAMD_PID" 2>/dev/null && wait "$CLAMD_PID" 2>/dev/null; } || true; }
