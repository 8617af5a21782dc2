"""Changing the address one signs in with: a code from each of the two mailboxes."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from binome.accounts import confirming, services
from binome.accounts.confirming import confirmed_recently
from binome.accounts.forms import AddressForm, BothCodesForm
from binome.accounts.limits import remember_browser
from binome.accounts.requests import SignedIn, page

OLD, NEW = "old-address", "new-address"


@page
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_recently
def change_address(request: SignedIn) -> HttpResponse:
    """Say the new address; both receive a code. An address that is somebody else's gets none, and looks the same."""
    person = request.user
    form = AddressForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        to = form.cleaned_data["address"]
        is_free = services.is_address_free(to, of=person)
        # One's own first: its count is what keeps one person from writing to any number of strangers.
        is_sent = confirming.send_code(request, OLD, to=person.email, letter="accounts/old_address")
        if is_sent and confirming.send_code(
            request, NEW, to=to, letter="accounts/new_address", is_decoy=not is_free
        ):
            return redirect("accounts:confirm_address")
        form.add_error(None, _("Several codes were asked for in a row. Wait a few minutes."))
    return render(request, "accounts/change_address.html", {"form": form})


@page
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_recently
def confirm_address(request: SignedIn) -> HttpResponse:
    """Type both codes; then the address changes, and one is signed out everywhere else."""
    person = request.user
    old, new = confirming.awaited_at(request, OLD), confirming.awaited_at(request, NEW)
    if not new or old != person.email:
        messages.info(request, _("No codes are awaited any more. Ask for new ones."))
        return redirect("accounts:change_address")
    form = BothCodesForm(request.POST if request.method == "POST" else None, old=old, new=new)
    if form.is_valid():
        right = {
            "old_code": confirming.is_the_code(request, OLD, form.cleaned_data["old_code"]),
            "new_code": confirming.is_the_code(request, NEW, form.cleaned_data["new_code"]),
        }
        if all(right.values()):
            return _change(request, old=old, new=new)
        for name in (name for name, is_right in right.items() if not is_right):
            form.add_error(name, _("This is not the code we sent. Read it again in the newest message."))
    return render(request, "accounts/confirm_address.html", {"form": form})


def _change(request: SignedIn, *, old: str, new: str) -> HttpResponse:
    for purpose in (OLD, NEW):
        confirming.forget_code(request, purpose)
    person = services.change_address(request.user, to=new, at=timezone.now())
    services.sign_out_elsewhere(person, keeping=request.session.session_key)
    get_adapter().send_mail("accounts/address_changed", old, {"user": person})
    messages.success(request, _("From now on you sign in with %(address)s.") % {"address": new})
    response = redirect("accounts:security")
    remember_browser(request, response, address=new)
    return response
