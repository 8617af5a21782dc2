"""The page that anybody may read, and the door through which people begin an application."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from binome.accounts.entering import may_ask, send_code_to
from binome.accounts.models import Person
from binome.accounts.requests import on_its_own_clock, on_the_clock_of
from binome.accounts.services import find_or_create_person
from binome.core.scoping import load_or_404
from binome.core.words import page_language
from binome.programmes import services, steps, welcome
from binome.programmes.forms import AboutForm, StartForm, form_of
from binome.programmes.models import Application, Programme

_GET_POST = ["GET", "HEAD", "POST"]


def _published(request: HttpRequest, organisation: str, slug: str) -> tuple[Programme, bool]:
    """The programme, and whether it is only a preview for its team."""
    named = {"organisation__slug": organisation, "slug": slug}
    programme = Programme.objects.published().filter(**named).select_related("organisation").first()
    is_preview = programme is None
    if programme is None:
        if not request.user.is_authenticated:
            raise Http404
        drafts = Programme.objects.visible_to(request.user).select_related("organisation")
        programme = load_or_404(drafts, **named)
    on_the_clock_of(programme.organisation)
    return programme, is_preview


@on_its_own_clock
@require_safe
def join(request: HttpRequest, organisation: str, slug: str) -> HttpResponse:
    """What the programme is, what it asks of each side, until when, and how to begin."""
    programme, is_preview = _published(request, organisation, slug)
    today = services.day_in(programme.organisation, timezone.now())
    context = {
        "programme": programme,
        "is_preview": is_preview,
        "is_open": programme.is_open_on(today),
        "sides": welcome.sides_of(programme),
        "facts": welcome.facts_of(programme),
        **_brought_by(request, programme),
        "help_contact": programme.organisation.help_contact,
    }
    return render(request, "programmes/join.html", context)


@on_its_own_clock
@require_http_methods(_GET_POST)
def start(request: HttpRequest, organisation: str, slug: str, role: str) -> HttpResponse:
    """A visitor says where the code goes; whoever is signed in answers the first page."""
    programme, is_preview = _published(request, organisation, slug)
    if is_preview or role not in Application.Side:
        raise Http404
    today = services.day_in(programme.organisation, timezone.now())
    if not programme.is_open_on(today):
        return redirect("programmes:join", organisation, slug)
    if isinstance(request.user, Person):
        return _first_page(request, programme, role, request.user)
    return _at_the_door(request, programme, role)


def _at_the_door(request: HttpRequest, programme: Programme, role: str) -> HttpResponse:
    form = StartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and may_ask(request, form):
        find_or_create_person(language=page_language(), at=timezone.now(), **form.cleaned_data)
        return send_code_to(request, form.cleaned_data["email"], then=_here(request, programme))
    context = _about(programme, role) | _brought_by(request, programme) | {"form": form}
    return render(request, "programmes/start.html", context)


def _brought_by(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    """The partner whose link was followed, and what keeps it in the address; a code that is nobody's is none."""
    code = request.GET.get(welcome.BROUGHT_BY, "")
    partner = programme.partners.brought_by(code)
    return {"partner": partner, "brought_by": f"?{welcome.BROUGHT_BY}={partner.code}" if partner else ""}


def _here(request: HttpRequest, programme: Programme) -> str:
    return f"{request.path}{_brought_by(request, programme)['brought_by']}"


def _first_page(request: HttpRequest, programme: Programme, role: str, person: Person) -> HttpResponse:
    begun = programme.applications.filter(person=person, role=role).first()
    if begun is not None:
        return redirect("programmes:my_application", programme.pk)
    blank = Application(organisation=programme.organisation, programme=programme, person=person, role=role)
    data = request.POST if request.method == "POST" else None
    form: AboutForm = form_of("about", data, application=blank, programme=programme)
    if data is not None and form.is_valid():
        application = services.start_application(
            programme,
            person=person,
            role=role,
            names=form.names(),
            answers=form.answers(),
            at=timezone.now(),
            partner_code=request.GET.get(welcome.BROUGHT_BY, ""),
        )
        return redirect("programmes:fill_in", application.pk, steps.after(programme, role, "about"))
    number, total = steps.place(programme, role, "about")
    context: dict[str, Any] = {
        "form": form,
        "step": "about",
        "question": steps.question("about"),
        "number": number,
        "total": total,
        "statements": steps.statements_for(programme, role),
        "back_url": reverse("programmes:join", args=[programme.organisation.slug, programme.slug]),
    }
    context |= _brought_by(request, programme)
    return render(request, "programmes/fill_in.html", _about(programme, role) | context)


def _about(programme: Programme, role: str) -> dict[str, Any]:
    return {
        "programme": programme,
        "side_words": welcome.applying_words(role),
        "help_contact": programme.organisation.help_contact,
    }
