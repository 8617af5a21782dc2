"""Sign-in mails go through the outbox like every other."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as lazy

from binome.accounts.company import BY_COMPANY
from binome.accounts.models import Language, Person
from binome.accounts.services import held_by, who_enters_by_code
from binome.config.jobs import enqueue
from binome.outbox import letters
from binome.outbox.services import has_arrived, queue_letter, render

CODE_LENGTH = 6
A_SIGN_IN_CODE_LASTS = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
CODE_WAS_SENT = "account/messages/login_code_sent.txt"


class OutboxAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's door to the product: nobody signs up alone, and codes leave through the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by an application, an import or an invitation."""
        return False

    def generate_login_code(self) -> str:
        """Six digits: read on one device, typed on another, with any keyboard."""
        return get_random_string(CODE_LENGTH, "0123456789")

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": lazy("The code was wrong five times. Ask for a new one."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the letter of that name. Those of allauth's about pages that do not exist here are not sent."""
        person = context.get("user") or Person.objects.filter(email__iexact=email).first()
        compose = letters.LETTERS.get(template_prefix)
        if compose is None or person is None:
            return
        # To the address that was asked for, even where it is not (yet, or any more) the person's own.
        to = copy(person)
        to.email = email
        now = timezone.now()
        code = str(context.get("code", ""))
        words: dict[str, str] = context.get("words", {})
        kind = f"outbox.{compose.__name__}"
        queue_letter(
            kind=kind,
            to=to,
            organisation=None,
            programme_id=None,
            at=now,
            key=f"{kind}:{person.pk}:{now.isoformat()}",
            write=lambda: compose(code, **words),
            is_private=True,
            # A code that would arrive too late to be typed is not sent at all.
            not_after=now + context.get("lasts", A_SIGN_IN_CODE_LASTS) if code else None,
        )

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the person what changed in how their account is entered; no network address, no browser's name."""
        self.send_mail(template_prefix, email or user.email, {"user": user})

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> Any:
        """Whoever typed a code from their mailbox shows that mail arrives there."""
        records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
        if records and records[-1].get("method") == "code":
            has_arrived(records[-1].get("email") or user.email, at=timezone.now())
        return super().post_login(request, user, **options)

    def pre_login(self, request: HttpRequest, user: Person, **hook: Any) -> HttpResponse | None:
        """Whatever door was taken, with a code or a passkey: some companies want theirs to be the only one."""
        response: HttpResponse | None = super().pre_login(request, user, **hook)
        came_by_company = BY_COMPANY in (hook.get("signal_kwargs") or {})
        if response is not None or came_by_company:
            return response
        sign_on = held_by(user)
        if sign_on is None:
            return None
        clear_login(request)
        return redirect("accounts:company_door", sign_on.organisation.slug)

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
            if who_enters_by_code(email) is None:
                self.work_as_for_a_letter()
        super().add_message(request, level, message_template, message_context, **options)

    @transaction.atomic
    def work_as_for_a_letter(self) -> None:
        """Write a letter that goes nowhere and a row that does no harm: the clock tells nobody which addresses exist."""
        nobody = Person(first_name="…", language=Language.FRENCH)
        render(lambda: letters.sign_in_code("0" * CODE_LENGTH), to=nobody, organisation=None)
        with transaction.atomic():
            enqueue("outbox.sweep")
