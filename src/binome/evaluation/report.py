"""The report as people read it: figures turned into sentences and tables. Page and PDF are both made from this.

Every figure is a headline sentence; the table behind it holds the same numbers. Under twenty a share is a count out
of a count, never a percentage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from binome import content
from binome.content.texts import NamedText, Text
from binome.core.words import duration_words, number_words
from binome.evaluation.charts import STATES, progress_labels, state_words
from binome.evaluation.effort import cost, hours
from binome.evaluation.indicators import INDICATORS
from binome.evaluation.parts import Chapter, Figure, Figures, Sides, Table, percentage, share_words
from binome.evaluation.said import confidence, gains, recommendation, self_assessment
from binome.learning.models import Workshop
from binome.programmes.models import Programme


def in_active_language(text: Text | NamedText | None) -> str:
    """A text of the built-in content as it is read now; nothing for nothing."""
    return str(text.in_language((get_language() or "fr")[:2])) if text else ""


def chapters(figures: Figures, sides: Sides) -> list[Chapter]:
    """Every chapter that these figures allow, in the active language; a figure not counted then is left out."""
    of = partial(partial, sides=sides)
    makers: dict[str, tuple[str, tuple[Callable[[Figures], Figure | None], ...]]] = {
        "people": (_("People and pairs"), (of(_applications), _pairs)),
        "sessions": (_("The sessions"), (_all_sessions, _sessions, _moves, _time)),
        "goals": (_("The goals"), (_goals,)),
        "learning": (_("Learning together"), (of(_preparation), _workshops)),
        "change": (
            _("What people say of it"),
            (self_assessment, confidence, of(gains), of(recommendation), of(_responses)),
        ),
        "coordination": (_("The coordination"), (hours, cost, _acts)),
    }
    made = []
    for name, (title, makes) in makers.items():
        drawn = [figure for make in makes if (figure := _made(make, figures)) is not None]
        if drawn:
            made.append(Chapter(name, title, drawn))
    return made


def _made(make: Callable[[Figures], Figure | None], figures: Figures) -> Figure | None:
    """A version frozen before an indicator existed does not have it, and the sentence is left out."""
    name = make.func.__name__ if isinstance(make, partial) else make.__name__
    return make(figures) if _NEEDS[name] <= figures.keys() else None


# What each sentence is made from.
_NEEDS: dict[str, frozenset[str]] = {
    "_applications": frozenset({"applications_received", "applications_accepted"}),
    "_pairs": frozenset({"pairs_formed", "pairs_completed", "pairs_ended"}),
    "_all_sessions": frozenset({"pairs_with_all_sessions", "sessions_per_pair"}),
    "_sessions": frozenset({"sessions_planned", "sessions_held", "sessions_missed"}),
    "_moves": frozenset({"sessions_moved"}),
    "_time": frozenset({"time_together", "sessions_held"}),
    "_goals": frozenset({"goals_set", "goals_reached", "goals_exceeded", "goal_progress"}),
    "_preparation": frozenset({"mentors_prepared", "units_completed"}),
    "_workshops": frozenset({"workshop_attendance"}),
    "self_assessment": frozenset({"self_assessment"}),
    "confidence": frozenset({"confidence", "confidence_later"}),
    "gains": frozenset({"gains_mentees", "gains_mentors"}),
    "recommendation": frozenset({"recommendation_mentors", "recommendation_mentees"}),
    "_responses": frozenset({"response_rates"}),
    "hours": frozenset({"coordination_time", "coordination_per_pair", "coordination_per_session"}),
    "cost": frozenset({"coordination_cost"}),
    "_acts": frozenset({"coordinator_acts"}),
}


def _applications(figures: Figures, *, sides: Sides) -> Figure:
    received, accepted = figures["applications_received"], figures["applications_accepted"]
    total, taken = sum(received.values()), sum(accepted.values())
    sentence = ngettext(
        "%(count)s application was received, ", "%(count)s applications were received, ", total
    )
    sentence += ngettext("%(accepted)s was accepted.", "%(accepted)s were accepted.", taken)
    return Figure(
        "applications",
        sentence % {"count": number_words(total), "accepted": number_words(taken)},
        Table(
            _("Applications by role"),
            [_("Role"), _("Received"), _("Accepted")],
            [
                [word, number_words(received[role]), number_words(accepted[role])]
                for role, word in sides.titles().items()
            ],
        ),
    )


def _pairs(figures: Figures) -> Figure:
    formed = figures["pairs_formed"]["count"]
    done, ended = figures["pairs_completed"]["count"], figures["pairs_ended"]["count"]
    parts = [
        ngettext("%(count)s pair was formed.", "%(count)s pairs were formed.", formed)
        % {"count": number_words(formed)}
    ]
    if formed:
        text = ngettext("%(share)s went all the way.", "%(share)s went all the way.", done)
        parts.append(text % {"share": share_words(done, formed)})
    if ended:
        text = ngettext("%(count)s ended early.", "%(count)s ended early.", ended)
        parts.append(text % {"count": number_words(ended)})
    going = formed - done - ended
    numbers = {STATES[0].value: done, STATES[1].value: going, STATES[2].value: ended}
    rows = [[word, number_words(numbers[state])] for state, word in _capitals(state_words()).items()]
    return Figure(
        "pairs", " ".join(parts), Table(_("What became of the pairs"), [_("State"), _("Pairs")], rows)
    )


def _capitals(words: Mapping[str, str]) -> dict[str, str]:
    return {key: word[:1].upper() + word[1:] for key, word in words.items()}


def _all_sessions(figures: Figures) -> Figure:
    share, value = figures["pairs_with_all_sessions"], figures["sessions_per_pair"]
    text = ngettext(
        "%(count)s pair out of %(of)s held all its sessions%(percent)s.",
        "%(count)s pairs out of %(of)s held all their sessions%(percent)s.",
        share["count"],
    )
    sentence = text % {
        "count": number_words(share["count"]),
        "of": number_words(share["of"]),
        "percent": percentage(share["count"], share["of"]),
    }
    words = _capitals(state_words())
    length = max(len(counts) for counts in value.values())
    rows = [
        [number_words(held), *(number_words(value[state][held]) for state in words)] for held in range(length)
    ]
    return Figure(
        "all_sessions",
        sentence,
        Table(_("Pairs by number of sessions held"), [_("Sessions held"), *words.values()], rows),
        chart="sessions_per_pair",
        note=_("Each mark is a pair. None bears a name."),
    )


def _sessions(figures: Figures) -> Figure:
    planned, held, missed = (
        figures[name]["count"] for name in ("sessions_planned", "sessions_held", "sessions_missed")
    )
    text = ngettext(
        "%(count)s session was held out of %(of)s planned%(percent)s.",
        "%(count)s sessions were held out of %(of)s planned%(percent)s.",
        held,
    )
    rows = [
        [_("Sessions planned"), number_words(planned)],
        [_("Sessions held"), number_words(held)],
        [_("Sessions that did not take place"), number_words(missed)],
        [_("Others: the pair ended early, or the date is to come"), number_words(planned - held - missed)],
    ]
    words = {"count": number_words(held), "of": number_words(planned), "percent": percentage(held, planned)}
    return Figure("sessions", text % words, Table(_("Sessions"), [_("State"), _("Sessions")], rows))


def _moves(figures: Figures) -> Figure:
    value = figures["sessions_moved"]
    text = ngettext(
        "%(count)s session changed its date at least once.",
        "%(count)s sessions changed their date at least once.",
        value["count"],
    )
    if not value["count"]:
        text = _("No session changed its date.")
    rows = [
        [_("Sessions moved"), share_words(value["count"], value["of"])],
        [_("Changes of date in all"), number_words(value["moves"])],
    ]
    return Figure(
        "moves",
        text % {"count": number_words(value["count"])},
        Table(_("Dates changed"), [_("What"), _("Number")], rows),
    )


def _time(figures: Figures) -> Figure:
    minutes, held = figures["time_together"]["count"], figures["sessions_held"]["count"]
    rows = [[_("In all"), duration_words(minutes)]]
    if held:
        rows.append([_("Mean length of a session"), duration_words(round(minutes / held))])
    sentence = _("The pairs spent %(time)s together.") % {"time": duration_words(minutes)}
    return Figure("time", sentence, Table(_("Time spent together"), [_("What"), _("Length")], rows))


def _goals(figures: Figures) -> Figure:
    reached, exceeded = figures["goals_reached"], figures["goals_exceeded"]
    counts = figures["goal_progress"]["counts"]
    if not reached["of"]:
        sentence = _("No goal was set.")
    else:
        text = ngettext(
            "%(count)s goal out of %(of)s is reached%(percent)s.",
            "%(count)s goals out of %(of)s are reached%(percent)s.",
            reached["count"],
        )
        sentence = text % {
            "count": number_words(reached["count"]),
            "of": number_words(reached["of"]),
            "percent": percentage(reached["count"], reached["of"]),
        }
    if exceeded["count"]:
        text = ngettext(
            "%(count)s even went further than hoped.",
            "%(count)s even went further than hoped.",
            exceeded["count"],
        )
        sentence += " " + text % {"count": number_words(exceeded["count"])}
    rows = [[label, number_words(number)] for label, number in zip(progress_labels(), counts, strict=True)]
    return Figure(
        "goals",
        sentence,
        Table(_("Goals by progress"), [_("Progress"), _("Goals")], rows),
        chart="goal_progress",
        note=_("Progress is what the two agreed on together."),
    )


def _preparation(figures: Figures, *, sides: Sides) -> Figure:
    ready, units = figures["mentors_prepared"], figures["units_completed"]
    text = ngettext(
        "%(count)s %(mentors)s out of %(of)s completed the required units%(percent)s.",
        "%(count)s %(mentors)s out of %(of)s completed the required units%(percent)s.",
        ready["count"],
    )
    sentence = text % {
        "count": number_words(ready["count"]),
        "mentors": sides.counted("mentor", ready["count"]),
        "of": number_words(ready["of"]),
        "percent": percentage(ready["count"], ready["of"]),
    }
    rows = [
        [
            sides.told(_("{mentors} who completed the required units")),
            share_words(ready["count"], ready["of"]),
        ],
        [_("Units completed, required or not"), share_words(units["count"], units["of"])],
    ]
    return Figure(
        "preparation",
        sentence,
        Table(sides.told(_("Preparation of the {mentors}")), [_("What"), _("Number")], rows),
    )


def _workshops(figures: Figures) -> Figure | None:
    value = figures["workshop_attendance"]
    if not value:
        return None
    labels = {kind.value: str(kind.label) for kind in Workshop.Kind}
    present = sum(share["count"] for share in value.values())
    if len(value) == 1 or "closing" in value:
        kind = "closing" if "closing" in value else next(iter(value))
        text = ngettext(
            "%(workshop)s: %(count)s person came, out of %(of)s invited%(percent)s.",
            "%(workshop)s: %(count)s people came, out of %(of)s invited%(percent)s.",
            value[kind]["count"],
        )
        share = value[kind]
        sentence = text % {
            "workshop": labels[kind][:1].upper() + labels[kind][1:],
            "count": number_words(share["count"]),
            "of": number_words(share["of"]),
            "percent": percentage(share["count"], share["of"]),
        }
    else:
        text = ngettext(
            "Workshops gathered %(count)s person.", "Workshops gathered %(count)s people.", present
        )
        sentence = text % {"count": number_words(present)}
    rows = [
        [labels[kind][:1].upper() + labels[kind][1:], number_words(share["count"]), number_words(share["of"])]
        for kind, share in value.items()
    ]
    # Versions frozen before commitments were counted have none.
    promised = figures.get("workshop_commitments", {}).get("count", 0)
    if promised:
        text = ngettext(
            "%(count)s person made a commitment there.", "%(count)s people made a commitment there.", promised
        )
        sentence += " " + text % {"count": number_words(promised)}
    return Figure(
        "workshops", sentence, Table(_("Workshops"), [_("Workshop"), _("Present"), _("Invited")], rows)
    )


def _responses(figures: Figures, *, sides: Sides) -> Figure | None:
    value = figures["response_rates"]
    if not value:
        return None
    language = (get_language() or "fr")[:2]
    rows = []
    for entry in content.questionnaires():
        if entry.id in value:
            share = value[entry.id]
            title = f"{entry.title.in_language(language)} ({sides.several(entry.audience)})"
            rows.append([title, number_words(share["count"]), number_words(share["of"])])
    count, of = (sum(share[name] for share in value.values()) for name in ("count", "of"))
    text = ngettext(
        "%(count)s questionnaire out of %(of)s was answered%(percent)s.",
        "%(count)s questionnaires out of %(of)s were answered%(percent)s.",
        count,
    )
    words = {"count": number_words(count), "of": number_words(of), "percent": percentage(count, of)}
    head = [_("Questionnaire"), _("Answered"), _("Asked for")]
    return Figure("responses", text % words, Table(_("Answers to questionnaires"), head, rows))


def _acts(figures: Figures) -> Figure:
    count = figures["coordinator_acts"]["count"]
    text = ngettext(
        "The coordination did %(count)s act noted in the log.",
        "The coordination did %(count)s acts noted in the log.",
        count,
    )
    return Figure("acts", text % {"count": number_words(count)}, table=None)


def method(sides: Sides) -> Table:
    """How each figure is counted, from the registry itself."""
    rows = [
        [sides.told(one.name), str(one.unit.label), sides.told(one.formula), str(one.source.label)]
        for one in INDICATORS
    ]
    return Table(
        _("How each figure is counted"),
        [_("Figure"), _("Unit"), _("How it is counted"), _("Where it comes from")],
        rows,
    )


def limits() -> list[str]:
    """What these figures cannot show."""
    return [
        _("Figures describe this programme. With few people, one more or one less changes them a lot."),
        _("No percentage is given under twenty. Answers of fewer than five people are never shown."),
        _("Nothing here proves that the programme alone caused the change: nobody was compared."),
        _(
            "People judge themselves otherwise once they know a subject better: a mean can fall while skills grow."
        ),
        _("Those who answer are not always like those who do not."),
        content.questionnaire_catalogue().validity_note.in_language((get_language() or "fr")[:2]),
    ]


def still_open(programme: Programme) -> list[str]:
    """Titles of the questionnaires people can still answer: their results would not be in a version frozen now."""
    waves = programme.waves.filter(published_at=None, opened_at__isnull=False, session_number=0)
    titles = {one.id: one.title for one in content.questionnaires()}
    return [
        in_active_language(titles.get(name))
        for name in waves.order_by("opens_on", "pk").values_list("questionnaire_id", flat=True)
    ]
