"""A programme in words: what it is, where it stands, what its template assumes. Reads, never writes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from django.db.models import Count, Q, Subquery
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from binome import content
from binome.core.words import (
    count_words,
    date_words,
    duration_words,
    full_day_words,
    list_words,
    period_words,
)
from binome.pairing import CRITERIA
from binome.programmes import role_words, vocabulary
from binome.programmes.models import Application, Programme

Fact = tuple[str, str]


def _language() -> str:
    return get_language() or "fr"


# --- templates ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TemplateCard:
    """A template as one reads it before choosing."""

    id: str
    name: str
    pitch: str
    audience: str
    summary: str
    inspired_by: str
    url: str


def card_of(template: content.ProgrammeTemplate) -> TemplateCard:
    """The template's own words, and its sessions in one line."""
    language = _language()
    inspiration = [
        f"{source.organisation.in_language(language)} ({source.year})" if source.year else
        source.organisation.in_language(language)
        for source in template.inspired_by
    ]  # fmt: skip
    return TemplateCard(
        id=template.id,
        name=template.name.in_language(language),
        pitch=template.pitch.in_language(language),
        audience=template.audience.in_language(language),
        summary=sessions_words(template.sessions.count, template.sessions.minutes_each),
        inspired_by=list_words(inspiration),
        url=reverse("programmes:create_from", args=[template.id]),
    )


def sessions_words(count: int, minutes: int) -> str:
    """« Trois séances de deux heures »."""
    sentence = ngettext("%(count)s session of %(length)s", "%(count)s sessions of %(length)s", count)
    return sentence % {"count": count_words(count, feminine=True), "length": duration_words(minutes)}


def criterion_titles() -> dict[str, str]:
    """What each criterion of the matching is called."""
    return {criterion.name: criterion.title["en" if _language() == "en" else "fr"] for criterion in CRITERIA}


def weights_of(programme: Programme) -> list[tuple[str, int]]:
    """Each criterion with its weight, the heaviest first; those without weight are left out."""
    titles = criterion_titles()
    weights = programme.matching_settings.get("weights", {})
    named = [(titles.get(name, name), int(weight)) for name, weight in weights.items() if weight]
    return sorted(named, key=lambda entry: -entry[1])


# --- a programme ----------------------------------------------------------------------------------------


def subjects_of(programme: Programme) -> str:
    """« Facebook, X et LinkedIn »."""
    return list_words(vocabulary.network_words(network) for network in programme.networks)


def named_facts(programme: Programme) -> dict[str, Fact]:
    """Dates, subjects, and the time a programme asks, each under a name of its own."""
    total = programme.session_count * programme.session_minutes
    direction = {
        Programme.Direction.REVERSE: _("Reverse mentoring: the younger teaches"),
        Programme.Direction.CLASSIC: _("Classic mentoring: the more experienced teaches"),
    }
    return {
        "direction": (_("How it works"), direction[Programme.Direction(programme.direction)]),
        "subjects": (_("Subjects"), subjects_of(programme)),
        "last_day": (_("Last day to apply"), full_day_words(programme.applications_close_on)),
        "kickoff": (_("Kick-off"), full_day_words(programme.kickoff_on)),
        "closing": (_("The closing workshop"), full_day_words(programme.closing_on)),
        "sessions": (
            _("Sessions of each pair"),
            sessions_words(programme.session_count, programme.session_minutes),
        ),
        "time": (
            _("Time asked in all"),
            _("about %(length)s, plus the meetings of everyone") % {"length": duration_words(total)},
        ),
    }


def facts_of(programme: Programme) -> list[Fact]:
    """What anybody in the programme should know, in the order in which one asks."""
    return list(named_facts(programme).values())


@dataclass(frozen=True)
class Step:
    """One step of the programme's road."""

    label: str
    detail: str
    state: str
    url: str = ""


