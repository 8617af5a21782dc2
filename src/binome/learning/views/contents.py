"""For those who keep an organisation's cards and units: what to review, write, adapt, compare, restore."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome import content
from binome.accounts.models import Organisation
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.core.words import page_language
from binome.learning import services
from binome.learning.compared import compared
from binome.learning.forms import PageForm
from binome.learning.marked import as_html
from binome.learning.models import OwnPage, OwnPageVersion, ScreenReport, kept_organisations
from binome.learning.pages import (
    Page,
    Words,
    networks_in_use,
    pages_of,
    subject_of,
    subject_words,
    texts_of,
    to_review,
)
from binome.learning.views.cards import Choice
from binome.programmes.services import day_in

_GET_POST = ["GET", "HEAD", "POST"]
KINDS = {"fiche": OwnPage.Kind.CARD, "unite": OwnPage.Kind.UNIT}
UNITS = "unites"
REVIEW_SHOWN = PAGES_SHOWN = 25
REPORTS_SHOWN = 20
VERSIONS_SHOWN = 100
# In the history, the text that comes with the product.
BUILT_IN = 0


def _organisation(request: SignedIn, pk: int) -> Organisation:
    organisation = load_or_404(kept_organisations(request.user), pk=pk)
    on_the_clock_of(organisation)
    return organisation


def _page(organisation: Organisation, key: str) -> Page:
    found = pages_of(organisation, with_withdrawn=True).get(key)
    if found is None:
        raise Http404
    return found


def _row(organisation: Organisation, key: str) -> OwnPage:
    """What the organisation keeps of it; not found while it keeps nothing."""
    row = _page(organisation, key).row
    if row is None:
        raise Http404
    return row


def _shelf(found: Page) -> str:
    """Where a built-in text stands: with its network, or with the units."""
    return found.network or UNITS


def _shelves(organisation: Organisation, chosen: str) -> list[Choice]:
    here = reverse("learning:contents", args=[organisation.pk])
    wanted = [(network.id, network.name.in_language(page_language())) for network in content.networks()]
    wanted.append((UNITS, _("Units of the mentor path")))
    return [
        Choice(label, f"{here}?{urlencode({'sujet': name})}#fournies", name == chosen)
        for name, label in wanted
    ]


@page
@require_safe
def contents(request: SignedIn, pk: int) -> HttpResponse:
    """What to review first; then the organisation's own, then everything that comes with the product."""
    organisation = _organisation(request, pk)
    pages = list(pages_of(organisation, with_withdrawn=True).values())
    networks = networks_in_use(organisation)
    in_use = [found for found in pages if not found.is_withdrawn]
    keepers = {person.pk for person in services.keepers_of(organisation)}
    today = day_in(organisation, timezone.now())
    review = to_review(in_use, networks, on=today, keepers=keepers)
    ours = [found for found in in_use if found.is_ours]
    chosen = request.GET.get("sujet", "")
    built_in = [found for found in in_use if not found.is_ours and _shelf(found) == chosen]
    context = {
        "organisation": organisation,
        "review": review[:REVIEW_SHOWN],
        "more": max(0, len(review) - REVIEW_SHOWN),
        "page": Paginator(ours, PAGES_SHOWN).get_page(request.GET.get("page")),
        "choices": _shelves(organisation, chosen),
        "built_in": built_in,
        "withdrawn": [found for found in pages if found.is_withdrawn],
    }
    return render(request, "learning/contents.html", context)


