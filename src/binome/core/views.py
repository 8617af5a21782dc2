"""The gallery of components, for those who build pages."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from binome.core.samples import sheet


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component, in light and in dark; shown in development and in the demonstration only."""
    if not (settings.DEBUG or settings.IS_DEMO):
        raise Http404
    return render(request, "core/components.html", {"sheets": [sheet("light"), sheet("dark")]})
