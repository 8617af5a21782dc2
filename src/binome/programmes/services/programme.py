"""A programme is created, changed, and moves from one state of its life to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Organisation, Person
from binome.core.errors import Refused
from binome.core.words import date_words, list_words
from binome.programmes import from_template
from binome.programmes.models import Application, Programme
from binome.programmes.services.states import day_in, keep_changes, lock_programme, log, require_step

A_MOMENT = timedelta(minutes=1)


class NoSuchTemplate(Refused):
    """The built-in content has no such template."""

    code = "no-such-template"
    text = _("This template does not exist. Choose one from the list.")


class DatesNotInOrder(Refused):
    """Applications close, then the kick-off, then the closing."""

    code = "dates-not-in-order"
    text = _(
        "The dates must follow one another: applications close at the latest on the day of the kick-off, "
        "and the closing comes after it."
    )


class SomethingMissing(Refused):
    """The next step of the programme's life needs something that is not there."""

    code = "something-missing"
    text = _("Before this step: %(missing)s")


@transaction.atomic
def create_programme(
    organisation: Organisation,
    *,
    template_id: str,
    name: str,
    kickoff_on: date,
    applications_close_on: date,
    closing_on: date,
    by: Person | None,
    at: datetime,
    language: str = "fr",
    purpose: str = "",
    direction: str = Programme.Direction.REVERSE,
    setup_step: str = "",
) -> Programme:
    """A draft with everything the template gives: sessions, subjects, agreement, matching, questionnaires.

    Without a template, what every programme needs is there, and ``direction`` says who teaches.
    ``setup_step`` is the page where its preparation goes on. Asked for twice within a moment, it is made once.

    Raises
    ------
    NoSuchTemplate, DatesNotInOrder
    """
    require_order(applications_close_on, kickoff_on, closing_on)
    dates = from_template.Dates(applications_close_on, kickoff_on, closing_on)
    values = _starting_values(template_id, language=language, direction=direction, dates=dates)
    given_purpose = values.pop("purpose", "")
    twin = twin_of(organisation, name=name, at=at)
    if twin is not None:
        return twin
    programme = Programme.objects.create(
        organisation=organisation,
        name=name,
        slug=free_slug(organisation, name),
        purpose=purpose or given_purpose,
        kickoff_on=kickoff_on,
        applications_close_on=applications_close_on,
        closing_on=closing_on,
        setup_step=setup_step,
        created_at=at,
        **values,
    )
    log(programme, verb="programmes.create_programme", subject=programme, by=by, at=at, name=name)
    return programme


def _starting_values(
    template_id: str, *, language: str, direction: str, dates: from_template.Dates
) -> dict[str, Any]:
    """What the template gives, by field of the model; of a blank page, what every programme needs."""
    if not template_id:
        return from_template.blank_fields(language=language, direction=direction)
    try:
        template = content.programme_template(template_id)
    except content.UnknownContent as error:
        raise NoSuchTemplate from error
    return {
        "purpose": template.pitch.in_language(language),
        **from_template.fields_of(template, language=language),
        "events": from_template.events_of(template, language=language, dates=dates),
    }


def twin_of(organisation: Organisation, *, name: str, at: datetime) -> Programme | None:
    """The draft of that name made a moment ago: a button pressed twice. Holds the organisation until the transaction ends."""
    held = Organisation.objects.filter(pk=organisation.pk).as_scoped("a new programme")
    held.select_for_update(no_key=True).get()
    recent = organisation.programmes.filter(
        name=name, state=Programme.State.DRAFT, created_at__gt=at - A_MOMENT
    )
    return recent.filter(created_at__lte=at).order_by("pk").first()


def require_order(applications_close_on: date, kickoff_on: date, closing_on: date) -> None:
    """Go on only if the dates follow one another.

    Raises
    ------
    DatesNotInOrder
    """
    if not applications_close_on <= kickoff_on < closing_on:
        raise DatesNotInOrder


def free_slug(organisation: Organisation, name: str) -> str:
    """``pilote``, or ``pilote-2`` when the organisation has one already."""
    base = slugify(name)[:54] or "programme"
    taken = set(organisation.programmes.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in candidates if candidate not in taken)


@transaction.atomic
def update_programme(
    programme: Programme,
    *,
    name: str,
    purpose: str,
    applications_close_on: date,
    kickoff_on: date,
    closing_on: date,
    by: Person,
    at: datetime,
) -> Programme:
    """Change its name, its purpose or its dates. Dates already settled by pairs and workshops do not move.

    Raises
    ------
    DatesNotInOrder
    """
    programme = lock_programme(programme)
    require_order(applications_close_on, kickoff_on, closing_on)
    values: dict[str, Any] = {
        "name": name,
        "purpose": purpose,
        "applications_close_on": applications_close_on,
        "kickoff_on": kickoff_on,
        "closing_on": closing_on,
    }
    keep_changes(programme, values, verb="programmes.update_programme", by=by, at=at)
    return programme


