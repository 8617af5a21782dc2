"""The content files: complete, in agreement with one another, and with the facts of the pilot."""

from binome import content
from binome.content import checks


def test_the_files_agree_with_one_another() -> None:
    assert content.problems() == []


def test_a_contradiction_between_files_is_told() -> None:
    template = content.programme_template("association-pilot")
    broken = template.model_copy(
        update={
            "networks": ("linkedin", "myspace"),
            "suggested_goals": ("li-about", "fb-event"),
            "questionnaires": ("quiz",),
        }
    )
    assert list(checks._unknown_references(broken)) == [
        "programme template association-pilot: networks: unknown myspace",
        "programme template association-pilot: questionnaires: unknown quiz",
        "programme template association-pilot: fb-event is about facebook, not taught there",
    ]


def test_a_code_without_words_is_told() -> None:
    catalogue = content.template_catalogue()
    vocabulary = {kind: dict(words) for kind, words in catalogue.vocabulary.items()}
    del vocabulary["event"]["kickoff"]
    broken = catalogue.model_copy(update={"vocabulary": vocabulary})
    assert list(checks._words_missing(broken)) == ["vocabulary: event: kickoff has no words"]


def test_a_demo_person_who_ticks_what_the_form_does_not_offer_is_told() -> None:
    demo = content.demo_people()
    stranger = demo.mentors[0].model_copy(update={"interests": ("chess",)})
    broken = demo.model_copy(update={"mentors": (stranger, *demo.mentors[1:])})
    assert list(checks._unknown_choices(broken)) == ["demo person m01: interests: unknown chess"]


def test_an_identifier_given_twice_is_told() -> None:
    assert list(checks.twice("goal", ["a", "b", "a"])) == ["the goal a is there 2 times"]


def test_every_file_says_the_same_version_and_both_languages() -> None:
    for catalogue in checks.catalogues():
        assert catalogue.content_version == "2026-11-1"  # type: ignore[attr-defined]
        assert catalogue.languages == ("fr", "en")  # type: ignore[attr-defined]


def test_the_catalogue_holds_the_goals_of_the_pilot() -> None:
    goals = content.goal_catalogue().goals
    assert len(goals) == 48
    assert content.goal("li-about").title == content.Text(
        fr="Rédiger une biographie LinkedIn efficace", en="Write an effective LinkedIn bio"
    )
    rules = content.goal_catalogue().rules
    assert (rules.goals_per_mentee.min, rules.goals_per_mentee.max) == (1, 2)


def test_goals_come_after_their_prerequisites_in_difficulty() -> None:
    for goal in content.goal_catalogue().goals:
        for identifier in goal.prerequisites:
            assert content.goal(identifier).level_needed <= goal.level_needed, goal.id


def test_goals_of_some_networks_are_those_and_no_others() -> None:
    chosen = content.goal_catalogue().goals_for({"x"})
    assert [goal.id for goal in chosen] == [
        "x-is-it-for-me",
        "x-account-bio",
        "x-safety",
        "x-watch-lists",
        "x-first-posts",
        "x-conversation",
        "x-live-event",
        "x-check-before-share",
    ]


def test_the_limits_of_linkedin_are_the_published_ones() -> None:
    headline = next(
        skill for skill in content.goal("li-photo-headline").micro_skills if skill.id.endswith("s2")
    )
    about = next(sign for sign in content.goal("li-about").success_criteria if sign.id.endswith("c1"))
    assert "220\u00a0caractères" in headline.fr
    assert "220 characters" in headline.en
    assert "2\u00a0600\u00a0caractères" in about.fr
    assert "2,600 characters" in about.en


def test_the_path_has_eight_units_and_four_come_before_the_first_session() -> None:
    path = content.mentor_path()
    assert [unit.order for unit in path.units] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert path.completion.minimum_units_before_session_1 == ("u1-role", "u3-first", "u5-hands", "u8-close")
    assert all(len(unit.quick_check) == 3 for unit in path.units)


def test_right_answers_do_not_always_stand_in_the_same_place() -> None:
    places = [check.correct_choice.id for unit in content.mentor_path().units for check in unit.quick_check]
    assert {places.count(place) for place in "abc"} <= {7, 8, 9}


def test_sessions_last_two_hours_and_the_meetings_their_time() -> None:
    minutes = {guide.id: guide.total_minutes for guide in content.session_guides()}
    assert minutes == {"kickoff": 90, "session-1": 120, "session-2": 120, "session-3": 120, "closing": 150}


def test_the_agreement_has_its_seven_clauses() -> None:
    assert [clause.id for clause in content.agreement_clauses()] == [
        "conf",
        "dates",
        "contact",
        "hands",
        "errors",
        "publish",
        "stop",
    ]
    assert content.pair_agreement().title.in_language("en") == "Pair agreement"


