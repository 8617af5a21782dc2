"""My profile: one's own name, number, language, and what each organisation is told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from binome.accounts import services
from binome.accounts.forms import NameForm, ProfileForm
from binome.accounts.models import RoleOffer
from binome.accounts.requests import SignedIn, page
from binome.core.scoping import load_or_404


@page
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedIn) -> HttpResponse:
    """Write one's own name, number, language and words; tick who is told the same."""
    person = request.user
    told = services.told_to_each(person)
    start = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone": person.phone,
        "language": person.language,
        "word_form": person.word_form,
        "organisations": [one.organisation.pk for one in told if one.is_same],
    }
    form = ProfileForm(request.POST if request.method == "POST" else None, told=told, initial=start)
    if form.is_valid():
        given = form.cleaned_data
        services.write_profile(person, **{**given, "organisations": given.get("organisations", [])})
        with override(given["language"]):
            messages.success(request, _("It is noted."))
        return redirect("accounts:profile")
    offers = RoleOffer.objects.waiting_for(person).order_by("pk")
    return render(request, "accounts/profile.html", {"form": form, "told": told, "offers": offers})


@page
@require_http_methods(["GET", "HEAD", "POST"])
def profile_in(request: SignedIn, pk: int) -> HttpResponse:
    """The name and the number that one organisation knows, and no other."""
    organisation = load_or_404(services.told_organisations(request.user), pk=pk)
    known = request.user.as_known_in(organisation)
    start = {"first_name": known.first_name, "last_name": known.last_name, "phone": known.phone}
    form = NameForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        services.tell_organisation(request.user, organisation=organisation, **form.cleaned_data)
        messages.success(
            request, _("It is noted: %(name)s knows you so from now on.") % {"name": organisation.name}
        )
        return redirect("accounts:profile")
    return render(request, "accounts/profile_in.html", {"form": form, "organisation": organisation})
