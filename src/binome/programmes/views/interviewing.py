"""The interview of somebody who applies, for the coordinators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from binome.accounts.models import Person
from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.programmes import interviewing, services
from binome.programmes.forms import InterviewForm
from binome.programmes.models import Application, Interview
from binome.programmes.views.admissions import to_decide


def _people(application: Application, kept: Interview | None, me: Person) -> dict[int, Person]:
    """Who may have held it: oneself, the team, and whoever was written down."""
    team = application.programme.team.filter(ended_at=None).select_related("person").order_by("pk")
    people = [me, *(member.person for member in team), *([kept.held_by] if kept else [])]
    return {person.pk: person for person in people}


@page
@require_http_methods(["GET", "HEAD", "POST"])
def interview(request: SignedIn, pk: int) -> HttpResponse:
    """Write it down, or write it again."""
    row = to_decide(request, pk)
    kept = (
        Interview.objects.visible_to(request.user)
        .filter(application=row)
        .select_related("held_by", "written_by")
        .first()
    )
    today = services.day_in(row.programme.organisation, timezone.now())
    initial = InterviewForm.first(today, request.user)
    if kept is not None:
        initial = {"held_on": kept.held_on, "held_by": str(kept.held_by_id)}
    form = InterviewForm(
        request.POST if request.method == "POST" else None,
        questions=interviewing.questions_for(row.programme, row.role),
        known=dict(kept.answers) if kept else {},
        people=_people(row, kept, request.user),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.keep_interview(row, by=request.user, at=timezone.now(), **form.interview())
        except Refused as error:
            form.add_error("held_on", str(error))
        else:
            messages.success(request, _("It is noted."))
            return redirect("programmes:application", row.pk)
    context = {"application": row, "programme": row.programme, "form": form, "kept": kept}
    return render(request, "programmes/interview.html", context)


@page
@require_POST
def remove_interview(request: SignedIn, pk: int) -> HttpResponse:
    """Take it away; by its own number."""
    rows = Interview.objects.visible_to(request.user)
    found = load_or_404(rows.select_related("programme__organisation", "application__person"), pk=pk)
    services.remove_interview(found, by=request.user, at=timezone.now())
    messages.success(request, _("The interview is taken away."))
    return redirect("programmes:application", found.application_id)
