"""Messages, as they will leave or as they left, for whoever coordinates."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from django.contrib import messages as notes
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome import content
from binome.accounts.known import is_called
from binome.accounts.models import Organisation
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.filters import Filter
from binome.core.scoping import load_or_404
from binome.outbox import services
from binome.outbox.forms import FindForm, WordsForm
from binome.outbox.models import Message, MessageQuerySet

MESSAGES_A_PAGE = 25
ROW_NUMBER = re.compile(r"[0-9]{1,18}")


STATES = {
    "": pgettext_lazy("messages", "All"),
    "held": pgettext_lazy("messages", "To read before they leave"),
    "queued": pgettext_lazy("messages", "About to leave"),
    "failed": pgettext_lazy("messages", "Not sent"),
    "withheld": pgettext_lazy("messages", "Not sent on purpose"),
    "sent": pgettext_lazy("messages", "Sent"),
}


def language() -> str:
    """The language of the page, for built-in texts."""
    return (get_language() or "fr")[:2]


def name_of(kind: str) -> str:
    """What a kind of message is called."""
    declared = content.message_kinds().get(kind)
    return declared.name.in_language(language()) if declared is not None else kind


@page
@require_safe
def messages(request: SignedIn) -> HttpResponse:
    """What was sent to whom, and what will be: newest first, by state, kind and person."""
    readable = list(Organisation.objects.permitting(request.user, Permission.READ_OUTBOX).order_by("pk"))
    if not readable:
        raise PermissionDenied
    on_the_clock_of(readable[0])
    asked = FindForm(request.GET)
    asked.is_valid()
    words = asked.cleaned_data.get("q", "").strip()
    kind = asked.cleaned_data.get("kind", "")
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    rows = Message.objects.visible_to(request.user).select_related("person").defer("text", "html", "calendar")
    rows = _found(rows.order_by("-pk"), readable, words=words, kind=kind, state=state)
    before = request.GET.get("before", "")
    if ROW_NUMBER.fullmatch(before):
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: MESSAGES_A_PAGE + 1])
    kept = {name: value for name, value in (("q", words), ("kind", kind)) if value}
    context = {
        "shown": [(row, name_of(row.kind)) for row in shown[:MESSAGES_A_PAGE]],
        "older": _query(kept, state=state, before=str(shown[MESSAGES_A_PAGE - 1].pk))
        if len(shown) > MESSAGES_A_PAGE
        else "",
        "links": [
            Filter(str(label), "?" + _query(kept, state=name), is_current=name == state)
            for name, label in STATES.items()
        ],
        "form": FindForm(initial={"q": words, "kind": kind}),
        "state": state,
        "is_found": bool(kept),
        "organisation": readable[0],
    }
    return render(request, "outbox/messages.html", context)


def _found(
    rows: MessageQuerySet, readable: Sequence[Organisation], *, words: str, kind: str, state: str
) -> MessageQuerySet:
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    for word in words.split()[:4]:
        # Under the name that the organisation knows.
        called = Q(to_address__icontains=word)
        for organisation in readable:
            called |= Q(organisation=organisation) & is_called(word, organisation, "person")
        rows = rows.filter(called)
    return rows


def _query(kept: dict[str, str], **more: str) -> str:
    return urlencode({**kept, **{name: value for name, value in more.items() if value}})


@page
@require_safe
def message(request: SignedIn, pk: int) -> HttpResponse:
    """One message, word for word, but for the links that only its reader may follow."""
    rows = Message.objects.visible_to(request.user).select_related("person", "organisation", "joined_in")
    found = load_or_404(rows, pk=pk)
    if found.organisation is not None:
        on_the_clock_of(found.organisation)
    states = Message.State
    context = {
        "message": found,
        "kind": name_of(found.kind),
        "waits": found.state == states.QUEUED and found.not_before > timezone.now(),
        "may_rewrite": found.state == states.HELD and found.kind == "outbox.words",
        "may_resend": found.state in (states.SENT, states.WITHHELD),
    }
    return render(request, "outbox/message.html", context)


def _act(request: SignedIn, pk: int, service: Callable[..., None], sentence: str) -> HttpResponse:
    found = load_or_404(Message.objects.visible_to(request.user), pk=pk)
    service(found, by=request.user, at=timezone.now())
    notes.success(request, sentence)
    return redirect("outbox:message", found.pk)


@page
@require_POST
def release(request: SignedIn, pk: int) -> HttpResponse:
    """Let it go."""
    return _act(request, pk, services.release, _("It is on its way."))


@page
@require_POST
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    """Keep it."""
    return _act(request, pk, services.cancel, _("It will not leave."))


@page
@require_POST
def retry(request: SignedIn, pk: int) -> HttpResponse:
    """Try again."""
    return _act(request, pk, services.retry, _("It will be tried again within a minute."))


@page
@require_POST
def resend(request: SignedIn, pk: int) -> HttpResponse:
    """The same words once more."""
    found = load_or_404(Message.objects.visible_to(request.user), pk=pk)
    made = services.resend(found, by=request.user, at=timezone.now())
    notes.success(request, _("It is on its way once more."))
    return redirect("outbox:message", made.pk)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def rewrite(request: SignedIn, pk: int) -> HttpResponse:
    """Change one's own words before they leave; of a message to several people, for all of them."""
    found = load_or_404(Message.objects.visible_to(request.user), pk=pk)
    initial = {"subject": found.subject, "text": "\n\n".join(found.parts.get("paragraphs", [])[:-1])}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.rewrite(
            found,
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
            by=request.user,
            at=timezone.now(),
        )
        notes.success(request, _("It is changed. Nothing has left yet."))
        return _back_to(found)
    return render(request, "outbox/rewrite.html", {"form": form, "message": found})


