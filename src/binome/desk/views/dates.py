"""The dates of a programme, and a message to several of its people."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binome.accounts.permissions import Permission, require
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.desk import calendar as dates
from binome.desk.audiences import audiences_of, people_in
from binome.desk.forms import BulkForm
from binome.outbox.services import write_to_people
from binome.programmes.models import programme_for


@page
@require_safe
def calendar(request: SignedIn, pk: int) -> HttpResponse:
    """Everything that has a date in a programme, month by month."""
    programme = programme_for(request.user, Permission.FOLLOW_PAIRS, pk)
    on_the_clock_of(programme.organisation)
    today = timezone.localdate()
    first, last = dates.months_of(programme, today=today)
    month = min(max(_month_asked(request.GET.get("mois", "")) or today.replace(day=1), first), last)
    following = dates.next_month(month)
    context = {
        "programme": programme,
        "month": month,
        "days": dates.days_of(programme, first=month, until=following),
        "today": today,
        "earlier": (month - timedelta(days=1)).replace(day=1) if month > first else None,
        "later": following if following <= last else None,
    }
    return render(request, "desk/calendar.html", context)


def _month_asked(words: str) -> date | None:
    try:
        return date.fromisoformat(f"{words}-01") if len(words) == 7 else None
    except ValueError:
        return None


@page
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: SignedIn, pk: int) -> HttpResponse:
    """A message to several people of a programme: written here, read once more, then let go."""
    programme = programme_for(request.user, Permission.FOLLOW_PAIRS, pk)
    require(request.user, Permission.READ_OUTBOX, programme.organisation)
    audiences = audiences_of(programme)
    form = BulkForm(request.POST or None, audiences=audiences)
    if request.method == "POST" and form.is_valid():
        batch = f"{programme.pk}-{get_random_string(20)}"
        held = write_to_people(
            people_in(programme, form.cleaned_data["to"]),
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
            organisation=programme.organisation,
            programme_id=programme.pk,
            by=request.user,
            at=timezone.now(),
            batch=batch,
        )
        if held:
            return redirect("outbox:batch", batch)
        form.add_error("to", _("Nobody is there yet. Choose other people."))
    return render(request, "desk/write.html", {"form": form, "programme": programme})
