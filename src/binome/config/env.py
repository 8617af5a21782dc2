"""What the process learns from its surroundings, read once and in one place.

Every setting an administrator may change is a ``BINOME_*`` variable; ``docs/reference/settings.md`` lists
them all and a house test compares the two.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import environ

env = environ.Env()

STATE_DIR = Path(env.str("BINOME_STATE_DIR", default=str(Path.cwd() / "var"))).resolve()
IS_DEMO = env.bool("BINOME_DEMO", default=False)
DEBUG = env.bool("BINOME_DEBUG", default=False)
BASE_URL = env.str("BINOME_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
DATABASE_URL = env.str("BINOME_DATABASE_URL", default=f"sqlite:///{STATE_DIR / 'binome.sqlite3'}")
EMAIL_URL = env.str("BINOME_EMAIL_URL", default="smtp://127.0.0.1:1025")
MAIL_FROM = env.str("BINOME_MAIL_FROM", default="Binôme <bonjour@localhost>")
ALLOWED_HOSTS = env.list("BINOME_ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CALM_MAIL = env.bool("BINOME_CALM_MAIL", default=not IS_DEMO)
MAIL_PROVIDER = env.str("BINOME_MAIL_PROVIDER", default="")
MAIL_WEBHOOK_SECRET = env.str("BINOME_MAIL_WEBHOOK_SECRET", default="")
MAIL_WEBHOOK_KEY = env.str("BINOME_MAIL_WEBHOOK_KEY", default="")
HELP_PHONE = env.str("BINOME_HELP_PHONE", default="")
DEMO_MAIL_DIR = Path(env.str("BINOME_DEMO_MAIL_DIR", default=str(STATE_DIR / "mail")))


def secret_key() -> str:
    """The signing key: given by the administrator, or made once and kept beside the database.

    A key made here is readable by its owner alone. Two processes starting together agree, because the
    file is created exclusively and the loser reads the winner's.
    """
    given: str = env.str("BINOME_SECRET_KEY", default="")
    if given:
        return given
    path = STATE_DIR / "secret-key"
    STATE_DIR.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key
