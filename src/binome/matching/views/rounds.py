"""What counts, rounds and their results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import JSONField, QuerySet, TextField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome.accounts.known import is_called, known_name
from binome.accounts.requests import SignedIn, page
from binome.core.filters import Filter
from binome.core.pages import page_of
from binome.core.prepared import prepared
from binome.core.words import number_words, page_language
from binome.matching import services
from binome.matching.forms import OFFERED, SWITCHES, PublishForm, RunForm, SettingsForm
from binome.matching.models import MatchingRound, PairConstraint, Proposal
from binome.matching.views.choices import suggestions
from binome.matching.views.parts import A_PAGE, criteria_titles, find_programme, find_round
from binome.pairs.models import Pair
from binome.programmes.models import Application, Programme
from binome.programmes.services import day_in


@page
@require_safe
def index(request: SignedIn, pk: int) -> HttpResponse:
    """Who is ready, what counts, and the rounds so far."""
    programme = find_programme(request, pk)
    sides = list(programme.enrolments.filter(ended_at=None).values_list("role", flat=True))
    weights = programme.matching_settings.get("weights", {})
    context = {
        "programme": programme,
        "mentors": sides.count(Application.Side.MENTOR),
        "mentees": sides.count(Application.Side.MENTEE),
        "running": programme.pairs.filter(state=Pair.State.ACTIVE).count(),
        "weights": [(title, weights[name]) for name, title in criteria_titles().items() if weights.get(name)],
        "common_slots": programme.matching_settings.get("hard_rules", {}).get("common_slots", 0),
        "rounds": list(programme.matching_rounds.order_by("-number")[:25]),
        "can_run": programme.state in {Programme.State.MATCHING, Programme.State.RUNNING},
    }
    return render(request, "matching/index.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedIn, pk: int) -> HttpResponse:
    """Rules, weights that add up to 100, and what is sought."""
    programme = find_programme(request, pk)
    form = SettingsForm(request.POST or None, initial=SettingsForm.initial_of(programme.matching_settings))
    if request.method == "POST" and "balance" in request.POST:
        form = SettingsForm(initial=form.balance())
    elif request.method == "POST" and form.is_valid():
        services.keep_settings(programme, settings=form.settings(), by=request.user, at=timezone.now())
        messages.success(request, _("It is noted. The next matching uses it."))
        return redirect("matching:index", programme.pk)
    return render(
        request,
        "matching/settings.html",
        {
            "programme": programme,
            "form": form,
            "offered": [form[c.name] for c in OFFERED],
            "switches": [form[name] for name in SWITCHES],
            "total": sum(form.typed_weights().values()),
        },
    )


@page
@require_POST
def run(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for a round, a re-match or suggestions, and go and watch it."""
    programme = find_programme(request, pk)
    form = RunForm(request.POST)
    if not form.is_valid():
        raise Http404
    asked = services.ask_for_round(
        programme,
        by=request.user,
        at=timezone.now(),
        changes=form.cleaned_data["changes"],
        kind=MatchingRound.Kind(form.cleaned_data["kind"] or MatchingRound.Kind.PROPOSALS),
    )
    return redirect("matching:round", asked.pk)


@page
@require_POST
def stop(request: SignedIn, pk: int) -> HttpResponse:
    """Stop a round that waits or runs."""
    found = find_round(request, pk)
    if services.stop_round(found, by=request.user, at=timezone.now()):
        messages.success(request, _("The matching is stopped. Nothing has changed."))
    return redirect("matching:index", found.programme_id)


# A round whose result can be read.
SHOWN = frozenset({MatchingRound.State.READY, MatchingRound.State.PUBLISHED})
# Orders of the list of proposals, by what the address says.
ORDERS = {"": ("known_first", "pk"), "faibles": ("points", "pk")}


@dataclass(frozen=True)
class Line:
    """A proposal as the coordinator reads it in the list."""

    proposal: Proposal
    sentences: list[str]
    is_kept: bool


# Of both applications the list shows two words: what is long stays where it is.
_LONG = [field.name for field in Application._meta.fields if isinstance(field, JSONField | TextField)]


def _listed(pk: Any, *, organisation: int, order: str) -> QuerySet[Proposal, Proposal]:
    """The proposals of a round with their people, in the order that was asked for."""
    sides = ("mentor", "mentee")
    rows = Proposal.objects.filter(round=pk).as_scoped("a round that was loaded")
    return (
        rows.select_related(*(f"{side}__{part}" for side in sides for part in ("person", "application")))
        .defer(*(f"{side}__application__{name}" for side in sides for name in _LONG))
        .annotate(known_first=known_name("mentee__person", "first_name", organisation))
        .order_by(*ORDERS[order])
    )


@prepared
def _all_listed(pk: int, *, organisation: int, order: str) -> QuerySet[Proposal, Proposal]:
    return _listed(pk, organisation=organisation, order=order)


