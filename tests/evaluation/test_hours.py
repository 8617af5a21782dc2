"""Hours of coordination: noted by whoever gave them, summed for the report, never guessed, never somebody's."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

import factories as make
from at_once import at_once
from binome.evaluation import comparison, pdf, planning, services
from binome.evaluation.forms_hours import LengthField, length_words
from binome.evaluation.indicators import measure
from binome.evaluation.models import Bilan, CoordinationTime
from binome.evaluation.parts import sides_of
from binome.privacy.services import erase_person
from binome.programmes.models import Programme
from binome.programmes.services import set_hour_cost
from evaluation.small import Small
from factories import paris

AT = paris(2027, 4, 23, 10)
DAY = date(2027, 4, 20)
ClientOf = Callable[[Any], Client]


def note(small: Small, minutes: int, kind: str = "following", *, by: Any = None, on: date = DAY) -> Any:
    return services.note_time(
        small.programme, on=on, minutes=minutes, kind=kind, by=by or small.coordinator, at=AT
    )


def rows() -> list[tuple[Any, ...]]:
    entries = CoordinationTime.objects.unscoped("a test").order_by("on", "kind")
    return list(entries.values_list("on", "kind", "minutes", "is_month"))


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def worked() -> Small:
    """Eleven and a half hours of two people: 690 minutes for three pairs and six sessions held."""
    small = Small()
    other = make.coordinator_of(small.organisation)
    note(small, 450)
    note(small, 90, "matching", by=other)
    services.note_month(small.programme, month=date(2027, 3, 1), minutes={"workshops": 150}, by=other, at=AT)
    elsewhere = Small()
    note(elsewhere, 600)
    return small


# --- noting -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_line_is_noted_corrected_and_taken_back() -> None:
    small = Small()
    entry = note(small, 90)
    assert note(small, 90).pk == entry.pk, "pressed twice within a moment, it is one line"
    assert note(small, 91).pk != entry.pk
    corrected = services.correct_time(
        entry, on=DAY - timedelta(days=1), minutes=60, kind="other", by=small.coordinator, at=AT
    )
    assert (corrected.on, corrected.minutes, corrected.kind) == (DAY - timedelta(days=1), 60, "other")
    for _twice in range(2):
        services.take_time_back(entry, by=small.coordinator, at=AT)
    assert rows() == [(DAY, "following", 91, False)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "minutes", "refusal"),
    [
        (date(2027, 4, 24), 60, services.NotADayYet),
        (DAY, 0, services.MoreThanThereIs),
        (DAY, -5, services.MoreThanThereIs),
        (DAY, 24 * 60 + 1, services.MoreThanThereIs),
    ],
)
def test_time_that_cannot_be_is_refused_and_nothing_is_kept(on: date, minutes: int, refusal: Any) -> None:
    small = Small()
    with pytest.raises(refusal):
        note(small, minutes, on=on)
    assert rows() == []


@pytest.mark.django_db
def test_the_day_is_that_of_the_organisation() -> None:
    small = Small()
    small.organisation.time_zone = "Pacific/Noumea"
    small.organisation.save(update_fields=["time_zone"])
    # It is the evening of the 23rd in Paris, and the 24th in Nouméa.
    services.note_time(
        small.programme, on=date(2027, 4, 24), minutes=30, kind="other", by=small.coordinator, at=paris(2027, 4, 23, 18)
    )  # fmt: skip
    assert len(rows()) == 1


@pytest.mark.django_db
def test_an_archived_programme_keeps_its_hours() -> None:
    small = Small()
    entry = note(small, 60)
    small.programme.state = Programme.State.ARCHIVED
    small.programme.save(update_fields=["state"])
    at = {"by": small.coordinator, "at": AT}
    for act in (
        lambda: note(small, 30),
        lambda: services.correct_time(entry, on=DAY, minutes=30, kind="other", **at),
        lambda: services.take_time_back(entry, **at),
        lambda: services.note_month(small.programme, month=DAY, minutes={"other": 30}, **at),
    ):
        with pytest.raises(services.OverAndFiledAway):
            act()
    assert rows() == [(DAY, "following", 60, False)]


@pytest.mark.django_db
def test_a_month_is_replaced_and_not_added_to_and_an_empty_box_takes_it_away() -> None:
    small = Small()
    at: dict[str, Any] = {"by": small.coordinator, "at": AT}
    march = date(2027, 3, 17)
    for _twice in range(2):
        services.note_month(small.programme, month=march, minutes={"matching": 120, "other": 60}, **at)
    assert rows() == [(date(2027, 3, 1), "matching", 120, True), (date(2027, 3, 1), "other", 60, True)]
    services.note_month(small.programme, month=march, minutes={"matching": 90, "other": 0}, **at)
    assert rows() == [(date(2027, 3, 1), "matching", 90, True)]
    with pytest.raises(services.NotADayYet):
        services.note_month(small.programme, month=date(2027, 5, 1), minutes={"other": 60}, **at)
    with pytest.raises(services.MoreThanThereIs):
        services.note_month(small.programme, month=march, minutes={"other": 31 * 24 * 60 + 1}, **at)
    with pytest.raises(ValueError, match="dancing"):
        services.note_month(small.programme, month=march, minutes={"dancing": 60}, **at)
    entry = CoordinationTime.objects.unscoped("a test").get()
    services.correct_time(entry, on=DAY, minutes=100, kind="other", **at)
    assert rows() == [(date(2027, 3, 1), "matching", 100, True)], "a month stays a month"


@pytest.mark.django_db
def test_the_database_itself_refuses_a_month_twice_and_a_day_of_thirty_hours() -> None:
    small = Small()
    row = {
        "organisation": small.organisation, "programme": small.programme, "noted_by": small.coordinator, "kind": "other",
        "on": date(2027, 3, 1),
    }  # fmt: skip
    CoordinationTime.objects.create(**row, minutes=60, is_month=True)
    for wrong in (
        {"minutes": 60, "is_month": True},
        {"minutes": 30 * 60, "is_month": False},
        {"minutes": 0, "is_month": False},
        {"minutes": 60, "is_month": True, "on": date(2027, 3, 2)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CoordinationTime.objects.create(**{**row, **wrong})


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_note_one_line_and_one_month() -> None:
    small = Small()
    acts: list[Callable[[], object]] = [lambda: note(small, 90) for _click in range(4)]
    acts += [
        lambda: services.note_month(
            small.programme, month=date(2027, 3, 1), minutes={"other": 60}, by=small.coordinator, at=AT
        )
        for _click in range(4)
    ]
    assert at_once(acts) == {"won": 8}
    assert rows() == [(date(2027, 3, 1), "other", 60, True), (DAY, "following", 90, False)]


@pytest.mark.django_db
def test_nobody_reads_or_changes_what_a_colleague_noted(client_of: ClientOf) -> None:
    small = Small()
    entry = note(small, 95)
    colleague = make.coordinator_of(small.organisation)
    client = client_of(colleague)
    url = reverse("evaluation:time_entry", args=[entry.pk])
    assert client.get(url).status_code == 404
    assert client.post(url, {"on": DAY, "minutes": "1", "kind": "other"}).status_code == 404
    assert client.post(reverse("evaluation:take_time_back", args=[entry.pk])).status_code == 404
    page = plain(client.get(reverse("evaluation:time", args=[small.programme.pk])).content.decode())
    # The sum is everybody's; the line is not there.
    assert "Toute la coordination ensemble : 1 heure 35." in page
    assert "suivi des binômes</p>" not in page.lower()
    with pytest.raises(CoordinationTime.DoesNotExist):
        services.correct_time(entry, on=DAY, minutes=1, kind="other", by=colleague, at=AT)
    services.take_time_back(entry, by=colleague, at=AT)
    assert rows() == [(DAY, "following", 95, False)]


# --- the pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1 h 30", 90), ("1h30", 90), ("1:05", 65), ("45 min", 45), ("1,5", 90), ("1.25 h", 75), ("2", 120), ("2 heures", 120),
        ("0 h 20", 20), (" 1\u00a0h\u00a030 ", 90), ("1 heure 15", 75), ("90 minutes", 90),
    ],
)  # fmt: skip
def test_a_length_is_written_as_one_says_it(typed: str, minutes: int) -> None:
    assert LengthField().clean(typed) == minutes
    assert LengthField().clean(length_words(minutes)) == minutes


@pytest.mark.parametrize("typed", ["", "demain", "1 h 75", "-2", "1e3", "٣", "1 h 30 h", "²", "9" * 30])
def test_what_is_no_length_gets_a_sentence(typed: str) -> None:
    with pytest.raises(ValidationError):
        LengthField().clean(typed)


@pytest.mark.django_db
def test_the_pages_note_correct_and_take_back_without_a_script(client_of: ClientOf) -> None:
    small = Small()
    client = client_of(small.coordinator)
    url = reverse("evaluation:time", args=[small.programme.pk])
    today = timezone.localdate(timezone=ZoneInfo(small.programme.organisation.time_zone))
    assert "Rien pour le moment" in client.get(url).content.decode()
    wrong = client.post(url, {"on": today, "minutes": "longtemps", "kind": "other"})
    assert (wrong.status_code, 'value="longtemps"' in wrong.content.decode()) == (422, True)
    ahead = client.post(url, {"on": today + timedelta(days=1), "minutes": "1", "kind": "other"})
    assert ahead.status_code == 422
    assert "encore à venir" in ahead.content.decode()
    assert client.post(url, {"on": today, "minutes": "1 h 30", "kind": "matching"}).status_code == 302
    entry = CoordinationTime.objects.unscoped("a test").get()
    own = reverse("evaluation:time_entry", args=[entry.pk])
    assert 'value="1 h 30"' in client.get(own).content.decode()
    assert client.post(own, {"on": today, "minutes": "2", "kind": "matching"}).status_code == 302
    assert "2 heures" in plain(client.get(url).content.decode())
    month = reverse("evaluation:time_month", args=[small.programme.pk])
    said = plain(client.get(month).content.decode())
    assert "Vous avez noté 2 heures jour par jour ce mois-ci." in said
    last = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    asked = f"{month}?mois={last:%Y-%m}"
    assert client.post(asked, {"following": "12"}).status_code == 302
    assert 'value="12 h"' in client.get(asked).content.decode()
    assert client.get(f"{month}?mois=demain").status_code == 200
    assert client.post(reverse("evaluation:take_time_back", args=[entry.pk])).status_code == 302
    assert rows() == [(last, "following", 720, True)]


@pytest.mark.django_db
def test_the_desk_leads_there(client_of: ClientOf) -> None:
    small = Small()
    page = client_of(small.coordinator).get(reverse("desk:coordination", args=[small.programme.pk]))
    assert reverse("evaluation:time", args=[small.programme.pk]) in page.content.decode()


@pytest.mark.django_db
def test_the_list_asks_as_many_statements_for_three_lines_as_for_one(
    client_of: ClientOf, pinned_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    small = Small()
    note(small, 60)
    client = client_of(small.coordinator)
    url = reverse("evaluation:time", args=[small.programme.pk])
    client.get(url)
    with pinned_queries(7):
        client.get(url)
    note(small, 61)
    note(small, 62)
    with pinned_queries(7):
        client.get(url)


# --- the report ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_hours_are_what_one_adds_up_by_hand() -> None:
    figures = measure(worked().programme)
    assert figures["coordination_time"] == {
        "count": 690, "kinds": {"following": 450, "matching": 90, "workshops": 150},
    }  # fmt: skip
    assert figures["coordination_per_pair"] == {"count": 230, "of": 3}
    assert figures["coordination_per_session"] == {"count": 115, "of": 6}
    assert figures["coordination_cost"] == {}


@pytest.mark.django_db
def test_hours_without_a_pair_or_a_session_are_not_divided() -> None:
    programme = make.ProgrammeFactory()
    coordinator = make.coordinator_of(programme.organisation)
    services.note_time(programme, on=DAY, minutes=60, kind="informing", by=coordinator, at=AT)
    set_hour_cost(programme, cost=Decimal("35.50"), by=coordinator, at=AT)
    programme.refresh_from_db()
    figures = measure(programme)
    assert figures["coordination_per_pair"] == {"not_noted": True}
    assert figures["coordination_per_session"] == {"not_noted": True}
    assert figures["coordination_cost"] == {"count": 36, "hour": 35.5}


def frozen(small: Small) -> Bilan:
    draft = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    version = services.freeze_bilan(draft, by=small.coordinator, at=AT)
    services.draw_charts(version)
    return version


def everywhere(small: Small, client: Client) -> dict[str, str]:
    """What the report says of coordination on each of its forms."""
    version = frozen(small)
    page = client.get(reverse("evaluation:bilan", args=[version.pk])).content.decode()
    data = client.get(reverse("evaluation:data", args=[version.pk])).content.decode("utf-8-sig")
    workbook = client.get(reverse("evaluation:workbook", args=[version.pk])).content
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    cells = " | ".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    compared = client.get(reverse("evaluation:compare", args=[version.pk])).content.decode()
    papers = {
        name: "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(made)).pages)
        for name, made in (("pdf", pdf.typeset(version)), ("summary", pdf.typeset_summary(version)))
    }
    said = {"page": page, "csv": data, "workbook": cells, "compare": compared, **papers}
    return {name: plain(text) for name, text in said.items()}


@pytest.mark.django_db
def test_the_report_says_hours_in_each_of_its_forms(client_of: ClientOf) -> None:
    small = worked()
    said = everywhere(small, client_of(small.coordinator))
    sentence = "La coordination a demandé 11 heures 30 : 3 heures 50 par binôme, 1 heure 55 par séance tenue."
    for form in ("page", "pdf", "summary"):
        assert sentence in said[form], form
    assert "Suivi des binômes" in said["page"]
    assert "coordination_time;Heures de coordination;nombre;690" in said["csv"]
    assert "par nature de tâche · Suivi des binômes;450" in said["csv"]
    assert "Suivi des binômes | 7.5" in said["workbook"]
    assert "qui peut lire le bilan" in said["workbook"]
    assert "Coordination par binôme" in said["compare"]
    assert "3,8 h" in said["compare"]
    # No price of an hour was given: nobody speaks of money.
    assert not [form for form, text in said.items() if "de l’heure, la coordination" in text]
    assert "coordination_cost" not in said["csv"]


@pytest.mark.django_db
def test_where_nobody_noted_any_the_report_says_so_and_invents_nothing(client_of: ClientOf) -> None:
    small = Small()
    said = everywhere(small, client_of(small.coordinator))
    for form in ("page", "pdf", "summary"):
        assert "Heures de coordination : pas noté." in said[form], form
    assert "coordination_time;Heures de coordination;pas noté;1" in said["csv"]
    assert "Coordination par binôme" in said["compare"]
    assert "pas noté" in said["compare"]


@pytest.mark.django_db
def test_money_is_spoken_of_only_with_a_price_of_an_hour(client_of: ClientOf) -> None:
    small = worked()
    client = client_of(small.coordinator)
    url = reverse("evaluation:hour_cost", args=[small.programme.pk])
    assert client.post(url, {"cost": "0"}).status_code == 422
    assert client.post(url, {"cost": "35,50"}).status_code == 302
    small.programme.refresh_from_db()
    assert small.programme.coordination_hour_cost == Decimal("35.50")
    said = everywhere(small, client)
    for form in ("page", "pdf", "summary"):
        assert "À 35,50 € de l’heure, la coordination a coûté 408 € : 136 € par binôme." in said[form], form
    assert client.post(url, {"cost": ""}).status_code == 302
    small.programme.refresh_from_db()
    assert small.programme.coordination_hour_cost is None


@pytest.mark.django_db
def test_a_frozen_version_keeps_its_hours_and_names_nobody(client_of: ClientOf) -> None:
    small = worked()
    version = frozen(small)
    note(small, 600, "other")
    version.refresh_from_db()
    assert version.figures["coordination_time"]["count"] == 690
    page = client_of(small.sponsor).get(reverse("evaluation:bilan", args=[version.pk])).content.decode()
    assert "11 heures 30" in plain(page)
    for writer in CoordinationTime.objects.unscoped("a test").select_related("noted_by"):
        assert writer.noted_by is not None
        assert writer.noted_by.full_name not in page


@pytest.mark.django_db
def test_the_english_reads_as_english() -> None:
    small = worked()
    version = frozen(small)
    version.language = "en"
    text = plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.typeset(version))).pages))
    assert "Coordination took 11 hours 30 minutes: 3 hours 50 minutes for each pair" in text


@pytest.mark.django_db
def test_two_editions_are_compared_by_hours_a_pair_and_an_old_version_has_a_dash() -> None:
    small = worked()
    figures = measure(small.programme)
    old = {name: value for name, value in figures.items() if not name.startswith("coordination_")}
    with translation.override("fr"):
        line = comparison.lines([figures, old], sides_of(small.programme))[-1]
    assert (line.name, line.cells, line.published) == (
        "Coordination par binôme",
        ["3,8\u00a0h", "–"],
        "5\u00a0h",
    )


# --- the planner --------------------------------------------------------------------------------------------


def _hours_of(small: Small, plan: Any = None) -> dict[str, planning.Known]:
    known = planning.known_figures(small.programme, plan, measure(small.programme))
    return {one.assumption.id: one for one in known if one.assumption.id.startswith("coord_hours")}


@pytest.mark.django_db
def test_the_planner_takes_what_was_noted_once_the_programme_closes_else_what_was_published() -> None:
    unknown = _hours_of(Small())
    assert {one.origin for one in unknown.values()} == {planning.Origin.PUBLISHED}
    small = worked()
    known = _hours_of(small)
    rate = known[planning.HOURS_A_PAIR].assumption
    assert {one.origin for one in known.values()} == {planning.Origin.SEEN}
    assert rate.value == pytest.approx(690 / 60 / 3)
    assert (rate.low / rate.value, rate.high / rate.value) == (pytest.approx(3 / 5), pytest.approx(8 / 5))
    assert known[planning.HOURS_A_GROUP].assumption.value == 0
    everything = planning.known_figures(small.programme, None, measure(small.programme))
    size = planning.size_of(small.programme, None, completed=30, mentors=0)
    ranges = planning.simulation_of(everything, size, seed=1).ranges
    assert ranges["coordination_hours"].usual == pytest.approx(ranges["started"].usual * 690 / 60 / 3)
    small.programme.state = Programme.State.RUNNING
    assert {one.origin for one in _hours_of(small).values()} == {planning.Origin.PUBLISHED}


@pytest.mark.django_db
def test_one_s_own_figure_of_hours_wins_and_an_estimate_stands_in_for_notes(client_of: ClientOf) -> None:
    small = worked()
    plan = services.choose_figures(
        small.programme, figures={planning.HOURS_A_PAIR: (2, 3, 4)}, names={}, by=small.coordinator, at=AT
    )
    known = _hours_of(small, plan)
    assert known[planning.HOURS_A_PAIR].origin == planning.Origin.OWN
    assert known[planning.HOURS_A_GROUP].origin == planning.Origin.PUBLISHED
    guessed = Small()
    plan = services.choose_gates(
        guessed.programme, gates={}, coordination_hours=30, by=guessed.coordinator, at=AT
    )
    assert _hours_of(guessed, plan)[planning.HOURS_A_PAIR].assumption.value == pytest.approx(10)
    text = plain(
        client_of(small.coordinator)
        .get(reverse("evaluation:plan_figures", args=[small.programme.pk]))
        .content.decode()
    )
    assert "Noté ici : 3,8 h par binôme, tout compris." in text
    gates = client_of(small.coordinator).get(reverse("evaluation:plan_gates", args=[small.programme.pk]))
    assert 'name="coordination_hours"' not in gates.content.decode()


# --- privacy ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_whoever_leaves_takes_their_name_and_the_sum_stays(client_of: ClientOf) -> None:
    small = worked()
    person = small.coordinator
    shown = plain(client_of(person).get(reverse("privacy:my_data")).content.decode())
    assert "450" in shown
    make.coordinator_of(small.organisation)
    erase_person(person, by=None, at=AT)
    assert measure(small.programme)["coordination_time"]["count"] == 690
    assert not CoordinationTime.objects.unscoped("a test").filter(noted_by=person).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_one_page_stays_one_page_when_everything_is_said_at_length(language: str) -> None:
    small = worked()
    small.programme.name = (
        "Un programme dont le nom est plus long que tous les autres programmes de la maison, pilote"
    )
    set_hour_cost(small.programme, cost=Decimal("135.55"), by=small.coordinator, at=AT)
    version = frozen(small)
    long = "Nous avons vu les gens oser, puis recommencer sans nous, et le raconter à leurs collègues. " * 12
    version.language, version.words = language, dict.fromkeys(Bilan.Section.values, "\n".join([long] * 9))
    version.quotations = ["J’ai osé publier. " * 12]
    without_change = {**version.words}
    for words in (version.words, {**without_change, "changed": ""}):
        version.words = words
        reader = PdfReader(io.BytesIO(pdf.typeset_summary(version)))
        assert len(reader.pages) == 1
    text = plain(reader.pages[0].extract_text())
    assert "J’ai osé publier." in text
    assert ("135,55 €" if language == "fr" else "€135.55") in text
