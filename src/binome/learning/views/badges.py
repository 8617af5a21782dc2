"""Badges: one's own, what other software reads to check one, the page where anybody checks one, and the key."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binome.accounts.models import Organisation
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.scoping import load_or_404
from binome.learning import credentials, services
from binome.learning.forms import BadgeForm
from binome.learning.models import Certificate, CredentialKey

# One day: what is hosted never changes but for new keys.
HOSTED = "public, max-age=86400"
# A badge that is taken back is said to be within the hour.
STATUS = "public, max-age=3600"


@page
@require_safe
def badge(request: SignedIn, pk: int) -> HttpResponse:
    """The signed badge as a file."""
    rows = Certificate.objects.visible_to(request.user).filter(revoked_at=None).exclude(badge="")
    found = load_or_404(rows, pk=pk)
    response = HttpResponse(found.badge, content_type="application/vc+jwt")
    response["Content-Disposition"] = f'attachment; filename="badge-{found.number.lower()}.jwt"'
    return response


def _json(value: object) -> JsonResponse:
    response = JsonResponse(value, content_type="application/json", json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = HOSTED
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def issuer(request: HttpRequest, slug: str) -> HttpResponse:
    """The organisation as badges name it, with every public key."""
    keys = list(
        CredentialKey.objects.published(organisation__slug=slug)
        .select_related("organisation")
        .order_by("-made_at", "-pk")
    )
    if not keys:
        raise Http404
    return _json(credentials.hosted_profile(keys[0].organisation, keys))


def _key(slug: str, kid: str) -> CredentialKey:
    rows = CredentialKey.objects.published(organisation__slug=slug).select_related("organisation")
    return load_or_404(rows, kid=kid)


@require_safe
def issuer_key(request: HttpRequest, slug: str, kid: str) -> HttpResponse:
    """One public key, as JWK."""
    response = _json(_key(slug, kid).public_jwk)
    response["Content-Type"] = "application/jwk+json"
    return response


@require_safe
def status_list(request: HttpRequest, slug: str, kid: str) -> HttpResponse:
    """Which badges signed by one key were taken back, signed by it."""
    signed = credentials.status_list(_key(slug, kid), at=timezone.now())
    response = HttpResponse(signed, content_type="application/vc+jwt")
    response["Cache-Control"] = STATUS
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def achievement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the badges of a programme are given for; a programme that gave none is not spoken of."""
    rows = Certificate.objects.badges_of(pk).filter(organisation__slug=slug)
    found = load_or_404(rows.select_related("enrolment__programme__organisation").order_by("pk"))
    contexts = [credentials.VC_CONTEXT, credentials.OB_CONTEXT]
    return _json({"@context": contexts, **credentials.achievement(found.enrolment.programme)})


@require_http_methods(["GET", "HEAD", "POST"])
def check_badge(request: HttpRequest) -> HttpResponse:
    """Whether a badge is ours, whole and still stands; nothing of it is kept."""
    form = BadgeForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["badge"].strip()
        said = credentials.read_badge(token)
        number = str(said["jti"]).rstrip("/").rpartition("/")[2] if said is not None else ""
        rows = Certificate.objects.numbered(number).select_related("enrolment__programme", "organisation")
        # While we hold what we signed, the same words are asked for: a stolen key makes no badge of ours.
        same = rows.filter(badge__in=["", token])
        context |= {
            "form": BadgeForm(),
            "is_checked": True,
            "certificate": same.first(),
            "is_theirs": _is_theirs(said, form.cleaned_data["email"]),
        }
    return render(request, "learning/check_badge.html", context, status=422 if form.errors else 200)


def _is_theirs(said: dict[str, object] | None, email: str) -> bool | None:
    """Whether the badge was given to that address; nothing when none was typed."""
    if said is None or not email:
        return None
    subject = said.get("credentialSubject")
    identity = subject["identifier"][0] if isinstance(subject, dict) else {}
    hidden = credentials.identity_hash(email, identity.get("salt", ""))
    return constant_time_compare(hidden, identity.get("identityHash", ""))


@page
@require_http_methods(["GET", "HEAD", "POST"])
def signing_key(request: SignedIn, pk: int) -> HttpResponse:
    """The key that signs an organisation's badges, and changing it."""
    rows = Organisation.objects.permitting(request.user, Permission.MANAGE_PEOPLE)
    organisation = load_or_404(rows, pk=pk)
    on_the_clock_of(organisation)
    if request.method == "POST":
        services.change_signing_key(organisation, by=request.user, at=timezone.now())
        messages.success(request, _("A new key signs from now on. Earlier badges stay true."))
        return redirect("learning:signing_key", pk)
    keys = CredentialKey.objects.visible_to(request.user).filter(organisation=organisation)
    context = {"organisation": organisation, "keys": keys.order_by("-made_at", "-pk")[:25]}
    return render(request, "learning/signing_key.html", context)