def _back_to(found: Message) -> HttpResponse:
    if found.batch:
        return redirect("outbox:batch", found.batch)
    return redirect("outbox:message", found.pk)


def _load_batch(request: SignedIn, batch: str) -> tuple[Message, MessageQuerySet]:
    rows = Message.objects.visible_to(request.user).filter(batch=batch)
    first = load_or_404(rows.select_related("person", "organisation").order_by("pk"))
    if first.organisation is not None:
        on_the_clock_of(first.organisation)
    return first, rows


@page
@require_safe
def batch(request: SignedIn, batch: str) -> HttpResponse:
    """A message to several people: to whom, and word for word as the first of them reads it."""
    first, rows = _load_batch(request, batch)
    people = list(rows.select_related("person").order_by("pk").only("state", "person", "organisation")[:200])
    context = {
        "message": first,
        "people": [row.person for row in people],
        "count": rows.count(),
        "held": rows.filter(state=Message.State.HELD).count(),
        "withheld": rows.filter(state=Message.State.WITHHELD).count(),
    }
    return render(request, "outbox/batch.html", context)


@page
@require_POST
def release_batch(request: SignedIn, batch: str) -> HttpResponse:
    """Let it go to everybody."""
    first, _rows = _load_batch(request, batch)
    assert first.organisation is not None
    count = services.release_batch(batch, organisation=first.organisation, by=request.user, at=timezone.now())
    said = ngettext("It is on its way to %(count)s person.", "It is on its way to %(count)s people.", count)
    notes.success(request, said % {"count": count})
    return redirect("outbox:batch", batch)


@page
@require_POST
def cancel_batch(request: SignedIn, batch: str) -> HttpResponse:
    """Keep it from everybody."""
    first, _rows = _load_batch(request, batch)
    assert first.organisation is not None
    services.cancel_batch(batch, organisation=first.organisation, by=request.user, at=timezone.now())
    notes.success(request, _("It will not leave."))
    return redirect("outbox:batch", batch)
