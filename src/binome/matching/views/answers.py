"""The two people read a proposal and answer it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from binome import content
from binome.accounts.models import Person
from binome.accounts.requests import SignedIn, holder_of, on_its_own_clock, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.links import LinkNotValid, read_token
from binome.core.scoping import load_or_404
from binome.core.words import page_language
from binome.matching import services
from binome.matching.forms import AnswerForm
from binome.matching.models import Proposal
from binome.matching.notices import PURPOSE
from binome.programmes.models import Application


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
    link = read_token(PURPOSE, token)
    person = holder_of(link)
    proposal = _with_people(Proposal.objects.visible_to(person)).filter(pk=link.object_id).first()
    if proposal is None or person.pk not in {proposal.mentor.person_id, proposal.mentee.person_id}:
        raise LinkNotValid
    link.require_alive(until=proposal.answer_by, at=timezone.now())
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
        "sentences": proposal.reasons.get(page_language(), []),
        "goals": goals_words(proposal.mentee.application),
        "moments": moments_words(mine.application, other.application),
        "help_contact": proposal.organisation.help_contact,
    }
    return render(request, "matching/proposal.html", context)


def goals_words(application: Application) -> list[str]:
    """Titles of the goals, in the page’s language."""
    language = page_language()
    titles = []
    for goal in application.goals:
        titles.append(goal["text"] or content.goal(goal["goal"]).title.in_language(language))
    return titles


def moments_words(one: Application, other: Application) -> list[str]:
    """When both are free."""
    language = page_language()
    both = [slot for slot in one.availability if slot in set(other.availability)]
    return [content.slot_words(slot).in_language(language) for slot in both]
