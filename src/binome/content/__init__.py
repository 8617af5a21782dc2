"""Authored content: goals, mentor path, guides, questionnaires, programme templates, demo people.

Pure Python: no database, no Django, no room above. Files are read on first use and kept.
Every text is a :class:`Text`, with ``.fr``, ``.en`` and ``.in_language(language)``.
"""

from binome.content.applications import (
    ApplicationVocabulary,
    application_choice,
    application_choices,
    application_vocabulary,
    mentor_levels,
    slot_words,
    slots,
)
from binome.content.checks import every_text, problems
from binome.content.demo import DemoMentee, DemoMentor, DemoPeople, demo_people
from binome.content.goals import Goal, GoalCatalogue, Network, goal, goal_catalogue, network, networks
from binome.content.guides import (
    AgendaItem,
    PairAgreement,
    SessionGuide,
    agreement_clauses,
    guide,
    guide_catalogue,
    pair_agreement,
    session_guides,
)
from binome.content.learning_path import LiveMeeting, MentorPath, QuickCheck, Unit, mentor_path, unit
from binome.content.loading import ContentError, UnknownContent
from binome.content.questions import (
    Item,
    Questionnaire,
    QuestionnaireCatalogue,
    Scale,
    questionnaire,
    questionnaire_catalogue,
    questionnaires,
    scale,
)
from binome.content.templates import (
    PlannerDefault,
    ProgrammeTemplate,
    Source,
    TemplateCatalogue,
    planner_default,
    planner_defaults,
    programme_template,
    programme_templates,
    sources,
    template_catalogue,
    term,
)
from binome.content.texts import NamedText, Text, ValuedText

__all__ = [
    "AgendaItem",
    "ApplicationVocabulary",
    "ContentError",
    "DemoMentee",
    "DemoMentor",
    "DemoPeople",
    "Goal",
    "GoalCatalogue",
    "Item",
    "LiveMeeting",
    "MentorPath",
    "NamedText",
    "Network",
    "PairAgreement",
    "PlannerDefault",
    "ProgrammeTemplate",
    "Questionnaire",
    "QuestionnaireCatalogue",
    "QuickCheck",
    "Scale",
    "SessionGuide",
    "Source",
    "TemplateCatalogue",
    "Text",
    "Unit",
    "UnknownContent",
    "ValuedText",
    "agreement_clauses",
    "application_choice",
    "application_choices",
    "application_vocabulary",
    "demo_people",
    "every_text",
    "goal",
    "goal_catalogue",
    "guide",
    "guide_catalogue",
    "mentor_levels",
    "mentor_path",
    "network",
    "networks",
    "pair_agreement",
    "planner_default",
    "planner_defaults",
    "problems",
    "programme_template",
    "programme_templates",
    "questionnaire",
    "questionnaire_catalogue",
    "questionnaires",
    "scale",
    "session_guides",
    "slot_words",
    "slots",
    "sources",
    "template_catalogue",
    "term",
    "unit",
]
