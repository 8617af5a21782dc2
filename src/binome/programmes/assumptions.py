"""What a template assumes, page by page: each value marked as published, computed or assumed, with its source."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from binome import content
from binome.core.words import count_words, duration_words, list_words
from binome.programmes import from_template, story, vocabulary
from binome.programmes.models import Programme


@dataclass(frozen=True)
class Assumption:
    """A value that the template gives, and how far one may trust it."""

    what: str
    value: str
    status: str
    source: str
    url: str
    page: str


# Where the templates say where a value comes from, under one of these names.
_STATUS_OF = {
    "sessions": ("sessions", "count", "minutes_each"),
    "length": ("duration_weeks", "duration_three_months"),
    "subjects": ("networks", "topics", "five_topics", "topics_internal_network"),
    "goals": ("goals_per_mentee",),
    "size": ("default_pairs", "numbers", "about_ten_executives"),
    "matching": ("matching", "matching_on_mentor_profile_and_mentee_need"),
    "units": ("mentor_preparation", "mentors_trained", "mentors_trained_on_posture"),
    "events": ("events", "closing_event", "closing_meeting", "seminar", "minutes_of_events"),
}


def _language() -> str:
    return get_language() or "fr"


def template_of(programme: Programme) -> content.ProgrammeTemplate | None:
    """The template a programme was made from; none for a blank page, or one that is gone."""
    try:
        return content.programme_template(programme.template_id) if programme.template_id else None
    except content.UnknownContent:
        return None


def assumptions_of(template: content.ProgrammeTemplate) -> list[Assumption]:
    """What the programme takes from its template, each value marked as published, computed or assumed."""
    required = from_template.required_units_of(template)
    weeks, cohort = template.duration_weeks, template.cohort
    sessions = story.sessions_words(template.sessions.count, template.sessions.minutes_each)
    values = {
        "length": ("dates", _("Length"), ngettext("%(count)d week", "%(count)d weeks", weeks) % {"count": weeks}),
        "size": ("people", _("Size"), _("from %(least)d to %(most)d pairs, %(usual)d as a rule") % {
            "least": cohort.min_pairs, "most": cohort.max_pairs, "usual": cohort.default_pairs,
        }),
        "sessions": ("sessions", _("Sessions"), sessions),
        "goals": ("sessions", _("Goals of each person"), _("%(count)s at most") % {
            "count": count_words(content.goal_catalogue().rules.goals_per_mentee.max),
        }),
        "units": ("sessions", _("Mentor path before session 1"), ngettext(
            "%(count)s unit", "%(count)s units", len(required),
        ) % {"count": count_words(len(required), feminine=True)}),
        "subjects": ("subjects", _("Subjects"), list_words(map(vocabulary.network_words, template.networks))),
        "agreement": ("agreement", _("The pair agreement"), _("our usual clauses")),
        "matching": ("pairs", _("What counts in forming pairs"), _weights_sentence(from_template.weights_of(template))),
        "questionnaires": ("questionnaires", _("Questionnaires"), list_words(
            content.questionnaire(name).title.in_language(_language()) for name in template.questionnaires
        )),
        "events": ("events", _("Meetings of everyone"), list_words(
            f"{name} ({duration_words(minutes)})" for name, _kind, minutes in events_of(template, _language())
        )),
    }  # fmt: skip
    return [
        Assumption(what, value, *status_of(template, key), page=page)
        for key, (page, what, value) in values.items()
        if value
    ]


def assumptions_of_programme(programme: Programme) -> list[Assumption]:
    """Those of the programme's template; a blank page assumes nothing."""
    template = template_of(programme)
    return assumptions_of(template) if template else []


def on_page(programme: Programme, page: str) -> list[Assumption]:
    """Those that concern one page of its preparation."""
    return [entry for entry in assumptions_of_programme(programme) if entry.page == page]


def status_of(template: content.ProgrammeTemplate, key: str) -> tuple[str, str, str]:
    """« Publié », « Calculé… » or « Hypothèse », where it was published, and its address."""
    catalogue = content.template_catalogue()
    names = _STATUS_OF.get(key, ())
    entry = next((template.provenance[name] for name in names if name in template.provenance), None)
    if entry is None:
        return catalogue.status_values["assumed"].in_language(_language()), "", ""
    source = catalogue.sources[entry.source] if entry.source else None
    status = catalogue.status_values[entry.status].in_language(_language())
    return (
        status,
        source.title.in_language(_language()) if source else "",
        (source.url or "") if source else "",
    )


def events_of(template: content.ProgrammeTemplate, language: str) -> list[tuple[str, str, int]]:
    """Meetings of everyone in the template: what each is called, its guide ("" for none), its minutes."""
    found = []
    for event in template.collective_events:
        if event.guide is not None:
            name = content.guide(event.guide).title.in_language(language)
        else:
            name = content.term("event", event.label or "").in_language(language)
        found.append((name, event.guide or "", event.minutes))
    return found


def _weights_sentence(weights: dict[str, int]) -> str:
    titles = story.criterion_titles()
    ordered = sorted(weights.items(), key=lambda entry: -entry[1])
    return ", ".join(f"{titles[name]} {weight}" for name, weight in ordered if weight)
