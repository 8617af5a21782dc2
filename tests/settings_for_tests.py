"""The product's own settings, with the surroundings of a test: apart from a running product, mails in memory."""

import os
import tempfile

os.environ.setdefault("BINOME_STATE_DIR", tempfile.mkdtemp(prefix="binome-tests-"))
os.environ.setdefault("BINOME_SECRET_KEY", "a key for tests only, long enough for the framework's own check")
os.environ.setdefault("BINOME_DEMO", "1")
os.environ.setdefault("BINOME_EMAIL_URL", "memorymail://")
# Tests run at any hour; those about quiet hours switch them on.
os.environ.setdefault("BINOME_CALM_MAIL", "0")

from binome.config.settings import *  # noqa: F403
from binome.config.settings import STATIC_ROOT

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