def road_of(programme: Programme) -> list[Step]:
    """The states of the programme's life: behind, now, ahead."""
    details = {
        Programme.State.APPLICATIONS: _("until %(day)s")
        % {"day": date_words(programme.applications_close_on)},
        Programme.State.RUNNING: period_words(programme.kickoff_on, programme.closing_on),
        Programme.State.CLOSING: date_words(programme.closing_on),
    }
    order = list(Programme.State)
    position = order.index(Programme.State(programme.state))
    marks = [
        "done" if place < position else "now" if place == position else "todo" for place in range(len(order))
    ]
    return [
        Step(str(state.label).capitalize(), details.get(state, ""), mark)
        for state, mark in zip(order, marks, strict=True)
    ]


@dataclass(frozen=True)
class Counts:
    """How many applications there are, by side and by state; what is still being written is counted apart."""

    programme: Programme
    by_role: Counter[str] = field(default_factory=Counter)
    by_state: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    by_both: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    drafts: int = 0
    # By the number of the partner that brought them, and the names of those partners.
    by_partner: Counter[str] = field(default_factory=Counter)
    partners: dict[str, str] = field(default_factory=dict)

    def matching(self, *, role: str = "", state: str = "", partner: str = "") -> int:
        """How many were sent on that side and are in that state; empty is everything."""
        return sum(
            count
            for (a_role, a_state, by), count in self.by_both.items()
            if role in ("", a_role) and state in ("", a_state) and partner in ("", by)
        )

    @property
    def total(self) -> int:
        """Applications that were sent at least once."""
        return sum(self.by_state.values())

    @property
    def in_words(self) -> str:
        """« Douze candidatures, dont trois attendent votre réponse. »"""
        if not self.total:
            return _("No application yet.")
        total = ngettext("%(count)d application", "%(count)d applications", self.total) % {
            "count": self.total
        }
        waiting = self.by_state[Application.State.SUBMITTED]
        if not waiting:
            return _("%(total)s, all answered.") % {"total": total}
        answers = ngettext("%(count)d waits for your answer", "%(count)d wait for your answer", waiting) % {
            "count": waiting
        }
        return _("%(total)s, of which %(answers)s.") % {"total": total, "answers": answers}

    @property
    def accepted_words(self) -> str:
        """« Dix mentors et neuf personnes à accompagner sont admis. »"""
        people = [role_words.counted(self.programme, side, self.accepted[side]) for side in role_words.SIDES]
        return _("Accepted: %(people)s.") % {"people": list_words(people)}

    @property
    def draft_words(self) -> str:
        """Who has begun without sending."""
        if not self.drafts:
            return ""
        return ngettext(
            "%(count)d person is still writing an application.",
            "%(count)d people are still writing an application.",
            self.drafts,
        ) % {"count": self.drafts}


@dataclass(frozen=True)
class Places:
    """How many places one side has, and who would take a free one."""

    words: str
    is_over: bool
    next_name: str = ""
    next_id: int = 0


def places_of(programme: Programme, counts: Counts) -> list[Places]:
    """A line for each side whose places are counted; one statement more where somebody may have a free place."""
    sides = [
        role
        for role in (Application.Side.MENTOR.value, Application.Side.MENTEE.value)
        if programme.places.get(role)
    ]
    free = [role for role in sides if counts.accepted[role] < programme.places[role]]
    waiting = {}
    if free:
        rows = programme.applications
        firsts = Q()
        for role in free:
            firsts |= Q(pk=Subquery(rows.next_on_the_list(role).values("pk")[:1]))
        waiting = {row.role: row for row in rows.filter(firsts).select_related("person")}
    lines = []
    for role in sides:
        taken, most = counts.accepted[role], programme.places[role]
        says = {"side": role_words.titles(programme, role), "taken": taken, "most": most}
        following = waiting.get(role)
        lines.append(
            Places(
                words=ngettext(
                    "%(side)s: %(taken)s of %(most)s place taken.",
                    "%(side)s: %(taken)s of %(most)s places taken.",
                    most,
                )
                % says,
                is_over=taken > most,
                next_name=following.person.full_name if following is not None else "",
                next_id=following.pk if following is not None else 0,
            )
        )
    return lines


