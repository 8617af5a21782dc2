#!/usr/bin/env bash
# The browser and fonts that the journeys need: what is there, else Debian's packages, else Playwright's download.
set -euo pipefail
cd "$(dirname "$0")/.."
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests (Debian package)…"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-liberation >/dev/null
  exit 0
fi
.venv/bin/python -m playwright install chromium || {
  echo "The browser tests need Chromium. On Debian or Ubuntu: sudo apt-get install chromium" >&2
  exit 2
}