@page
@require_safe
def content_page(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """One card or unit: its words, its dates, what was reported, and what one can do with it."""
    organisation = _organisation(request, pk)
    found = _page(organisation, key)
    language = page_language()
    reports = ScreenReport.objects.visible_to(request.user).waiting().filter(page=found.row)
    context = {
        "organisation": organisation,
        "found": found,
        "subject": subject_words(subject_of(found), language) if found.kind == OwnPage.Kind.CARD else "",
        "html": as_html(found.body.in_language(language), top=3),
        "text_language": found.body.language(language),
        "reports": [
            (report, report.reported_by.as_known_in(organisation).full_name)
            for report in reports.select_related("reported_by").order_by("-reported_at", "-pk")[
                :REPORTS_SHOWN
            ]
        ]
        if found.report_count
        else [],
        "reasons": found.reasons(day_in(organisation, timezone.now())),
    }
    return render(request, "learning/content_page.html", context)


def _preview(form: PageForm) -> list[dict[str, Any]]:
    """How it will be read, in each language in which there is something."""
    texts = form.cleaned_data["texts"]
    return [
        {
            "language": language,
            "title": texts[f"title_{language}"],
            "html": as_html(texts[f"body_{language}"], top=4),
        }
        for language in ("fr", "en")
        if texts[f"title_{language}"]
    ]


@page
@require_http_methods(_GET_POST)
def write_page(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """A new card, or a new unit of the path."""
    organisation = _organisation(request, pk)
    if kind not in KINDS:
        raise Http404
    form = PageForm(
        request.POST if request.method == "POST" else None, organisation=organisation, kind=KINDS[kind],
        has_subject=KINDS[kind] == OwnPage.Kind.CARD, by=request.user,
    )  # fmt: skip
    context: dict[str, Any] = {"organisation": organisation, "form": form, "is_unit": kind == "unite"}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            return render(request, "learning/write_page.html", context | {"preview": _preview(form)})
        try:
            written = services.write_page(
                organisation, kind=KINDS[kind], by=request.user, at=timezone.now(), **form.values()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is noted. Everybody in your programmes can read it."))
            return redirect("learning:content_page", pk, written.key)
    return render(request, "learning/write_page.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(_GET_POST)
def change_page(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """Change a text of one's own, or adapt a built-in one. What somebody else saved meanwhile is shown beside."""
    organisation = _organisation(request, pk)
    found = _page(organisation, key)
    form = PageForm(
        request.POST if request.method == "POST" else None, organisation=organisation, kind=found.kind,
        has_subject=False, by=request.user,
        initial={
            **found.texts, "owner": found.owner.pk if found.owner else None, "minutes": found.minutes,
            "revision": found.revision,
        },
    )  # fmt: skip
    context: dict[str, Any] = {
        "organisation": organisation, "form": form, "found": found, "is_unit": found.kind == OwnPage.Kind.UNIT,
        "revision": found.revision,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context |= {"preview": _preview(form), "revision": form.cleaned_data["revision"]}
            return render(request, "learning/write_page.html", context)
        try:
            services.change_page(
                organisation, key=key, revision=form.cleaned_data["revision"], by=request.user,
                at=timezone.now(), **form.values(),
            )  # fmt: skip
        except services.ChangedMeanwhile as refusal:
            texts = form.cleaned_data["texts"]
            form.add_error(None, str(refusal))
            # Sent once more as it is, it comes after the other one, which stays in the history.
            context["meanwhile"] = compared(found.texts, texts)
            return render(request, "learning/write_page.html", context, status=409)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is noted. Everybody in your programmes reads this version."))
            return redirect("learning:content_page", pk, key)
    if form.errors:
        context["revision"] = form["revision"].value()
    return render(request, "learning/write_page.html", context, status=422 if form.errors else 200)


@page
@require_POST
def check_page(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """Looked at today: still right."""
    organisation = _organisation(request, pk)
    _page(organisation, key)
    services.check_page(organisation, key=key, by=request.user, at=timezone.now())
    messages.success(request, _("It is noted: checked today."))
    return redirect(
        "learning:contents" if "list" in request.POST else "learning:content_page", *_back(request, pk, key)
    )


def _back(request: SignedIn, pk: int, key: str) -> list[Any]:
    return [pk] if "list" in request.POST else [pk, key]


@page
@require_POST
def withdraw_page(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """Nobody reads it any more, or again."""
    row = _row(_organisation(request, pk), key)
    is_withdrawn = request.POST.get("back") != "yes"
    services.withdraw_page(row, is_withdrawn=is_withdrawn, by=request.user, at=timezone.now())
    said = _("It is withdrawn. You can put it back at any time.") if is_withdrawn else _("It is back.")
    messages.success(request, said)
    return redirect("learning:content_page", pk, key)


@page
@require_POST
def require_unit(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """Ask for a unit before the first session, or no longer."""
    row = _row(_organisation(request, pk), key)
    is_required = request.POST.get("required") == "yes"
    services.require_unit(row, is_required=is_required, by=request.user, at=timezone.now())
    messages.success(request, _("It is noted."))
    return redirect("learning:content_page", pk, key)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None


@page
@require_safe
def versions(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """Who changed what, when and why; and any two versions beside each other."""
    organisation = _organisation(request, pk)
    found = _page(organisation, key)
    if found.row is None:
        raise Http404
    rows = OwnPageVersion.objects.visible_to(request.user).filter(page=found.row)
    kept = list(rows.select_related("written_by").order_by("-number")[:VERSIONS_SHOWN])
    texts = {version.number: texts_of(version) for version in kept}
    if found.built_in is not None and found.row.built_in_then:
        # What the first version was made from, or what was last seen of it.
        texts[BUILT_IN] = found.row.built_in_then
    newest = max(texts, default=0)
    after = _asked(request, "a", texts, newest)
    before = _asked(request, "de", texts, max((number for number in texts if number < after), default=after))
    context = {
        "organisation": organisation,
        "found": found,
        "kept": [(version, version.written_by.as_known_in(organisation).full_name) for version in kept],
        "numbers": sorted(texts),
        "before": before,
        "after": after,
        "parts": compared(texts[before], texts[after]) if texts else [],
    }
    return render(request, "learning/page_versions.html", context)


def _asked(request: SignedIn, name: str, texts: dict[int, dict[str, str]], otherwise: int) -> int:
    number = _number(request.GET.get(name, ""))
    return number if number is not None and number in texts else otherwise


@page
@require_POST
def restore_page(request: SignedIn, pk: int, key: str, number: int) -> HttpResponse:
    """Come back to a version."""
    row = _row(_organisation(request, pk), key)
    if number == BUILT_IN:
        reason = _("The built-in text again")
        services.return_to_built_in(row, reason=reason, by=request.user, at=timezone.now())
        messages.success(request, _("The built-in text is read again. Yours stays in the history."))
        return redirect("learning:content_page", pk, key)
    rows = OwnPageVersion.objects.visible_to(request.user).select_related("page").filter(page=row)
    version = load_or_404(rows, number=number)
    reason = _("Version %(number)s again") % {"number": number}
    services.restore_page(version, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, _("Version %(number)s is read again. Nothing is lost.") % {"number": number})
    return redirect("learning:content_page", pk, key)


@page
@require_http_methods(_GET_POST)
def page_update(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """The built-in text has changed: what you wrote, what it was then, what it is now."""
    organisation = _organisation(request, pk)
    found = _page(organisation, key)
    if found.row is None or found.built_in is None:
        raise Http404
    if request.method == "POST":
        takes_new = request.POST.get("choice") == "new"
        reason = _("New built-in text") if takes_new else ""
        services.settle_update(
            found.row, takes_new=takes_new, reason=reason, by=request.user, at=timezone.now()
        )
        said = (
            _("The new text is read. Yours stays in the history.")
            if takes_new
            else _("Your text stays as it is.")
        )
        messages.success(request, said)
        return redirect("learning:content_page", pk, key)
    if not found.has_update:
        messages.success(request, _("There is no new built-in text to look at."))
        return redirect("learning:content_page", pk, key)
    then, now = found.row.built_in_then, found.built_in.as_written()
    language = page_language()
    context = {
        "organisation": organisation,
        "found": found,
        "changed": compared(then, now),
        "yours": compared(then, found.texts),
        "three": [
            (label, Words(texts["title_fr"], texts["title_en"]).in_language(language),
             as_html(Words(texts["body_fr"], texts["body_en"]).in_language(language), top=4))
            for label, texts in (
                (_("What you wrote"), found.texts),
                (_("What was built in then"), then),
                (_("What is built in now"), now),
            )
        ],
    }  # fmt: skip
    return render(request, "learning/page_update.html", context)
