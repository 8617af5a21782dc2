"""Questions are an organisation's own: changed in versions, never behind the back of whoever was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

import factories as make
from at_once import at_once
from binome import content
from binome.accounts.permissions import Role
from binome.content import questions as built_in
from binome.surveys import services
from binome.surveys.comparison import breaks_comparison, changes
from binome.surveys.models import QuestionnaireVersion, Wave
from binome.surveys.questions import questions_of
from factories import paris

pytestmark = pytest.mark.django_db
AT = paris(2027, 2, 2)
AGREE = content.scale("agree5")


def _written(text: str = "Ça va ?", scale: content.Scale = AGREE, **fields: Any) -> services.Written:
    words = content.Text(fr=text, en=text)
    return services.Written(text=words, scale=scale, visibility="coordinator", **fields)


class Editor:
    """A coordinator with a draft."""

    def __init__(self, questionnaire_id: str = "session_mentee") -> None:
        self.organisation = make.OrganisationFactory()
        self.by = make.coordinator_of(self.organisation)
        self.draft = services.start_draft(self.organisation, questionnaire_id, by=self.by, at=AT)

    @property
    def given(self) -> dict[str, Any]:
        return {"by": self.by, "at": AT, "revision": self.draft.revision}

    def write(self, item_id: str, written: services.Written) -> None:
        self.draft = services.write_question(self.draft, item_id=item_id, written=written, **self.given)

    @property
    def ids(self) -> list[str]:
        return [item.id for item in self.draft.questionnaire.items]


def test_words_may_change_and_the_question_stays_the_same() -> None:
    editor = Editor()
    editor.write("sm1", _written("J’avance."))
    assert editor.ids[0] == "sm1"
    found = changes(content.questionnaire("session_mentee"), editor.draft.questionnaire)
    assert [change.effect for change in found] == ["careful"]


def test_other_answers_make_another_question_and_somebody_is_warned() -> None:
    editor = Editor()
    editor.write("sm1", _written(scale=content.scale("yesno")))
    assert editor.ids[0] != "sm1"
    found = changes(content.questionnaire("session_mentee"), editor.draft.questionnaire)
    assert [change.effect for change in found] == ["breaks", "fine"]
    assert breaks_comparison(found)


def test_a_new_version_is_asked_from_the_next_sending_on_and_not_before() -> None:
    editor = Editor("pulse_mentee")
    programme = make.ProgrammeFactory(organisation=editor.organisation)
    mentee = make.mentee_in(programme)
    sent: Wave = make.WaveFactory(programme=programme, questionnaire_id="pulse_mentee")
    services.open_wave(sent, at=AT)
    editor.write("", _written("Et ensuite ?"))
    services.publish_version(editor.draft, **editor.given)
    [asked] = sent.responses.select_related("wave__version", "wave__programme")
    assert [question.key for question in questions_of(asked)] == ["pm1", "pm2", "pm3", "pm4", "pm5"]
    later = make.ProgrammeFactory(organisation=editor.organisation)
    wave: Wave = make.WaveFactory(programme=later, questionnaire_id="pulse_mentee")
    make.EnrolmentFactory(programme=later, person=mentee.person, role="mentee")
    services.open_wave(wave, at=AT)
    [asked] = wave.responses.select_related("wave__version", "wave__programme")
    assert questions_of(asked)[-1].told("fr") == "Et ensuite ?"
    elsewhere: Wave = make.WaveFactory(questionnaire_id="pulse_mentee")
    make.mentee_in(elsewhere.programme)
    services.open_wave(elsewhere, at=AT)
    assert len(elsewhere.questionnaire.items) == 5


def test_an_update_of_the_built_in_content_reaches_those_who_changed_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    editor = Editor("pulse_mentee")
    editor.write("pm1", _written("À nous."))
    services.publish_version(editor.draft, **editor.given)
    before = content.questionnaire("pulse_mentee")
    updated = before.model_copy(update={"title": content.Text(fr="Nouveau", en="New")})
    monkeypatch.setattr(
        built_in, "_questionnaires_by_id", lambda: {"pulse_mentee": updated, "final_mentee": before}
    )
    own = services.current_questionnaire(editor.organisation, "pulse_mentee")
    assert (own.title, own.items[0].fr) == (before.title, "À nous.")
    assert services.current_questionnaire(make.OrganisationFactory(), "pulse_mentee").title.fr == "Nouveau"
    services.return_to_built_in(editor.organisation, "pulse_mentee", by=editor.by, at=AT)
    assert services.current_questionnaire(editor.organisation, "pulse_mentee").title.fr == "Nouveau"
    kept = QuestionnaireVersion.objects.in_organisation(editor.organisation).get(is_own=True)
    assert kept.questionnaire.items[0].fr == "À nous."


def test_the_end_asks_what_this_programme_was_asked_at_the_start() -> None:
    editor = Editor("agility_start")
    programme = make.ProgrammeFactory(organisation=editor.organisation)
    make.mentee_in(programme)
    start: Wave = make.WaveFactory(programme=programme, questionnaire_id="agility_start")
    services.open_wave(start, at=AT)
    editor.draft = services.remove_question(editor.draft, item_id="ag01", **editor.given)
    services.publish_version(editor.draft, **editor.given)
    end: Wave = make.WaveFactory(programme=programme, questionnaire_id="agility_end")
    services.open_wave(end, at=AT)
    assert [item.id for item in end.questionnaire.items] == [item.id for item in start.questionnaire.items]
    lent = services.start_draft(editor.organisation, "agility_end", by=editor.by, at=AT)
    with pytest.raises(services.LentQuestions):
        services.remove_question(lent, item_id="ag02", by=editor.by, at=AT, revision=0)


def test_two_who_write_at_once_never_overwrite_each_other() -> None:
    editor = Editor()
    stale = editor.given
    editor.write("sm1", _written())
    with pytest.raises(services.DraftChangedMeanwhile):
        services.write_question(editor.draft, item_id="sm2", written=_written(), **stale)
    other = Editor("pulse_mentor")
    with pytest.raises(services.NothingChanged):
        services.publish_version(other.draft, **other.given)


@pytest.mark.django_db(transaction=True)
def test_sixteen_who_open_one_questionnaire_at_once_make_one_version() -> None:
    organisation = make.OrganisationFactory()
    waves = []
    for _programme in range(16):
        programme = make.ProgrammeFactory(organisation=organisation)
        waves.append(make.WaveFactory(programme=programme, questionnaire_id="pulse_mentee"))
    assert at_once([lambda wave=wave: services.open_wave(wave, at=AT) for wave in waves]) == {"won": 16}
    assert QuestionnaireVersion.objects.in_organisation(organisation).count() == 1


def test_only_those_who_create_programmes_change_what_all_are_asked(client_of: Callable[[Any], Any]) -> None:
    programme = make.ProgrammeFactory()
    helper = make.TeamMemberFactory(programme=programme, role=Role.COORDINATOR).person
    with pytest.raises(PermissionDenied):
        services.start_draft(programme.organisation, "pulse_mentee", by=helper, at=AT)
    text = client_of(helper).get(f"/questionnaires/programme/{programme.pk}/pulse_mentee/questions/").content
    assert "Modifier ces questions" not in text.decode()
    editor = Editor()
    stranger = client_of(make.coordinator_of(make.OrganisationFactory()))
    assert stranger.get(f"/questionnaires/version/{editor.draft.pk}/").status_code == 404


CHOICE = {
    "fr": "Où ?", "en": "Where?", "kind": "multi_choice", "answers_fr": "Ici\nLà\nAilleurs",
    "answers_en": "Here\nThere\nElsewhere", "reader": "coordinator", "alerts": "Ailleurs",
}  # fmt: skip


def test_a_question_is_written_on_a_page_with_its_answers_and_its_alert(
    client_of: Callable[[Any], Any],
) -> None:
    editor = Editor()
    client = client_of(editor.by)
    address = f"/questionnaires/version/{editor.draft.pk}/question/"
    assert client.post(address, {**CHOICE, "revision": 0}).status_code == 302
    editor.draft.refresh_from_db()
    item = editor.draft.questionnaire.items[-1]
    assert [label.fr for label in item.answer_scale.labels] == ["Ici", "Là", "Ailleurs"]
    assert item.alerts_on == (item.answer_scale.labels[2].value,)
    # Reordered and one reworded: each answer keeps its value.
    reordered = CHOICE | {"answers_fr": "Là\nIci même\nAilleurs", "answers_en": "There\nHere\nElsewhere"}
    client.post(f"{address}{item.id}/", {**reordered, "revision": editor.draft.revision})
    editor.draft.refresh_from_db()
    again = editor.draft.questionnaire.items[-1]
    assert {label.fr: label.value for label in again.answer_scale.labels} == {
        "Là": "o2", "Ici même": "o1", "Ailleurs": "o3",
    }  # fmt: skip
    text = client.get(f"/questionnaires/version/{editor.draft.pk}/").content.decode()
    assert "Si vous répondez «\u00a0Ailleurs\u00a0»" in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"answers_en": "Here"},
        {"answers_fr": "Ici", "answers_en": "Here"},
        {"alerts": "Nulle part"},
        {"reader": "coordinator_pseudonymised"},
        {"kind": "zero_to_ten"},
        {"fr": ""},
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(
    wrong: dict[str, str], client_of: Callable[[Any], Any]
) -> None:
    editor = Editor()
    address = f"/questionnaires/version/{editor.draft.pk}/question/"
    page = client_of(editor.by).post(address, {**CHOICE, "revision": 0, **wrong})
    assert page.status_code == 422
    editor.draft.refresh_from_db()
    assert editor.draft.revision == 0
