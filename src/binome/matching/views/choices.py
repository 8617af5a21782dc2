"""Suggestions: a coordinator sends them, people put those suggested to them in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from binome.accounts.models import Person
from binome.accounts.requests import SignedIn, holder_of, on_its_own_clock, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.links import LinkNotValid, read_token
from binome.core.scoping import load_or_404
from binome.core.words import page_language
from binome.matching import services
from binome.matching.forms import AskChoicesForm, ChoicesForm
from binome.matching.models import MatchingRound, Suggestion
from binome.matching.notices import CHOICES
from binome.matching.services.weights import share_of_wishes
from binome.matching.views.answers import goals_words, moments_words
from binome.matching.views.parts import A_PAGE, find_round
from binome.programmes.models import Application, Enrolment
from binome.programmes.services import day_in


def suggestions(request: HttpRequest, found: MatchingRound) -> HttpResponse:
    """Who is suggested to whom, and who has answered; never what."""
    asked, answered = found.suggestions.all().people()
    silent = services.people_silent(found)
    mentees = services.people_asked(found).filter(role=Application.Side.MENTEE)
    page = Paginator(mentees, A_PAGE).get_page(request.GET.get("page"))
    shown: dict[int, list[str]] = {mentee.pk: [] for mentee in page}
    heard = set()
    rows = found.suggestions.filter(mentee__in=list(shown)).select_related("mentor__person")
    for one in sorted(rows, key=lambda row: row.mentor.person.first_name):
        shown[one.mentee_id].append(one.mentor.person.full_name)
        if one.mentee_answered_at is not None:
            heard.add(one.mentee_id)
    context = {
        "round": found,
        "programme": found.programme,
        "asked": asked,
        "answered": answered,
        "silent_count": silent.count(),
        "silent": list(silent[:A_PAGE]),
        "is_open": services.choices_open(found, at=timezone.now()),
        "lines": [(mentee, shown[mentee.pk], mentee.pk in heard) for mentee in page],
        "most": found.suggestions.all().most_for_one_mentor(),
        "page": page,
        "query": "",
    }
    return render(request, "matching/suggestions.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def ask_choices(request: SignedIn, pk: int) -> HttpResponse:
    """Say what will leave and how much choices count, then ask everybody."""
    found, now = find_round(request, pk), timezone.now()
    if not found.is_for_choosing:
        raise Http404
    initial = {
        "answer_by": day_in(found.organisation, now) + timedelta(days=services.ANSWER_DAYS),
        "share": share_of_wishes(found.programme.matching_settings),
    }
    form = AskChoicesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.publish_suggestions(
                found,
                by=request.user,
                at=now,
                answer_by=form.cleaned_data["answer_by"],
                share=form.cleaned_data["share"],
            )
        except services.NoTimeToAnswer as refusal:
            form.add_error("answer_by", str(refusal))
        else:
            said = ngettext("%(count)d message leaves.", "%(count)d messages leave.", len(asked))
            messages.success(request, said % {"count": len(asked)})
            return redirect("matching:round", found.pk)
    context = {
        "round": found,
        "programme": found.programme,
        "form": form,
        "asked": found.suggestions.all().people()[0],
    }
    return render(request, "matching/ask_choices.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: SignedIn, pk: int) -> HttpResponse:
    """Somebody puts those suggested to them in order."""
    found: MatchingRound = load_or_404(_asking(request.user), pk=pk)
    return _choose(request, found, request.user)


@on_its_own_clock
@require_http_methods(["GET", "HEAD", "POST"])
def choices_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in. Opening the link shows; only the button acts."""
    link = read_token(CHOICES, token)
    person = holder_of(link)
    found = _asking(person).filter(pk=link.object_id).first()
    if found is None:
        raise LinkNotValid
    link.require_alive(until=found.answer_by, at=timezone.now())
    return _choose(request, found, person)


def _asking(person: Person) -> QuerySet[MatchingRound]:
    return MatchingRound.objects.asking(person).select_related("programme__organisation", "organisation")


@dataclass(frozen=True)
class Card:
    """Somebody suggested, as the person who chooses reads it."""

    other: Enrolment
    side: str
    sentences: list[str]
    goals: list[str]
    moments: list[str]
    field: BoundField


def _choose(request: HttpRequest, found: MatchingRound, person: Person) -> HttpResponse:
    mine = services.suggested_to(found, person)
    if not mine:
        # Everyone suggested has left since.
        raise Http404
    on_the_clock_of(found.organisation)
    now = timezone.now()
    asked = [_asked(one, person) for one in mine]
    form = ChoicesForm(request.POST or None, suggestions=asked)
    if request.method == "POST" and form.is_valid():
        try:
            services.choose(found, by=person, ranks=form.ranks(), at=now)
        except Refused as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, _("Thank you: your choices are noted."))
        return redirect(request.path)
    side = services.side_of(mine[0], person)
    context = {
        "programme": found.programme,
        "round": found,
        "person": person,
        "is_open": services.choices_open(found, at=now),
        "has_answered": all(getattr(one, f"{side}_answered_at") is not None for one in mine),
        "form": form,
        "cards": [_card(one, person, form) for one in mine],
        "help_contact": found.organisation.help_contact,
    }
    return render(request, "matching/choices.html", context)


def _asked(one: Suggestion, person: Person) -> tuple[Suggestion, str, int | None]:
    side = services.side_of(one, person)
    other = one.mentee if side == "mentor" else one.mentor
    return one, other.person.first_name, getattr(one, f"{side}_rank")


def _card(one: Suggestion, person: Person, form: ChoicesForm) -> Card:
    is_mentor = services.side_of(one, person) == "mentor"
    other, own = (one.mentee, one.mentor) if is_mentor else (one.mentor, one.mentee)
    return Card(
        other,
        "mentee" if is_mentor else "mentor",
        one.reasons.get(page_language(), []),
        goals_words(one.mentee.application) if is_mentor else [],
        moments_words(own.application, other.application),
        form[form.name_of(one)],
    )
