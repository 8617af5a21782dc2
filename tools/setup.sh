#!/usr/bin/env bash
# Prepares .venv from a hashed lock: tools/setup.sh LOCK STAMP. Safe to repeat; says what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
lock=$1 stamp=$2
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Binôme needs Python 3.11 or newer; '$python' is older. Try: make PYTHON=python3.12 setup" >&2
  exit 2
fi
if [ ! -x .venv/bin/python ]; then
  echo "Preparing .venv (once)…"
  if ! "$python" -m venv .venv 2>/dev/null; then
    rm -rf .venv
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
      "$python" -m venv .venv
    else
      echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2
      exit 2
    fi
  fi
fi
if ! .venv/bin/python -c 'import uv, hatchling' 2>/dev/null; then
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
fi
install() { .venv/bin/python -m uv pip install -q --python .venv/bin/python "$@"; }
if ! install --require-hashes -r "$lock" 2>.venv/setup.log; then
  # uv does not read pip's settings (a company's mirror, say); pip does, only slower.
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock" || {
    cat .venv/setup.log >&2
    exit 1
  }
fi
if [ ! -x .venv/bin/binome ]; then
  install --no-deps --no-build-isolation -e . 2>>.venv/setup.log ||
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps -e .
fi
touch ".venv/.$stamp"
