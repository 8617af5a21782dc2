"""The programme is made known: its address, its poster, words to paste, people invited by name."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.core.qr import qr_code
from binome.outbox.services import Letter
from binome.programmes import notices, role_words, services, welcome
from binome.programmes import poster as posters
from binome.programmes.forms import InviteForm
from binome.programmes.models import Invitation, Programme
from binome.programmes.views.parts import load_programme


def _address(programme: Programme) -> str:
    return str(urljoin(settings.BASE_URL, welcome.address_of(programme)))


@page
@require_safe
def share(request: SignedIn, pk: int) -> HttpResponse:
    """The address to pass on, the code to show, the poster to print, the words to paste."""
    programme = load_programme(request, pk, Permission.MANAGE_PROGRAMME)
    address = _address(programme)
    with override(programme.language):
        newsletter = welcome.newsletter_of(programme, address=address)
    context = {
        "programme": programme,
        "address": address,
        "code": qr_code(address, label=_("QR code of the programme’s page")),
        "newsletter": newsletter,
        "is_draft": programme.state == Programme.State.DRAFT,
    }
    return render(request, "programmes/share.html", context)


@page
@require_safe
def poster(request: SignedIn, pk: int) -> HttpResponse:
    """The same on one sheet."""
    programme = load_programme(request, pk, Permission.MANAGE_PROGRAMME)
    pdf = posters.poster_of(programme, address=_address(programme))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{programme.slug}.pdf"'
    return response


@page
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedIn, pk: int) -> HttpResponse:
    """Paste a list, read who will be written to and what, then send."""
    programme = load_programme(request, pk, Permission.DECIDE_APPLICATIONS)
    now = timezone.now()
    is_open = programme.is_open_on(services.day_in(programme.organisation, now))
    form = InviteForm(request.POST if request.method == "POST" else None, initial={"role": "mentee"})
    context: dict[str, Any] = {"programme": programme, "form": form, "is_open": is_open}
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["is_confirmed"]:
            return _invite(request, programme, form)
        context |= {
            "drafts": form.drafts,
            "side": role_words.titles(programme, form.cleaned_data["role"]),
            "letter": _letter(request, programme, form),
        }
        return render(request, "programmes/confirm_invitations.html", context)
    context |= {
        "unanswered": programme.invitations.of_the_team().unanswered().count(),
        "to_remind": programme.invitations.of_the_team()
        .to_remind(before=now - services.BETWEEN_REMINDERS)
        .count(),
    }
    return render(request, "programmes/invite.html", context)


def _letter(request: SignedIn, programme: Programme, form: InviteForm) -> Letter:
    """The message as it will leave, in the language of the programme."""
    example = Invitation(
        organisation=programme.organisation, programme=programme, role=form.cleaned_data["role"],
        invited_by=request.user,
    )  # fmt: skip
    with override(programme.language):
        return notices.invitation_letter(example, words=form.cleaned_data["words"])


def _invite(request: SignedIn, programme: Programme, form: InviteForm) -> HttpResponse:
    try:
        invited = services.invite_to_apply(
            programme,
            people=form.drafts,
            role=form.cleaned_data["role"],
            words=form.cleaned_data["words"],
            by=request.user,
            at=timezone.now(),
        )
    except Refused as error:
        form.add_error(None, str(error))
        context = {"programme": programme, "form": form, "is_open": True, "unanswered": 0, "to_remind": 0}
        return render(request, "programmes/invite.html", context)
    if invited.sent:
        sentence = ngettext("%(count)d person is invited.", "%(count)d people are invited.", invited.sent)
        messages.success(request, sentence % {"count": invited.sent})
    if invited.known:
        sentence = ngettext(
            "%(count)d person was already invited or has already applied, and is not written to again.",
            "%(count)d people were already invited or have already applied, and are not written to again.",
            invited.known,
        )
        messages.info(request, sentence % {"count": invited.known})
    return redirect("programmes:invite", programme.pk)


@page
@require_POST
def remind_invited(request: SignedIn, pk: int) -> HttpResponse:
    """Once more, to whoever has not begun."""
    programme = load_programme(request, pk, Permission.DECIDE_APPLICATIONS)
    count = services.remind_invited(programme, by=request.user, at=timezone.now())
    sentence = ngettext("%(count)d person is reminded.", "%(count)d people are reminded.", count)
    messages.success(request, sentence % {"count": count})
    return redirect("programmes:invite", programme.pk)
