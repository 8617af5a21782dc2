"""Whether the content files agree with one another, and every text they hold.

A single file refuses to load when it is wrong by itself; what only two files can contradict
is looked for here, by the tests and by the ``binome check`` command.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from binome.content.applications import ChoiceKind, application_choices, application_vocabulary
from binome.content.cards import card_file
from binome.content.demo import DemoPeople, demo_people
from binome.content.desk_facts import desk_fact_file
from binome.content.goals import goal_catalogue
from binome.content.guides import guide_catalogue
from binome.content.learning_path import mentor_path
from binome.content.messages import message_kind_file
from binome.content.processing import processing_register
from binome.content.questions import GENERAL_NETWORK, questionnaire_catalogue
from binome.content.templates import ProgrammeTemplate, TemplateCatalogue, TermKind, template_catalogue
from binome.content.text_rules import network_rules
from binome.content.texts import Text


def every_text() -> Iterator[tuple[str, Text]]:
    """Every bilingual text of every file, with the place where it stands."""
    for root in catalogues():
        yield from texts_of(root, type(root).__name__)


def catalogues() -> tuple[BaseModel, ...]:
    """The content files as they load, one model each."""
    return (
        goal_catalogue(),
        mentor_path(),
        guide_catalogue(),
        questionnaire_catalogue(),
        template_catalogue(),
        application_vocabulary(),
        demo_people(),
        processing_register(),
        message_kind_file(),
        desk_fact_file(),
        network_rules(),
        card_file(),
    )


def texts_of(node: object, place: str) -> Iterator[tuple[str, Text]]:
    """Every text inside ``node``, depth first, with the nearest identifier in its place."""
    if isinstance(node, Text):
        yield place, node
    if isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from texts_of(getattr(node, name), f"{place}.{name}")
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from texts_of(value, f"{place}.{key}")
    elif isinstance(node, tuple):
        for index, value in enumerate(node):
            yield from texts_of(value, f"{place}.{getattr(value, 'id', index)}")


def problems() -> list[str]:
    """What the files contradict, one sentence each; an empty list when all is well."""
    found = [*_duplicates()]
    for template in template_catalogue().templates:
        found += _unknown_references(template)
    found += _unknown_networks()
    found += _networks_without_card()
    found += _words_missing(template_catalogue())
    found += _unknown_choices(demo_people())
    return found


def _duplicates() -> Iterator[str]:
    goals, path, guides = goal_catalogue(), mentor_path(), guide_catalogue()
    surveys, programmes = questionnaire_catalogue(), template_catalogue()
    identifiers = {
        "goal": [goal.id for goal in goals.goals],
        "micro-skill or criterion": [
            text.id for goal in goals.goals for text in goal.micro_skills + goal.success_criteria
        ],
        "network": [network.id for network in goals.networks],
        "level": [level.id for level in goals.levels],
        "unit": [unit.id for unit in path.units],
        "quick-check question": [check.id for unit in path.units for check in unit.quick_check],
        "live meeting": [meeting.id for meeting in path.live_meetings],
        "guide": [guide.id for guide in guides.guides],
        "agenda item": [item.id for guide in guides.guides for item in guide.agenda],
        "clause": [clause.id for clause in guides.pair_agreement.clauses],
        "questionnaire": [entry.id for entry in surveys.questionnaires],
        "item": [item.id for entry in surveys.questionnaires if not entry.items_from for item in entry.items],
        "programme template": [template.id for template in programmes.templates],
        "planner default": [figure.id for figure in programmes.planner_defaults],
    }
    for kind, names in identifiers.items():
        yield from twice(kind, names)


def twice(kind: str, names: Iterable[str]) -> Iterator[str]:
    """A sentence for each name that comes more than once."""
    for name, count in Counter(names).items():
        if count > 1:
            yield f"the {kind} {name} is there {count} times"


def _unknown_references(template: ProgrammeTemplate) -> Iterator[str]:
    references: dict[str, tuple[Iterable[str | None], set[str]]] = {
        "networks": (template.networks, {network.id for network in goal_catalogue().networks}),
        "suggested_goals": (template.suggested_goals, {goal.id for goal in goal_catalogue().goals}),
        "sessions.guides": (template.sessions.guides, _guides("pair")),
        "collective_events": ([event.guide for event in template.collective_events], _guides("collective")),
        "mentor_preparation.units": (
            template.mentor_preparation.units,
            {unit.id for unit in mentor_path().units},
        ),
        "mentor_preparation.live": (
            template.mentor_preparation.live,
            {meeting.id for meeting in mentor_path().live_meetings},
        ),
        "questionnaires": (
            template.questionnaires,
            {entry.id for entry in questionnaire_catalogue().questionnaires},
        ),
    }
    for field, (used, known) in references.items():
        for name in used:
            if name is not None and name not in known:
                yield f"programme template {template.id}: {field}: unknown {name}"
    for identifier in template.suggested_goals:
        for goal in goal_catalogue().goals:
            if goal.id == identifier and goal.network not in template.networks:
                yield f"programme template {template.id}: {identifier} is about {goal.network}, not taught there"


def _guides(kind: str) -> set[str]:
    return {guide.id for guide in guide_catalogue().guides if guide.type == kind}


def _unknown_networks() -> Iterator[str]:
    known = {network.id for network in goal_catalogue().networks}
    for entry in questionnaire_catalogue().questionnaires:
        for item in entry.items:
            if item.network not in known | {GENERAL_NETWORK, None}:
                yield f"questionnaire {entry.id}: {item.id}: unknown network {item.network}"


def _networks_without_card() -> Iterator[str]:
    cards, known = (
        [card.id for card in card_file().networks],
        [network.id for network in goal_catalogue().networks],
    )
    yield from twice("card", cards)
    for name in sorted(set(known) ^ set(cards)):
        yield f"cards: {name}: a network without a card, or a card without a network"
    # A card and a unit are found by one identifier.
    for name in sorted(set(cards) & {unit.id for unit in mentor_path().units}):
        yield f"cards: {name}: is a unit too"


def _words_missing(catalogue: TemplateCatalogue) -> Iterator[str]:
    """Codes that pages must say in words, and the vocabulary does not know."""
    used: set[tuple[TermKind, str]] = set()
    for template in catalogue.templates:
        matching = template.matching
        used |= {("direction", template.direction), ("format", template.sessions.format)}
        used |= {("choice_mode", matching.choice_mode), ("rematch", matching.rematch)}
        used |= {("hard_rule", rule) for rule in matching.hard_rules}
        used |= {("weight", name) for name in matching.soft_weights.as_dict()}
        used |= {("never_used", name) for name in matching.never_used}
        used |= {("event", milestone.event) for milestone in template.timeline}
        used |= {("event", event.label) for event in template.collective_events if event.label}
        used |= {("kpi", name) for name in template.kpis}
        used |= {("fact", name) for name in template.provenance}
    used |= {("unit", figure.unit) for figure in catalogue.planner_defaults}
    used |= {("when", entry.when) for entry in questionnaire_catalogue().questionnaires}
    used |= {("when", meeting.when) for meeting in mentor_path().live_meetings}
    used |= {("never_used", name) for name in questionnaire_catalogue().reporting.never_break_down_by}
    for kind, code in sorted(used):
        if code not in catalogue.vocabulary.get(kind, {}):
            yield f"vocabulary: {kind}: {code} has no words"


def _unknown_choices(demo: DemoPeople) -> Iterator[str]:
    """What the demonstration's people tick or want, and the form or the catalogue does not offer."""
    goals = {goal.id: goal for goal in goal_catalogue().goals}
    networks = {network.id for network in goal_catalogue().networks}
    ticked: list[tuple[str, ChoiceKind, str]] = []
    for person in (*demo.mentors, *demo.mentees):
        ticked += [(person.id, "motivations", name) for name in person.motivations]
        ticked += [(person.id, "ways_of_working", name) for name in person.ways_of_working]
        ticked += [(person.id, "interests", name) for name in person.interests]
        ticked += [(person.id, "spoken_languages", name) for name in person.languages]
    ticked += [(person.id, "situations", person.situation) for person in demo.mentees]
    taught = [(mentor.id, name) for mentor in demo.mentors for name in mentor.subjects]
    for identifier, name in taught + [(memo.id, memo.network) for memo in demo.memos]:
        if name not in networks:
            yield f"demo {identifier}: unknown network {name}"
    for identifier, kind, name in ticked:
        if name not in {choice.id for choice in application_choices(kind)}:
            yield f"demo person {identifier}: {kind}: unknown {name}"
    for person in demo.mentees:
        for wish in person.goals:
            if wish.goal not in goals:
                yield f"demo person {person.id}: goals: unknown {wish.goal}"
            elif wish.level != goals[wish.goal].level_needed:
                yield f"demo person {person.id}: {wish.goal}: level {wish.level} is not that of the goal"
