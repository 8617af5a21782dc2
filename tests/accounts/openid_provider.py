"""A real OpenID Connect provider of a company, for tests: allauth's own, as a process of its own on this machine.

Run as a program it answers browsers until its standard input ends; imported, it starts and asks that program.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CLIENT, SECRET = "binome", "a secret: with a colon"


@dataclass(frozen=True)
class Provider:
    """The program at work; ``issuer`` is its address."""

    issuer: str

    def register(self, *, send_back_to: str) -> None:
        """Let the product send people here, and take them back at that address alone."""
        self._ask("client", {"redirect_uri": send_back_to})

    def employ(
        self, email: str, *, number: int, verified: bool = True, first: str = "", last: str = ""
    ) -> None:
        """Somebody of the company, or another address of the same one."""
        self._ask(
            "person", {"email": email, "number": number, "verified": verified, "first": first, "last": last}
        )

    def _ask(self, what: str, said: dict[str, Any]) -> None:
        import requests

        requests.post(f"{self.issuer}/for-tests/{what}/", json=said, timeout=10).raise_for_status()

    def answer(self, url: str, *, number: int) -> str:
        """As the browser of person ``number`` who left for ``url``; where the provider sends it back to."""
        import requests

        with requests.Session() as browser:
            browser.get(f"{self.issuer}/enter/", params={"number": number}, timeout=10).raise_for_status()
            response = browser.get(url, allow_redirects=False, timeout=10)
            assert response.status_code == 302, response.text
            return response.headers["Location"]


@contextmanager
def at_work() -> Iterator[Provider]:
    """The provider, from here to the end of the block."""
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [sys.executable, __file__, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield Provider(process.stdout.readline().strip())
        finally:
            process.stdin.close()
            process.terminate()


def _settings(folder: Path) -> dict[str, Any]:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "SECRET_KEY": "the provider’s own, long enough for the framework’s check of its length",
        "ALLOWED_HOSTS": ["127.0.0.1"],
        "ROOT_URLCONF": __name__,
        "USE_TZ": True,
        "DATABASES": {
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}
        },
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "INSTALLED_APPS": [
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        "MIDDLEWARE": [
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        "TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        "LOGIN_URL": "/enter/",
        "IDP_OIDC_PRIVATE_KEY": pem.decode(),
        "LOGGING_CONFIG": None,
    }


def _urls() -> list[Any]:
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth import get_user_model, login
    from django.http import HttpRequest, HttpResponse
    from django.shortcuts import redirect
    from django.urls import include, path

    people = get_user_model().objects

    def client(request: HttpRequest) -> HttpResponse:
        said = json.loads(request.body)
        made, _is_new = Client.objects.get_or_create(
            id=CLIENT,
            defaults={"name": "Binôme", "scopes": "openid\nemail\nprofile", "skip_consent": True},
        )
        made.set_secret(SECRET)
        made.redirect_uris = said["redirect_uri"]
        made.save()
        return HttpResponse()

    def person(request: HttpRequest) -> HttpResponse:
        said = json.loads(request.body)
        user, _is_new = people.update_or_create(
            pk=said["number"],
            defaults={
                "username": f"number-{said['number']}",
                "first_name": said["first"],
                "last_name": said["last"],
                "email": said["email"],
            },
        )
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=said["email"], verified=said["verified"], primary=True)
        return HttpResponse()

    def enter(request: HttpRequest) -> HttpResponse:
        number = request.GET.get("number")
        if number:
            user = people.get(pk=number)
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return redirect(request.GET.get("next") or "/entered/")
        links = "".join(
            f'<p><a href="?number={user.pk}&amp;next={request.GET.urlencode()[5:]}">{user.email}</a></p>'
            for user in people.order_by("pk")
        )
        return HttpResponse(
            f'<!doctype html><link rel="icon" href="data:,"><title>Company</title><h1>Who are you?</h1>{links}'
        )

    return [
        path("for-tests/client/", client),
        path("for-tests/person/", person),
        path("enter/", enter, name="account_login"),
        path("entered/", lambda request: HttpResponse("entered")),
        path("", include("allauth.idp.urls")),
    ]


def _serve(folder: Path) -> None:
    import threading
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    settings.configure(**_settings(folder))
    django.setup()
    call_command("migrate", verbosity=0)
    globals()["urlpatterns"] = _urls()

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
