"""A coordinator's matching, and the two people's answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome import content
from binome.accounts.known import known_name
from binome.accounts.models import Person
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_its_own_clock, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.links import LinkNotValid, read_token
from binome.core.scoping import load_or_404
from binome.core.words import number_words
from binome.matching import services
from binome.matching.forms import OFFERED, AnswerForm, PublishForm, SettingsForm
from binome.matching.models import MatchingRound, PairConstraint, Proposal
from binome.matching.notices import PURPOSE
from binome.programmes.models import Application, Programme
from binome.programmes.services import day_in

LINK_DAYS = timedelta(days=30)
UNDER_WAY = {MatchingRound.State.QUEUED, MatchingRound.State.RUNNING}


def _language() -> str:
    return "fr" if (get_language() or "").startswith("fr") else "en"


def _programme(request: SignedIn, pk: int) -> Programme:
    rows = Programme.objects.permitting(request.user, Permission.RUN_MATCHING).select_related("organisation")
    programme = load_or_404(rows, pk=pk)
    on_the_clock_of(programme.organisation)
    return programme


@page
@require_safe
def index(request: SignedIn, pk: int) -> HttpResponse:
    """Who is ready, what counts, and the rounds so far."""
    programme = _programme(request, pk)
    sides = list(programme.enrolments.filter(ended_at=None).values_list("role", flat=True))
    weights = programme.matching_settings.get("weights", {})
    language = _language()
    context = {
        "programme": programme,
        "mentors": sides.count(Application.Side.MENTOR),
        "mentees": sides.count(Application.Side.MENTEE),
        "weights": [
            (criterion.title[language], weights.get(criterion.name, 0))
            for criterion in OFFERED
            if weights.get(criterion.name)
        ],
        "common_slots": programme.matching_settings.get("hard_rules", {}).get("common_slots", 0),
        "rounds": list(programme.matching_rounds.order_by("-number")[:25]),
        "can_run": programme.state in {Programme.State.MATCHING, Programme.State.RUNNING},
    }
    return render(request, "matching/index.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedIn, pk: int) -> HttpResponse:
    """What counts, as weights that add up to 100."""
    programme = _programme(request, pk)
    kept = programme.matching_settings
    initial = {criterion.name: kept.get("weights", {}).get(criterion.name, 0) for criterion in OFFERED}
    initial["common_slots"] = kept.get("hard_rules", {}).get("common_slots", 0)
    form = SettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.keep_settings(
            programme,
            weights=form.weights(),
            common_slots=form.cleaned_data["common_slots"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("It is noted. The next matching uses it."))
        return redirect("matching:index", programme.pk)
    return render(
        request,
        "matching/settings.html",
        {"programme": programme, "form": form, "offered": [form[c.name] for c in OFFERED]},
    )


@page
@require_POST
def run(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for a round and go and watch it."""
    programme = _programme(request, pk)
    asked = services.ask_for_round(programme, by=request.user, at=timezone.now())
    return redirect("matching:round", asked.pk)


def _round(request: SignedIn, pk: int) -> MatchingRound:
    rows = MatchingRound.objects.visible_to(request.user).select_related(
        "programme__organisation", "organisation"
    )
    found: MatchingRound = load_or_404(rows, pk=pk)
    on_the_clock_of(found.organisation)
    return found


A_PAGE = 25
# Orders of the list of proposals, by what the address says.
ORDERS = {"": ("known_name", "pk"), "faibles": ("points", "pk")}


