"""Programmes: the list, a new one, the programme's page, and its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binome import content
from binome.accounts.models import Organisation
from binome.accounts.permissions import PERMISSIONS_OF, Permission
from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.core.words import date_words
from binome.programmes import preparing, services, story
from binome.programmes.forms import ProgrammeForm
from binome.programmes.models import Programme
from binome.programmes.views.parts import load_programme
from binome.programmes.views.preparing import BLANK, organisations_for_new

A_PAGE = 25


@dataclass(frozen=True)
class Link:
    """A way to another page of the programme."""

    url: str
    label: str


@page
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Every programme one has to do with, the newest first."""
    programmes = (
        Programme.objects.visible_to(request.user)
        .select_related("organisation")
        .order_by("-kickoff_on", "-pk")
    )
    may_create = Organisation.objects.permitting(request.user, Permission.CREATE_PROGRAMME).exists()
    page = Paginator(programmes, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "programmes/index.html", {"page": page, "may_create": may_create})


@page
@require_safe
def create(request: SignedIn) -> HttpResponse:
    """Choose where to start from."""
    organisations_for_new(request)
    cards = [story.card_of(template) for template in content.programme_templates()]
    return render(request, "programmes/create.html", {"cards": cards, "blank_url": _start_from(BLANK)})


def _start_from(template_id: str) -> str:
    return reverse("programmes:create_from", args=[template_id])


@page
@require_safe
def show(request: SignedIn, pk: int) -> HttpResponse:
    """What this programme is; for its team, also where it stands and what comes next."""
    programme = load_programme(request, pk)
    roles = programme.roles_of(request.user)
    granted = frozenset[Permission]().union(*(PERMISSIONS_OF[role] for role in roles))
    context: dict[str, Any] = {
        "programme": programme,
        "facts": story.facts_of(programme),
        "subjects": story.subjects_of(programme),
        "is_team": Permission.MANAGE_PROGRAMME in granted,
        "links": _links(programme, granted),
        "has_applied": programme.applications.filter(person=request.user).exists(),
    }
    if context["is_team"]:
        today = services.day_in(programme.organisation, timezone.now())
        following = services.next_state(programme)
        context |= {
            "road": story.road_of(programme),
            "setup_subject": preparing.subject(programme.setup_step) if programme.setup_step else "",
            "counts": story.counts_of(programme),
            "following": following,
            "following_words": story.step_words(following) if following else "",
            "missing": services.missing_before(programme, following, on=today) if following else [],
            "step_back": Programme.State.APPLICATIONS
            if programme.state == Programme.State.MATCHING
            else None,
            "agreement": programme.agreement_clauses,
            "weights": story.weights_of(programme),
        }
    return render(request, "programmes/show.html", context)


def _afterwards(programme: Programme) -> list[tuple[Permission, str, str]]:
    """From the closing on: the circle of those who stay, for participants and coordinators."""
    if programme.state not in (
        Programme.State.CLOSING,
        Programme.State.EVALUATED,
        Programme.State.ARCHIVED,
    ):
        return []
    # Those who meet in pairs, then those who manage; nobody is both.
    return [
        (Permission.MOVE_DATES, "learning:after", _("Stay in touch")),
        (Permission.MANAGE_PROGRAMME, "learning:after", _("Circle of those who stay")),
        (Permission.MANAGE_PROGRAMME, "learning:after_wishes", _("Wishes for the next edition")),
    ]


def _links(programme: Programme, granted: frozenset[Permission]) -> list[Link]:
    """Pages of this programme that one may open, in the order of its life."""
    wanted = [
        (Permission.DECIDE_APPLICATIONS, "programmes:applications", _("Applications")),
        (Permission.DECIDE_APPLICATIONS, "programmes:invite", _("Invite people")),
        (Permission.DECIDE_APPLICATIONS, "programmes:partners", _("Partners")),
        (Permission.MANAGE_PROGRAMME, "programmes:share_programme", _("Share with another organisation")),
        (Permission.MANAGE_PROGRAMME, "programmes:share", _("Make it known")),
        (Permission.MANAGE_PROGRAMME, "programmes:rules", _("Rules and agreement")),
        (Permission.MANAGE_PROGRAMME, "programmes:team", _("People and their roles")),
        (Permission.RUN_MATCHING, "matching:index", _("Forming the pairs")),
        (Permission.FOLLOW_PAIRS, "pairs:index", _("Pairs")),
        (Permission.SEE_PROGRAMME, "learning:workshops", _("Workshops")),
        (Permission.SEE_PROGRAMME, "learning:cards", _("Help cards")),
        (Permission.FOLLOW_PATH, "learning:circle", _("Mentors’ circle")),
        *_afterwards(programme),
        (Permission.FOLLOW_PAIRS, "desk:calendar", _("Calendar")),
        (Permission.MANAGE_PROGRAMME, "surveys:waves", _("Questionnaires")),
        (Permission.SEE_BILAN, "evaluation:index", _("Evaluation report")),
        (Permission.READ_OUTBOX, "desk:write", _("Write to several people")),
        (Permission.READ_LOG, "desk:log", _("Log: who did what")),
        (Permission.MANAGE_PROGRAMME, "programmes:copy", _("Prepare the next edition")),
    ]
    links = []
    for permission, name, label in wanted:
        if permission in granted:
            try:
                links.append(Link(reverse(name, args=[programme.pk]), label))
            except NoReverseMatch:
                # A page of a room above this one, which an installation may lack.
                continue
    return links


@page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """Change the name, the purpose or the dates."""
    programme = load_programme(request, pk, Permission.MANAGE_PROGRAMME)
    initial = {name: getattr(programme, name) for name in ProgrammeForm.base_fields}
    form = ProgrammeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_programme(programme, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is noted."))
            return redirect("programmes:show", programme.pk)
    return render(request, "programmes/edit.html", {"form": form, "programme": programme})


@page
@require_http_methods(["GET", "HEAD", "POST"])
def move_forward(request: SignedIn, pk: int, state: str) -> HttpResponse:
    """Read what a step changes, then take it."""
    programme = load_programme(request, pk, Permission.MANAGE_PROGRAMME)
    if state not in Programme.State or state not in Programme.TRANSITIONS[programme.state]:
        raise Http404
    now = timezone.now()
    if request.method == "POST":
        services.move_forward(programme, to=state, by=request.user, at=now)
        messages.success(request, story.step_done(Programme.State(state), programme))
        return redirect("programmes:show", programme.pk)
    context = {
        "programme": programme,
        "question": story.step_question(Programme.State(state), programme.name),
        "effect": story.step_effect(Programme.State(state))
        % {"day": date_words(programme.applications_close_on)},
        "button": story.step_words(Programme.State(state)),
        "missing": services.missing_before(programme, state, on=services.day_in(programme.organisation, now)),
    }
    return render(request, "programmes/move_forward.html", context)
