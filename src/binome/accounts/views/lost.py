"""Who looks after an organisation, and helping one of them back in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binome.accounts import confirming, services
from binome.accounts.models import Organisation
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404


def _looked_after(request: SignedIn, pk: int) -> Organisation:
    return load_or_404(Organisation.objects.permitting(request.user, Permission.MANAGE_PEOPLE), pk=pk)


@page
@require_safe
def coordinators(request: SignedIn, pk: int) -> HttpResponse:
    """Who reads the files of an organisation, and who has a second factor."""
    organisation = _looked_after(request, pk)
    people = services.coordinators_of(organisation)
    factors = Authenticator.objects.filter(user__in=[person.pk for person in people])
    protected = set(factors.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list("user_id", flat=True))
    rows = [
        {
            "person": person,
            "has_factor": person.pk in protected,
            "is_me": person.pk == request.user.pk,
        }
        for person in people
    ]
    return render(request, "accounts/coordinators.html", {"organisation": organisation, "rows": rows})


@page
@require_http_methods(["GET", "HEAD", "POST"])
def reset_second_factor(request: SignedIn, pk: int, person_pk: int) -> HttpResponse:
    """Say what happens, then remove a second factor that was lost."""
    organisation = _looked_after(request, pk)
    person = next((one for one in services.coordinators_of(organisation) if one.pk == person_pk), None)
    if person is None or not services.has_second_factor(person):
        raise Http404
    if not confirming.is_fresh(request):
        return confirming.ask_first(request.path)
    refusal = ""
    if request.method == "POST":
        try:
            services.reset_second_factor(person, by=request.user, at=timezone.now())
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(
                request, _("Done. %(name)s can sign in with a code by e-mail.") % {"name": person.first_name}
            )
            return redirect("accounts:coordinators", pk=organisation.pk)
    context = {"organisation": organisation, "person": person, "refusal": refusal}
    return render(request, "accounts/reset_second_factor.html", context)
