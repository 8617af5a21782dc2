"""The team of a programme."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from binome.accounts.known import known_name
from binome.accounts.permissions import Permission, Role, require
from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.programmes import services
from binome.programmes.forms import TeamForm
from binome.programmes.models import TeamMember
from binome.programmes.views.parts import load_programme


@page
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: SignedIn, pk: int) -> HttpResponse:
    """Who works for the programme; add somebody by their address."""
    programme = load_programme(request, pk, Permission.MANAGE_PROGRAMME)
    form = TeamForm(request.POST if request.method == "POST" else None, initial={"role": Role.FACILITATOR})
    if request.method == "POST" and form.is_valid():
        try:
            member = services.invite_to_team(
                programme,
                email=form.cleaned_data["email"],
                first_name=form.cleaned_data["first_name"],
                last_name=form.cleaned_data["last_name"],
                role=Role(form.cleaned_data["role"]),
                by=request.user,
                at=timezone.now(),
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            says = {"name": member.person.first_name}
            messages.success(request, _("It is noted. %(name)s receives an e-mail.") % says)
            return redirect("programmes:team", programme.pk)
    members = (
        programme.team.filter(ended_at=None)
        .select_related("person")
        .order_by("role", known_name("person", "last_name", programme.organisation_id), "pk")
    )
    return render(request, "programmes/team.html", {"programme": programme, "members": members, "form": form})


@page
@require_POST
def end_team_role(request: SignedIn, pk: int) -> HttpResponse:
    """Somebody leaves the team; adding them again takes it back."""
    member = load_or_404(
        TeamMember.objects.visible_to(request.user).select_related("programme__organisation", "person"), pk=pk
    )
    require(request.user, Permission.MANAGE_PROGRAMME, member.programme)
    services.end_team_role(member, by=request.user, at=timezone.now())
    says = {"name": member.person.full_name}
    messages.success(request, _("%(name)s is no longer on the team. You can add this person again.") % says)
    return redirect("programmes:team", member.programme_id)
