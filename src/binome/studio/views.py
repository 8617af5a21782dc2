"""The pages of the practice studio, for the two of a pair and nobody else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome import content
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.core.words import page_language, time_words
from binome.pairs.models import Pair
from binome.pairs.services import partner_of, side_of
from binome.studio import preview, services
from binome.studio.differences import differences, is_still_there, sentences
from binome.studio.forms import NewDraftForm, RemarkForm, WritingForm
from binome.studio.models import Draft, DraftVersion, Remark

_GET_POST = ["GET", "HEAD", "POST"]


def _load(request: SignedIn, pk: int) -> Draft:
    draft = load_or_404(Draft.objects.visible_to(request.user).with_pair(), pk=pk)
    on_the_clock_of(draft.pair.organisation)
    return draft


def _about(request: SignedIn, pair: Pair) -> dict[str, Any]:
    side = side_of(pair, request.user)
    return {
        "pair": pair,
        "side": side,
        "partner": partner_of(pair, request.user),
        "may_write": side == "mentee" and pair.state == Pair.State.ACTIVE,
        "is_under_way": pair.state == Pair.State.ACTIVE,
    }


@page
@require_http_methods(_GET_POST)
def index(request: SignedIn, pk: int) -> HttpResponse:
    """The texts of a pair, and a new one."""
    pair = load_or_404(Pair.objects.of_the_two(request.user).with_people(), pk=pk)
    on_the_clock_of(pair.organisation)
    form = NewDraftForm(
        request.POST if request.method == "POST" else None,
        pair=pair,
        initial={"goal": request.GET.get("objectif", "")},
    )
    if request.method == "POST" and form.is_valid():
        draft = services.start_draft(pair, by=request.user, at=timezone.now(), **form.cleaned_data)
        return redirect("studio:draft", draft.pk)
    drafts = Draft.objects.visible_to(request.user).filter(pair=pair).order_by("-saved_at", "-pk")
    lines = [(draft, content.text_rule(draft.kind).name) for draft in drafts]
    return render(request, "studio/index.html", _about(request, pair) | {"lines": lines, "form": form})


@page
@require_http_methods(_GET_POST)
def draft(request: SignedIn, pk: int) -> HttpResponse:
    """One text: write or read it, see how long it is and how it will look, and what was remarked."""
    found = _load(request, pk)
    if request.method != "POST":
        return render(request, "studio/draft.html", _page_of(request, found, WritingForm(None, draft=found)))
    form = WritingForm(request.POST, draft=found)
    by_itself = request.headers.get("X-Saves-Itself") == "1"
    if not form.is_valid():
        if by_itself:
            return JsonResponse({"says": _("Not kept yet: something is to be corrected.")}, status=400)
        return render(request, "studio/draft.html", _page_of(request, found, form))
    text, fields = form.values()
    try:
        saved = services.save_draft(
            found,
            text=text,
            fields=fields,
            revision=form.cleaned_data["revision"],
            by=request.user,
            at=timezone.now(),
            keeps_other="replaces" in request.POST,
        )
    except Refused as error:
        if by_itself:
            return JsonResponse({"says": str(error)}, status=409)
        if not isinstance(error, services.ChangedElsewhere):
            raise
        form.add_error(None, str(error))
        # Sent once more as it is, it replaces the other one, which is kept as a version of its own first.
        context = _page_of(request, found, form)
        context |= {"is_elsewhere": True, "other": preview.plain_text(found), "revision": found.revision}
        return render(request, "studio/draft.html", context, status=409)
    if by_itself:
        return JsonResponse(
            {"says": _kept(), "revision": saved.revision, "length": preview.length_of(saved)[0]}
        )
    messages.success(request, _("It is kept."))
    return redirect("studio:draft", saved.pk)


def _kept() -> str:
    return _("Kept at %(time)s.") % {"time": time_words(timezone.localtime())}


def _page_of(request: SignedIn, found: Draft, form: WritingForm) -> dict[str, Any]:
    rule = content.text_rule(found.kind)
    length, is_too_long = preview.length_of(found)
    passages = sentences(found.text)
    remarks = found.remarks.select_related("written_by").order_by("settled_at", "written_at", "pk")
    about = _about(request, found.pair)
    own = f"{about['side']}_done_at"
    return about | {
        "draft": found,
        "rule": rule,
        "network": _network_of(found.kind),
        "kind_words": rule.name.in_language(page_language()),
        "form": form,
        # The saving that the text on the page starts from: after an error, the one it was read at.
        "revision": form["revision"].value(),
        "is_month": found.kind == Draft.Kind.FACEBOOK_CALENDAR,
        "length": length,
        "is_too_long": is_too_long,
        "preview": preview.preview_of(found),
        "remarks": [(row, is_still_there(row.quote, found.text)) for row in remarks],
        "remark_form": RemarkForm(None, passages=passages),
        "rubric": content.network_rules().rubric,
        "i_find_it_done": getattr(found, own) is not None,
        "is_empty": not found.text and not found.fields,
    }


def _network_of(kind: str) -> content.Network | None:
    """The network that a kind of text is written for; nothing for a free text."""
    name = kind.partition("_")[0]
    return next((network for network in content.networks() if network.id == name), None)


# --- remarks ----------------------------------------------------------------------------------------------------


@page
@require_POST
def remark(request: SignedIn, pk: int) -> HttpResponse:
    """Say something about a passage."""
    found = _load(request, pk)
    form = RemarkForm(request.POST, passages=sentences(found.text))
    if not form.is_valid():
        context = _page_of(request, found, WritingForm(None, draft=found)) | {"remark_form": form}
        return render(request, "studio/draft.html", context)
    services.write_remark(
        found,
        text=form.cleaned_data["text"],
        quote=form.cleaned_data["quote"],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("Your remark is there."))
    return redirect("studio:draft", found.pk)


@page
@require_POST
def settle(request: SignedIn, pk: int) -> HttpResponse:
    """A remark is dealt with."""
    rows = Remark.objects.visible_to(request.user).select_related(
        "draft__pair__mentor__person", "draft__pair__mentee__person"
    )
    row = load_or_404(rows, pk=pk)
    services.settle_remark(row, by=request.user, at=timezone.now())
    return redirect("studio:draft", row.draft_id)


@page
@require_POST
def ask(request: SignedIn, pk: int) -> HttpResponse:
    """Ask the mentor for a look."""
    found = services.ask_for_a_look(_load(request, pk), by=request.user, at=timezone.now())
    says = {"name": found.pair.mentor.person.first_name}
    messages.success(request, _("It is noted. %(name)s receives an e-mail.") % says)
    return redirect("studio:draft", found.pk)


@page
@require_POST
def done(request: SignedIn, pk: int) -> HttpResponse:
    """Say that it is done, as it was read, or that it is not after all."""
    found = _load(request, pk)
    if "not" in request.POST:
        services.take_back_done(found, by=request.user)
        return redirect("studio:draft", found.pk)
    text = request.POST.get("revision", "")
    revision = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
    try:
        found = services.say_done(found, revision=revision, by=request.user, at=timezone.now())
    except services.ChangedElsewhere:
        messages.warning(request, _("The text has changed since you opened it. Read it once more."))
    else:
        both = _("You both find it done. Well done!")
        messages.success(
            request, both if found.is_done else _("It is noted. It is done once you both say so.")
        )
    return redirect("studio:draft", found.pk)


# --- versions ---------------------------------------------------------------------------------------------------


@page
@require_POST
def keep(request: SignedIn, pk: int) -> HttpResponse:
    """Keep the text as it is."""
    version = services.keep_version(_load(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Version %(number)s is kept.") % {"number": version.number})
    return redirect("studio:draft", version.draft_id)


@page
@require_safe
def versions(request: SignedIn, pk: int) -> HttpResponse:
    """The versions kept, and one of them beside the text as it is, word by word."""
    found = _load(request, pk)
    kept = list(found.versions.defer("text", "fields").order_by("-number"))
    chosen = request.GET.get("version", "")
    wanted = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 6 else None
    number = wanted if any(row.number == wanted for row in kept) else (kept[0].number if kept else None)
    version = found.versions.filter(number=number).first() if number is not None else None
    context = _about(request, found.pair) | {"draft": found, "kept": kept, "version": version}
    if version is not None:
        then = Draft(
            pk=found.pk, kind=found.kind, text=version.text, fields=version.fields, saved_at=version.kept_at
        )
        context["changes"] = differences(preview.plain_text(then), preview.plain_text(found))
        context["then"] = preview.plain_text(then)
    return render(request, "studio/versions.html", context)


@page
@require_POST
def restore(request: SignedIn, pk: int) -> HttpResponse:
    """Come back to a version."""
    rows = DraftVersion.objects.visible_to(request.user).select_related("draft")
    version = load_or_404(rows, pk=pk)
    found = services.restore_version(version, by=request.user, at=timezone.now())
    says = {"number": version.number}
    messages.success(
        request, _("Version %(number)s is back. What was there before is kept as a version too.") % says
    )
    return redirect("studio:draft", found.pk)


# --- taking it away ---------------------------------------------------------------------------------------------


@page
@require_safe
def copy_out(request: SignedIn, pk: int) -> HttpResponse:
    """The text alone, to copy where one wants to publish it."""
    found = _load(request, pk)
    posts = preview.preview_of(found).posts if found.kind == Draft.Kind.X_THREAD else []
    context = _about(request, found.pair) | {
        "draft": found,
        "plain": preview.plain_text(found),
        "posts": posts,
    }
    return render(request, "studio/copy_out.html", context)


@page
@require_safe
def download(request: SignedIn, pk: int) -> HttpResponse:
    """The text as a file."""
    found = _load(request, pk)
    response = HttpResponse(preview.plain_text(found), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="texte.txt"'
    return response


@page
@require_safe
def calendar(request: SignedIn, pk: int) -> HttpResponse:
    """A month of posts for one's own calendar."""
    found = _load(request, pk)
    body = preview.calendar_of(found, time_zone=found.pair.organisation.time_zone)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="publications.ics"'
    return response


@page
@require_http_methods(_GET_POST)
def delete(request: SignedIn, pk: int) -> HttpResponse:
    """Asked once more, then gone."""
    found = _load(request, pk)
    if request.method == "POST":
        services.delete_draft(found, by=request.user, at=timezone.now())
        messages.success(request, _("The text is deleted, with its versions and remarks."))
        return redirect("studio:index", found.pair_id)
    return render(request, "studio/delete.html", _about(request, found.pair) | {"draft": found})
