"""Units that an organisation wrote or adapted: read, ticked, asked for, withdrawn; and what becomes of who was let in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import factories as make
from binome.evaluation.facts import read_facts
from binome.learning import services
from binome.learning.models import OwnPage, UnitWork
from binome.learning.readiness import readiness_of
from binome.learning.recognition import deeds_of
from factories import paris
from learning.meetings import text_of
from page_factories import page_with_words

pytestmark = pytest.mark.django_db
NOW = paris(2027, 1, 11, 9)
LATER = NOW + timedelta(days=3)
BODY = "Avant de commencer.\n\n## Nos locaux\n\nAu deuxième étage.\n\n## Nos règles\n\n- Une heure à la fois"
CHECK = "Où sommes-nous ?\n* Au deuxième\n- Au sixième\n> C’est écrit sur la porte."


def unprepared(programme: Any) -> Any:
    """A mentor who cannot begin yet."""
    mentor = make.mentor_in(programme)
    mentor.prepared_at = None
    mentor.save(update_fields=["prepared_at"])
    return mentor


class Path:
    """A programme that asks for one built-in unit, its mentor, and a unit of its organisation's own."""

    def __init__(self) -> None:
        self.programme = make.ProgrammeFactory(required_units=["u1-role"])
        self.coordinator = make.coordinator_of(self.programme.organisation)
        self.mentor = unprepared(self.programme)
        self.unit = page_with_words(
            self.programme.organisation, by=self.coordinator, kind="unit", subject="", minutes=15,
            title_fr="Chez nous", body_fr=BODY, check_fr=CHECK,
        )  # fmt: skip
        self.address = f"/parcours/unite/{self.unit.key}/"

    def require(self, *, is_required: bool = True, at: Any = NOW) -> None:
        services.require_unit(self.unit, is_required=is_required, by=self.coordinator, at=at)

    def finish(self, unit: str, at: Any = NOW) -> None:
        services.complete_unit(self.mentor, unit_id=unit, by=self.mentor.person, at=at)

    @property
    def missing(self) -> list[str]:
        self.mentor.refresh_from_db()
        (readiness,) = readiness_of(self.programme, [self.mentor])
        return [unit.id for unit in readiness.missing]

    @property
    def is_let_in(self) -> bool:
        self.mentor.refresh_from_db()
        return self.mentor.prepared_at is not None


@pytest.fixture
def path() -> Path:
    return Path()


def test_an_own_unit_comes_after_the_built_in_ones_and_a_screen_at_a_time(client_of: Any, path: Path) -> None:
    client = client_of(path.mentor.person)
    assert [unit.id for unit, _done, _asked in client.get("/parcours/").context["units"]][-1] == path.unit.key
    screens = [text_of(client.get(f"{path.address}?ecran={number}")) for number in range(1, 6)]
    told = [
        "Avant de commencer.",
        "Au deuxième étage.",
        "Une heure à la fois",
        "Où sommes-nous",
        "Vous avez lu",
    ]
    for number, words in enumerate(told):
        assert [place for place, screen in enumerate(screens) if words in screen] == [number], words


def test_it_is_ticked_noted_and_checked_like_the_others(client_of: Any, path: Path) -> None:
    client = client_of(path.mentor.person)
    answer = client.post(path.address, {f"{path.unit.key}.q1": "b"})
    assert "C’est écrit sur la porte." in text_of(answer)
    client.post(f"{path.address}continuer/", {"screen": "4", "note": "Pour moi"})
    assert UnitWork.objects.visible_to(path.mentor.person).get().note == "Pour moi"
    client.post(f"{path.address}terminer/")
    assert client.get(path.address).context["is_done"]
    assert "Pour moi" in text_of(client.get(f"{path.address}imprimer/"))
    client.post(f"{path.address}reprendre/")
    assert not client.get(path.address).context["is_done"]


def test_a_unit_written_in_one_language_is_read_in_the_other_with_a_word_about_it(
    client_of: Any, path: Path
) -> None:
    path.mentor.person.language = "en"
    path.mentor.person.save()
    page = text_of(client_of(path.mentor.person).get(path.address))
    assert "This text is written in French only." in page
    assert "Avant de commencer." in page


def test_mentors_of_another_organisation_do_not_find_it(client_of: Any, path: Path) -> None:
    stranger = make.mentor_in(make.ProgrammeFactory())
    client = client_of(stranger.person)
    assert client.get(path.address).status_code == 404
    assert client.post(f"{path.address}terminer/").status_code == 404
    with pytest.raises(services.UnknownUnit):
        services.complete_unit(stranger, unit_id=path.unit.key, by=stranger.person, at=NOW)


def test_it_is_ticked_in_the_programmes_of_its_organisation_only(path: Path) -> None:
    beside = make.mentor_in(
        make.ProgrammeFactory(organisation=path.programme.organisation), person=path.mentor.person
    )
    elsewhere = make.mentor_in(make.ProgrammeFactory(), person=path.mentor.person)
    path.finish(path.unit.key)
    path.finish("u1-role")
    assert sorted(beside.unit_completions.values_list("unit_id", flat=True)) == [path.unit.key, "u1-role"]
    assert list(elsewhere.unit_completions.values_list("unit_id", flat=True)) == ["u1-role"]


