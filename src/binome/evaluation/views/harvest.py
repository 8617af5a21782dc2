"""From the wall of a workshop to the report: read, tick, carry."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from binome.accounts.requests import SignedIn, page
from binome.evaluation import services
from binome.evaluation.models import Bilan
from binome.evaluation.views.bilan import writable


@page
@require_http_methods(["GET", "HEAD", "POST"])
def harvest(request: SignedIn, pk: int) -> HttpResponse:
    """Sentences that participants brought in, without their authors; the ticked ones join the words of the report."""
    row = writable(request, pk)
    if row.state != Bilan.State.DRAFT:
        raise services.AlreadyFrozen(version=row.version)
    if request.method == "POST":
        chosen = {section.value: request.POST.getlist(section.value) for section in services.SECTIONS}
        count = services.carry_harvest(row, chosen=chosen, by=request.user, at=timezone.now())
        said = ngettext("%(count)s sentence is carried.", "%(count)s sentences are carried.", count)
        messages.success(request, said % {"count": count} if count else _("Nothing is carried."))
        return redirect("evaluation:edit", row.pk)
    offered = services.sentences_to_carry(row.programme)
    parts = [(section, offered[section.value]) for section in services.SECTIONS if offered[section.value]]
    return render(
        request, "evaluation/harvest.html", {"bilan": row, "programme": row.programme, "parts": parts}
    )
