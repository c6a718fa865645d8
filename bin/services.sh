# Throw-away PostgreSQL, Redis and a browser for the tests. Sourced by test; needs bin/common.sh and a folder in $WORK.
# Each function prints nothing on success and returns 1 when the thing cannot be had here; stop_services ends what started.

PG_OWNER=
PG_BIN=
REDIS_PID=

free_port() { "$VENV/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Become a server's command; one unpacked without root finds its libraries under .local-libs. Call it in a subshell.
as_local() { exec env LD_LIBRARY_PATH="$(local_library_path)${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" "$@"; }

as_pg() { if [ -n "$PG_OWNER" ]; then (cd / && runuser -u "$PG_OWNER" -- "$@"); else (as_local "$@"); fi; }

find_pg() {
  local initdb
  for initdb in /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb "$LOCAL"/root/usr/lib/postgresql/*/bin/initdb; do
    [ ! -x "$initdb" ] || PG_BIN=$(dirname "$initdb")
  done
  [ -n "$PG_BIN" ]
}

# start_postgres [durable]: for tests nothing waits for the disk; durable, a commit does, as in production.
start_postgres() {
  local port data=$WORK/pg waits="-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
  [ "${1:-}" != durable ] || waits="-c shared_buffers=512MB"
  find_pg || { apt_install postgresql && find_pg; } || { ! can_be_root && apt_unpack postgresql-15 && find_pg; } || return 1
  mkdir -p "$data"
  if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 || return 1
    PG_OWNER=postgres
    chmod 755 "$WORK"
    chown postgres "$data"
  fi
  port=$(free_port)
  as_pg "$PG_BIN/initdb" -D "$data/db" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$WORK/initdb.log" 2>&1 || return 1
  as_pg "$PG_BIN/pg_ctl" -D "$data/db" -l "$data/log" -w -o "-p $port -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories='$data' $waits \
    -c max_connections=200 -c jit=off" start >"$WORK/pg_ctl.log" 2>&1 || return 1
  # Two roles as in production: one makes the tables, the tests run as the other, which the wall binds.
  as_pg "$PG_BIN/psql" -h 127.0.0.1 -p "$port" -U postgres -v ON_ERROR_STOP=1 -q >>"$WORK/pg_ctl.log" 2>&1 <<'SQL' || return 1
CREATE ROLE platform_owner LOGIN CREATEDB;
CREATE ROLE platform_app LOGIN;
CREATE DATABASE platform OWNER platform_owner;
SQL
  export TEST_PG_URL=postgresql://platform_app@127.0.0.1:$port/platform
  export TEST_PG_OWNER_URL=postgresql://platform_owner@127.0.0.1:$port/platform
}

find_redis() {
  REDIS=$(command -v redis-server || command -v valkey-server || true)
  [ -n "$REDIS" ] || { [ -e "$LOCAL/root/usr/bin/redis-server" ] && REDIS=$LOCAL/root/usr/bin/redis-server; }
}

start_redis() {
  find_redis || { apt_install redis-server && find_redis; } || { ! can_be_root && apt_unpack redis-server && find_redis; } || return 1
  local port waited=0
  port=$(free_port)
  (as_local "$REDIS" --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$WORK" >"$WORK/redis.log" 2>&1) &
  REDIS_PID=$!
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    waited=$((waited + 1))
    { [ "$waited" -lt 100 ] && kill -0 "$REDIS_PID" 2>/dev/null; } || { REDIS_PID=; return 1; }
    sleep 0.1
  done
  export TEST_REDIS_URL=redis://127.0.0.1:$port/0
}

find_browser() {
  local name
  for name in ${CHROMIUM:-} chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then CHROMIUM=$(command -v "$name"); export CHROMIUM; return 0; fi
  done
  return 1
}

have_browser() { find_browser || { apt_install chromium && find_browser; }; }

find_nginx() {
  local path
  for path in ${NGINX:-} "$(command -v nginx || true)" /usr/sbin/nginx "$LOCAL/root/usr/sbin/nginx"; do
    if [ -x "$path" ]; then NGINX=$path; export NGINX; return 0; fi
  done
  return 1
}

have_nginx() { find_nginx || { apt_install nginx-light && find_nginx; } || { ! can_be_root && apt_unpack nginx-light && find_nginx; }; }

stop_services() {
  [ -z "$REDIS_PID" ] || { kill "$REDIS_PID" 2>/dev/null && wait "$REDIS_PID" 2>/dev/null; } || true
  [ ! -e "$WORK/pg/db/postmaster.pid" ] || as_pg "$PG_BIN/pg_ctl" -D "$WORK/pg/db" -m immediate stop >/dev/null 2>&1 || true
}
