"""Every kind of message, with an example; and addresses where nothing arrives."""

from __future__ import annotations

from django.contrib import messages as notes
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from binome import content
from binome.accounts.models import Organisation
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.scoping import load_or_404
from binome.outbox import services
from binome.outbox.models import Unreached
from binome.outbox.views.messages import language

ROWS_A_PAGE = 50


def _readable(request: SignedIn) -> Organisation:
    """The organisation whose messages the person reads; nobody else has business here."""
    organisation = Organisation.objects.permitting(request.user, Permission.READ_OUTBOX).first()
    if organisation is None:
        raise PermissionDenied
    on_the_clock_of(organisation)
    return organisation


@page
@require_safe
def kinds(request: SignedIn) -> HttpResponse:
    """All kinds: who receives them, when, and whether they may be switched off."""
    organisation = _readable(request)
    groups = [
        (
            audience.in_language(language()),
            [kind for kind in content.message_kinds().values() if kind.audience == audience.id],
        )
        for audience in content.message_kind_file().audiences
    ]
    context = {"groups": groups, "organisation": organisation}
    return render(request, "outbox/kinds.html", context)


@page
@require_safe
def kind(request: SignedIn, kind: str) -> HttpResponse:
    """One kind, with an example of invented people."""
    _readable(request)
    declared = content.message_kinds().get(kind)
    if declared is None:
        raise Http404
    example = content.message_examples().get(kind)
    shown = example.in_language(language()) if example is not None else ""
    subject, _line, text = shown.partition("\n\n")
    context = {
        "kind": declared,
        "audience": content.audience(declared.audience).in_language(language()),
        "subject": subject,
        "text": text,
    }
    return render(request, "outbox/kind.html", context)


@page
@require_safe
def unreached(request: SignedIn) -> HttpResponse:
    """Addresses that do not work, and what to do about each."""
    _readable(request)
    rows = (
        Unreached.objects.visible_to(request.user).now().select_related("person").order_by("-noted_at", "pk")
    )
    return render(request, "outbox/unreached.html", {"rows": rows[:ROWS_A_PAGE]})


@page
@require_POST
def clear_unreached(request: SignedIn, pk: int) -> HttpResponse:
    """It works again."""
    _readable(request)
    found = load_or_404(Unreached.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    services.clear_unreached(found, by=request.user, at=timezone.now())
    notes.success(request, _("It is noted: we write to that address again."))
    return redirect("outbox:unreached")