def test_an_adapted_unit_keeps_what_was_finished_and_its_questions(client_of: Any, path: Path) -> None:
    path.finish("u1-role")
    client = client_of(path.coordinator)
    form = client.get(f"/parcours/contenus/{path.programme.organisation_id}/u1-role/modifier/").context[
        "form"
    ]
    services.change_page(
        path.programme.organisation, key="u1-role", texts=form.initial | {"title_fr": "Votre rôle ici"}, revision=0,
        by=path.coordinator, at=NOW,
    )  # fmt: skip
    mentor = client_of(path.mentor.person)
    assert path.missing == []
    assert "Votre rôle ici" in text_of(mentor.get("/parcours/"))
    answer = mentor.post("/parcours/unite/u1-role/", {"u1-role.q1": "b"})
    assert "Faire à la place donne une page, pas une compétence" in text_of(answer)


# --- asked for before the first session ---------------------------------------------------------------------------


def test_a_required_own_unit_holds_back_whoever_could_not_begin_yet(path: Path) -> None:
    path.require()
    assert path.missing == ["u1-role", path.unit.key]
    path.finish("u1-role")
    assert not path.is_let_in
    path.finish(path.unit.key, at=LATER)
    assert path.is_let_in
    services.reopen_unit(path.mentor, unit_id=path.unit.key, by=path.mentor.person, at=LATER)
    assert not path.is_let_in


def test_whoever_was_let_in_is_not_kept_out_by_a_unit_required_since(path: Path) -> None:
    path.finish("u1-role")
    path.require(at=LATER)
    assert path.missing == []
    assert path.is_let_in


def test_a_programme_that_asks_for_no_unit_asks_for_none_of_ours(path: Path) -> None:
    path.programme.required_units = []
    path.programme.save()
    path.require()
    assert path.missing == []


@pytest.mark.parametrize("how", ["no longer required", "withdrawn"])
def test_mentors_whom_only_that_unit_kept_out_are_let_in_when_it_goes(path: Path, how: str) -> None:
    path.require()
    path.finish("u1-role")
    other = unprepared(path.programme)
    if how == "withdrawn":
        services.withdraw_page(path.unit, is_withdrawn=True, by=path.coordinator, at=LATER)
    else:
        path.require(is_required=False, at=LATER)
    assert path.is_let_in
    other.refresh_from_db()
    assert other.prepared_at is None


def test_a_card_and_a_built_in_unit_cannot_be_required_by_this_means(path: Path) -> None:
    card = page_with_words(path.programme.organisation)
    adapted = page_with_words(path.programme.organisation, kind="unit", subject="", built_in_id="u2-adults")
    for page in (card, adapted):
        with pytest.raises(services.OwnTextsOnly):
            services.require_unit(page, is_required=True, by=path.coordinator, at=NOW)
    with pytest.raises(services.OwnTextsOnly):
        services.withdraw_page(adapted, is_withdrawn=True, by=path.coordinator, at=NOW)


def test_a_withdrawn_unit_is_read_no_more_and_what_was_finished_stays(client_of: Any, path: Path) -> None:
    path.finish(path.unit.key)
    services.withdraw_page(path.unit, is_withdrawn=True, by=path.coordinator, at=LATER)
    assert client_of(path.mentor.person).get(path.address).status_code == 404
    assert path.mentor.unit_completions.filter(unit_id=path.unit.key).exists()
    with pytest.raises(services.NotInUse):
        path.require(at=LATER)
    services.withdraw_page(path.unit, is_withdrawn=False, by=path.coordinator, at=LATER)
    assert client_of(path.mentor.person).get(path.address).context["is_done"]


def test_own_units_change_no_indicator_and_no_certificate(path: Path) -> None:
    path.finish("u1-role")
    path.finish(path.unit.key)
    assert list(read_facts(path.programme).mentor_units) == [(1, 1)]
    assert deeds_of(path.mentor).units_done == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_path_costs_the_same_with_one_unit_of_ones_own_and_with_three(
    client_of: Any, pinned_queries: Any, path: Path, count: int
) -> None:
    for _unit in range(count - 1):
        page_with_words(path.programme.organisation, kind="unit", subject="")
    client = client_of(path.mentor.person)
    with pinned_queries(10):
        assert len(client.get("/parcours/").context["units"]) == 8 + count
    with pinned_queries(UNIT_QUERIES):
        client.get(path.address)


def test_an_own_unit_is_named_among_ones_data(path: Path) -> None:
    from binome.learning import privacy

    path.finish(path.unit.key)
    OwnPage.objects.in_organisation(path.programme.organisation).update(withdrawn_at=NOW)
    row = privacy.ROWS["learning.UnitCompletion"](path.mentor.person).get()
    assert privacy.SHOWS["learning.UnitCompletion", "unit_id"](row, path.mentor.person, "fr") == "Chez nous"


UNIT_QUERIES = 8