def test_ten_questionnaires_follow_the_life_of_a_programme() -> None:
    assert [(entry.id, len(entry.items)) for entry in content.questionnaires()] == [
        ("agility_start", 14),
        ("agility_end", 14),
        ("session_mentee", 5),
        ("session_mentor", 4),
        ("pulse_mentee", 5),
        ("pulse_mentor", 5),
        ("final_mentee", 12),
        ("final_mentor", 11),
        ("followup_mentee", 6),
        ("followup_mentor", 5),
    ]


def test_the_last_self_assessment_asks_the_same_items_as_the_first() -> None:
    start, end = content.questionnaire("agility_start"), content.questionnaire("agility_end")
    assert end.items == start.items
    assert end.items_from == "agility_start"
    assert end.adds_retrospective_start
    assert end.retrospective_label is not None


def test_every_item_says_how_it_is_answered() -> None:
    for entry in content.questionnaires():
        for item in entry.items:
            assert item.answer_scale.type == "text" or item.answer_scale.values, item.id


def test_a_multiple_choice_carries_its_own_options() -> None:
    item = next(item for item in content.questionnaire("followup_mentee").items if item.id == "um4")
    assert item.answer_scale.type == "multi_choice"
    assert item.answer_scale.values == (
        "contact",
        "visibility",
        "client",
        "interview",
        "project",
        "ease",
        "none",
    )
    label = item.answer_scale.label("ease")
    assert label is not None
    assert label.en == "More ease in daily life"


def test_a_numeric_scale_runs_from_one_end_to_the_other() -> None:
    assert content.scale("confidence11").values == tuple(range(11))
    assert content.scale("confidence11").label(3) is None
    assert content.scale("text_short").values == ()


def test_items_follow_the_subjects_of_the_programme() -> None:
    start = content.questionnaire("agility_start")
    asked = [item.id for item in start.items_for({"linkedin"})]
    assert asked == ["ag05", "ag06", "ag07", "ag08", "ag09", "ag10", "ag11", "ag12", "cf1", "cf2"]


def test_each_questionnaire_says_who_reads_the_answers() -> None:
    notices = {entry.id: entry.visibility_notice for entry in content.questionnaires()}
    catalogue = content.questionnaire_catalogue()
    assert notices["session_mentee"] == catalogue.visibility_notices["coordinator"]
    assert notices["agility_end"].en.startswith("Only you see these answers")


def test_alerts_are_those_that_ask_for_someone() -> None:
    alerts = {
        item.id: item.alert_if
        for entry in content.questionnaires()
        for item in entry.items
        if item.alert_if is not None
    }
    assert alerts == {"sm2": (1, 2), "sm5": "yes", "so4": "yes", "pm4": "no", "po4": (1, 2)}
    assert content.questionnaire_catalogue().reporting.min_group_size == 5


def test_the_ten_templates_start_with_the_pilot() -> None:
    assert [template.id for template in content.programme_templates()] == [
        "association-pilot",
        "diversity-year",
        "intercompany-seminar",
        "exec-short",
        "modular-five",
        "exec-six",
        "waves",
        "playful-open",
        "small-local",
        "scale-up",
    ]
    pilot = content.programme_template("association-pilot")
    assert (pilot.cohort.default_pairs, pilot.sessions.count, pilot.sessions.minutes_each) == (10, 3, 120)


def test_timelines_run_forward() -> None:
    for template in content.programme_templates():
        weeks = [milestone.week for milestone in template.timeline]
        assert weeks == sorted(weeks), template.id


def test_codes_are_said_in_words() -> None:
    assert content.term("event", "kickoff").fr == "Réunion de lancement"
    assert content.term("unit", "EUR").en == "euros"


def test_planner_figures_keep_their_published_values() -> None:
    figures = {figure.id: (figure.low, figure.value, figure.high) for figure in content.planner_defaults()}
    assert len(figures) == 23
    assert figures["would_recommend"] == (0.8, 0.9, 0.97)
    assert figures["cost_per_pair"] == (250, 400, 1000)
    assert figures["session_1_to_complete"] == (0.65, 0.85, 0.95)


def test_every_source_is_named_and_most_can_be_opened() -> None:
    sources = content.sources()
    assert len(sources) == 28
    assert [key for key, source in sources.items() if source.url is None] == ["brief_lemonde_2016"]


def test_slots_cover_the_week_and_are_said_in_words() -> None:
    assert len(content.slots()) == 28
    assert content.slot_words("tue-evening") == content.Text(fr="mardi soir", en="Tuesday evening")


def test_levels_of_mentors_run_from_one_to_five() -> None:
    assert [level.value for level in content.mentor_levels()] == [1, 2, 3, 4, 5]
