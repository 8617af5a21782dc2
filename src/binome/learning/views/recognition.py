"""Certificates: one's own, those of a programme, and the page where anybody checks one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome.accounts.known import known_order
from binome.accounts.permissions import Permission, require
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.learning import services
from binome.learning.certificate import certificate_pdf, facts_of
from binome.learning.credentials import add_to_linkedin, address
from binome.learning.forms import NumberForm, RevocationForm
from binome.learning.models import Certificate
from binome.learning.recognition import paired
from binome.learning.recognition import recognised as recognised_of
from binome.programmes.models import Enrolment, programme_for

PEOPLE_A_PAGE = 25


@page
@require_safe
def recognition(request: SignedIn) -> HttpResponse:
    """One's own certificates, newest first."""
    rows = Certificate.objects.visible_to(request.user).filter(enrolment__person=request.user)
    own = rows.select_related("enrolment__programme", "organisation").order_by("-given_at", "-pk")
    certificates = [
        (row, address("confirmed", row.number, row.secret), add_to_linkedin(row))
        if row.secret
        else (row, "", "")
        for row in own
    ]
    context = {"certificates": certificates}
    return render(request, "learning/recognition.html", context)


@page
@require_safe
def certificate(request: SignedIn, pk: int) -> HttpResponse:
    """The certificate as a PDF, in the language asked for."""
    rows = Certificate.objects.visible_to(request.user).filter(revoked_at=None)
    found = load_or_404(
        rows.select_related("enrolment__programme", "enrolment__person", "organisation"), pk=pk
    )
    asked = request.GET.get("langue", "")
    content = certificate_pdf(
        found,
        language=asked or found.enrolment.person.language,
        address=address("confirmed", found.number, found.secret)
        if found.secret
        else address("checked", found.number),
        check=address("check_number"),
        at=found.given_at,
    )
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{slugify(_('Certificate'))}-{found.number.lower()}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page
@require_safe
def recognised(request: SignedIn, pk: int) -> HttpResponse:
    """Who of a programme has their certificate."""
    programme = programme_for(request.user, Permission.FOLLOW_PAIRS, pk)
    on_the_clock_of(programme.organisation)
    ordered = paired(programme.enrolments.select_related("person")).order_by(
        "role", *known_order("person", programme.organisation_id), "pk"
    )
    shown = Paginator(ordered, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "shown": shown,
        "lines": recognised_of(programme, shown.object_list),
    }
    return render(request, "learning/recognised.html", context)


@page
@require_POST
def give(request: SignedIn, pk: int) -> HttpResponse:
    """Give a certificate now: again after one was taken back, or without waiting."""
    rows = Enrolment.objects.visible_to(request.user).select_related(
        "programme__organisation", "organisation"
    )
    enrolment = load_or_404(rows.select_related("person"), pk=pk)
    require(request.user, Permission.FOLLOW_PAIRS, enrolment.programme)
    services.give_certificate(enrolment, by=request.user, at=timezone.now())
    said = _("It is given: %(name)s receives an e-mail.") % {"name": enrolment.person.first_name}
    messages.success(request, said)
    return redirect("learning:recognised", enrolment.programme_id)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: SignedIn, pk: int) -> HttpResponse:
    """Take a certificate back, and say why."""
    rows = Certificate.objects.visible_to(request.user)
    found = load_or_404(
        rows.select_related("enrolment__programme__organisation", "enrolment__person", "organisation"), pk=pk
    )
    programme = found.enrolment.programme
    require(request.user, Permission.FOLLOW_PAIRS, programme)
    on_the_clock_of(found.organisation)
    form = RevocationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            services.revoke_certificate(found, reason=reason, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is taken back. The person receives an e-mail with the reason."))
            return redirect("learning:recognised", programme.pk)
    context = {"certificate": found, "programme": programme, "form": form}
    return render(request, "learning/revoke.html", context, status=422 if form.errors else 200)


@require_safe
def check_number(request: HttpRequest) -> HttpResponse:
    """Where a number is typed."""
    form = NumberForm(request.GET if "numero" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("learning:checked", services.as_number(form.cleaned_data["numero"]) or "-")
    return render(request, "learning/check_number.html", {"form": form})


@require_safe
def checked(request: HttpRequest, number: str) -> HttpResponse:
    """Whether a certificate stands, for whoever was given its number; nobody is named."""
    return _shown(request, number, secret="")


@require_safe
def confirmed(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    """The same with the name, for whoever holds the whole address."""
    return _shown(request, number, secret=secret)


def _shown(request: HttpRequest, number: str, *, secret: str) -> HttpResponse:
    rows = Certificate.objects.numbered(services.as_number(number))
    found = rows.select_related(
        "enrolment__programme__organisation", "enrolment__person", "organisation"
    ).first()
    with timezone.override(found.organisation.time_zone if found is not None else None):
        holds_all = bool(found and found.secret and constant_time_compare(found.secret, secret))
        context = {
            "certificate": found,
            "number": number,
            "programme": None,
            "person": found.enrolment.person if found is not None and holds_all else None,
            "facts": facts_of(found)[1:] if found is not None and holds_all and found.is_valid else [],
            "is_address_wrong": bool(secret) and not holds_all,
        }
        response = render(request, "learning/checked.html", context, status=404 if found is None else 200)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
