"""Starting, writing, freezing a version, and making its PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django_q.models import OrmQ

import factories as make
from binome.accounts.models import LogEntry
from binome.evaluation import jobs, pdf, services
from binome.evaluation.indicators import measure
from binome.evaluation.log_words import LOG_WORDS
from binome.evaluation.models import Bilan
from binome.programmes.models import Programme
from binome.surveys.services import read_quotation
from binome.surveys.summaries import quotations, sentences
from evaluation.small import Small
from factories import paris

pytestmark = pytest.mark.django_db
AT = paris(2027, 4, 23, 10)


def frozen(small: Small) -> Bilan:
    bilan = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    services.write_words(bilan, words={"keep": "Le repas."}, by=small.coordinator, at=AT)
    return services.freeze_bilan(bilan, by=small.coordinator, at=AT)


def queued() -> list[str]:
    return [row.task["name"] for row in OrmQ.objects.order_by("pk")]


def test_there_is_one_draft_and_versions_follow_each_other() -> None:
    small = Small()
    first = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    again = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    assert (first.version, again.pk, first.language) == (1, first.pk, "fr")
    services.write_words(first, words={"keep": "Le repas."}, by=small.coordinator, at=AT)
    services.freeze_bilan(first, by=small.coordinator, at=AT)
    second = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    assert (second.version, second.words) == (2, {"keep": "Le repas."})


def test_no_report_starts_before_the_pairs_are_at_work() -> None:
    programme = make.ProgrammeFactory(state=Programme.State.MATCHING)
    with pytest.raises(services.NothingToReportYet):
        services.start_bilan(programme, by=make.coordinator_of(programme.organisation), at=AT)


def test_words_keep_their_author_by_section_and_other_sections_stay() -> None:
    small = Small()
    other = make.coordinator_of(small.organisation)
    bilan = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    services.write_words(bilan, words={"keep": "Le repas.\r\nLes dates."}, by=small.coordinator, at=AT)
    bilan = services.write_words(
        bilan, words={"keep": "Le repas.\nLes dates.", "try": "Deux ateliers."}, by=other, at=AT
    )
    assert bilan.words == {"keep": "Le repas.\nLes dates.", "try": "Deux ateliers."}
    assert {name: author["by"] for name, author in bilan.authors.items()} == {
        "keep": small.coordinator.pk,
        "try": other.pk,
    }


def test_nobody_overwrites_what_they_have_not_seen() -> None:
    small = Small()
    bilan = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    services.write_words(bilan, words={"keep": "Le repas."}, by=small.coordinator, at=AT)
    with pytest.raises(services.ChangedMeanwhile):
        services.write_words(bilan, words={"keep": "Rien."}, seen={}, by=small.coordinator, at=AT)
    # An untouched box of an old page takes nothing back, and another section can be written.
    services.write_words(
        bilan, words={"keep": "", "try": "Deux ateliers."}, seen={}, by=small.coordinator, at=AT
    )
    bilan.refresh_from_db()
    assert bilan.words == {"keep": "Le repas.", "try": "Deux ateliers."}


def test_words_have_a_length_and_a_place() -> None:
    small = Small()
    bilan = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    with pytest.raises(services.WordsTooLong):
        services.write_words(bilan, words={"keep": "a" * 6001}, by=small.coordinator, at=AT)
    with pytest.raises(ValueError, match="secret"):
        services.write_words(bilan, words={"secret": "a"}, by=small.coordinator, at=AT)


def test_figures_are_frozen_at_the_end_only() -> None:
    small = Small()
    small.programme.state = Programme.State.RUNNING
    small.programme.save(update_fields=["state"])
    bilan = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    with pytest.raises(services.NotTimeToFreeze):
        services.freeze_bilan(bilan, by=small.coordinator, at=AT)


def test_frozen_figures_do_not_move_when_data_change() -> None:
    small = Small()
    bilan = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    expected = measure(small.programme)
    services.freeze_bilan(bilan, by=small.coordinator, at=AT)
    make.PairFactory(programme=small.programme)
    bilan.refresh_from_db()
    assert bilan.figures == expected
    assert measure(small.programme) != expected
    with pytest.raises(services.AlreadyFrozen):
        services.write_words(bilan, words={"keep": "Autre"}, by=small.coordinator, at=AT)
    with pytest.raises(services.AlreadyFrozen):
        services.freeze_bilan(bilan, by=small.coordinator, at=AT)


def test_sponsors_are_told_once_and_nobody_else(outbox_of: Callable[[Any], list[Any]]) -> None:
    small = Small()
    gone = make.TeamMemberFactory(programme=small.programme, role="sponsor", ended_at=AT).person
    bilan = frozen(small)
    letters = outbox_of(small.sponsor)
    assert [letter.kind for letter in letters] == ["evaluation.bilan_frozen"]
    assert f"/bilan/{bilan.pk}/" in letters[0].text
    assert outbox_of(gone) == []
    assert outbox_of(small.pairs[0].mentor.person) == []


def test_quotations_need_consent_and_ten_answers() -> None:
    small = Small(pairs=5, answering=5, is_closed=False)
    small.answer("final_mentee", make.mentee_in(small.programme), {"fm12": "Je garde tout.", "fm10": 9})
    quotable = small.answer(
        "final_mentee", make.mentee_in(small.programme), {"fm12": "J’ose publier.", "fm10": 9}
    )
    quotable.is_quotable = True
    quotable.save(update_fields=["is_quotable"])
    small.publish()
    assert quotations(small.programme) == []
    # Ten have answered; only what somebody has read and cleared is quoted.
    [sentence] = sentences(small.programme)
    read_quotation(sentence, may_be_quoted=True, by=small.coordinator, at=AT)
    assert frozen(small).quotations == ["J’ose publier."]


def test_consent_taken_back_after_the_closing_empties_the_next_version(
    client_of: Callable[[Any], Any],
) -> None:
    small = Small(pairs=5, answering=5, is_closed=False)
    for words in ("J’ose publier.", "Nous rions.", "Rien."):
        answer = small.answer("final_mentee", make.mentee_in(small.programme), {"fm12": words, "fm10": 9})
        answer.is_quotable = words != "Rien."
        answer.save(update_fields=["is_quotable"])
    for _more in range(4):
        small.answer("final_mentee", make.mentee_in(small.programme), {"fm10": 9})
    small.publish()
    for sentence in sentences(small.programme):
        read_quotation(sentence, may_be_quoted=True, by=small.coordinator, at=AT)
    first = frozen(small)
    assert sorted(first.quotations) == ["J’ose publier.", "Nous rions."]
    [author] = [
        row.response.enrolment.person for row in sentences(small.programme) if row.text == "Nous rions."
    ]
    response = next(row.response for row in sentences(small.programme) if row.text == "Nous rions.")
    client = client_of(author)
    mine, stop = reverse("surveys:mine"), reverse("surveys:stop_quoting", args=[response.pk])
    assert stop in client.get(mine).content.decode()
    assert client_of(small.pairs[0].mentor.person).post(stop).status_code == 404
    for _twice in range(2):
        assert client.post(stop).status_code == 302
    assert stop not in client.get(mine).content.decode()
    second = frozen(small)
    assert second.quotations == ["J’ose publier."]
    # What was frozen with consent stays as it was read.
    first.refresh_from_db()
    assert len(first.quotations) == 2
    # Nothing in the log says whose sentence went.
    verbs = LogEntry.objects.in_organisation(small.organisation).filter(by=author)
    assert not verbs.exists()


def test_each_act_is_in_the_log_with_its_words() -> None:
    small = Small()
    bilan = frozen(small)
    Bilan.objects.in_organisation(small.organisation).update(pdf_state=Bilan.Pdf.FAILED)
    services.ask_for_pdf(bilan, by=small.coordinator, at=AT)
    entries = (
        LogEntry.objects.in_organisation(small.organisation)
        .filter(verb__startswith="evaluation.")
        .order_by("pk")
    )
    verbs = [entry.verb for entry in entries]
    assert verbs == [
        "evaluation.start_bilan",
        "evaluation.write_words",
        "evaluation.freeze_bilan",
        "evaluation.ask_for_pdf",
    ]
    assert all(str(LOG_WORDS[entry.verb]) % entry.details for entry in entries)


def test_freezing_has_the_pdf_made_once_by_the_worker() -> None:
    small = Small()
    bilan = frozen(small)
    services.ask_for_pdf(bilan, by=small.coordinator, at=AT)
    services.ask_for_pdf(bilan, by=small.coordinator, at=AT)
    assert [name for name in queued() if name.startswith("evaluation.")] == ["evaluation.make_pdf"]
    bilan.refresh_from_db()
    assert (bilan.pdf_state, bilan.charts) == ("queued", {})
    jobs.make_pdf(bilan_id=bilan.pk)
    bilan.refresh_from_db()
    assert (bilan.pdf_state, sorted(bilan.charts["fr"])) == (
        "ready", ["goal_progress", "self_assessment", "sessions_per_pair"],
    )  # fmt: skip
    with default_storage.open(bilan.pdf.name) as file:
        assert file.read(5) == b"%PDF-"
    made = default_storage.get_modified_time(bilan.pdf.name)
    services.make_pdf(bilan, at=AT)
    assert default_storage.get_modified_time(bilan.pdf.name) == made


def test_a_pdf_is_made_again_when_its_file_is_lost() -> None:
    bilan = frozen(Small())
    services.make_pdf(bilan, at=AT)
    bilan.refresh_from_db()
    default_storage.delete(bilan.pdf.name)
    services.make_pdf(bilan, at=AT)
    assert default_storage.exists(bilan.pdf.name)


def test_a_draft_has_no_pdf() -> None:
    small = Small()
    bilan = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    with pytest.raises(services.NotFrozenYet):
        services.ask_for_pdf(bilan, by=small.coordinator, at=AT)
    with pytest.raises(services.NotFrozenYet):
        services.make_pdf(bilan, at=AT)


def test_a_pdf_that_cannot_be_made_says_so_and_can_be_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small = Small()
    bilan = frozen(small)
    services.ask_for_pdf(bilan, by=small.coordinator, at=AT)
    OrmQ.objects.all().delete()
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "TEMPLATE", pdf.TEMPLATE.with_name("missing.typ"))
        services.make_pdf(bilan, at=AT)
    bilan.refresh_from_db()
    assert bilan.pdf_state == "failed"
    services.ask_for_pdf(bilan, by=small.coordinator, at=AT)
    assert queued() == ["evaluation.make_pdf"]


def test_the_sweep_asks_again_for_what_waited_two_minutes_and_only_once() -> None:
    small = Small()
    bilan = frozen(small)
    services.ask_for_pdf(bilan, by=small.coordinator, at=AT)
    services.draw_charts(bilan)
    OrmQ.objects.all().delete()
    assert services.sweep(at=AT + timedelta(minutes=1)) == 0
    later = AT + timedelta(minutes=2, seconds=1)
    assert services.sweep(at=later) == 1
    assert services.sweep(at=later) == 0
    assert queued() == ["evaluation.make_pdf"]
