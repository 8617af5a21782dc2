"""Notes between the two: the page, and the answer from a mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from binome.accounts.models import Person
from binome.accounts.requests import SignedIn, holder_of, on_its_own_clock, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.links import LinkNotValid, read_token
from binome.core.pages import page_of
from binome.pairs import notices, services
from binome.pairs.forms import NoteForm
from binome.pairs.models import Note, Pair
from binome.pairs.views.parts import LINK_DAYS, OF_PAIR, about, load_pair

NOTES_A_PAGE = 20


def _write(request: HttpRequest, pair: Pair, form: NoteForm, by: Person) -> bool:
    """Send what was typed; whether it left. What is wrong stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        services.write_note(pair, text=form.cleaned_data["text"], by=by, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    name = services.partner_of(pair, by).first_name
    messages.success(request, _("Your note is on its way. %(name)s receives it by e-mail.") % {"name": name})
    return True


@page
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: SignedIn, pk: int) -> HttpResponse:
    """What the two have written to each other, the latest first, and room for a few words."""
    pair = load_pair(request, pk)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if _write(request, pair, form, request.user):
        return redirect("pairs:notes", pair.pk)
    rows = pair.notes.select_related("written_by").order_by("-written_at", "-pk")
    shown = page_of(rows, count=rows.count(), size=NOTES_A_PAGE, number=request.GET.get("page"))
    return render(request, "pairs/notes.html", {**about(pair, request.user), "form": form, "page": shown})


@on_its_own_clock
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """One note and room for an answer, from its mail, without signing in. Opening shows; only the button sends."""
    link = read_token(notices.NOTE, token, max_age=LINK_DAYS)
    person = holder_of(link)
    rows = Note.objects.visible_to(person).exclude(written_by=person).select_related(*OF_PAIR, "written_by")
    note: Note | None = rows.filter(pk=link.object_id).first()
    if note is None:
        raise LinkNotValid
    on_the_clock_of(note.pair.organisation)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if _write(request, note.pair, form, person):
        return redirect(request.path)
    context = {
        **about(note.pair, person, by_link=True),
        "note": note,
        "form": form,
    }
    return render(request, "pairs/reply.html", context)
