"""Everyone and their roles, in an organisation and in a programme: give, hand over, end, answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from binome.accounts.models import Membership, Organisation, Person, RoleOffer
from binome.accounts.permissions import Permission, Role, require
from binome.accounts.requests import SignedIn, holder_of, on_its_own_clock, on_the_clock_of, page
from binome.accounts.role_words import ROLE_WORDS
from binome.core.errors import Refused
from binome.core.filters import Filter
from binome.core.links import LinkNotValid, read_token
from binome.core.scoping import load_or_404
from binome.programmes import services
from binome.programmes.everyone import page_of_people
from binome.programmes.forms import GiveRoleForm, HandOverForm, OfferForm
from binome.programmes.models import Programme, TeamMember
from binome.programmes.notices_of_roles import PURPOSE
from binome.programmes.views.parts import load_programme

LINK_DAYS = timedelta(days=30)
_WORDS_LENGTH = 80


@page
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: SignedIn, pk: int) -> HttpResponse:
    """Everyone of a programme; give somebody a role in it."""
    programme = load_programme(request, pk, Permission.MANAGE_PROGRAMME)
    return _roles(request, programme.organisation, programme)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: SignedIn, pk: int) -> HttpResponse:
    """Everyone of an organisation; give somebody a role in the whole of it."""
    organisation = load_or_404(Organisation.objects.permitting(request.user, Permission.MANAGE_PEOPLE), pk=pk)
    on_the_clock_of(organisation)
    return _roles(request, organisation, None)


def _roles(request: SignedIn, organisation: Organisation, programme: Programme | None) -> HttpResponse:
    offered = services.TEAM_ROLES if programme is not None else services.ORGANISATION_ROLES
    form = GiveRoleForm(
        request.POST if request.method == "POST" else None, roles=offered, initial={"role": Role.FACILITATOR}
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            held = services.invite(
                organisation, programme=programme, by=request.user, at=timezone.now(), **given
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, invited(held, organisation))
            return redirect(request.path)
    chosen = _chosen(request)
    shown, lines = page_of_people(
        organisation, programme, role=chosen.get("role", ""), words=chosen.get("q", ""),
        number=request.GET.get("page"),
    )  # fmt: skip
    context = {
        "organisation": organisation,
        "programme": programme,
        "place": programme.name if programme is not None else organisation.name,
        "form": form,
        "page": shown,
        "lines": lines,
        "words": chosen.get("q", ""),
        "role": chosen.get("role", ""),
        "links": _links(chosen),
        "query": urlencode(chosen),
        "described": [(capfirst(role.label), words) for role, words in ROLE_WORDS.items()],
    }
    return render(request, "programmes/roles.html", context)


def invited(held: Membership | TeamMember | RoleOffer, organisation: Organisation) -> str:
    """What is said when somebody was given a role, or asked whether they take it."""
    words = _("It is noted. %(name)s receives an e-mail.")
    if isinstance(held, RoleOffer):
        words = _("%(name)s receives an e-mail. The role begins when the answer is yes.")
    return words % {"name": held.person.as_known_in(organisation).first_name}


def _chosen(request: HttpRequest) -> dict[str, str]:
    role, words = request.GET.get("role", ""), request.GET.get("q", "").strip()[:_WORDS_LENGTH]
    chosen = {"role": role if role in Role else "", "q": words.replace("\x00", "")}
    return {name: value for name, value in chosen.items() if value}


def _links(chosen: dict[str, str]) -> list[Filter]:
    others = {name: value for name, value in chosen.items() if name != "role"}
    links = [Filter(_("Everybody"), f"?{urlencode(others)}", is_current="role" not in chosen)]
    # An assistant's role stands in one pair, and is read there.
    for role in (one for one in Role if one != Role.ASSISTANT):
        url = f"?{urlencode({**others, 'role': role.value})}"
        links.append(Filter(capfirst(role.label), url, is_current=chosen.get("role") == role))
    return links


def _member(request: SignedIn, pk: int) -> TeamMember:
    looked_after = Organisation.objects.permitting(request.user, Permission.MANAGE_PEOPLE)
    rows = TeamMember.objects.visible_to(request.user)
    rows |= TeamMember.objects.filter(organisation__in=looked_after).as_scoped("looked after")
    member = load_or_404(
        rows.distinct().select_related("programme__organisation", "organisation", "person"), pk=pk
    )
    require(request.user, Permission.MANAGE_PEOPLE, member.programme)
    return member


def _membership(request: SignedIn, pk: int) -> Membership:
    rows = Membership.objects.visible_to(request.user).select_related("organisation", "person")
    membership = load_or_404(rows, pk=pk)
    require(request.user, Permission.MANAGE_PEOPLE, membership.organisation)
    return membership


def _back(request: SignedIn, organisation: Organisation, programme: Programme | None) -> HttpResponse:
    """To the list, if whoever asks may still read it."""
    managed = Programme.objects.permitting(request.user, Permission.MANAGE_PROGRAMME)
    if programme is not None and managed.filter(pk=programme.pk).exists():
        return redirect("programmes:team", programme.pk)
    if Organisation.objects.permitting(request.user, Permission.MANAGE_PEOPLE).filter(pk=organisation.pk):
        return redirect("programmes:roles", organisation.pk)
    return redirect("programmes:index")


def _end(request: SignedIn, held: services.Held) -> HttpResponse:
    try:
        services.end_role(held, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        says = {"name": held.person.full_name}
        messages.success(request, _("The role of %(name)s has ended. You can give it again.") % says)
    return _back(request, held.organisation, services.place_of(held))


@page
@require_POST
def end_team_role(request: SignedIn, pk: int) -> HttpResponse:
    """Somebody leaves a programme's team."""
    return _end(request, _member(request, pk))


