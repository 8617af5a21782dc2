"""Sign-in mails go through the outbox like every other."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from binome.accounts.models import Person
from binome.outbox.services import Letter, queue_letter

CODE_LENGTH = 6


class OutboxAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's door to the product: nobody signs up alone, and codes leave through the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by an application, an import or an invitation."""
        return False

    def generate_login_code(self) -> str:
        """Six digits: read on one device, typed on another, with any keyboard."""
        return get_random_string(CODE_LENGTH, "0123456789")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the code. Other mails of allauth's are about pages that do not exist here, and are not sent."""
        person = context.get("user") or Person.objects.filter(email__iexact=email).first()
        code = context.get("code")
        if not template_prefix.endswith("login_code") or person is None or code is None:
            return
        now = timezone.now()
        queue_letter(
            kind="outbox.sign_in_code",
            to=person,
            organisation=None,
            programme_id=None,
            at=now,
            key=f"outbox.sign_in_code:{person.pk}:{now.isoformat()}",
            write=lambda: _letter(str(code)),
            is_private=True,
        )


def _letter(code: str) -> Letter:
    # The no-break space keeps the two halves on one line; the form accepts it either way.
    spaced = f"{code[:3]}\u00a0{code[3:]}"
    return Letter(
        subject=_("Your code: %(code)s") % {"code": spaced},
        paragraphs=[
            _("Type this code on the page that asked for it:"),
            spaced,
            _("It works for fifteen minutes, once."),
        ],
        after=[_("You did not ask for it? Leave this message aside: nobody can enter without the code.")],
        button=(_("Back to the page"), reverse("account_confirm_login_code")),
    )
