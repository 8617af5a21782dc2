"""How the parts are wired. No rule of mentoring lives here."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from binome.config import env as surroundings
from binome.config.env import env

PACKAGE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = surroundings.STATE_DIR
DEBUG = surroundings.DEBUG
IS_DEMO = surroundings.IS_DEMO
BASE_URL = surroundings.BASE_URL
SECRET_KEY = surroundings.secret_key()
ALLOWED_HOSTS = surroundings.ALLOWED_HOSTS
IS_SECURE = BASE_URL.startswith("https://")

# The rooms, lowest first. `demo` exists for `binome demo` alone and is not even importable by URL elsewhere.
ROOMS = [
    "core",
    "accounts",
    "outbox",
    "programmes",
    "pairs",
    "studio",
    "matching",
    "learning",
    "surveys",
    "evaluation",
    "privacy",
    "desk",
    "api",
    "demo",
]

# Company sign-on is an extra: without it everything else works, and its page says what is missing.
HAS_COMPANY_SIGN_ON = all(find_spec(name) for name in ("jwt", "oauthlib", "onelogin"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *(["allauth.socialaccount"] if HAS_COMPANY_SIGN_ON else []),
    "csp",
    "django_q",
    "django_structlog",
    *[f"binome.{room}" for room in ROOMS],
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "binome.accounts.middleware.SpeakTheirLanguage",
    "binome.accounts.middleware.RememberBrowser",
    "binome.accounts.middleware.LeadToSecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "binome.core.middleware.TakeNoNul",
    "binome.core.middleware.KeepPrivate",
    "binome.core.middleware.SayRefusals",
    "binome.privacy.middleware.NoteViews",
]

ROOT_URLCONF = "binome.config.urls"
WSGI_APPLICATION = "binome.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "binome.core.context.page",
                "binome.desk.navigation.navigation",
            ],
            "builtins": [
                "binome.core.templatetags.ui",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]

# The same elements as Django's, without two templates each.
FORM_RENDERER = "binome.core.inputs.WithoutTemplates"

# --- database -------------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url_config(surroundings.DATABASE_URL)}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if IS_SQLITE:
    # Measured: defaults lose half of concurrent writes; these lose none.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    # Tests use a file, because the worker and the browser's server are other threads or processes.
    DATABASES["default"]["TEST"] = {"NAME": str(STATE_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c lock_timeout=10000 -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000"
    }
# Holds how often one tried to sign in: shared by all processes, and nothing else is kept there.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_tries",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people and sign-in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:today"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "binome.outbox.signin.OutboxAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_MAX_RESEND_COUNT = 2
# By address ("key") and, for a whole meeting room behind one router, loosely by origin.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "100/m/ip,3/m/key,10/15m/key",
    "login_code": "10/15m/key",
    "login_failed": "10/15m/key",
    # People who begin an application: a whole company may sit behind one router.
    "newcomer": "30/m/ip,300/h/ip",
    # Steps of company sign-on, each of which asks for some work: a whole company arrives at nine.
    "company": "120/m/ip",
    "company_domain": "3/m/key,10/15m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("BINOME_TRUSTED_PROXIES", default=0)
ACCOUNT_FORMS = {
    "request_login_code": "binome.accounts.forms.RequestCodeForm",
    "confirm_login_code": "binome.accounts.forms.ConfirmCodeForm",
}
MFA_ADAPTER = "binome.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# By every door: a challenge made for a second step could otherwise serve a stolen key at the door without a code.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# The pages themselves ask "Is it you?", of people without a second factor too.
MFA_REAUTHENTICATION_REQUIRED = False
MFA_FORMS = {
    "authenticate": "binome.accounts.forms.SecondFactorForm",
    "authenticate_webauthn": "binome.accounts.forms.PasskeyForm",
    "login_webauthn": "binome.accounts.forms.PasskeySignInForm",
}
# Company sign-on: what allauth asks others goes through the product's own guarded door, and nothing of it is kept.
SOCIALACCOUNT_ADAPTER = "binome.accounts.company.CompanyAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
TRUSTED_OUTSIDE_HOSTS = env.list("BINOME_TRUSTED_OUTSIDE_HOSTS", default=[])
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "binome.core.problems.csrf_failure"

# --- language and time ----------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE_DIR / "locale" / room for room in ROOMS]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- files ----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [PACKAGE_DIR / "static"]
MEDIA_ROOT = STATE_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# `binome serve` and `binome demo` gather, hash and compress static files first, then say so to their children.
if env.bool("BINOME_STATIC_GATHERED", default=False):
    STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
else:
    WHITENOISE_USE_FINDERS = True
WHITENOISE_MANIFEST_STRICT = False
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- browser security -----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 63_072_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None

# --- mail -----------------------------------------------------------------------------------------------
_mail = env.email_url_config(surroundings.EMAIL_URL)
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail["EMAIL_HOST"]
EMAIL_PORT = _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = SERVER_EMAIL = surroundings.MAIL_FROM
# Quiet hours, and several messages in one letter.
CALM_MAIL = surroundings.CALM_MAIL
# Who carries the mail and reports what came back; with a mail server of one's own, nobody does.
MAIL_PROVIDER = surroundings.MAIL_PROVIDER
ANYMAIL = {
    "WEBHOOK_SECRET": surroundings.MAIL_WEBHOOK_SECRET or None,
    "MAILGUN_WEBHOOK_SIGNING_KEY": surroundings.MAIL_WEBHOOK_KEY,
}
HELP_PHONE = surroundings.HELP_PHONE
DEMO_MAIL_DIR = surroundings.DEMO_MAIL_DIR

# --- jobs -----------------------------------------------------------------------------------------------
# `retry` outlives the longest `timeout`, so that a job is never taken twice while it still runs.
Q_CLUSTER = {
    "name": "quick",
    "orm": "default",
    "workers": 1,
    "timeout": 60,
    "retry": 90,
    "max_attempts": 8,
    "ack_failures": False,
    "poll": 0.5,
    "bulk": 1,
    "queue_limit": 4,
    "save_limit": 250,
    "catch_up": False,
    "label": "Tasks",
    "ALT_CLUSTERS": {
        # One job, one process: a chart or a large matching gives its memory back.
        "long": {
            "workers": 1,
            "timeout": 600,
            "retry": 660,
            "max_attempts": 3,
            "poll": 0.5,
            "bulk": 1,
            "recycle": 1,
        },
    },
}

# --- log ------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("BINOME_LOG_LEVEL", default="WARNING")},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
