# shellcheck shell=bash disable=SC2154,SC2034
# Sourced by lab and selftest: finds the laboratory's virtualenv, or makes it on first use, and
# sets `lab_python`, the interpreter with its options. Needs $here, the folder of this file.

fail() {
  printf 'lab: %s\n' "$*" >&2
  exit 2
}

# Prints the first interpreter that is at least 3.11.
find_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  fail 'needs Python 3.11 or newer: sudo apt-get install python3 python3-venv'
}

# Makes the virtualenv under a lock: two laboratories may start for the first time at once.
make_virtualenv() {
  local target=$1 python
  python=$(find_python)
  mkdir -p "$(dirname "$target")"
  exec 9>"$target.lock"
  flock 9
  if [ ! -e "$target/complete" ]; then
    printf 'lab: preparing Python packages in %s (once)\n' "$target" >&2
    rm -rf "$target"
    "$python" -m venv "$target" >&2 ||
      fail 'could not make a virtualenv: sudo apt-get install python3-venv'
    "$target/bin/python" -m pip install --quiet --disable-pip-version-check \
      -r "$here/requirements.txt" >&2 ||
      fail "pip could not install $here/requirements.txt (is the package index reachable?)"
    touch "$target/complete"
  fi
  exec 9>&-
}

cache=${XDG_CACHE_HOME:-$HOME/.cache}/quarterdeck-lab
digest=$(sha256sum "$here/requirements.txt")
virtualenv=$cache/venv-${digest:0:12}
[ -e "$virtualenv/complete" ] || make_virtualenv "$virtualenv"
lab_python=("$virtualenv/bin/python" -E -s -X "pycache_prefix=$cache/pycache")