@page
@require_safe
def round(request: SignedIn, pk: int) -> HttpResponse:
    """Progress while it runs; then the result at a glance, and every proposal."""
    found = find_round(request, pk)
    if found.state in MatchingRound.UNDER_WAY:
        return render(request, "matching/progress.html", {"round": found, "programme": found.programme})
    if found.is_for_choosing and found.state in SHOWN:
        return suggestions(request, found)
    order, query = request.GET.get("ordre", ""), request.GET.get("q", "").strip()[:80]
    state = request.GET.get("etat", "")
    order = order if order in ORDERS else ""
    points = sorted(found.proposals.values_list("points", flat=True))
    if query or state in Proposal.State.values:
        rows = _listed(found.pk, organisation=found.organisation_id, order=order)
        if query:
            rows = rows.filter(is_called(query, found.organisation_id, "mentor__person", "mentee__person"))
        if state in Proposal.State.values:
            rows = rows.filter(state=state)
        page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    else:
        rows = _all_listed(found.pk, organisation=found.organisation_id, order=order)
        page = page_of(rows, count=len(points), size=A_PAGE, number=request.GET.get("page"))
    kept = set(
        found.programme.pair_constraints.filter(kind=PairConstraint.Kind.LOCK).values_list(
            "mentor_id", "mentee_id"
        )
    )
    language = page_language()
    asked = {name: value for name, value in (("ordre", order), ("q", query), ("etat", state)) if value}
    context = {
        "round": found,
        "programme": found.programme,
        "lines": [
            Line(one, one.reasons.get(language, [])[:3], (one.mentor_id, one.mentee_id) in kept)
            for one in page
        ],
        "left_out": list(
            found.left_out.filter(enrolment__role=Application.Side.MENTEE)
            .select_related("enrolment__person")
            .order_by("pk")[:10]
        ),
        "headline": _headline(found),
        "is_fair": found.settings.get("fairness", "none") != "none" or found.settings.get("aim") == "stable",
        "spread": _spread(points),
        "count": len(points),
        "bars": _bars(points, found.summary.get("most_points") or 0),
        "prices": _prices(found),
        "advice": found.summary.get("advice", {}).get(language, []),
        "curve": _curve(found),
        "before": found.programme.matching_rounds.filter(number__lt=found.number)
        .exclude(record=None)
        .order_by("-number")
        .values_list("pk", flat=True)
        .first(),
        "page": page,
        "q": query,
        "query": urlencode(asked),
        "orders": _links("ordre", [("", _("By first name")), ("faibles", _("Fewest points first"))], asked),
        "states": _links("etat", [("", _("Every answer")), *Proposal.State.choices[1:]], asked),
    }
    return render(request, "matching/round.html", context)


def _links(name: str, choices: list[tuple[str, Any]], asked: dict[str, str]) -> list[Filter]:
    others = {key: value for key, value in asked.items() if key != name}
    return [
        Filter(
            str(label),
            "?" + urlencode(others | ({name: value} if value else {})),
            is_current=asked.get(name, "") == value,
        )
        for value, label in choices
    ]


def _headline(found: MatchingRound) -> str:
    count = found.summary.get("pairs", 0)
    if not count and found.summary.get("kept"):
        return _("Nothing to change for now")
    return ngettext("%(count)d pair proposed", "%(count)d pairs proposed", count) % {"count": count}


