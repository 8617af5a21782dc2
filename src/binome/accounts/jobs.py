"""What this room does by itself."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.utils import timezone

from binome.accounts import services
from binome.accounts.models import CompanySignOn
from binome.core.outside import OutsideError, fetch

log = structlog.get_logger(__name__)


def forget_gone_devices() -> None:
    """Sessions that have run out, and the devices they belonged to."""
    services.forget_gone_devices(at=timezone.now())


def renew_company_facts() -> None:
    """Read again what each company's provider says of itself, so that a new certificate is known in time.

    One that does not answer, or that bears another name all at once, stays as it was: a line of the log says so.
    """
    if not settings.HAS_COMPANY_SIGN_ON:
        return
    for sign_on in CompanySignOn.objects.to_renew().order_by("pk"):
        code = _renew(sign_on)
        if code:
            log.warning("company provider not read", organisation=sign_on.organisation_id, code=code)


def _renew(sign_on: CompanySignOn) -> str:
    from binome.accounts import openid, saml

    try:
        if sign_on.kind == CompanySignOn.Kind.OPENID:
            issuer, facts = openid.read_provider(sign_on.issuer)
        elif sign_on.metadata_url:
            issuer, facts = saml.read_metadata(
                fetch(sign_on.metadata_url, accept=saml.METADATA_TYPES, at_most=saml.LONGEST_FETCHED)
            )
        else:
            return ""
    except OutsideError as error:
        return error.code
    except openid.NotAProvider:
        return "not a provider"
    except saml.NotMetadata as error:
        return error.code
    if issuer != sign_on.issuer:
        return "another name"
    if facts != sign_on.facts:
        services.renew_facts(sign_on, facts=facts)
    return ""
