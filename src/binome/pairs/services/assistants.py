"""The person who may move dates for the mentee, and does nothing else."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import find_or_create_person
from binome.core.errors import Refused
from binome.pairs import notices
from binome.pairs.models import Assistant, Pair
from binome.pairs.services.the_two import (
    lock_pair,
    log,
    require_half,
    require_under_way,
    the_two,
)


class OnlyTheMenteeNames(Refused):
    """An assistant works for the person supported."""

    code = "only-the-mentee-names"
    text = _("Only the person supported names an assistant.")


class NotOneOfYou(Refused):
    """The address is that of one of the two."""

    code = "not-one-of-you"
    text = _("This address is that of one of you two. Give your assistant’s.")


class AssistantAlready(Refused):
    """One assistant at a time."""

    code = "assistant-already"
    text = _("%(name)s moves your dates already. End that first, then name somebody else.")


@transaction.atomic
def name_assistant(pair: Pair, *, email: str, first_name: str, by: Person, at: datetime) -> Assistant:
    """Let somebody see and move the dates of this pair; the mentor is told who. The same person again changes nothing.

    Raises
    ------
    NotOneOfTheTwo, OnlyTheMenteeNames, PairNoLongerUnderWay, NotAnAddress, NotOneOfYou, AssistantAlready
    """
    pair = lock_pair(pair)
    if require_half(pair, by) != "mentee":
        raise OnlyTheMenteeNames
    require_under_way(pair)
    # Without an organisation: naming somebody who has an account renames nobody.
    person = find_or_create_person(
        email=email, first_name=first_name.strip(), language=pair.mentee.person.language, at=at
    )
    if person in the_two(pair):
        raise NotOneOfYou
    standing: Assistant | None = pair.assistants.filter(ended_at=None).first()
    if standing is not None and standing.person_id == person.pk:
        return standing
    if standing is not None:
        raise AssistantAlready(name=standing.first_name)
    assistant = Assistant.objects.create(
        organisation=pair.organisation,
        pair=pair,
        person=person,
        first_name=first_name.strip(),
        named_at=at,
    )
    log(pair, verb="pairs.name_assistant", subject=assistant, by=by, at=at)
    notices.assistant_named(assistant, pair=pair, to=person, at=at)
    notices.assistant_told(assistant, pair=pair, to=pair.mentor.person, at=at)
    return assistant


@transaction.atomic
def end_assistant(pair: Pair, *, by: Person, at: datetime) -> None:
    """From now on the assistant sees nothing; both learn it. The mentee may, and so may the assistant. Twice is once.

    Raises
    ------
    NotOneOfTheTwo, OnlyTheMenteeNames
    """
    pair = lock_pair(pair)
    standing = pair.assistants.filter(ended_at=None).select_related("person").first()
    if standing is None or standing.person_id != by.pk:
        if require_half(pair, by) != "mentee":
            raise OnlyTheMenteeNames
        if standing is None:
            return
    standing.ended_at = at
    standing.save(update_fields=["ended_at"])
    log(pair, verb="pairs.end_assistant", subject=standing, by=by, at=at)
    for person in (standing.person, pair.mentor.person):
        notices.assistant_ended(standing, pair=pair, to=person, at=at)
