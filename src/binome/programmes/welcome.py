"""What people read before they apply: what the programme asks of each side, and what it gives. Reads, never writes."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome import content
from binome.core.words import count_words, duration_words, full_day_words
from binome.programmes import role_words, steps, story
from binome.programmes.models import Application, Partner, Programme

Fact = tuple[str, str]


@dataclass(frozen=True)
class SideCard:
    """One way of taking part."""

    role: str
    title: str
    sentences: list[str]
    time: str
    statements: list[str]
    button: str
    url: str


def applying_words(role: str) -> str:
    """What the person is doing while they fill the form in."""
    if role == Application.Side.MENTOR:
        return _("You apply to pass on what you know.")
    return _("You apply to be supported.")


def _teaches_what(programme: Programme) -> str:
    says = {"subjects": story.subjects_of(programme)}
    if programme.direction == Programme.Direction.CLASSIC:
        return _("You have experience to share, on at least one of these subjects: %(subjects)s.") % says
    return _("You are at ease with at least one of these subjects: %(subjects)s.") % says


def _side(programme: Programme, role: str) -> SideCard:
    is_mentor = role == Application.Side.MENTOR
    sessions = programme.session_count * programme.session_minutes
    preparation = 0
    time = _("about %(length)s with your pair, and the meetings of everyone")
    if is_mentor:
        preparation = sum(content.unit(unit).duration_minutes for unit in programme.required_units)
        sentences = [
            _teaches_what(programme),
            _("You do not need to have taught before: we prepare you, and you are never alone."),
        ]
        if preparation:
            time = _(
                "about %(length)s with your pair, %(preparation)s to prepare at home, and the meetings of everyone"
            )
    else:
        sentences = [
            ngettext(
                "You choose %(count)s precise goal, and somebody supports you towards it, one to one.",
                "You choose up to %(count)s precise goals, and somebody supports you towards them, one to one.",
                programme.goals_max,
            )
            % {"count": count_words(programme.goals_max)},
            _("There is no level to have: you begin where you are, at your own pace."),
        ]
    return SideCard(
        role=role,
        title=_named(
            programme, role, _("I pass on what I know") if is_mentor else _("I would like to be supported")
        ),
        sentences=sentences,
        time=time % {"length": duration_words(sessions), "preparation": duration_words(preparation)},
        statements=steps.statements_for(programme, role),
        button=_("Apply to pass on") if is_mentor else _("Apply to be supported"),
        url=reverse("programmes:start", args=[programme.organisation.slug, programme.slug, role]),
    )


def _named(programme: Programme, role: str, title: str) -> str:
    """With the programme's own word for the side in front, where it has chosen one."""
    return (
        f"{role_words.title(programme, role)}\u00a0– {title}"
        if role_words.is_named(programme, role)
        else title
    )


def sides_of(programme: Programme) -> list[SideCard]:
    """The side of the people supported first: it is for them that the programme exists."""
    return [_side(programme, role) for role in (Application.Side.MENTEE.value, Application.Side.MENTOR.value)]


def facts_of(programme: Programme) -> list[Fact]:
    """Dates and rhythm, for both sides."""
    known = story.named_facts(programme)
    return [known[name] for name in ("subjects", "last_day", "kickoff", "sessions", "closing")]


def address_of(programme: Programme) -> str:
    """The path of the public page."""
    return reverse("programmes:join", args=[programme.organisation.slug, programme.slug])


# In the address of the public page: who brings the person that opens it.
BROUGHT_BY = "par"


def link_of(partner: Partner) -> str:
    """The path of the public page as ``partner`` gives it to its people."""
    return f"{address_of(partner.programme)}?{BROUGHT_BY}={partner.code}"


def newsletter_of(programme: Programme, *, address: str) -> str:
    """A few lines to paste into a newsletter or a message, in the active language."""
    says = {
        "name": programme.name,
        "organisation": programme.organisation.name,
        "purpose": programme.purpose.strip(),
        "subjects": story.subjects_of(programme),
        "sessions": story.named_facts(programme)["sessions"][1],
        "day": full_day_words(programme.applications_close_on),
        "kickoff": full_day_words(programme.kickoff_on),
        "address": address,
        "contact": programme.organisation.contact_name,
        "phone": programme.organisation.contact_phone,
    }
    paragraphs = [
        _("%(name)s: apply until %(day)s"),
        "%(purpose)s",
        _("The subjects: %(subjects)s. Each pair meets one to one: %(sessions)s. We begin on %(kickoff)s."),
        _("To be supported, or to pass on what you know, apply in a few minutes: %(address)s"),
        _("A question? %(contact)s, %(phone)s."),
    ]
    return "\n\n".join(paragraph % says for paragraph in paragraphs if (paragraph % says).strip())
