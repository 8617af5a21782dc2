"""Sign-in mails go through the outbox like every other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome.accounts.models import Language, Person
from binome.config.jobs import enqueue
from binome.outbox.models import Message
from binome.outbox.services import Letter, queue_letter, render

CODE_LENGTH = 6
CODE_WAS_SENT = "account/messages/login_code_sent.txt"


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
            write=lambda: letter_with(str(code)),
            is_private=True,
            # A code that would arrive too late to be typed is not sent at all.
            not_after=now + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
        )

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        """Say that a code was sent; saying so takes as long where nobody was written to."""
        if message_template == CODE_WAS_SENT:
            email = (message_context or {}).get("email", "")
            if not Person.objects.filter(email__iexact=email, is_active=True).exists():
                _work_as_for_a_letter()
        super().add_message(request, level, message_template, message_context, **options)


def letter_with(code: str) -> Letter:
    """The message that carries ``code``, in the language that is active."""
    # The no-break space keeps the two halves on one line; the form accepts it either way.
    spaced = f"{code[:3]}\u00a0{code[3:]}"
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    return Letter(
        subject=_("Your code: %(code)s") % {"code": spaced},
        paragraphs=[_("Type this code on the page that asked for it.")],
        code=spaced,
        button=(_("Back to the page"), reverse("account_confirm_login_code")),
        after=[
            _("You read this message on another device? Type the code on the one where you asked for it."),
            ngettext("It works for %(count)s minute, once.", "It works for %(count)s minutes, once.", minutes)
            % {"count": minutes},
            _("You did not ask for it? Leave this message aside: nobody can enter without the code."),
        ],
    )


@transaction.atomic
def _work_as_for_a_letter() -> None:
    """Write a letter that goes nowhere and a row that does no harm: the clock tells nobody which addresses exist."""
    nobody = Person(first_name="…", language=Language.FRENCH)
    keys = Message.objects.unscoped("a letter that will not be written looks for its key too")
    keys.filter(idempotency_key="").first()
    render(lambda: letter_with("0" * CODE_LENGTH), to=nobody, organisation=None)
    with transaction.atomic():
        enqueue("outbox.sweep")
