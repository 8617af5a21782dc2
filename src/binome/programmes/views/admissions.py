"""The coordinator's list of applications, one application, and what is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from binome.accounts.known import known_name
from binome.accounts.permissions import Permission, require
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.filters import Filter
from binome.core.scoping import load_or_404
from binome.core.words import list_words
from binome.outbox.services import Letter
from binome.programmes import exports, notices, role_words, services, standing, story
from binome.programmes.forms import BroughtByForm, DecisionForm, NoteForm
from binome.programmes.models import Application, ApplicationNote, Partner, Programme
from binome.programmes.views.parts import load_programme

A_PAGE = 25
A_WHILE = timedelta(hours=1)
# Names that are read before a decision; the others are counted.
NAMED = 25
COMPARED = 2


def chosen_filters(asked: QueryDict) -> dict[str, str]:
    """The filters that mean something."""
    role, state = asked.get("role", ""), asked.get("state", "")
    chosen = {
        name: value
        for name, value, known in (("role", role, Application.Side), ("state", state, Application.State))
        if value in known and value != Application.State.DRAFT
    }
    partner = _numbers_in([asked.get("partner", "")])
    return chosen | ({"partner": str(partner[0])} if partner else {})


@page
@require_safe
def applications(request: SignedIn, pk: int) -> HttpResponse:
    """Who has applied, by role and state; tick some and answer them together."""
    programme = load_programme(request, pk, Permission.DECIDE_APPLICATIONS)
    chosen = chosen_filters(request.GET)
    counts = story.counts_of(programme)
    # What is still being written has not been offered to anybody yet.
    rows = (
        programme.applications.sent()
        .filter(**chosen)
        .select_related("person", "partner")
        .order_by("-submitted_at", "-pk")
    )
    paginator = Paginator(rows, A_PAGE)
    # Known from the counts above: the list need not be counted again.
    paginator.count = counts.matching(**chosen)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "at_most": services.A_BATCH,
        "last": _last_batch(request, programme),
        "page": page,
        "cards": [standing.row_of(application, programme) for application in page],
        "counts": counts,
        "places": story.places_of(programme, counts),
        "chosen": chosen,
        "role_links": _links(
            programme, chosen, "role", counts.by_role, partial(role_words.titles, programme)
        ),
        "state_links": _links(programme, chosen, "state", counts.by_state, standing.state_words),
        "partner_links": _links(programme, chosen, "partner", counts.by_partner, counts.partners.__getitem__)
        if counts.partners
        else [],
        "query": urlencode(chosen),
    }
    return render(request, "programmes/applications.html", context)


def _last_batch(request: SignedIn, programme: Programme) -> Any:
    """The answers one gave last, together, within the hour: they can be taken back together."""
    since = timezone.now() - A_WHILE
    mine = programme.applications.answered_by(request.user, since=since).values("decided_at")
    return mine.annotate(count=Count("pk")).order_by("-decided_at").first()


def _links(
    programme: Programme, chosen: Mapping[str, str], name: str, counts: Mapping[str, int], words: Any
) -> list[Filter]:
    """Filters as links: everything first, then each value that somebody has."""
    base = reverse("programmes:applications", args=[programme.pk])
    others = {key: value for key, value in chosen.items() if key != name}
    links = [Filter(_("Everything"), f"{base}?{urlencode(others)}", is_current=name not in chosen)]
    for value, count in counts.items():
        if count:
            url = f"{base}?{urlencode({**others, name: value})}"
            links.append(Filter(words(value), url, is_current=chosen.get(name) == value, count=count))
    return links


@page
@require_safe
def compare_applications(request: SignedIn, pk: int) -> HttpResponse:
    """Two applications, answer beside answer."""
    programme = load_programme(request, pk, Permission.DECIDE_APPLICATIONS)
    rows = programme.applications.sent().filter(pk__in=_numbers_in(request.GET.getlist("ids")))
    found = list(rows.select_related("person").order_by("role", "pk")[:2])
    if len(found) < COMPARED:
        messages.error(request, _("Tick two applications to read them side by side."))
        return redirect("programmes:applications", programme.pk)
    context = {
        "programme": programme,
        "cards": [standing.row_of(row, programme) for row in found],
        "lines": standing.side_by_side(*found),
    }
    return render(request, "programmes/compare_applications.html", context)


def to_decide(request: SignedIn, pk: int) -> Application:
    """An application that one may answer: sent, and of a programme whose applications one decides."""
    rows = Application.objects.visible_to(request.user).sent().with_other_side()
    related = ("programme__organisation", "person", "decided_by", "interview__held_by", "partner")
    marked = rows.annotate(has_partners=Exists(Partner.objects.filter(programme=OuterRef("programme"))))
    row = load_or_404(marked.select_related(*related), pk=pk)
    on_the_clock_of(row.programme.organisation)
    if row.person_id == request.user.pk:
        # One sees one's own without deciding; whoever sees somebody else's decides on them.
        require(request.user, Permission.DECIDE_APPLICATIONS, row.programme)
    return row


@page
@require_POST
def add_note(request: SignedIn, pk: int) -> HttpResponse:
    """Note something beside an application."""
    row = to_decide(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return render(request, "programmes/application.html", _one(row, form))
    services.add_note(row, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
    messages.success(request, _("It is noted."))
    return redirect("programmes:application", row.pk)


@page
@require_POST
def remove_note(request: SignedIn, pk: int) -> HttpResponse:
    """Take a note away."""
    rows = ApplicationNote.objects.visible_to(request.user)
    note = load_or_404(rows.select_related("programme__organisation", "application__person"), pk=pk)
    services.remove_note(note, by=request.user, at=timezone.now())
    messages.success(request, _("The note is taken away."))
    return redirect("programmes:application", note.application_id)


@page
@require_safe
def application(request: SignedIn, pk: int) -> HttpResponse:
    """One application in full, the notes beside it, and the three answers."""
    return render(request, "programmes/application.html", _one(to_decide(request, pk), NoteForm()))


def _one(row: Application, note_form: NoteForm) -> dict[str, Any]:
    other = next(side for side in role_words.SIDES if side != row.role)
    return {
        "form": note_form,
        "notes": row.notes.select_related("written_by").order_by("-written_at", "-pk"),
        "application": row,
        "card": standing.row_of(row, row.programme),
        "programme": row.programme,
        "facts": standing.application_facts(row),
        "answers": standing.answers_for(row),
        "interview": getattr(row, "interview", None),
        "others": [role_words.titles(row.programme, other)] if row.is_on_other_side else [],  # type: ignore[attr-defined]
        "brought_by": BroughtByForm(programme=row.programme, initial={"partner": row.partner_id}),
    }


@page
@require_POST
def decide_applications(request: SignedIn, pk: int) -> HttpResponse:
    """Read once more who is answered and how; then answer."""
    programme = load_programme(request, pk, Permission.DECIDE_APPLICATIONS)
    rows = _chosen(request, programme)
    if request.POST.get("decision") == "compare":
        query = urlencode([("ids", row.pk) for row in rows])
        return redirect(f"{reverse('programmes:compare_applications', args=[programme.pk])}?{query}")
    form = DecisionForm(
        {**request.POST.dict(), "ids": [row.pk for row in rows]}, ids=[row.pk for row in rows]
    )
    if not form.is_valid():
        messages.error(request, _("Tick at least one application, then choose an answer."))
        return redirect("programmes:applications", programme.pk)
    decision, ids = form.cleaned_data["decision"], form.cleaned_data["ids"]
    if not form.cleaned_data["is_confirmed"]:
        context = {
            "programme": programme,
            "decision": decision,
            "words": standing.decision_words(decision, len(ids)),
            "lines": [(row.person.full_name, role_words.title(programme, row.role)) for row in rows[:NAMED]],
            "more": max(0, len(rows) - NAMED),
            "ids": ",".join(str(row.pk) for row in rows),
            "letter": _letter(programme, decision, rows[0]),
        }
        return render(request, "programmes/decide_applications.html", context)
    decided = services.decide_applications(
        programme, ids=ids, decision=decision, by=request.user, at=timezone.now()
    )
    if decided.done:
        messages.success(request, standing.decision_done(decision, len(decided.done)))
    if decided.left:
        names = list_words(row.person.full_name for row in decided.left)
        messages.warning(
            request, _("Not changed, because their state does not allow it: %(names)s.") % {"names": names}
        )
    return redirect("programmes:applications", programme.pk)


def _letter(programme: Programme, decision: str, row: Application) -> Letter:
    """The message to the first of them, as it will leave."""
    row.programme = programme
    with override(row.person.language):
        return notices.letter_of(decision, row)


def _chosen(request: SignedIn, programme: Programme) -> list[Application]:
    """Those that are ticked; all that the filters show, the earliest first; or the answers given last, together."""
    rows = programme.applications.sent().select_related("person")
    asked = request.POST
    batch = parse_datetime(asked.get("batch", "")[:40])
    if batch is not None:
        return list(rows.answered_by(request.user, since=batch).filter(decided_at=batch).order_by("pk"))
    if "everyone" in asked:
        filters = chosen_filters(asked)
        return list(rows.filter(**filters).order_by("submitted_at", "pk")[: services.A_BATCH])
    return list(rows.filter(pk__in=_numbers_in(asked.getlist("ids"))).order_by("pk"))


def _numbers_in(texts: list[str]) -> list[int]:
    texts = [text for given in texts for text in given.split(",")]
    return [int(text) for text in texts[:1000] if text.isascii() and text.isdecimal() and len(text) < 19]


@page
@require_safe
def export_applications(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """The list as a file, one side at a time: the two sides do not have the same columns."""
    programme = load_programme(request, pk, Permission.DECIDE_APPLICATIONS)
    role = request.GET.get("role", Application.Side.MENTOR.value)
    if kind not in exports.KINDS or role not in Application.Side:
        raise Http404
    state = {"state": request.GET["state"]} if request.GET.get("state", "") in Application.State else {}
    rows = (
        programme.applications.sent()
        .filter(role=role, **state)
        .select_related("person", "partner")
        .order_by(known_name("person", "last_name", programme.organisation_id), "pk")
    )
    table = exports.application_rows(rows, role=role, language=get_language() or "fr")
    name = standing.file_name(role)
    response = HttpResponse(
        exports.write(kind, title=name, rows=table), content_type=exports.CONTENT_TYPES[kind]
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
