"""A new programme, page by page: from a template or a blank page to a draft that was read through."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from binome import content
from binome.accounts.known import known_name
from binome.accounts.models import Organisation, RoleOffer
from binome.accounts.permissions import Permission, Role
from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.programmes import assumptions, from_template, preparing, services, story
from binome.programmes.forms import PARTS, DatesPart, FirstPageForm, PairsPart, TeamForm
from binome.programmes.models import Programme
from binome.programmes.views.parts import load_programme
from binome.programmes.views.people import invited

_GET_POST = ["GET", "HEAD", "POST"]
# The address of a programme without a template.
BLANK = "page-blanche"


def organisations_for_new(request: SignedIn) -> Any:
    """Where one may create a programme; nowhere is a refusal."""
    organisations = Organisation.objects.permitting(request.user, Permission.CREATE_PROGRAMME).order_by(
        "name"
    )
    if not organisations.exists():
        raise PermissionDenied(Permission.CREATE_PROGRAMME)
    return organisations


@page
@require_http_methods(_GET_POST)
def create_from(request: SignedIn, template_id: str) -> HttpResponse:
    """The first page: what it is called; the draft is made, and its preparation goes on, or jumps to the end."""
    organisations = organisations_for_new(request)
    template = None
    if template_id != BLANK:
        try:
            template = content.programme_template(template_id)
        except content.UnknownContent as error:
            raise Http404 from error
    form = FirstPageForm(
        request.POST if request.method == "POST" else None, template=template, organisations=organisations
    )
    if request.method == "POST" and form.is_valid():
        programme = _create(request, template, form)
        if isinstance(programme, Programme):
            return redirect("programmes:prepare", programme.pk, programme.setup_step or preparing.REVIEW)
    context = {
        "form": form,
        "card": story.card_of(template) if template else None,
        "assumptions": assumptions.assumptions_of(template) if template else [],
        "total": preparing.place(preparing.REVIEW)[1],
    }
    return render(request, "programmes/create_from.html", context)


def _create(
    request: SignedIn, template: content.ProgrammeTemplate | None, form: FirstPageForm
) -> Programme | None:
    """The draft, with dates that follow from the first kick-off that leaves everyone enough time."""
    now = timezone.now()
    today = timezone.localdate(now)
    kickoff = (
        from_template.first_kickoff(template, today=today)
        if template
        else from_template.blank_kickoff(today=today)
    )
    dates = from_template.dates_from(template, kickoff_on=kickoff)
    try:
        return services.create_programme(
            template_id=template.id if template else "",
            applications_close_on=dates.applications_close_on,
            kickoff_on=dates.kickoff_on,
            closing_on=dates.closing_on,
            setup_step=preparing.REVIEW if "now" in request.POST else preparing.ORDER[1],
            by=request.user,
            at=now,
            **form.cleaned_data,
        )
    except Refused as error:
        form.add_error(None, str(error))
        return None


@page
@require_http_methods(_GET_POST)
def prepare(request: SignedIn, pk: int, step: str) -> HttpResponse:
    """One page of the preparation; later, the same page changes a programme that has people in it."""
    programme = load_programme(request, pk, Permission.MANAGE_PROGRAMME)
    if step == preparing.REVIEW:
        return _review(request, programme)
    if step == "team":
        return _team(request, programme)
    if step not in PARTS:
        raise Http404
    form = PARTS[step](request.POST if request.method == "POST" else None, programme=programme)
    if request.method == "POST" and "propose" in request.POST:
        form = _proposed(form, programme)
    elif request.method == "POST" and form.is_valid():
        try:
            services.prepare(programme, page=step, values=form.values(), by=request.user, at=timezone.now())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return _onwards(request, programme, step)
    return render(request, "programmes/prepare.html", _context(programme, step) | {"form": form})


def _proposed(form: Any, programme: Programme) -> Any:
    """The page again, with what can be worked out from what was typed."""
    values: dict[str, Any] = {}
    if isinstance(form, DatesPart):
        values = form.proposed(assumptions.template_of(programme))
    elif isinstance(form, PairsPart):
        values = form.proposed()
    fresh = type(form)(None, programme=programme)
    fresh.initial |= values
    for name, value in values.items():
        fresh.fields[name].initial = value
    return fresh


def _onwards(request: SignedIn, programme: Programme, step: str) -> HttpResponse:
    """The next page of the preparation, the reading through for who came from there, or the programme."""
    if not programme.setup_step:
        messages.success(request, _("It is noted."))
        return redirect("programmes:show", programme.pk)
    is_hurried = "now" in request.POST or programme.setup_step == preparing.REVIEW
    return redirect(
        "programmes:prepare", programme.pk, preparing.REVIEW if is_hurried else preparing.after(step)
    )


def _context(programme: Programme, step: str) -> dict[str, Any]:
    number, total = preparing.place(step)
    previous = preparing.before(step)
    is_setting_up = bool(programme.setup_step)
    show = reverse("programmes:show", args=[programme.pk])
    is_read_through = programme.setup_step == preparing.REVIEW and step != preparing.REVIEW
    back = preparing.REVIEW if is_read_through else previous
    return {
        "programme": programme,
        "step": step,
        "question": preparing.question(step),
        "number": number,
        "total": total,
        "is_setting_up": is_setting_up,
        "is_read_through": is_read_through,
        "back_url": reverse("programmes:prepare", args=[programme.pk, back])
        if is_setting_up and back
        else show,
        "show_url": show,
        "assumptions": assumptions.on_page(programme, step),
        "meaning": ""
        if programme.state == Programme.State.DRAFT or step == preparing.REVIEW
        else preparing.meaning(step),
        "template": assumptions.template_of(programme),
    }


def _team(request: SignedIn, programme: Programme) -> HttpResponse:
    """Who runs it; adding somebody stays on the page, going on needs nobody."""
    is_adding = request.method == "POST" and "add" in request.POST
    form = TeamForm(request.POST if is_adding else None, initial={"role": Role.COORDINATOR})
    if is_adding and form.is_valid():
        try:
            held = services.invite(
                programme.organisation, programme=programme, by=request.user, at=timezone.now(),
                **{**form.cleaned_data, "role": Role(form.cleaned_data["role"])},
            )  # fmt: skip
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, invited(held, programme.organisation))
            return redirect("programmes:prepare", programme.pk, "team")
    elif request.method == "POST" and not is_adding:
        services.turn_page(programme, page="team")
        return _onwards(request, programme, "team")
    context = _context(programme, "team") | {
        "form": form,
        "members": _members(programme),
        "asked": _asked(programme),
    }
    return render(request, "programmes/prepare_team.html", context)


def _members(programme: Programme) -> Any:
    rows = programme.team.filter(ended_at=None).select_related("person")
    return rows.order_by("role", known_name("person", "last_name", programme.organisation_id), "pk")


def _asked(programme: Programme) -> Any:
    """Those who were asked to take a role and have not answered."""
    rows = RoleOffer.objects.in_organisation(programme.organisation_id)
    offered = rows.filter(programme_id=programme.pk, state=RoleOffer.State.OFFERED)
    return offered.select_related("person").order_by("pk")


def _review(request: SignedIn, programme: Programme) -> HttpResponse:
    """Everything on one page, each part with its way back; then it is a draft like any other."""
    if request.method == "POST":
        services.finish_preparing(programme, by=request.user, at=timezone.now())
        messages.success(
            request, _("“%(name)s” is ready. Nobody has been told yet.") % {"name": programme.name}
        )
        return redirect("programmes:show", programme.pk)
    known = {entry.page: entry for entry in reversed(assumptions.assumptions_of_programme(programme))}
    parts = [
        (
            preparing.subject(name),
            reverse("programmes:prepare", args=[programme.pk, name]),
            preparing.facts_of(programme, name),
            known.get(name),
        )
        for name in preparing.ORDER
    ]
    on = services.day_in(programme.organisation, timezone.now())
    context = _context(programme, preparing.REVIEW) | {
        "parts": parts,
        "members": _members(programme),
        "missing": services.missing_before(programme, Programme.State.APPLICATIONS, on=on)
        if programme.state == Programme.State.DRAFT
        else [],
    }
    return render(request, "programmes/prepare_review.html", context)


@page
@require_POST
def send_test_letters(request: SignedIn, pk: int) -> HttpResponse:
    """Receive oneself what a mentor and a mentee will receive."""
    programme = load_programme(request, pk, Permission.MANAGE_PROGRAMME)
    count = services.send_test_letters(programme, by=request.user, at=timezone.now())
    words = ngettext(
        "%(count)d trial e-mail leaves to %(address)s.",
        "%(count)d trial e-mails leave to %(address)s.",
        count,
    )
    messages.success(request, words % {"count": count, "address": request.user.email})
    return redirect("programmes:prepare", programme.pk, preparing.REVIEW)
