"""One's own application."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.scoping import load_or_404
from binome.programmes import services, standing
from binome.programmes.models import Application, Sharing
from binome.programmes.views.parts import load_programme


@page
@require_safe
def my_application(request: SignedIn, pk: int) -> HttpResponse:
    """Where one stands, in words that cannot be misread."""
    programme = load_programme(request, pk)
    mine = (
        programme.applications.filter(person=request.user)
        .select_related("programme", "person", "partner", "enrolment")
        .order_by("role")
    )
    today = services.day_in(programme.organisation, timezone.now())
    entries = [standing.Standing.of(application, programme, today=today) for application in mine]
    if not entries:
        raise Http404
    # Whoever applied on both sides reads one title above the two.
    shared = Sharing.objects.of(programme).active().with_both().first()
    context = {
        "programme": programme,
        "entries": entries,
        "title_level": 1 if len(entries) == 1 else 2,
        "shared_with": shared.twin_of(programme) if shared is not None else None,
    }
    return render(request, "programmes/my_application.html", context)


def own_application(request: SignedIn, pk: int) -> Application:
    """One's own application; anybody else's does not exist."""
    mine = Application.objects.visible_to(request.user).filter(person=request.user)
    application = load_or_404(mine.select_related("programme__organisation", "person"), pk=pk)
    on_the_clock_of(application.programme.organisation)
    return application


@page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_application(request: SignedIn, pk: int) -> HttpResponse:
    """Asked once more, then withdrawn."""
    application = own_application(request, pk)
    if request.method == "POST":
        services.withdraw_application(application, by=request.user, at=timezone.now())
        messages.success(
            request, _("Your application is withdrawn. We have sent you an e-mail to confirm it.")
        )
        return redirect("programmes:my_application", application.programme_id)
    return render(request, "programmes/withdraw_application.html", {"application": application})


@page
@require_POST
def submit_application(request: SignedIn, pk: int) -> HttpResponse:
    """Send it, or send it again."""
    application = services.submit_application(
        own_application(request, pk), by=request.user, at=timezone.now()
    )
    messages.success(request, _("Your application is sent. We have sent you an e-mail to confirm it."))
    return redirect("programmes:my_application", application.programme_id)
