"""Applications, participations and teams: what is held of a person, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Coalesce

from binome import content
from binome.accounts.models import Membership, Organisation, Person, known_key
from binome.accounts.privacy import NOWHERE, Files, Leaver, Opened, Overdue, Rows, Show, Shows, delete_rows
from binome.programmes import starting
from binome.programmes.models import (
    Application,
    ApplicationImport,
    ApplicationNote,
    Enrolment,
    Interview,
    Invitation,
    Programme,
    Sharing,
    StartingPoint,
    TeamMember,
)

ROWS: Rows = {
    "programmes.TeamMember": lambda person: TeamMember.objects.filter(person=person).as_scoped("own"),
    "programmes.Application": lambda person: Application.objects.filter(person=person).as_scoped("own"),
    "programmes.ApplicationNote": lambda person: ApplicationNote.objects.filter(
        application__person=person
    ).as_scoped("own"),
    "programmes.Interview": lambda person: (
        Interview.objects.filter(application__person=person).as_scoped("own").select_related("application")
    ),
    "programmes.StartingPoint": lambda person: StartingPoint.objects.visible_to(person).select_related(
        "application"
    ),
    "programmes.Invitation": lambda person: Invitation.objects.filter(person=person).as_scoped("own"),
    "programmes.Sharing": lambda person: Sharing.objects.filter(
        Q(invited=person) | Q(invited_by=person)
    ).as_scoped("own"),
    "programmes.Enrolment": lambda person: Enrolment.objects.filter(person=person).as_scoped("own"),
}


def _in_words(field: str, choices: Callable[[], Iterable[content.NamedText]]) -> Show:
    def words(row: Application, person: Person, language: str) -> list[str]:
        known = {choice.id: choice.in_language(language) for choice in choices()}
        return [known.get(value, value) for value in getattr(row, field)]

    return words


def _availability(row: Application, person: Person, language: str) -> list[str]:
    known = set(content.slots())
    return [
        content.slot_words(slot).in_language(language) if slot in known else slot for slot in row.availability
    ]


def _goals(row: Application, person: Person, language: str) -> list[str]:
    titles = []
    for goal in row.goals:
        own = goal.get("text", "")
        titles.append(own or content.goal(goal["goal"]).title.in_language(language))
    return titles


def _starting_point(row: StartingPoint, person: Person, language: str) -> dict[str, object]:
    """What was asked, and what was answered, in words where the scale has some."""
    said: dict[str, object] = {}
    for item in content.questionnaire(starting.QUESTIONNAIRE).items:
        if item.id in row.answers:
            value = row.answers[item.id]
            label = item.answer_scale.label(value)
            said[item.in_language(language)] = label.in_language(language) if label else value
    return said


def _interview(row: Interview, person: Person, language: str) -> dict[str, str]:
    return dict(row.answers)


SHOWS: Shows = {
    ("programmes.StartingPoint", "answers"): _starting_point,
    ("programmes.Interview", "answers"): _interview,
    ("programmes.Application", "motivations"): _in_words(
        "motivations", lambda: content.application_choices("motivations")
    ),
    ("programmes.Application", "ways_of_working"): _in_words(
        "ways_of_working", lambda: content.application_choices("ways_of_working")
    ),
    ("programmes.Application", "interests"): _in_words(
        "interests", lambda: content.application_choices("interests")
    ),
    ("programmes.Application", "languages"): _in_words(
        "languages", lambda: content.application_choices("spoken_languages")
    ),
    ("programmes.Application", "availability"): _availability,
    ("programmes.Application", "goals"): _goals,
}


def _shared_with_those_of(person: Person) -> Q:
    """Programmes that another organisation shares with one in which the person takes part: a pair may live there."""
    parts = Enrolment.objects.filter(person=person).values("programme")
    agreed = Sharing.objects.exclude(guest_programme=None)
    hosts = agreed.filter(guest_programme__in=parts).values("programme")
    guests = agreed.filter(programme__in=parts).values("guest_programme")
    return Q(id__in=hosts) | Q(id__in=guests)


def programmes_of(person: Person) -> list[Programme]:
    """Programmes that know the person, in any part."""
    known = (
        Q(id__in=Application.objects.filter(person=person).values("programme"))
        | Q(id__in=Invitation.objects.filter(person=person).values("programme"))
        | Q(id__in=Enrolment.objects.filter(person=person).values("programme"))
        | Q(id__in=TeamMember.objects.filter(person=person).values("programme"))
        | _shared_with_those_of(person)
    )
    return list(Programme.objects.filter(known).as_scoped("own").select_related("organisation"))


def organisations_of(person: Person) -> list[Organisation]:
    """Organisations that know the person: by a role in them, or by one of their programmes."""
    by_number = {programme.organisation_id: programme.organisation for programme in programmes_of(person)}
    roles = Organisation.objects.filter(memberships__person=person).as_scoped("own").distinct()
    return sorted({**by_number, **{row.pk: row for row in roles}}.values(), key=lambda row: row.name)


def known_in(organisation: Organisation) -> Q:
    """The condition that ``organisation`` knows a person, by a role in it or by one of its programmes."""
    here = {"organisation": organisation}
    return (
        Q(id__in=Membership.objects.filter(**here).values("person"))
        | Q(id__in=TeamMember.objects.filter(**here).values("person"))
        | Q(id__in=Application.objects.filter(**here).values("person"))
        | Q(id__in=Invitation.objects.filter(**here).values("person"))
        | Q(id__in=Enrolment.objects.filter(**here).values("person"))
    )


def strangers_in(organisation: Organisation) -> QuerySet[Person]:
    """People whose name ``organisation`` was told, and of whom it holds nothing any more."""
    told = Person.objects.filter(known_as__has_key=known_key(organisation))
    return told.exclude(known_in(organisation)).order_by("pk")


def _of_application(number: int) -> Opened | None:
    row = (
        Application.objects.filter(pk=number).as_scoped("noted").values_list("organisation", "person").first()
    )
    return Opened(row[0], frozenset({row[1]})) if row else None


FILES: Files = {"programmes:application": _of_application}

# What an application keeps once the person is gone: its part, its state, its dates.
_EMPTY: dict[str, Any] = {
    "employer": "",
    "team": "",
    "sector": "",
    "function": "",
    "city": "",
    "reachable_places": [],
    "is_remote_possible": False,
    "languages": [],
    "availability": [],
    "motivations": [],
    "ways_of_working": [],
    "interests": [],
    "motivation_text": "",
    "skills": {},
    "goals": [],
    "situation": "",
    "confirms_eligibility": False,
    "extra": {},
    "source": None,
    "partner": None,
}


def forget(leaver: Leaver, *, at: datetime) -> None:
    """Applications that led nowhere go; the others keep their part and dates. Roles end; imported rows go."""
    applications = Application.objects.filter(person=leaver.person).as_scoped("erasure")
    for beside in (ApplicationNote, Interview, StartingPoint):
        beside.objects.filter(application__in=applications).as_scoped("erasure").delete()
    Invitation.objects.filter(person=leaver.person).as_scoped("erasure").delete()
    applications.filter(enrolment=None).delete()
    applications.update(**_EMPTY)
    # What somebody noted about others stays theirs to read, without the name of who left.
    for note in ApplicationNote.objects.filter(programme__in=leaver.programme_ids).as_scoped("erasure"):
        leaver.hide_in_row(note, "text")
    for talk in Interview.objects.filter(programme__in=leaver.programme_ids).as_scoped("erasure"):
        leaver.hide_in_row(talk, "answers")
    Enrolment.objects.filter(person=leaver.person).as_scoped("erasure").active().update(ended_at=at)
    team = TeamMember.objects.filter(person=leaver.person, ended_at=None).as_scoped("erasure")
    team.update(ended_at=at)
    imports = ApplicationImport.objects.filter(programme__in=leaver.programme_ids).as_scoped("erasure")
    for row in imports:
        for name in ("columns", "lines", "rows", "set_aside", "errors"):
            kept = [line for line in getattr(row, name) if leaver.hide_in(line) == line]
            setattr(row, name, kept)
        row.save(update_fields=["columns", "lines", "rows", "set_aside", "errors"])


def people_to_anonymise(programme: Programme) -> list[int]:
    """Numbers of the participants of ``programme`` behind whom there is still somebody."""
    known = programme.enrolments.exclude(person__email__endswith=NOWHERE)
    return sorted(set(known.values_list("person_id", flat=True)))


def anonymise(programme_id: int, stand_ins: Mapping[int, Person]) -> None:
    """Participations pass to their stand-ins, and their applications lose what they say; imported files go."""
    ApplicationImport.objects.filter(programme=programme_id).as_scoped("end of retention").delete()
    Invitation.objects.filter(programme=programme_id).as_scoped("end of retention").delete()
    for number, stand_in in stand_ins.items():
        enrolments = Enrolment.objects.filter(programme=programme_id, person=number).as_scoped("retention")
        applications = Application.objects.filter(enrolment__in=enrolments).as_scoped("retention")
        for beside in (ApplicationNote, Interview, StartingPoint):
            beside.objects.filter(application__in=applications).as_scoped("retention").delete()
        applications.update(person=stand_in, **_EMPTY)
        enrolments.update(person=stand_in)


def _not_selected(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    rows = Application.objects.in_organisation(organisation).filter(enrolment=None)
    dated: QuerySet[Application] = rows.annotate(last=Coalesce("decided_at", "submitted_at", "created_at"))
    states = Application.State
    finished = Q(state__in=[states.DECLINED, states.WITHDRAWN, states.DRAFT], last__lt=before)
    # Never answered, in a programme that is over: nobody will decide any more.
    left_lying = ~Q(state__in=[states.DRAFT]) & Q(last__lt=before, programme__closing_on__lt=before.date())
    return list(dated.filter(finished | left_lying).only("pk"))


def _old_imports(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    rows = ApplicationImport.objects.in_organisation(organisation)
    return list(rows.filter(uploaded_at__lt=before).only("pk"))


def _old_invitations(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    rows = Invitation.objects.in_organisation(organisation).unanswered()
    return list(rows.filter(invited_at__lt=before).only("pk"))


OVERDUE = (
    Overdue("application", "programmes.Invitation", _old_invitations, delete_rows),
    Overdue("application", "programmes.Application", _not_selected, delete_rows),
    Overdue("application", "programmes.ApplicationImport", _old_imports, delete_rows),
)
