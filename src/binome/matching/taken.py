"""Who is taken: in a pair or in a proposal that waits, in the programme itself or across a sharing."""

from __future__ import annotations

from collections import Counter

from django.db.models import F, Q

from binome.matching.models import Proposal, SharedProposal
from binome.pairs.models import Pair
from binome.programmes.models import Programme

Couples = list[tuple[int, int]]


def waiting_in(*programmes: Programme) -> Couples:
    """(mentor, mentee) of proposals that wait for an answer, across a sharing too; in one statement."""
    own = Proposal.objects.filter(programme__in=programmes, state=Proposal.State.SENT)
    across = SharedProposal.objects.touching(*programmes).waiting()
    couples = ("mentor_id", "mentee_id")
    return list(own.as_scoped("these programmes").values_list(*couples).union(across.values_list(*couples)))


def paired_in(*programmes: Programme, across_only: bool = False) -> Couples:
    """(mentor, mentee) of pairs that run, those that live in the programme of another organisation too."""
    mine = Q(programme__in=programmes) | Q(mentor__programme__in=programmes)
    rows = Pair.objects.filter(mine, state=Pair.State.ACTIVE).as_scoped("these programmes")
    if across_only:
        rows = rows.exclude(mentor__programme=F("programme"))
    return list(rows.values_list("mentor_id", "mentee_id"))


def places_of(*programmes: Programme, across_only: bool = False) -> tuple[Counter[int], set[int]]:
    """How many places each mentor has given, and mentees who are not to be paired now.

    With ``across_only``, pairs within one programme do not count.
    """
    given, busy = Counter[int](), set[int]()
    for mentor, mentee in (*paired_in(*programmes, across_only=across_only), *waiting_in(*programmes)):
        given[mentor] += 1
        busy.add(mentee)
    return given, busy
