"""One's own application, page by page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binome import content
from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.programmes import goal_search, services, standing, starting, steps, vocabulary
from binome.programmes.forms import OwnGoalForm, StartingPointForm, form_of
from binome.programmes.models import Application, StartingPoint
from binome.programmes.views.own import own_application

_GET_POST = ["GET", "HEAD", "POST"]


@page
@require_http_methods(_GET_POST)
def fill_in(request: SignedIn, pk: int, step: str) -> HttpResponse:
    """Answer one page; what is typed is kept, whichever button is pressed."""
    application = own_application(request, pk)
    programme = application.programme
    if step not in (*steps.pages_of(programme, application.role), steps.REVIEW):
        raise Http404
    today = services.day_in(programme.organisation, timezone.now())
    if not (application.is_unanswered and programme.is_open_on(today)):
        return redirect("programmes:my_application", application.programme_id)
    if step == steps.REVIEW:
        return _review(request, application)
    if step == "goals":
        return _goals(request, application)
    if step == steps.STARTING_POINT:
        return _starting_point(request, application)
    data = request.POST if request.method == "POST" else None
    # A sent application stays complete, so it is never only put aside.
    for_later = "later" in request.POST and application.state == Application.State.DRAFT
    form = form_of(step, data, application=application, programme=programme, for_later=for_later)
    if data is not None and form.is_valid():
        try:
            services.save_answers(
                application,
                step=step,
                answers=form.answers(),
                names=form.names() if step == "about" else None,
                is_done=not for_later,
                at=timezone.now(),
            )
        except services.NotFilledIn as error:
            form.add_error(None, str(error))
        else:
            return _onwards(request, application, step)
    return render(request, "programmes/fill_in.html", _page_of(application, step) | {"form": form})


def _onwards(request: SignedIn, application: Application, step: str) -> HttpResponse:
    """The next page; the reading again for who came from there; or out, for later."""
    if "later" in request.POST:
        messages.success(request, _("It is kept. You can go on from any device, through the same page."))
        return redirect("programmes:my_application", application.programme_id)
    done = {*application.steps_done, step}
    programme, role = application.programme, application.role
    is_whole = done.issuperset(steps.pages_of(programme, role))
    following = steps.REVIEW if is_whole else steps.after(programme, role, step)
    return redirect("programmes:fill_in", application.pk, following)


def _page_of(application: Application, step: str) -> dict[str, Any]:
    role = application.role
    number, total = steps.place(application.programme, role, step)
    previous = steps.before(application.programme, role, step)
    back = (
        reverse("programmes:fill_in", args=[application.pk, previous])
        if previous
        else reverse("programmes:my_application", args=[application.programme_id])
    )
    return {
        "application": application,
        "programme": application.programme,
        "step": step,
        "question": steps.question(step),
        "number": number,
        "total": total,
        "is_draft": application.state == Application.State.DRAFT,
        "statements": steps.statements_for(application.programme, role) if step == "about" else [],
        "back_url": back,
    }


# --- where one stands -----------------------------------------------------------------------------------------


def _starting_point(request: SignedIn, application: Application) -> HttpResponse:
    """The starting point, which nobody else reads; one tap leaves it aside."""
    programme = application.programme
    kept = StartingPoint.objects.visible_to(request.user).filter(application=application).first()
    data = request.POST if request.method == "POST" else None
    form = StartingPointForm(data, programme=programme, answers=kept.answers if kept else {})
    is_skipped = data is not None and "skip" in data
    if data is not None and (is_skipped or form.is_valid()):
        # What was said before stays when the page is only turned.
        answers = (kept.answers if kept else {}) if is_skipped else form.answers()
        services.keep_starting_point(
            application, answers=answers, at=timezone.now(), is_done="later" not in data
        )
        return _onwards(request, application, steps.STARTING_POINT)
    context = _page_of(application, steps.STARTING_POINT) | {"form": form}
    return render(request, "programmes/fill_in_starting_point.html", context)


# --- goals --------------------------------------------------------------------------------------------------


def _offered(application: Application, typed: str) -> list[content.Goal]:
    networks = application.programme.networks
    taken = {goal["goal"] for goal in application.goals}
    goals = goal_search.find_goals(typed, networks=networks) if typed else goal_search.first_goals(networks)
    return [goal for goal in goals if goal.id not in taken]


def _goals(request: SignedIn, application: Application) -> HttpResponse:
    """What is chosen, what can be found, and one's own words."""
    own = OwnGoalForm(None, programme=application.programme)
    if request.method == "POST":
        own = OwnGoalForm(request.POST if "own" in request.POST else None, programme=application.programme)
        answer = _change_goals(request, application, own)
        if answer is not None:
            return answer
    typed = request.GET.get("q", "")[:200].strip()
    context = _page_of(application, "goals") | {
        "chosen": [
            (place, vocabulary.goal_words(goal), vocabulary.network_words(str(goal["network"])))
            for place, goal in enumerate(application.goals)
        ],
        "is_full": len(application.goals) >= application.programme.goals_max,
        "most": application.programme.goals_max,
        "own_form": own,
        "help_words": content.goal_catalogue().rules.writing_help,
        **_results(application, typed),
    }
    return render(request, "programmes/fill_in_goals.html", context)


def _results(application: Application, typed: str) -> dict[str, Any]:
    return {
        "application": application,
        "typed": typed,
        "offered": [
            (goal.id, goal.title, goal.why, vocabulary.network_words(goal.network))
            for goal in _offered(application, typed)
        ],
    }


def _change_goals(request: SignedIn, application: Application, own: OwnGoalForm) -> HttpResponse | None:
    """What was asked with a button; nothing when the page has to be shown again."""
    now, asked = timezone.now(), request.POST
    try:
        if "add" in asked:
            services.add_goal(application, goal_id=asked["add"][:60], at=now)
        elif "remove" in asked:
            services.remove_goal(application, place=_place(asked["remove"]), at=now)
        elif "first" in asked:
            services.put_goal_first(application, place=_place(asked["first"]), at=now)
        elif "own" in asked:
            if not own.is_valid():
                return None
            services.add_goal(application, at=now, **own.cleaned_data)
        elif application.goals or "later" in asked:
            return _onwards(request, application, "goals")
        else:
            messages.error(request, _("Choose at least one goal, or write your own."))
    except Refused as error:
        messages.error(request, str(error))
        if "own" in asked:
            return None
    return redirect("programmes:fill_in", application.pk, "goals")


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else -1


@page
@require_safe
def find_goals(request: SignedIn, pk: int) -> HttpResponse:
    """The goals found, alone, while one types."""
    application = own_application(request, pk)
    if application.role != Application.Side.MENTEE:
        raise Http404
    typed = request.GET.get("q", "")[:200].strip()
    return render(request, "programmes/_goals_found.html", _results(application, typed))


# --- reading it again -----------------------------------------------------------------------------------------


def _review(request: SignedIn, application: Application) -> HttpResponse:
    """Everything on one page, what is missing, and the button that sends."""
    context = _page_of(application, steps.REVIEW) | {
        "parts": [
            (name, steps.subject(name), facts) for name, facts in standing.facts_by_step(application).items()
        ],
        "asks_starting_point": starting.is_asked(application.programme, application.role),
        "missing": [
            (one.words, reverse("programmes:fill_in", args=[application.pk, one.step]))
            for one in steps.missing_in(application, application.programme)
        ],
    }
    return render(request, "programmes/review_application.html", context)
