"""Reporting lines by file, what people say themselves, and pairs that need a look when lines change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from binome.accounts import services as accounts
from binome.accounts.models import DeclaredConflict, Organisation, Person, ReportingLine, ReportingLineImport
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.matching import services
from binome.matching.forms import ConflictForm, KeepForm, LinesForm
from binome.matching.models import ShieldAlert
from binome.pairs.models import Pair
from binome.programmes.privacy import organisations_of

NAMED = 25


@page
@require_http_methods(["GET", "HEAD", "POST"])
def lines(request: SignedIn, pk: int) -> HttpResponse:
    """How many people have a line, and send a file; nothing is noted yet."""
    organisation = load_or_404(Organisation.objects.permitting(request.user, Permission.MANAGE_PEOPLE), pk=pk)
    on_the_clock_of(organisation)
    form = LinesForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        entry = services.read_lines(
            organisation,
            table=form.cleaned_data["file"],
            is_whole=form.cleaned_data["if_absent"] == "end",
            is_all_or_nothing=form.cleaned_data["if_wrong"] == "nothing",
            by=request.user,
            at=timezone.now(),
        )
        return redirect("matching:lines_file", entry.pk)
    rows = ReportingLineImport.objects.in_organisation(organisation).exclude(applied_at=None)
    last = rows.order_by("-applied_at").only("applied_at").first()
    known = services.people_of(organisation)
    context = {
        "organisation": organisation,
        "form": form,
        "with_line": ReportingLine.objects.in_organisation(organisation).values("person").distinct().count(),
        "last": last,
        "joined_since": known.filter(joined_at__gt=last.applied_at).count() if last is not None else 0,
    }
    return render(request, "matching/lines.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def lines_file(request: SignedIn, pk: int) -> HttpResponse:
    """What a file would change, and everything that is wrong in it; then note it."""
    entry = load_or_404(
        ReportingLineImport.objects.visible_to(request.user).select_related("organisation"), pk=pk
    )
    on_the_clock_of(entry.organisation)
    if request.method == "POST":
        try:
            services.apply_lines(
                entry,
                by=request.user,
                at=timezone.now(),
                valid_only=request.POST.get("valid_only") == "1",
            )
        except Refused as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(
                request, _("It is noted. Proposals and running pairs have been looked at again.")
            )
        return redirect("matching:lines_file", entry.pk)
    change = accounts.change_of(entry) if entry.applied_at is None else None
    groups = (
        [
            (_("With a line for the first time"), change.added),
            (_("With another line than before"), change.changed),
            (_("Without a line from now on"), change.ended),
        ]
        if change is not None
        else []
    )
    wanted = [number for _title, numbers in groups for number in numbers[:NAMED]]
    names = {
        person.pk: person.as_known_in(entry.organisation).full_name
        for person in Person.objects.filter(pk__in=wanted)
    }
    context = {
        "entry": entry,
        "organisation": entry.organisation,
        "groups": [
            (title, len(numbers), [names[number] for number in numbers[:NAMED] if number in names])
            for title, numbers in groups
        ],
        "same_words": _same_words(change.same_count) if change is not None else "",
        "unknown_count": entry.good_count - len(entry.people),
        "errors": [{**error, "expected": accounts.as_sentence(error)} for error in entry.errors],
        "hidden_errors": entry.error_count - len(entry.errors),
    }
    return render(request, "matching/lines_file.html", context)


def _same_words(count: int) -> str:
    if not count:
        return ""
    words = ngettext("%(count)d person stays as noted.", "%(count)d people stay as noted.", count)
    return words % {"count": count}


@page
@require_http_methods(["GET", "HEAD", "POST"])
def my_line(request: SignedIn) -> HttpResponse:
    """Say with whom one cannot be paired; only the software reads it."""
    organisations = organisations_of(request.user)
    form = ConflictForm(request.POST if request.method == "POST" else None, organisations=organisations)
    if form.is_valid():
        try:
            services.declare_conflict(request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error("address", refusal.message)
        else:
            messages.success(request, _("It is noted. You will not be paired with this person."))
            return redirect("matching:my_line")
    rows = DeclaredConflict.objects.visible_to(request.user).select_related("organisation").order_by("pk")
    context = {"form": form, "rows": rows, "organisations": organisations}
    return render(request, "matching/my_line.html", context)


@page
@require_POST
def withdraw_conflict(request: SignedIn, pk: int) -> HttpResponse:
    """It is not so any more."""
    rows = DeclaredConflict.objects.visible_to(request.user).select_related("organisation")
    services.withdraw_conflict(load_or_404(rows, pk=pk), by=request.user, at=timezone.now())
    messages.success(
        request, _("It is noted: nothing keeps you from being paired with this person any more.")
    )
    return redirect("matching:my_line")


@page
@require_http_methods(["GET", "HEAD", "POST"])
def shield_alert(request: SignedIn, pk: int) -> HttpResponse:
    """Two people who may now be in one line: keep them with a reason, or end their pair the usual way."""
    rows = ShieldAlert.objects.visible_to(request.user).select_related(
        "organisation", "programme", "mentor__person", "mentee__person", "decided_by"
    )
    alert: ShieldAlert = load_or_404(rows, pk=pk)
    on_the_clock_of(alert.organisation)
    form = KeepForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.keep_pair(alert, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("It is noted, with your reason."))
        return redirect("matching:shield_alert", alert.pk)
    pair = alert.programme.pairs.filter(
        mentor=alert.mentor_id, mentee=alert.mentee_id, state=Pair.State.ACTIVE
    ).first()
    context = {"alert": alert, "programme": alert.programme, "pair": pair, "form": form}
    return render(request, "matching/shield_alert.html", context)