@dataclass(frozen=True)
class FilterLink:
    """One order in which the proposals can be read."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Line:
    """A proposal as the coordinator reads it."""

    proposal: Proposal
    sentences: list[str]
    criteria: list[tuple[str, int, int]]
    is_kept: bool


@page
@require_safe
def round(request: SignedIn, pk: int) -> HttpResponse:
    """Progress while it runs; then every proposal with its reasons, and everyone left out with theirs."""
    found = _round(request, pk)
    if found.state in UNDER_WAY:
        return render(request, "matching/progress.html", {"round": found, "programme": found.programme})
    order = request.GET.get("ordre", "")
    rows = found.proposals.select_related(
        "mentor__person", "mentee__person", "mentor__application", "mentee__application"
    )
    named = rows.annotate(known_name=known_name("mentee__person", "first_name", found.organisation_id))
    page = Paginator(named.order_by(*ORDERS.get(order, ORDERS[""])), A_PAGE).get_page(request.GET.get("page"))
    proposals = list(page)
    kept = set(
        found.programme.pair_constraints.filter(kind=PairConstraint.Kind.LOCK).values_list(
            "mentor_id", "mentee_id"
        )
    )
    left_out = list(found.left_out.select_related("enrolment__person").order_by("enrolment__role", "pk")[:50])
    language = _language()
    context = {
        "round": found,
        "programme": found.programme,
        "lines": [_line(proposal, kept, language) for proposal in proposals],
        "left_out": [(row, row.explanation.get(language, [])) for row in left_out],
        "headline": _headline(found),
        "spread": _spread(found),
        "changes": _changes(found),
        "page": page,
        "query": urlencode({"ordre": order}) if order in ORDERS else "",
        "orders": [
            FilterLink(str(label), f"?ordre={name}" if name else "?", is_current=order == name)
            for name, label in (("", _("By first name")), ("faibles", _("Fewest points first")))
        ],
    }
    return render(request, "matching/round.html", context)


def _line(proposal: Proposal, kept: set[tuple[int, int]], language: str) -> Line:
    titles = {criterion.name: criterion.title[language] for criterion in OFFERED}
    criteria = [
        (titles.get(score["name"], score["name"]), score["value"], score["points"])
        for score in proposal.reasons.get("criteria", [])
    ]
    is_kept = (proposal.mentor_id, proposal.mentee_id) in kept
    return Line(proposal, proposal.reasons.get(language, []), criteria, is_kept)


def _headline(found: MatchingRound) -> str:
    count = found.summary.get("pairs", 0)
    return ngettext("%(count)d pair proposed", "%(count)d pairs proposed", count) % {"count": count}


def _spread(found: MatchingRound) -> str:
    """From the weakest pair to the strongest, in a sentence."""
    points = sorted(found.proposals.values_list("points", flat=True))
    if len(points) < 2:
        return ""
    return _("From %(least)s to %(most)s points a pair; half of the pairs have %(middle)s or more.") % {
        "least": number_words(points[0]),
        "most": number_words(points[-1]),
        "middle": number_words(points[len(points) // 2]),
    }


def _changes(found: MatchingRound) -> str:
    """How this round differs from the one before, in a sentence."""
    before = found.programme.matching_rounds.filter(number__lt=found.number).order_by("-number").first()
    if before is None:
        return ""
    old = set(before.proposals.values_list("mentor_id", "mentee_id"))
    if not old:
        return ""
    rows = found.proposals.select_related("mentor__person", "mentee__person").order_by("pk")
    new = [proposal for proposal in rows if (proposal.mentor_id, proposal.mentee_id) not in old]
    if not new:
        return _("The same pairs as in the matching before.")
    names = ", ".join(f"{row.mentee.person.first_name} – {row.mentor.person.first_name}" for row in new[:10])
    return ngettext(
        "%(count)d pair differs from the matching before: %(names)s.",
        "%(count)d pairs differ from the matching before: %(names)s.",
        len(new),
    ) % {"count": len(new), "names": names}


@page
@require_safe
def progress(request: SignedIn, pk: int) -> HttpResponse:
    """The moving part of the page, asked for every second while a round runs."""
    found = _round(request, pk)
    response = render(request, "matching/_progress.html", {"round": found})
    if found.state not in UNDER_WAY:
        response["HX-Refresh"] = "true"
    return response


@page
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: SignedIn, pk: int) -> HttpResponse:
    """Say what will leave, then let it leave."""
    found, now = _round(request, pk), timezone.now()
    last_day = day_in(found.organisation, now) + timedelta(days=services.ANSWER_DAYS)
    form = PublishForm(request.POST or None, initial={"answer_by": last_day})
    if request.method == "POST" and form.is_valid():
        try:
            sent = services.publish_round(
                found, by=request.user, at=now, answer_by=form.cleaned_data["answer_by"]
            )
        except services.NoTimeToAnswer as refusal:
            form.add_error("answer_by", str(refusal))
        else:
            count = 2 * len(sent)
            said = ngettext("%(count)d message leaves.", "%(count)d messages leave.", count)
            messages.success(request, said % {"count": count})
            return redirect("matching:round", found.pk)
    rows = found.proposals.select_related("mentor__person", "mentee__person").order_by("pk")
    return render(
        request,
        "matching/publish.html",
        {"round": found, "programme": found.programme, "proposals": list(rows[:50]), "form": form},
    )


def _steered(request: SignedIn, pk: int) -> Proposal:
    rows = Proposal.objects.visible_to(request.user).filter(
        programme__in=Programme.objects.permitting(request.user, Permission.RUN_MATCHING)
    )
    found: Proposal = load_or_404(
        rows.select_related("programme__organisation", "mentor__person", "mentee__person"), pk=pk
    )
    return found


def _steer(request: SignedIn, pk: int, service: Callable[..., Any], sentence: str) -> HttpResponse:
    proposal = _steered(request, pk)
    service(
        proposal.programme, mentor=proposal.mentor, mentee=proposal.mentee, by=request.user, at=timezone.now()
    )
    names = {"mentee": proposal.mentee.person.first_name, "mentor": proposal.mentor.person.first_name}
    messages.success(request, sentence % names)
    return redirect("matching:round", proposal.round_id)


@page
@require_POST
def lock(request: SignedIn, pk: int) -> HttpResponse:
    """Keep this pair in the next matching."""
    return _steer(
        request, pk, services.lock_pair, _("%(mentee)s and %(mentor)s stay together in the next matching.")
    )


@page
@require_POST
def block(request: SignedIn, pk: int) -> HttpResponse:
    """Never propose this pair again."""
    return _steer(
        request, pk, services.block_pair, _("%(mentee)s and %(mentor)s will not be proposed together again.")
    )


@page
@require_POST
def instead(request: SignedIn, pk: int) -> HttpResponse:
    """Take another mentor of the list for this person, and see what becomes of the others."""
    proposal = _steered(request, pk)
    offered = {other.get("mentor") for other in proposal.reasons.get("alternatives", [])}
    chosen = request.POST.get("mentor", "")
    if not chosen.isascii() or not chosen.isdecimal() or int(chosen) not in offered:
        raise Http404
    mentor = load_or_404(
        proposal.programme.enrolments.select_related("person").filter(ended_at=None), pk=int(chosen)
    )
    asked = services.take_instead(proposal, mentor=mentor, by=request.user, at=timezone.now())
    return redirect("matching:round", asked.pk)


@page
@require_POST
def release(request: SignedIn, pk: int) -> HttpResponse:
    """Leave it to the matching."""
    return _steer(
        request, pk, services.release_pair, _("The matching decides again for %(mentee)s and %(mentor)s.")
    )


@page
@require_http_methods(["GET", "HEAD", "POST"])
def my_proposal(request: SignedIn, pk: int) -> HttpResponse:
    """One of the two reads and answers."""
    rows = Proposal.objects.visible_to(request.user).exclude(state=Proposal.State.DRAFT)
    proposal = load_or_404(_with_people(rows), pk=pk)
    return _answer(request, proposal, request.user)


@on_its_own_clock
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in. Opening the link shows; only the button acts."""
    link = read_token(PURPOSE, token, max_age=LINK_DAYS)
    person = Person.objects.filter(pk=link.person_id, is_active=True).first()
    if person is None:
        raise LinkNotValid
    proposal = _with_people(Proposal.objects.visible_to(person)).filter(pk=link.object_id).first()
    if proposal is None or person.pk not in {proposal.mentor.person_id, proposal.mentee.person_id}:
        raise LinkNotValid
    return _answer(request, proposal, person)