def counts_of(programme: Programme) -> Counts:
    """Counted in one statement."""
    counts, drafts = Counts(programme), 0
    kinds = programme.applications.values("role", "state", "partner", "partner__name")
    for row in kinds.annotate(number=Count("pk")).order_by("partner__name"):
        if row["state"] == Application.State.DRAFT:
            drafts += row["number"]
            continue
        counts.by_both[row["role"], row["state"], str(row["partner"] or "")] += row["number"]
        counts.by_role[row["role"]] += row["number"]
        counts.by_state[row["state"]] += row["number"]
        if row["partner"] is not None:
            counts.by_partner[str(row["partner"])] += row["number"]
            counts.partners[str(row["partner"])] = row["partner__name"]
        if row["state"] == Application.State.ACCEPTED:
            counts.accepted[row["role"]] += row["number"]
    return replace(counts, by_state=_in_order(counts.by_state), drafts=drafts)


def _in_order(by_state: Counter[str]) -> Counter[str]:
    """The states as a coordinator meets them."""
    return Counter({state: by_state[state] for state in Application.State.values if by_state[state]})


# --- steps ----------------------------------------------------------------------------------------------


def step_words(to: Programme.State) -> str:
    """What the button says."""
    return {
        Programme.State.DRAFT: "",
        Programme.State.APPLICATIONS: _("Open the applications"),
        Programme.State.MATCHING: _("Begin to form the pairs"),
        Programme.State.RUNNING: _("Start the programme"),
        Programme.State.CLOSING: _("Begin the closing"),
        Programme.State.EVALUATED: _("Note that it is evaluated"),
        Programme.State.ARCHIVED: _("Archive the programme"),
    }[to]


def step_question(to: Programme.State, name: str) -> str:
    """What the confirming page asks."""
    return {
        Programme.State.APPLICATIONS: _("Open the applications of “%(name)s”?"),
        Programme.State.MATCHING: _("Begin to form the pairs of “%(name)s”?"),
        Programme.State.RUNNING: _("Start “%(name)s”?"),
        Programme.State.CLOSING: _("Begin the closing of “%(name)s”?"),
        Programme.State.EVALUATED: _("Is “%(name)s” evaluated?"),
        Programme.State.ARCHIVED: _("Archive “%(name)s”?"),
    }[to] % {"name": name}


def step_effect(to: Programme.State) -> str:
    """What changes, for whom."""
    return {
        Programme.State.APPLICATIONS: _(
            "People can apply until %(day)s, you can import files, and you can answer. No message leaves by itself."
        ),
        Programme.State.MATCHING: _(
            "Nobody can apply any more. You form the pairs, read each proposal and publish. "
            "If need be, you can open the applications again."
        ),
        Programme.State.RUNNING: _(
            "The pairs work together. Check first that the proposals are published and accepted. "
            "This step cannot be taken back."
        ),
        Programme.State.CLOSING: _(
            "The closing workshop and the last questionnaires take place. This step cannot be taken back."
        ),
        Programme.State.EVALUATED: _(
            "The evaluation report is written and shared. This step cannot be taken back."
        ),
        Programme.State.ARCHIVED: _(
            "The programme leaves the first pages. It can still be read. This step cannot be taken back."
        ),
    }[to]


def step_done(to: Programme.State, programme: Programme) -> str:
    """What is said once the step is taken."""
    return {
        Programme.State.APPLICATIONS: _("Applications to “%(name)s” are open."),
        Programme.State.MATCHING: _("Applications are closed. You can form the pairs of “%(name)s”."),
        Programme.State.RUNNING: _("“%(name)s” has started."),
        Programme.State.CLOSING: _("The closing of “%(name)s” begins."),
        Programme.State.EVALUATED: _("“%(name)s” is evaluated."),
        Programme.State.ARCHIVED: _("“%(name)s” is archived."),
    }[to] % {"name": programme.name}