# --- from one state to the next -------------------------------------------------------------------------


@dataclass(frozen=True)
class Missing:
    """What is missing before a step, and the page where it is put right; "" where it only takes time."""

    words: str
    url: str = ""


def missing_before(programme: Programme, to: str, *, on: date) -> list[Missing]:
    """What is missing before ``programme`` can go to ``to``; empty when all is there."""
    step = (Programme.State(programme.state), Programme.State(to))
    return [sentence for check in _CHECKS.get(step, ()) for sentence in check(programme, on)]


def add_check(step: tuple[str, str], check: Callable[[Programme, date], list[Missing]]) -> None:
    """A room above says what it wants to be there before a step (from, to): this room knows nothing of pairs."""
    checks = _CHECKS[Programme.State(step[0]), Programme.State(step[1])]
    if check not in checks:
        checks.append(check)


def next_state(programme: Programme) -> Programme.State | None:
    """The step forward, the one the life of a programme is made of; ``None`` once archived."""
    order = list(Programme.State)
    position = order.index(Programme.State(programme.state)) + 1
    return order[position] if position < len(order) else None


@transaction.atomic
def move_forward(programme: Programme, *, to: str, by: Person | None, at: datetime) -> Programme:
    """Take ``programme`` to the state ``to``. Already there: nothing changes.

    Raises
    ------
    NotFromHere
        When the states do not follow one another.
    SomethingMissing
        Names everything that is missing.
    """
    given, programme = programme, lock_programme(programme)
    if programme.state != to:
        require_step(programme, to)
        missing = missing_before(programme, to, on=day_in(programme.organisation, at))
        if missing:
            raise SomethingMissing(missing=list_words(one.words for one in missing))
        programme.state = to
        programme.save(update_fields=["state"])
        log(programme, verb=f"programmes.move_to_{to}", subject=programme, by=by, at=at, name=programme.name)
    # The caller's object goes on being used: the state it shows must be the one in the database.
    given.state = programme.state
    return programme


def _before_applications(programme: Programme, on: date) -> list[Missing]:
    def at(page: str) -> str:
        return reverse("programmes:prepare", args=[programme.pk, page])

    missing = []
    if not programme.networks:
        missing.append(Missing(gettext("at least one subject"), at("subjects")))
    if not programme.agreement_clauses:
        missing.append(Missing(gettext("the text of the pair agreement"), at("agreement")))
    if sum(programme.matching_settings.get("weights", {}).values()) != 100:
        missing.append(Missing(gettext("matching weights that add up to 100"), at("pairs")))
    if programme.applications_close_on < on:
        says = {"day": date_words(programme.applications_close_on)}
        words = gettext("a closing date for applications that is still ahead (it is %(day)s)") % says
        missing.append(Missing(words, at("dates")))
    return missing


def _applications_at(programme: Programme, **filters: str) -> str:
    base = reverse("programmes:applications", args=[programme.pk])
    return f"{base}?{urlencode(filters)}"


def _before_matching(programme: Programme, on: date) -> list[Missing]:
    missing = []
    undecided = programme.applications.to_decide().count()
    if undecided:
        sentence = ngettext(
            "an answer to %(count)d application", "an answer to %(count)d applications", undecided
        )
        missing.append(
            Missing(sentence % {"count": undecided}, _applications_at(programme, state="submitted"))
        )
    return missing + _before_running(programme, on)


def _before_running(programme: Programme, on: date) -> list[Missing]:
    missing = []
    roles = set(programme.enrolments.active().values_list("role", flat=True))
    if Application.Side.MENTOR not in roles:
        missing.append(
            Missing(gettext("at least one accepted mentor"), _applications_at(programme, role="mentor"))
        )
    if Application.Side.MENTEE not in roles:
        missing.append(
            Missing(gettext("at least one accepted mentee"), _applications_at(programme, role="mentee"))
        )
    return missing


def _before_closing(programme: Programme, on: date) -> list[Missing]:
    if on < programme.kickoff_on:
        words = gettext("the kick-off, on %(day)s") % {"day": date_words(programme.kickoff_on)}
        return [Missing(words, reverse("programmes:prepare", args=[programme.pk, "dates"]))]
    return []


def _before_evaluated(programme: Programme, on: date) -> list[Missing]:
    if on < programme.closing_on:
        words = gettext("the closing, on %(day)s") % {"day": date_words(programme.closing_on)}
        return [Missing(words, reverse("programmes:prepare", args=[programme.pk, "dates"]))]
    return []


_S = Programme.State
_CHECKS: dict[tuple[Programme.State, Programme.State], list[Callable[[Programme, date], list[Missing]]]] = {
    (_S.DRAFT, _S.APPLICATIONS): [_before_applications],
    (_S.APPLICATIONS, _S.MATCHING): [_before_matching],
    (_S.MATCHING, _S.RUNNING): [_before_running],
    (_S.RUNNING, _S.CLOSING): [_before_closing],
    (_S.CLOSING, _S.EVALUATED): [_before_evaluated],
}
