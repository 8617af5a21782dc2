"""A programme is prepared page by page, from a template or a blank page, and read through before it is a draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from binome import content
from binome.accounts.models import Person
from binome.outbox.models import Message
from binome.programmes import preparing, role_words, services, steps
from binome.programmes.forms import PARTS
from binome.programmes.models import Programme
from factories import ApplicationFactory, OrganisationFactory, ProgrammeFactory, coordinator_of, paris

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Any], Client]
AT = paris(2026, 12, 1)
TODAY = timezone.localdate()


def _text(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


def _begin(client: Client, organisation: Any, template: str = "association-pilot", **more: Any) -> Programme:
    url = reverse("programmes:create_from", args=[template])
    initial = dict(client.get(url).context["form"].initial)
    client.post(url, {**initial, "organisation": organisation.pk, **more})
    return organisation.programmes.get()


def _posted(form: Any) -> dict[str, Any]:
    """What a browser sends back when nobody touches the page."""
    values = {bound.name: bound.value() for bound in form}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value is not None and value != ""
    }


def _at(programme: Programme, step: str) -> str:
    return reverse("programmes:prepare", args=[programme.pk, step])


@pytest.mark.parametrize("template", [entry.id for entry in content.programme_templates()])
def test_every_template_goes_through_all_its_pages_untouched_and_stays_as_the_template_says(
    template: str, client_of: ClientOf
) -> None:
    organisation = OrganisationFactory()
    client = client_of(coordinator_of(organisation))
    programme = _begin(client, organisation, template)
    before = {field.name: getattr(programme, field.name) for field in Programme._meta.concrete_fields}
    assert programme.setup_step == "dates"
    walked = ["name"]
    url = _at(programme, "dates")
    while not url.endswith("/review/"):
        page = client.get(url)
        assert page.status_code == 200
        walked.append(page.context["step"])
        form = page.context["form"] if page.context["step"] != "team" else []
        answer = client.post(url, _posted(form))
        assert answer.status_code == 302, answer.context["form"].errors
        url = answer["Location"]
    assert tuple(walked) == preparing.ORDER
    assert client.get(url).context["missing"] == []
    client.post(url)
    programme.refresh_from_db()
    after = {field.name: getattr(programme, field.name) for field in Programme._meta.concrete_fields}
    # The usual questions of an interview are the programme's own once they have been read.
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"setup_step", "interview_questions", "events"}
    assert sorted(map(str, after["events"])) == sorted(map(str, before["events"]))
    assert programme.setup_step == ""


def test_the_fast_path_is_one_page_and_the_summary(client_of: ClientOf) -> None:
    organisation = OrganisationFactory()
    client = client_of(coordinator_of(organisation))
    programme = _begin(client, organisation, now="1")
    assert programme.setup_step == "review"
    assert services.missing_before(programme, "applications", on=TODAY) == []


def test_it_is_found_again_where_one_stopped_and_going_back_loses_nothing(client_of: ClientOf) -> None:
    organisation = OrganisationFactory()
    client = client_of(coordinator_of(organisation))
    programme = _begin(client, organisation)
    page = client.get(_at(programme, "people"))
    client.post(_at(programme, "people"), {**_posted(page.context["form"]), "places_mentor": "12"})
    programme.refresh_from_db()
    assert programme.setup_step == "sessions"
    assert _at(programme, "sessions") in _text(client.get(reverse("programmes:show", args=[programme.pk])))
    assert 'value="12"' in _text(client.get(_at(programme, "people")))


def test_what_is_changed_from_the_summary_comes_back_to_the_summary(client_of: ClientOf) -> None:
    organisation = OrganisationFactory()
    client = client_of(coordinator_of(organisation))
    programme = _begin(client, organisation, now="1")
    page = client.get(_at(programme, "sessions"))
    answer = client.post(_at(programme, "sessions"), {**_posted(page.context["form"]), "session_count": "5"})
    assert answer["Location"] == _at(programme, "review")
    assert "cinq séances" in _text(client.get(_at(programme, "review"))).lower()


def test_each_page_says_what_the_template_assumes_and_its_source(client_of: ClientOf) -> None:
    organisation = OrganisationFactory()
    client = client_of(coordinator_of(organisation))
    programme = _begin(client, organisation)
    sessions = _text(client.get(_at(programme, "sessions")))
    assert "Publié" in sessions
    assert "Le Monde, début 2016" in sessions
    assert "Hypothèse" in _text(client.get(_at(programme, "pairs")))


def test_a_blank_page_asks_for_its_subjects_and_names_what_is_missing(client_of: ClientOf) -> None:
    organisation = OrganisationFactory()
    client = client_of(coordinator_of(organisation))
    more = {"name": "Mentorat de métier", "purpose": "Transmettre un métier.", "direction": "classic"}
    programme = _begin(client, organisation, "page-blanche", **more)
    assert (programme.direction, programme.template_id) == ("classic", "")
    assert not any(name.startswith("agility") for name in programme.questionnaire_ids)
    missing = services.missing_before(programme, "applications", on=TODAY)
    assert [one.url for one in missing] == [_at(programme, "subjects")]
    assert "Gardez au moins un sujet" in _text(client.post(_at(programme, "subjects"), {}))
    client.post(_at(programme, "subjects"), {"networks": ["linkedin"]})
    programme.refresh_from_db()
    assert services.missing_before(programme, "applications", on=TODAY) == []


def test_dates_are_worked_out_again_and_meetings_move_with_them(client_of: ClientOf) -> None:
    organisation = OrganisationFactory()
    client = client_of(coordinator_of(organisation))
    programme = _begin(client, organisation)
    page = client.post(_at(programme, "dates"), {"propose": "1", "kickoff_on": "2027-02-02"})
    assert 'value="2027-01-12"' in _text(page)
    assert 'value="2027-04-13"' in _text(page)
    dates = {"kickoff_on": "2027-02-02", "applications_close_on": "2027-01-12", "closing_on": "2027-04-13"}
    client.post(_at(programme, "dates"), dates)
    programme.refresh_from_db()
    assert [event["on"] for event in programme.events] == ["2027-02-02", "2027-04-13"]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        (
            {"applications_close_on": "2027-09-08"},
            "applications_close_on",
            "vient après le lancement (mardi 7 septembre 2027)",
        ),
        ({"closing_on": "2027-09-07"}, "closing_on", "La clôture doit venir après le lancement"),
        ({"kickoff_on": "demain"}, "kickoff_on", "Ce n’est pas une date"),
    ],
)
def test_wrong_dates_are_said_beside_the_question(
    changes: dict[str, str], field: str, words: str, client_of: ClientOf
) -> None:
    programme = ProgrammeFactory(state="draft", setup_step="dates")
    client = client_of(coordinator_of(programme.organisation))
    dates = {"kickoff_on": "2027-09-07", "applications_close_on": "2027-08-17", "closing_on": "2027-11-16"}
    response = client.post(_at(programme, "dates"), {**dates, **changes})
    assert words in " ".join(response.context["form"].errors[field]).replace("\u00a0", " ")
    programme.refresh_from_db()
    assert programme.kickoff_on == date(2027, 2, 2)


def test_weights_are_brought_to_one_hundred_and_refused_otherwise(client_of: ClientOf) -> None:
    organisation = OrganisationFactory()
    client = client_of(coordinator_of(organisation))
    programme = _begin(client, organisation)
    before = programme.matching_settings
    form = client.get(_at(programme, "pairs")).context["form"]
    typed = dict.fromkeys(form.fields, 1)
    assert "100" in " ".join(client.post(_at(programme, "pairs"), typed).context["form"].non_field_errors())
    brought = client.post(_at(programme, "pairs"), {**typed, "propose": "1"}).context["form"]
    assert sum(int(bound.value()) for bound in brought) == 100
    client.post(_at(programme, "pairs"), _posted(brought))
    programme.refresh_from_db()
    assert programme.matching_settings["hard_rules"] == before["hard_rules"]
    assert sum(programme.matching_settings["weights"].values()) == 100
    assert programme.matching_settings["weights"] != before["weights"]


def test_a_programme_that_has_people_says_what_a_change_means(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="running")
    client = client_of(coordinator_of(programme.organisation))
    for step in PARTS:
        page = _text(client.get(_at(programme, step)))
        with translation.override("fr"):
            assert preparing.meaning(step).replace("\u00a0", " ") in page
    answer = client.post(_at(programme, "questionnaires"), {"questionnaire_ids": ["pulse_mentor"]})
    assert "ses questionnaires sont prévus" in " ".join(answer.context["form"].non_field_errors())


def test_a_programme_that_closes_is_not_prepared_again(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="closing")
    client = client_of(coordinator_of(programme.organisation))
    form = client.get(_at(programme, "sessions")).context["form"]
    answer = client.post(_at(programme, "sessions"), {**_posted(form), "session_count": "9"})
    assert answer.context["form"].non_field_errors()
    programme.refresh_from_db()
    assert programme.session_count == 3


def test_a_field_of_another_page_changes_nothing(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="draft", setup_step="name")
    client = client_of(coordinator_of(programme.organisation))
    data = {"name": "Autre", "purpose": "But.", "session_count": "9", "state": "running", "setup_step": ""}
    client.post(_at(programme, "name"), data)
    programme.refresh_from_db()
    assert (programme.name, programme.session_count, programme.state) == ("Autre", 3, "draft")
    assert programme.setup_step == "dates"


def test_four_trial_letters_leave_to_oneself_once_a_minute(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="draft", setup_step="review", role_words={"mentor": "feminine"})
    me = coordinator_of(programme.organisation)
    assert services.send_test_letters(programme, by=me, at=AT) == 4
    services.send_test_letters(programme, by=me, at=AT)
    letters = list(Message.objects.in_organisation(programme.organisation).order_by("pk"))
    assert [letter.to_address for letter in letters] == [me.email] * 4
    subjects = [letter.subject.replace("\u00a0", " ") for letter in letters]
    assert all(re.match(r"Essai \((mentore|personne à accompagner)\)", subject) for subject in subjects)
    assert programme.applications.count() == programme.invitations.count() == 0


# --- what each side is called --------------------------------------------------------------------------------


def test_words_for_each_side_are_chosen_from_the_list_or_written(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="applications")
    client = client_of(coordinator_of(programme.organisation))
    data = {
        "mentor_choice": "own", "mentor_fr_one": "marraine", "mentor_fr_several": "marraines",
        "mentee_choice": "supported",
    }  # fmt: skip
    client.post(_at(programme, "words"), data)
    programme.refresh_from_db()
    with translation.override("fr"):
        assert role_words.counted(programme, "mentor", 2) == "2 marraines"
        assert role_words.counted(programme, "mentee", 0) == "0 personne accompagnée"
    with translation.override("en"):
        assert role_words.title(programme, "mentor") == "Marraine"
        assert role_words.counted(programme, "mentee", 0) == "0 people supported"
    ApplicationFactory(programme=programme, role="mentor")
    page = _text(client.get(reverse("programmes:applications", args=[programme.pk])))
    assert "Marraines" in page
    assert "Mentors" not in page
    assert "Marraine" in _text(
        client.get(reverse("programmes:join", args=[programme.organisation.slug, programme.slug]))
    )


def test_own_words_come_in_two(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="draft")
    client = client_of(coordinator_of(programme.organisation))
    data = {
        "mentor_choice": "own",
        "mentor_fr_one": "marraine",
        "mentee_choice": "neutral",
        "mentee_en_one": "x",
    }
    form = client.post(_at(programme, "words"), data).context["form"]
    assert set(form.errors) == {"mentor_fr_several"}


def test_words_that_nobody_knows_any_more_become_the_usual_ones() -> None:
    programme = ProgrammeFactory(role_words={"mentor": "gone"})
    with translation.override("fr"):
        assert role_words.one(programme, "mentor") == "mentor"


def test_a_classic_programme_reads_as_one_from_its_template_to_the_application(client_of: ClientOf) -> None:
    organisation = OrganisationFactory()
    client = client_of(coordinator_of(organisation))
    programme = _begin(client, organisation, "diversity-year", now="1")
    assert programme.direction == "classic"
    today = timezone.localdate()
    services.move_forward(programme, to="applications", by=None, at=timezone.now())
    public = _text(client.get(reverse("programmes:join", args=[organisation.slug, programme.slug])))
    assert "de l’expérience à partager" in public
    assert "à l’aise avec" not in public
    assert "plus expérimenté" in _text(client.get(reverse("programmes:show", args=[programme.pk])))
    assert programme.is_open_on(today)
    mine = ApplicationFactory(programme=programme, role="mentee", state="draft")
    walked, url = [], reverse("programmes:fill_in", args=[mine.pk, "about"])
    applicant = client_of(mine.person)
    for step in steps.pages_of(programme, "mentee"):
        page = _text(applicant.get(reverse("programmes:fill_in", args=[mine.pk, step])))
        walked.append(step)
        assert "jeune" not in page
    assert "starting-point" not in walked
    assert "sur 8" in _text(applicant.get(url))


def test_a_coordinator_is_asked_and_the_others_begin_at_once(
    client_of: ClientOf, outbox_of: Callable[[Any], list[Any]]
) -> None:
    organisation = OrganisationFactory()
    client = client_of(coordinator_of(organisation))
    programme = _begin(client, organisation)
    for role, name in (("coordinator", "Odile"), ("facilitator", "Karim")):
        answer = client.post(
            _at(programme, "team"),
            {
                "add": "1",
                "email": f"{name.lower()}@example.org",
                "first_name": name,
                "last_name": "Marchand",
                "role": role,
            },
        )
        assert answer.status_code == 302, answer.context["form"].errors
    [begun] = programme.team.filter(ended_at=None)
    assert (begun.person.first_name, begun.role) == ("Karim", "facilitator")
    page = _text(client.get(_at(programme, "team")))
    assert re.search(r"Odile Marchand <span[^>]*>\(\w+, en attente de réponse\)", page)
    assert "Le rôle commence si la réponse est oui." in page
    odile = Person.objects.get(email="odile@example.org")
    assert [letter.kind for letter in outbox_of(odile)] == ["programmes.role_offered"]
