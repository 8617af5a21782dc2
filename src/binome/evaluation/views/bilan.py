"""The pages of the evaluation report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome.accounts.models import Person
from binome.accounts.permissions import Permission, may
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.evaluation import report, services
from binome.evaluation.answers import Value
from binome.evaluation.forms import WordsForm
from binome.evaluation.indicators import measure
from binome.evaluation.models import Bilan
from binome.evaluation.parts import Figure, sides_of
from binome.evaluation.pdf import written
from binome.evaluation.together import lines_together
from binome.programmes.models import Sharing, programme_for
from binome.surveys.summaries import quotations

PARTS = ("programme__organisation", "written_by")


def visible(request: SignedIn, pk: int) -> Bilan:
    """A version one may read, on its organisation's clock; 404 else."""
    return _on_its_clock(load_or_404(Bilan.objects.visible_to(request.user).select_related(*PARTS), pk=pk))


def writable(request: SignedIn, pk: int) -> Bilan:
    """A version one writes, on its organisation's clock; 404 else."""
    return _on_its_clock(load_or_404(Bilan.objects.writable_by(request.user).select_related(*PARTS), pk=pk))


def _on_its_clock(row: Bilan) -> Bilan:
    on_the_clock_of(row.programme.organisation)
    return row


@page
@require_safe
def index(request: SignedIn, pk: int) -> HttpResponse:
    """Every version of a programme's report that one may read, and the way to start one."""
    programme = programme_for(request.user, Permission.SEE_BILAN, pk)
    on_the_clock_of(programme.organisation)
    versions = list(
        Bilan.objects.visible_to(request.user)
        .filter(programme=programme)
        .select_related("written_by")
        .defer("figures", "charts", "quotations")
        .order_by("-version")
    )
    context = {
        "programme": programme,
        "versions": versions,
        "can_write": may(request.user, Permission.EDIT_BILAN, programme),
        "has_draft": any(version.state == Bilan.State.DRAFT for version in versions),
        "can_start": programme.state in services.EVALUATED_LATER,
    }
    return render(request, "evaluation/index.html", context)


@page
@require_safe
def method(request: SignedIn, pk: int) -> HttpResponse:
    """How each figure is counted, from the registry itself."""
    programme = programme_for(request.user, Permission.SEE_BILAN, pk)
    return render(
        request,
        "evaluation/method.html",
        {"programme": programme, "method": report.method(sides_of(programme))},
    )


@page
@require_POST
def start(request: SignedIn, pk: int) -> HttpResponse:
    """Start the next version, or open the draft there is."""
    programme = programme_for(request.user, Permission.EDIT_BILAN, pk)
    draft = services.start_bilan(programme, by=request.user, at=timezone.now())
    return redirect("evaluation:bilan", draft.pk)


@dataclass(frozen=True)
class Shown:
    """A figure on the page: its words, and its chart when it has been drawn."""

    figure: Figure
    chart: SafeString


@page
@require_safe
def bilan(request: SignedIn, pk: int) -> HttpResponse:
    """The report: a sentence for each figure, its chart, its table; the words; how it was counted."""
    row = visible(request, pk)
    can_write = may(request.user, Permission.EDIT_BILAN, row.programme)
    return render(request, "evaluation/bilan.html", {**report_of(row), "can_write": can_write})


def figures_of(row: Bilan) -> dict[str, Value]:
    """A draft follows the programme; a frozen version keeps what it had."""
    return measure(row.programme) if row.state == Bilan.State.DRAFT else row.figures


def report_of(row: Bilan) -> dict[str, Any]:
    """Everything that a version says, for a page."""
    is_draft = row.state == Bilan.State.DRAFT
    sides = sides_of(row.programme)
    drawn = row.charts.get((get_language() or "fr")[:2], {})
    return {
        "bilan": row,
        "programme": row.programme,
        "is_draft": is_draft,
        "chapters": [
            (chapter, [Shown(figure, _drawing(drawn, figure)) for figure in chapter.figures])
            for chapter in report.chapters(figures_of(row), sides)
        ],
        "written": written(row),
        "quotations": quotations(row.programme) if is_draft else row.quotations,
        "method": report.method(sides),
        "limits": report.limits(),
    }


