"""What the two agree on: the agreement, the goals, their progress."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from binome import content
from binome.accounts.models import Person
from binome.accounts.requests import SignedIn, on_its_own_clock, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404, number_in
from binome.core.words import progress_words
from binome.pairs import notices, services
from binome.pairs.forms import AgreementForm, GoalForm, ProgressForm
from binome.pairs.models import Goal, GoalProgress, GoalStep, Pair
from binome.pairs.services import GoalDraft
from binome.pairs.story import network_name
from binome.pairs.views.parts import about, load_by_link, load_pair, say_noted


@page
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: SignedIn, pk: int) -> HttpResponse:
    """Read the agreement and accept it."""
    return _agreement(request, load_pair(request, pk), request.user)


@on_its_own_clock
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in; the dates come next. Opening the link shows, the button accepts."""
    person, pair = load_by_link(notices.AGREEMENT, token)
    return _agreement(request, pair, person, by_link=True)


def _agreement(request: HttpRequest, pair: Pair, person: Person, *, by_link: bool = False) -> HttpResponse:
    if request.method == "POST" and "reread" in request.POST:
        services.reread_agreement(pair, by=person, at=timezone.now())
        messages.success(request, _("It is noted: your agreement still suits you."))
        return redirect(request.path)
    if request.method == "POST":
        services.accept_agreement(pair, by=person, at=timezone.now())
        messages.success(request, _("You have accepted the agreement."))
        if by_link:
            return redirect(notices.link_to_all_dates(pair, person))
        return redirect("pairs:show", pair.pk)
    versions = list(pair.agreements.select_related("proposed_by").order_by("-version"))
    standing = versions[0]
    context = about(pair, person, by_link=by_link)
    mine = standing.mentee_accepted_at if context["side"] == "mentee" else standing.mentor_accepted_at
    theirs = standing.mentor_accepted_at if context["side"] == "mentee" else standing.mentee_accepted_at
    context |= {
        "agreement": standing,
        "mine": mine,
        "theirs": theirs,
        "earlier": versions[1:],
        "in_force": next((one for one in versions if one.is_accepted), None),
        "asks_again": pair.reread_asked_at is not None and standing.is_accepted,
        "reread": getattr(standing, f"{context['side']}_reread_at"),
    }
    return render(request, "pairs/agreement.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def change_agreement(request: SignedIn, pk: int) -> HttpResponse:
    """Propose other clauses."""
    pair = load_pair(request, pk)
    standing = pair.agreements.latest("version")
    form = AgreementForm(request.POST if request.method == "POST" else None, agreement=standing)
    context = about(pair, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_agreement_change(
                pair, clauses=form.changed_clauses(), by=request.user, at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            say_noted(request, services.partner_of(pair, request.user))
            return redirect("pairs:agreement", pair.pk)
    return render(request, "pairs/change_agreement.html", {**context, "form": form})


# Each goal with its small steps, in the order they were written.
_STEPS = Prefetch("steps", queryset=GoalStep.objects.order_by("pk").as_scoped("of a goal"))
# The word in the address for every subject at once.
ALL = "tous"


@dataclass(frozen=True)
class ListedGoal:
    """A goal of the catalogue in the reader's language."""

    id: str
    title: str
    why: str
    network: str
    signs: list[str]
    take_care: str
    is_good_first: bool

    @property
    def label(self) -> str:
        """What the button says to somebody who does not see the title above it."""
        return _("Choose this goal: %(title)s") % {"title": self.title}


def _listed(goal: content.Goal) -> ListedGoal:
    language = get_language()
    return ListedGoal(
        goal.id,
        goal.title.in_language(language),
        goal.why.in_language(language),
        network_name(goal.network),
        [sign.in_language(language) for sign in goal.success_criteria],
        goal.take_care.in_language(language) if goal.take_care else "",
        goal.good_first_goal,
    )


def _found(pair: Pair, *, network: str, words: str) -> list[ListedGoal]:
    """Goals on one of the programme's subjects, or that hold all the words; without either, good ones to begin with."""
    networks = [name for name in pair.programme.networks if network in ("", ALL, name)]
    goals = [_listed(goal) for goal in content.goal_catalogue().goals_for(networks)]
    wanted = words.casefold().split()
    if not wanted and not network:
        return [goal for goal in goals if goal.is_good_first]
    return [goal for goal in goals if all(word in f"{goal.title} {goal.why}".casefold() for word in wanted)]


def _drafts_of(goals: list[Goal]) -> list[GoalDraft]:
    return [GoalDraft(goal.catalogue_id, goal.network, goal.title, goal.signs) for goal in goals]


def _wanted(request: SignedIn, standing: list[Goal], form: GoalForm, most: int) -> list[GoalDraft] | None:
    """The goals as they should become: one chosen, one taken away, or one in own words; ``None`` to correct."""
    chosen, removed = request.POST.get("choose", ""), request.POST.get("remove", "")
    if removed:
        return _drafts_of([goal for goal in standing if str(goal.pk) != removed])
    if chosen:
        added = GoalDraft(catalogue_id=chosen)
    elif form.is_valid():
        added = form.draft
    else:
        return None
    # With room for one goal, choosing another one replaces it.
    kept = [] if most == 1 else _drafts_of(standing)
    return [draft for draft in kept if draft.same_as != added.same_as] + [added]


@page
@require_http_methods(["GET", "HEAD", "POST"])
def goals(request: SignedIn, pk: int) -> HttpResponse:
    """Choose goals from the catalogue, or say one in own words."""
    pair = load_pair(request, pk)
    standing = list(pair.goals.order_by("position").prefetch_related(_STEPS))
    most = pair.programme.goals_max
    is_own = request.method == "POST" and not {"choose", "remove"} & set(request.POST)
    form = GoalForm(request.POST if is_own else None, networks=pair.programme.networks)
    if request.method == "POST":
        drafts = _wanted(request, standing, form, most)
        if drafts is not None:
            try:
                services.set_goals(pair, goals=drafts, by=request.user, at=timezone.now())
            except Refused as refusal:
                if not is_own:
                    raise
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Your goals are noted."))
                return redirect("pairs:goals", pair.pk)
    return render(
        request,
        "pairs/goals.html",
        {**about(pair, request.user), **_goals_context(request, pair, standing, form)},
    )


def _goals_context(request: SignedIn, pair: Pair, standing: list[Goal], form: GoalForm) -> dict[str, object]:
    network, words = request.GET.get("sujet", ""), request.GET.get("q", "").strip()
    network = network if network in (ALL, *pair.programme.networks) else ""
    most = pair.programme.goals_max
    ids = {goal.catalogue_id for goal in standing}
    here = reverse("pairs:goals", args=[pair.pk])
    subjects = [("", _("To begin with")), (ALL, _("All"))] + [
        (name, network_name(name)) for name in pair.programme.networks
    ]
    return {
        "standing": [(goal, network_name(goal.network) if goal.network else "") for goal in standing],
        "most": most,
        "is_full": len(standing) >= most > 1,
        "can_remove": len(standing) > 1,
        "to_remove": next((goal for goal in standing if str(goal.pk) == request.GET.get("retirer")), None),
        "form": form,
        "listed": [goal for goal in _found(pair, network=network, words=words) if goal.id not in ids],
        "words": words,
        "network": network,
        "links": [
            {
                "label": label,
                "url": f"{here}?sujet={name}#catalogue" if name else f"{here}#catalogue",
                "is_current": name == network and not (words and not network),
            }
            for name, label in subjects
        ],
        "writing_help": content.goal_catalogue().rules.writing_help.in_language(get_language()),
        "evidence": content.goal_catalogue().rules.evidence_policy.in_language(get_language()),
    }


@page
@require_POST
def steps(request: SignedIn, pk: int) -> HttpResponse:
    """Add a small step to a goal, say that one is done or not, or take it away."""
    goal: Goal = load_or_404(Goal.objects.of_the_two(request.user).select_related("pair"), pk=pk)
    act = next((name for name in ("done", "undone", "drop") if name in request.POST), "add")
    now = timezone.now()
    if act == "add":
        try:
            services.add_step(goal, text=request.POST.get("text", ""), by=request.user, at=now)
        except Refused as refusal:
            messages.warning(request, refusal.message)
    else:
        step: GoalStep = load_or_404(goal.steps.all(), pk=number_in(request.POST[act]))
        if act == "drop":
            services.remove_step(step, by=request.user, at=now)
        else:
            services.mark_step(step, is_done=act == "done", by=request.user, at=now)
    return redirect(f"{reverse('pairs:goals', args=[goal.pair_id])}#objectif-{goal.pk}")


@page
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: SignedIn, pk: int) -> HttpResponse:
    """Note how far each goal has come, and read how it came there."""
    pair = load_pair(request, pk)
    standing = list(pair.goals.order_by("position"))
    if request.method == "POST" and "agree" in request.POST:
        step: GoalProgress = load_or_404(pair.progress_steps.all(), pk=number_in(request.POST["agree"]))
        services.agree_progress(step, by=request.user, at=timezone.now())
        messages.success(request, _("It is noted: you both see it that way."))
        return redirect("pairs:progress", pair.pk)
    form = ProgressForm(request.POST if request.method == "POST" else None, goals=standing)
    if request.method == "POST" and form.is_valid():
        services.note_progress_of_goals(
            pair, values=form.values(), evidence=form.evidence(), by=request.user, at=timezone.now()
        )
        messages.success(request, _("Your progress is noted."))
        return redirect("pairs:show", pair.pk)
    history = list(pair.progress_steps.select_related("noted_by", "goal").order_by("noted_at", "pk"))
    latest = {step.goal_id: step for step in history}
    context = {
        "form": form,
        "goals": standing,
        "history": [(step, progress_words(step.value)) for step in history],
        "to_agree": [
            (step, progress_words(step.value))
            for step in latest.values()
            if step.agreed_at is None and step.noted_by_id != request.user.pk
        ],
        "evidence": content.goal_catalogue().rules.evidence_policy.in_language(get_language()),
    }
    return render(request, "pairs/progress.html", {**about(pair, request.user), **context})
