#!/usr/bin/env bash
# Templates in one format. djade rewrites and fails when it had something to change.
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files -z 'src/binome/templates/*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2