@page
@require_POST
def end_role(request: SignedIn, pk: int) -> HttpResponse:
    """Somebody's role in the whole organisation ends."""
    return _end(request, _membership(request, pk))


@page
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_team_role(request: SignedIn, pk: int) -> HttpResponse:
    """Somebody else is asked to take over a role in a programme."""
    return _hand_over(request, _member(request, pk))


@page
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_role(request: SignedIn, pk: int) -> HttpResponse:
    """Somebody else is asked to take over a role in the whole organisation."""
    return _hand_over(request, _membership(request, pk))


def _hand_over(request: SignedIn, held: services.Held) -> HttpResponse:
    programme = services.place_of(held)
    form = HandOverForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            offer = services.hand_over(held, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            says = {"name": offer.person.as_known_in(held.organisation).first_name}
            words = _("%(name)s receives an e-mail. Nothing changes before the answer is yes.")
            messages.success(request, words % says)
            return _back(request, held.organisation, programme)
    context = {
        "held": held,
        "is_mine": held.person_id == request.user.pk,
        "word": held.person.called(held.role),
        "programme": programme,
        "organisation": held.organisation,
        "place": programme.name if programme is not None else held.organisation.name,
        "belongings": services.belongings_of(held),
        "form": form,
    }
    return render(request, "programmes/hand_over.html", context)


@page
@require_POST
def take_back_offer(request: SignedIn, pk: int) -> HttpResponse:
    """Whoever was asked need not answer any more."""
    offer, programme = _offer_to_take_back(request, pk)
    try:
        services.take_back_offer(offer, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("The question is taken back."))
    return _back(request, offer.organisation, programme)


def _offer_to_take_back(request: SignedIn, pk: int) -> tuple[RoleOffer, Programme | None]:
    """In a programme, whoever manages it; in the organisation, whoever looks after its people."""
    managed = Programme.objects.permitting(request.user, Permission.MANAGE_PROGRAMME)
    looked_after = Organisation.objects.permitting(request.user, Permission.MANAGE_PEOPLE)
    rows = RoleOffer.objects.filter(programme_id__in=managed.values("pk"))
    rows |= RoleOffer.objects.filter(organisation__in=looked_after)
    offer = load_or_404(rows.as_scoped("managed").select_related("organisation", "person"), pk=pk)
    return offer, services.programme_of(offer)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def role_offer(request: SignedIn, pk: int) -> HttpResponse:
    """Whoever is asked reads what the role opens, and answers."""
    rows = RoleOffer.objects.filter(person=request.user).as_scoped("own")
    return _answer(request, load_or_404(_with_people(rows), pk=pk), request.user)


@on_its_own_clock
@require_http_methods(["GET", "HEAD", "POST"])
def role_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from the mail, without signing in. Opening the link shows; only the button acts."""
    link = read_token(PURPOSE, token, max_age=LINK_DAYS)
    person = holder_of(link)
    rows = RoleOffer.objects.filter(person=person).as_scoped("own")
    offer = _with_people(rows).filter(pk=link.object_id).first()
    if offer is None:
        raise LinkNotValid
    return _answer(request, offer, person)


def _with_people(rows: Any) -> Any:
    return rows.select_related("organisation", "person", "offered_by", "handed_over_by")


def _answer(request: HttpRequest, offer: RoleOffer, person: Person) -> HttpResponse:
    on_the_clock_of(offer.organisation)
    form = OfferForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        accepts = form.cleaned_data["answer"] == "yes"
        try:
            services.answer_offer(offer, accepts=accepts, by=person, at=timezone.now())
        except Refused as refusal:
            messages.warning(request, refusal.message)
        return redirect(request.path)
    programme = services.programme_of(offer)
    context = {
        "offer": offer,
        "word": person.called(offer.role),
        "words": ROLE_WORDS[Role(offer.role)],
        "place": programme.name if programme is not None else offer.organisation.name,
        "help_contact": offer.organisation.help_contact,
    }
    return render(request, "programmes/role_offer.html", context)
