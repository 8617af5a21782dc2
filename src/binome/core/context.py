"""What every page may show."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

THEMES = ("light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """Help is in the same place on every page; the demonstration says that it is one."""
    theme = request.COOKIES.get("theme", "")
    return {
        "help_phone": settings.HELP_PHONE,
        "is_demo": settings.IS_DEMO,
        "theme": theme if theme in THEMES else "",
        "home_url": _url_or_none("desk:today") or "/",
        "footer_links": [
            {"url": url, "label": label}
            for url, label in (
                (_url_or_none("desk:accessibility"), gettext("Accessibility")),
                (_url_or_none("privacy:notice"), gettext("How your data is used")),
                (_url_or_none("privacy:my_data"), gettext("My data")),
            )
            if url
        ],
    }


def _url_or_none(name: str) -> str | None:
    """A page of a room above this one, which may not exist in this installation."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
