"""Applications from a file: send it, look at it, add it. And the empty file to start from."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.programmes import exports, services, standing
from binome.programmes.forms import ImportForm, MappingForm
from binome.programmes.models import Application, ApplicationImport
from binome.programmes.preview import Preview, columns_of, field_choices
from binome.programmes.views.parts import load_programme

A_PAGE = 25


@page
@require_http_methods(["GET", "HEAD", "POST"])
def import_applications(request: SignedIn, pk: int) -> HttpResponse:
    """Send a file of mentors or of people to support; nothing is added yet."""
    programme = load_programme(request, pk, Permission.DECIDE_APPLICATIONS)
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES, programme=programme)
        if form.is_valid():
            try:
                entry = services.read_applications(
                    programme,
                    role=form.cleaned_data["role"],
                    table=form.table,
                    file_name=form.table.name,
                    is_all_or_nothing=form.cleaned_data["if_wrong"] == "nothing",
                    by=request.user,
                    at=timezone.now(),
                )
            except Refused as error:
                form.add_error(None, str(error))
            else:
                return redirect("programmes:show_import", entry.pk)
    else:
        role = request.GET.get("role", Application.Side.MENTOR.value)
        form = ImportForm(initial={"role": role}, programme=programme)
    return render(request, "programmes/import_applications.html", {"programme": programme, "form": form})


def _import(request: SignedIn, pk: int) -> ApplicationImport:
    # The lines of the file weigh megabytes, and no page shows them.
    rows = ApplicationImport.objects.visible_to(request.user).defer("lines")
    rows = rows.select_related("programme__organisation")
    entry = load_or_404(rows, pk=pk)
    on_the_clock_of(entry.programme.organisation)
    return entry


@page
@require_safe
def show_import(request: SignedIn, pk: int) -> HttpResponse:
    """Every row as it will be, everything that is wrong, and what will not be added."""
    entry = _import(request, pk)
    preview = Preview.of(entry)
    page = Paginator(entry.rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "entry": entry,
        "programme": entry.programme,
        "preview": preview,
        "page": page,
        "rows": [preview.row(row) for row in page],
    }
    return render(request, "programmes/show_import.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def map_columns(request: SignedIn, pk: int) -> HttpResponse:
    """What each column is taken for; changing it reads the same file again."""
    entry = _import(request, pk)
    if request.method == "POST":
        headers = [header for header, _sample in entry.columns]
        form = MappingForm(request.POST, columns=headers, choices=field_choices(entry.role))
        if form.is_valid():
            services.read_again(entry, mapping=form.mapping())
            messages.success(request, _("The file is read again with these columns."))
        else:
            messages.error(request, _("One of these columns is not in the list. Nothing has changed."))
    if request.method == "POST" or entry.applied_at is not None:
        return redirect("programmes:show_import", entry.pk)
    context = {"entry": entry, "columns": columns_of(entry), "fields": field_choices(entry.role)}
    return render(request, "programmes/map_columns.html", context)


@page
@require_POST
def apply_import(request: SignedIn, pk: int) -> HttpResponse:
    """Add the rows that are ready; a second press adds nothing."""
    entry = _import(request, pk)
    valid_only = request.POST.get("valid_only") == "1"
    services.add_rows(entry, by=request.user, at=timezone.now(), valid_only=valid_only)
    entry.refresh_from_db()
    messages.success(request, f"{Preview.of(entry).summary} {_('Nobody has been written to.')}")
    return redirect("programmes:show_import", entry.pk)


@page
@require_safe
def empty_file(request: SignedIn, pk: int, role: str, language: str, kind: str) -> HttpResponse:
    """A file to fill in, with an example row and notes."""
    load_programme(request, pk, Permission.DECIDE_APPLICATIONS)
    if role not in Application.Side or language not in ("fr", "en") or kind not in exports.KINDS:
        raise Http404
    with override(language):
        name = standing.file_name(role)
    response = HttpResponse(
        exports.empty_file(kind, role=role, language=language), content_type=exports.CONTENT_TYPES[kind]
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
