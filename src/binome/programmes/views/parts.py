"""What several pages of the room share: who asks, and the programme they may act on."""

from __future__ import annotations

from binome.accounts.permissions import Permission, require
from binome.accounts.requests import SignedIn, on_the_clock_of
from binome.programmes.models import Programme, programme_for


def load_programme(
    request: SignedIn, pk: int, permission: Permission = Permission.SEE_PROGRAMME
) -> Programme:
    """The programme, if one sees it (else 404) and one's roles there grant ``permission`` (else 403)."""
    programme = programme_for(request.user, Permission.SEE_PROGRAMME, pk, or_applied=True)
    on_the_clock_of(programme.organisation)
    if permission != Permission.SEE_PROGRAMME:
        require(request.user, permission, programme)
    return programme
