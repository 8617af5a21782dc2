"""What a mail provider reports: what came back, what was marked as unwanted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import import_module
from typing import Any

from anymail.signals import EventType
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from binome.outbox import services
from binome.outbox.models import Unreached

PROVIDERS = {
    "brevo": "BrevoTrackingWebhookView",
    "mailgun": "MailgunTrackingWebhookView",
    "mailjet": "MailjetTrackingWebhookView",
    "postmark": "PostmarkTrackingWebhookView",
    "sendgrid": "SendGridTrackingWebhookView",
    "sparkpost": "SparkPostTrackingWebhookView",
}
# Opened, clicked, delivered and the like are not read: nobody is followed here.
WHY = {
    EventType.BOUNCED: Unreached.Why.BOUNCED,
    EventType.REJECTED: Unreached.Why.REFUSED,
    EventType.COMPLAINED: Unreached.Why.COMPLAINED,
}


def _reader(provider: str) -> Any:
    """Anymail's reader of that provider's reports, which checks the secret or the signature.

    Without a secret nobody is heard. Mailgun signs; the others send the secret with each report.
    """
    if provider not in PROVIDERS or provider != settings.MAIL_PROVIDER:
        raise Http404
    key = settings.ANYMAIL.get("MAILGUN_WEBHOOK_SIGNING_KEY") if provider == "mailgun" else ""
    if not key and not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404
    module = import_module(f"anymail.webhooks.{provider}")
    make: Callable[[], Any] = getattr(module, PROVIDERS[provider])
    return make()


@csrf_exempt
@require_POST
def provider_reports(request: HttpRequest, provider: str) -> HttpResponse:
    """Reports of the mail provider; told twice, they count once. A wrong secret is refused (400)."""
    reader = _reader(provider)
    reader.run_validators(request)
    now = timezone.now()
    for event in reader.parse_events(request):
        why = WHY.get(event.event_type)
        if why is None or not event.recipient:
            continue
        services.note_report(
            key=f"{provider}:{_name_of(event)}",
            address=event.recipient,
            message_id=str(event.message_id or ""),
            why=why,
            words=event.mta_response or event.description or "",
            said_at=event.timestamp or now,
            at=now,
        )
    return HttpResponse()


def _name_of(event: Any) -> str:
    """What tells one report from another; a provider without numbers is known by what it says."""
    if event.event_id:
        return f"{event.event_type}:{event.event_id}"
    said = (event.event_type, event.recipient, event.message_id, event.timestamp)
    return hashlib.sha256(repr(said).encode()).hexdigest()
