"""What each person receives, and when messages rest."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from binome import content
from binome.accounts.models import Organisation
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, holder_of, page
from binome.core.links import LinkNotValid
from binome.core.scoping import load_or_404
from binome.outbox import services
from binome.outbox.forms import ChoiceForm, DeliveryRulesForm
from binome.outbox.models import Message, MessageChoice
from binome.outbox.stopping import DIGEST, may_stop, read_stop
from binome.outbox.views.messages import language, name_of

# What only those who coordinate receive is shown to them alone.
OF_COORDINATION = "coordination"


@dataclass(frozen=True)
class Mine:
    """What one person receives from one organisation."""

    organisation: Organisation
    form: ChoiceForm


@page
@require_http_methods(["GET", "HEAD", "POST"])
def my_messages(request: SignedIn) -> HttpResponse:
    """What I receive, organisation by organisation."""
    told = Message.objects.filter(person=request.user).as_scoped("own").values("organisation")
    members = Organisation.objects.visible_to(request.user)
    organisations = members | Organisation.objects.filter(pk__in=told).as_scoped("own")
    reads = set(
        Organisation.objects.permitting(request.user, Permission.READ_OUTBOX).values_list("pk", flat=True)
    )
    off: dict[int, set[str]] = {}
    for choice in MessageChoice.objects.visible_to(request.user):
        off.setdefault(choice.organisation_id, set()).add(choice.kind)
    mine = [
        _mine(request, organisation, off.get(organisation.pk, set()), reads=organisation.pk in reads)
        for organisation in organisations.distinct().order_by("name", "pk")
    ]
    chosen = next((one for one in mine if one.form.is_bound), None)
    if chosen is not None and chosen.form.is_valid():
        services.choose_messages(
            request.user,
            organisation=chosen.organisation,
            switched_off=chosen.form.switched_off(off.get(chosen.organisation.pk, set())),
            at=timezone.now(),
        )
        notes.success(request, _("It is noted. You receive what is ticked."))
        return redirect("outbox:my_messages")
    always = [kind for kind in content.message_kinds().values() if not kind.may_switch_off]
    context = {
        "mine": mine,
        "always": [kind.name.in_language(language()) for kind in always if kind.audience != OF_COORDINATION],
    }
    return render(request, "outbox/my_messages.html", context)


def _mine(request: SignedIn, organisation: Organisation, off: set[str], *, reads: bool) -> Mine:
    declared = content.message_kinds()
    kinds = [
        kind for kind in services.kinds_to_switch() if reads or declared[kind].audience != OF_COORDINATION
    ]
    is_sent = request.method == "POST" and request.POST.get("organisation") == str(organisation.pk)
    form = ChoiceForm(
        request.POST if is_sent else None,
        kinds=kinds,
        initial={"wanted": [kind for kind in kinds if kind not in off]},
        auto_id=f"o{organisation.pk}_%s",
    )
    return Mine(organisation, form)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Stop a kind of message from the mail itself. Opening shows; only a POST acts, from the page or the mail program.

    A mail program posts without any cookie (RFC 8058), so the token alone says who asks; all it can do is stop.
    """
    if not may_stop(kind):
        raise LinkNotValid
    link = read_stop(kind, token)
    person = holder_of(link)
    organisation = Organisation.objects.filter(pk=link.object_id).as_scoped("the link").first()
    if organisation is None:
        raise LinkNotValid
    if request.method == "POST":
        services.stop_kind(person, organisation=organisation, kind=kind, at=timezone.now())
    context = {
        "organisation": organisation,
        "kind": name_of(kind),
        "is_digest": kind == DIGEST,
        "is_done": request.method == "POST",
        "help_contact": organisation.help_contact,
    }
    return render(request, "outbox/stop.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def delivery_rules(request: SignedIn, pk: int) -> HttpResponse:
    """Quiet hours of an organisation."""
    organisation = load_or_404(Organisation.objects.permitting(request.user, Permission.READ_OUTBOX), pk=pk)
    calm = services.calm_of(organisation)
    initial = {
        "quiet_from": calm.quiet_from,
        "quiet_until": calm.quiet_until,
        "is_quiet_on_sunday": calm.is_quiet_on_sunday,
        "most_a_day": calm.most_a_day,
    }
    form = DeliveryRulesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.set_delivery_rules(organisation, **form.cleaned_data, by=request.user, at=timezone.now())
        notes.success(request, _("It is noted. It holds for every message from now on."))
        return redirect("outbox:messages")
    return render(request, "outbox/delivery_rules.html", {"form": form, "organisation": organisation})
