#!/usr/bin/env bash
# Hashed locks for every platform, without index addresses (each place has its own).
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { .venv/bin/python -m uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -q "$@"; }
printf "uv\nhatchling\neditables\n" | compile - -o requirements-bootstrap.lock
compile pyproject.toml --extra postgres --extra sso -o requirements.lock
compile pyproject.toml --extra postgres --extra sso --group test -c requirements.lock -o requirements-test.lock
compile pyproject.toml --extra postgres --extra sso --group test --group gates --group docs -c requirements-test.lock -o requirements-dev.lock
compile --group pyproject.toml:bench -o requirements-bench.lock
