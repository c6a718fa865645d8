# Shared by run, test and .ci/run: where things are, words to the person at the terminal, packages of the system.
# Sourced, never run. Leaves the shell in the project's folder.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV=$ROOT/.venv
LOCAL=$ROOT/.local-libs
cd "$ROOT" || exit 1

say() { printf '[%s] %s\n' "${SELF:-setup}" "$*" >&2; }
die() { say "$*"; exit 1; }

# Hash of the named files' contents; a missing file counts as empty.
sum_of() { { cat -- "$@" 2>/dev/null || true; } | sha256sum | cut -c1-40; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"
  else return 1; fi
}

can_be_root() { as_root true 2>/dev/null; }

# Install system packages. Fails quietly where there is no apt-get or no right to use it.
APT_READY=
apt_install() {
  command -v apt-get >/dev/null && can_be_root || return 1
  if [ -z "$APT_READY" ]; then
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || return 1
    APT_READY=1
  fi
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

# Without root: fetch the packages and what they still need, unpack them under .local-libs/root.
apt_unpack() {
  command -v apt-get >/dev/null || return 1
  local state=$LOCAL/apt names package
  local options=(-qq -o "Dir::State=$state/state" -o "Dir::Cache=$state/cache"
    -o Dir::State::status=/var/lib/dpkg/status -o Debug::NoLocking=1)
  mkdir -p "$state"/state/lists/partial "$state"/cache/archives/partial "$state"/debs "$LOCAL/root"
  if [ ! -e "$state/updated" ]; then
    apt-get "${options[@]}" update >/dev/null 2>&1 || return 1
    : > "$state/updated"
  fi
  names=$(apt-get "${options[@]}" install -y --no-install-recommends --print-uris "$@" 2>/dev/null |
    sed -n "s/^'[^']*' \([^_ ]*\)_.*/\1/p")
  [ -n "$names" ] || return 1
  # shellcheck disable=SC2086
  (cd "$state/debs" && apt-get "${options[@]}" download $names >/dev/null 2>&1) || return 1
  for package in "$state"/debs/*.deb; do dpkg -x "$package" "$LOCAL/root" || return 1; done
  rm -f "$state"/debs/*.deb
}

local_library_path() {
  local triplet
  triplet=$(uname -m)-linux-gnu
  printf '%s' "$LOCAL/root/usr/lib/$triplet:$LOCAL/root/lib/$triplet"
}

# What Python must find before it starts: our libraries (when unpacked without root) and our fonts only.
load_env() {
  local path=
  [ -s "$ROOT/.env.libs" ] && path=$(sed -n 's/^LD_LIBRARY_PATH=//p' "$ROOT/.env.libs")
  [ -z "$path" ] || export LD_LIBRARY_PATH="$path${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  export FONTCONFIG_FILE=$ROOT/.fonts.conf PYTHONUNBUFFERED=1
  unset VIRTUAL_ENV PYTHONHOME PYTHONPATH
}