def _with_people(rows: Any) -> Any:
    return rows.select_related(
        "programme__organisation", "organisation",
        "mentor__person", "mentor__application", "mentee__person", "mentee__application", "pair",
    )  # fmt: skip


def _answer(request: HttpRequest, proposal: Proposal, person: Person) -> HttpResponse:
    on_the_clock_of(proposal.organisation)
    is_mentee = proposal.mentee.person_id == person.pk
    is_mentor = proposal.mentor.person_id == person.pk
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (is_mentee or is_mentor):
        accepts = form.cleaned_data["answer"] == "yes"
        try:
            proposal = services.answer_proposal(proposal, by=person, accepts=accepts, at=timezone.now())
        except Refused as refusal:
            messages.warning(request, refusal.message)
        return redirect(request.path)
    other = proposal.mentor if is_mentee else proposal.mentee
    mine = proposal.mentee if is_mentee else proposal.mentor
    context = {
        "proposal": proposal,
        "programme": proposal.programme,
        "person": person,
        "is_for_me": is_mentee or is_mentor,
        "is_mentee": is_mentee,
        "other": other,
        "side": "mentor" if is_mentee else "mentee",
        "answer": proposal.mentee_accepts if is_mentee else proposal.mentor_accepts,
        "sentences": proposal.reasons.get(_language(), []),
        "goals": _goals(proposal.mentee.application),
        "moments": _moments(mine.application, other.application),
        "help_contact": proposal.organisation.help_contact,
    }
    return render(request, "matching/proposal.html", context)


def _goals(application: Application) -> list[str]:
    language = _language()
    titles = []
    for goal in application.goals:
        titles.append(goal["text"] or content.goal(goal["goal"]).title.in_language(language))
    return titles


def _moments(one: Application, other: Application) -> list[str]:
    language = _language()
    both = [slot for slot in one.availability if slot in set(other.availability)]
    return [content.slot_words(slot).in_language(language) for slot in both]