def _spread(points: list[int]) -> str:
    """From the weakest pair to the strongest, in a sentence."""
    if len(points) < 2:
        return ""
    return _("From %(least)s to %(most)s points a pair; half of the pairs have %(middle)s or more.") % {
        "least": number_words(points[0]),
        "most": number_words(points[-1]),
        "middle": number_words(points[len(points) // 2]),
    }


def _bars(points: list[int], most: int) -> list[tuple[str, int]]:
    """How many pairs have how many points, in tenths of what a pair can have; from the first that is not empty."""
    if not most or len(points) < 5:
        return []
    tenths = [0] * 10
    for value in points:
        tenths[min(9, 10 * value // most)] += 1
    first = next(place for place, count in enumerate(tenths) if count)
    return [
        (
            _("%(from)s to %(to)s")
            % {"from": number_words(place * most // 10), "to": number_words((place + 1) * most // 10)},
            tenths[place],
        )
        for place in range(first, 10)
    ]


def _prices(found: MatchingRound) -> list[str]:
    """What the aim and the fairness chosen cost beside the others, in sentences."""
    choices = found.summary.get("choices", [])
    if not choices:
        return []
    best = {choice["aim"]: choice for choice in choices if choice["fairness"] == "none"}
    said = []
    total, most = best.get("total"), best.get("most-pairs")
    if total and most and total["pairs"] != most["pairs"]:
        said.append(
            _(
                "The most points in all: %(points)s points with %(pairs)s pairs. As many pairs as possible: %(other)s points with %(more)s pairs."
            )
            % {
                "points": number_words(total["total"]),
                "pairs": number_words(total["pairs"]),
                "other": number_words(most["total"]),
                "more": number_words(most["pairs"]),
            }
        )
    chosen = choices[-1]
    if total and (chosen["fairness"] != "none" or chosen["aim"] == "stable"):
        lost = total["total"] - chosen["total"]
        words = {
            "lost": number_words(lost),
            "points": number_words(total["total"]),
            "lowest": number_words(chosen["lowest"] or 0),
        }
        if lost:
            said.append(
                _(
                    "What you asked for costs %(lost)s points out of %(points)s; the weakest pair has %(lowest)s."
                )
                % words
            )
        else:
            said.append(_("What you asked for costs no point; the weakest pair has %(lowest)s.") % words)
    blocking = found.summary.get("blocking_pairs", 0)
    if blocking:
        said.append(
            ngettext(
                "%(count)s other possible pair would be preferred by both people.",
                "%(count)s other possible pairs would be preferred by both people.",
                blocking,
            )
            % {"count": number_words(blocking)}
        )
    return said


def _curve(found: MatchingRound) -> list[dict[str, Any]]:
    """What giving up more running pairs would bring; the line chosen is marked."""
    curve = found.summary.get("curve", [])
    if not curve:
        return []
    fewest = curve[0]["changes"]
    return [
        trade | {"more": trade["changes"] - fewest, "is_chosen": trade["changes"] == found.summary["chosen"]}
        for trade in curve
    ]


@page
@require_safe
def left_out(request: SignedIn, pk: int) -> HttpResponse:
    """Everyone without a pair, mentees first."""
    found = find_round(request, pk)
    rows = found.left_out.select_related("enrolment__person").order_by("enrolment__role", "pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    language = page_language()
    context = {
        "round": found,
        "programme": found.programme,
        "page": page,
        "lines": [(row, row.explanation.get(language, [])[:2]) for row in page],
    }
    return render(request, "matching/left_out.html", context)


@page
@require_safe
def progress(request: SignedIn, pk: int) -> HttpResponse:
    """The moving part of the page, asked for every second while a round runs."""
    found = find_round(request, pk)
    response = render(request, "matching/_progress.html", {"round": found})
    if found.state not in MatchingRound.UNDER_WAY:
        response["HX-Refresh"] = "true"
    return response


@page
@require_safe
def record(request: SignedIn, pk: int) -> HttpResponse:
    """The files that anybody can check with ``binome verify``."""
    found = find_round(request, pk)
    response = HttpResponse(services.record_files(found), content_type="application/zip")
    name = f"appariement-{found.programme_id}-{found.number}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page
@require_safe
def compare(request: SignedIn, pk: int) -> HttpResponse:
    """Two rounds side by side: who changes, what each gains or loses."""
    found = find_round(request, pk)
    others = list(
        found.programme.matching_rounds.exclude(record=None).exclude(pk=found.pk).order_by("-number")[:25]
    )
    asked = request.GET.get("avec", "")
    other = next((one for one in others if str(one.pk) == asked), others[0] if others else None)
    context: dict[str, Any] = {"round": found, "programme": found.programme, "others": others, "other": other}
    if other is not None:
        context |= _side_by_side(other, found, request)
    return render(request, "matching/compare.html", context)


def _side_by_side(first: MatchingRound, second: MatchingRound, request: HttpRequest) -> dict[str, Any]:
    found = services.compare_rounds(first, second)
    page = Paginator(sorted(found.changes, key=lambda one: (one.gains, one.mentee)), A_PAGE).get_page(
        request.GET.get("page")
    )
    numbers = {int(name) for one in page for name in (one.mentee, one.before, one.after) if name}
    names = {
        enrolment.pk: enrolment.person.full_name
        for enrolment in second.programme.enrolments.filter(pk__in=numbers).select_related("person")
    }
    titles = criteria_titles()
    means = [
        {name: total // max(1, side.pairs) for name, total in side.criteria.items()}
        for side in (found.first, found.second)
    ]
    return {
        "found": found,
        "page": page,
        "query": urlencode({"avec": first.pk}),
        "lines": [
            (
                names.get(int(one.mentee), ""),
                names.get(int(one.before), "") if one.before else "",
                names.get(int(one.after), "") if one.after else "",
                one.gains,
            )
            for one in page
        ],
        "means": [
            (titles[name], means[0].get(name), means[1].get(name))
            for name in titles
            if name in means[0] or name in means[1]
        ],
    }


@page
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: SignedIn, pk: int) -> HttpResponse:
    """Say what will leave, then let it leave."""
    found, now = find_round(request, pk), timezone.now()
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
    given_up = [mentee for _mentor, mentee in found.summary.get("given_up", [])]
    enrolments = found.programme.enrolments.filter(pk__in=given_up).select_related("person").order_by("pk")
    return render(
        request,
        "matching/publish.html",
        {
            "round": found,
            "programme": found.programme,
            "proposals": list(rows[:50]),
            "given_up": [enrolment.person.full_name for enrolment in enrolments],
            "form": form,
        },
    )