def _drawing(drawn: dict[str, str], figure: Figure) -> SafeString:
    # Drawn by our own worker from counts; whatever text it holds was escaped there.
    return mark_safe(drawn.get(figure.chart, ""))  # noqa: S308


@dataclass(frozen=True)
class Author:
    """Who last wrote a section, and when."""

    section: str
    name: str
    at: datetime


def _authors(row: Bilan) -> list[Author]:
    people = Person.objects.in_bulk({author["by"] for author in row.authors.values()})
    return [
        Author(
            str(section.label),
            people[author["by"]].as_known_in(row.organisation_id).full_name,
            datetime.fromisoformat(author["at"]),
        )
        for section in Bilan.Section
        if (author := row.authors.get(section.value)) and author["by"] in people
    ]


@page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """The words around the figures."""
    row = writable(request, pk)
    if row.state != Bilan.State.DRAFT:
        raise services.AlreadyFrozen(version=row.version)
    form = WordsForm(request.POST or None, bilan=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.write_words(
                row, words=form.words(), seen=form.cleaned_data["seen"], by=request.user, at=timezone.now()
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your words are kept."))
            return redirect("evaluation:bilan", row.pk)
    context = {"bilan": row, "programme": row.programme, "form": form, "authors": _authors(row)}
    return render(request, "evaluation/edit.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: SignedIn, pk: int) -> HttpResponse:
    """Say once more what freezing does, then do it."""
    row = writable(request, pk)
    if request.method == "POST":
        services.freeze_bilan(row, by=request.user, at=timezone.now())
        messages.success(
            request,
            _("Version %(version)s is frozen. Sponsors receive an e-mail.") % {"version": row.version},
        )
        return redirect("evaluation:bilan", row.pk)
    context: dict[str, Any] = {
        "bilan": row,
        "programme": row.programme,
        "missing": [section.label for section in Bilan.Section if not row.words.get(section.value)],
        "is_time": row.programme.state in services.FREEZABLE,
        "still_open": report.still_open(row.programme),
    }
    return render(request, "evaluation/freeze.html", context)


@page
@require_POST
def pdf(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for the PDF."""
    row = visible(request, pk)
    asked = services.ask_for_pdf(row, by=request.user, at=timezone.now())
    if asked.pdf_state == Bilan.Pdf.QUEUED:
        messages.success(request, _("The PDF is being made. It takes less than a minute."))
    return redirect("evaluation:bilan", row.pk)


@page
@require_safe
def download(request: SignedIn, pk: int) -> HttpResponse:
    """The PDF itself, once it is ready."""
    row = visible(request, pk)
    return _document(row, row.pdf, "bilan")


@page
@require_safe
def summary(request: SignedIn, pk: int) -> HttpResponse:
    """The same on one page."""
    row = visible(request, pk)
    return _document(row, row.summary, "bilan-resume")


def _document(row: Bilan, file: FieldFile, name: str) -> HttpResponse:
    if row.pdf_state != Bilan.Pdf.READY or not file.name or not default_storage.exists(file.name):
        raise Http404
    with default_storage.open(file.name) as opened:
        return as_file(opened.read(), row, name=name, ending="pdf", kind="application/pdf")


def as_file(content: bytes, row: Bilan, *, name: str, ending: str, kind: str) -> HttpResponse:
    """A file to keep, named after the programme and the version."""
    response = HttpResponse(content, content_type=kind)
    whole = f"{name}-{slugify(row.programme.name)}-v{row.version}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{whole}"'
    return response


@page
@require_safe
def together(request: SignedIn, pk: int) -> HttpResponse:
    """What two organisations that share a programme did together, told to both alike."""
    agreed = Sharing.objects.visible_to(request.user).exclude(guest_programme=None).with_both()
    sharing = load_or_404(agreed, pk=pk)
    on_the_clock_of(sharing.programme.organisation)
    context = {"sharing": sharing, "lines": lines_together(sharing)}
    return render(request, "evaluation/together.html", context)
