"""Messages, as they will leave or as they left, for whoever coordinates."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from binome.accounts.models import Organisation
from binome.accounts.permissions import Permission
from binome.core.filters import Filter
from binome.core.scoping import load_or_404
from binome.outbox import services
from binome.outbox.models import Message

MESSAGES_A_PAGE = 25
ROW_NUMBER = re.compile(r"[0-9]{1,18}")


STATES = {
    "": pgettext_lazy("messages", "All"),
    "held": pgettext_lazy("messages", "To read before they leave"),
    "queued": pgettext_lazy("messages", "About to leave"),
    "failed": pgettext_lazy("messages", "Not sent"),
    "sent": pgettext_lazy("messages", "Sent"),
}


@login_required
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The outbox, newest first."""
    if not Organisation.objects.permitting(request.user, Permission.READ_OUTBOX).exists():
        raise PermissionDenied
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    rows = Message.objects.visible_to(request.user).select_related("person").order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    before = request.GET.get("before", "")
    if ROW_NUMBER.fullmatch(before):
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: MESSAGES_A_PAGE + 1])
    context = {
        "shown": shown[:MESSAGES_A_PAGE],
        "older": shown[MESSAGES_A_PAGE - 1].pk if len(shown) > MESSAGES_A_PAGE else None,
        "links": [
            Filter(str(label), f"?state={name}" if name else "?", is_current=name == state)
            for name, label in STATES.items()
        ],
        "state": state,
    }
    return render(request, "outbox/messages.html", context)


@login_required
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message, word for word, but for the links that only its reader may follow."""
    found = load_or_404(Message.objects.visible_to(request.user).select_related("person"), pk=pk)
    return render(request, "outbox/message.html", {"message": found})


def _act(request: HttpRequest, pk: int, service: Callable[..., None], sentence: str) -> HttpResponse:
    found = load_or_404(Message.objects.visible_to(request.user), pk=pk)
    service(found, by=request.user, at=timezone.now())
    notes.success(request, sentence)
    return redirect("outbox:message", found.pk)


@login_required
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it go."""
    return _act(request, pk, services.release, _("It is on its way."))


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep it."""
    return _act(request, pk, services.cancel, _("It will not leave."))


@login_required
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again."""
    return _act(request, pk, services.retry, _("It will be tried again within a minute."))
