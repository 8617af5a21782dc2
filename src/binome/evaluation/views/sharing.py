"""What leaves with a version: a workbook, a table, a link for a board; and two editions side by side."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome.accounts.permissions import Permission, require
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.evaluation import comparison, services
from binome.evaluation import workbook as files
from binome.evaluation.dictionary import as_json
from binome.evaluation.forms import ShareForm
from binome.evaluation.models import Bilan, BilanShare
from binome.evaluation.parts import sides_of
from binome.evaluation.views.bilan import as_file, figures_of, report_of, visible
from binome.programmes.exports import CONTENT_TYPES


@page
@require_safe
def workbook(request: SignedIn, pk: int) -> HttpResponse:
    """The version as a workbook, with the spreadsheet's own charts."""
    row = visible(request, pk)
    content = files.workbook(row, figures_of(row))
    return as_file(content, row, name="bilan", ending="xlsx", kind=CONTENT_TYPES["xlsx"])


@page
@require_safe
def data(request: SignedIn, pk: int) -> HttpResponse:
    """Every figure as one table."""
    row = visible(request, pk)
    return as_file(
        files.data_file(figures_of(row), sides_of(row.programme)),
        row,
        name="bilan",
        ending="csv",
        kind=CONTENT_TYPES["csv"],
    )


@page
@require_safe
def figures(request: SignedIn, pk: int) -> HttpResponse:
    """Every figure with its entry in the registry, for other software."""
    row = visible(request, pk)
    return as_file(
        as_json(row, figures_of(row)),
        row,
        name="bilan",
        ending="json",
        kind="application/json; charset=utf-8",
    )


@page
@require_safe
def compare(request: SignedIn, pk: int) -> HttpResponse:
    """A frozen version beside another programme's, and beside what was published."""
    row = visible(request, pk)
    if row.state != Bilan.State.FROZEN:
        raise services.NotFrozenYet
    others = list(
        Bilan.objects.visible_to(request.user)
        .filter(organisation=row.organisation_id, state=Bilan.State.FROZEN)
        .exclude(programme=row.programme_id)
        .select_related("programme")
        .defer("charts", "words", "quotations", "authors")
        .order_by("-frozen_at")[:25]
    )
    chosen = request.GET.get("avec", "")
    other = next((one for one in others if str(one.pk) == chosen), None)
    editions = [row] if other is None else [row, other]
    head = comparison.heads([one.programme.name for one in editions])
    lines = comparison.lines([one.figures for one in editions], sides_of(row.programme))
    context = {
        "bilan": row,
        "programme": row.programme,
        "others": others,
        "other": other,
        "head": head,
        "template_lines": comparison.template_lines(row.programme, row.figures),
        "lines": [(line.name, line.under(head)) for line in lines],
    }
    return render(request, "evaluation/compare.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: SignedIn, pk: int) -> HttpResponse:
    """Links to a frozen version: make one, see those that are open."""
    row = visible(request, pk)
    require(request.user, Permission.EDIT_BILAN, row.programme)
    if row.state != Bilan.State.FROZEN:
        raise services.NotFrozenYet
    form = ShareForm(request.POST if request.method == "POST" else None)
    today = timezone.localdate()
    if request.method == "POST" and form.is_valid():
        try:
            services.share_bilan(row, on=today, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The link is ready. Copy it below."))
            return redirect("evaluation:share", pk)
    shares = BilanShare.objects.visible_to(request.user).filter(bilan=row).open_on(today).order_by("-pk")[:25]
    context = {
        "bilan": row,
        "programme": row.programme,
        "form": form,
        "shares": [(one, _address(request, one)) for one in shares],
    }
    return render(request, "evaluation/share.html", context, status=422 if form.errors else 200)


def _address(request: HttpRequest, one: BilanShare) -> str:
    return request.build_absolute_uri(reverse("evaluation:shared", args=[services.token_of(one)]))


@page
@require_POST
def end_share(request: SignedIn, pk: int) -> HttpResponse:
    """A link that opens nothing any more."""
    one = load_or_404(
        BilanShare.objects.visible_to(request.user).select_related("bilan__programme__organisation"), pk=pk
    )
    services.end_share(one, by=request.user, at=timezone.now())
    messages.success(request, _("The link no longer opens anything."))
    return redirect("evaluation:share", one.bilan_id)


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """A frozen version, for whoever holds the link; it says nothing that the version does not."""
    row = services.shared_bilan(token, on=timezone.localdate())
    on_the_clock_of(row.programme.organisation)
    response = render(request, "evaluation/shared.html", report_of(row))
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
