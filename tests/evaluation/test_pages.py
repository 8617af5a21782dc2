"""The pages: what each reader finds, and what nobody finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import factories as make
from binome.evaluation import report, services
from binome.evaluation.models import Bilan
from evaluation.small import ANSWER, HELP, MEMO, Small
from factories import paris

pytestmark = pytest.mark.django_db
AT = paris(2027, 4, 23, 10)
ClientOf = Callable[[Any], Client]


def draft(small: Small) -> Bilan:
    return services.start_bilan(small.programme, by=small.coordinator, at=AT)


def frozen(small: Small) -> Bilan:
    return services.freeze_bilan(draft(small), by=small.coordinator, at=AT)


def page(client: Client, name: str, pk: int) -> str:
    response = client.get(reverse(name, args=[pk]))
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def test_the_report_opens_with_sentences_and_holds_no_private_word(client_of: ClientOf) -> None:
    small = Small()
    text = page(client_of(small.coordinator), "evaluation:bilan", draft(small).pk)
    for sentence in (
        "1 binôme sur 3 a tenu toutes ses séances.",
        "6 séances ont eu lieu sur 9 prévues.",
        "3 objectifs sur 4 sont atteints.",
        "Les binômes ont passé 10 heures ensemble.",
        "Plus à l’aise à la fin qu’au début : environ 6 sur 10.",
        "Méthode et limites",
    ):
        assert sentence in text
    people = [enrolment.person for pair in small.pairs for enrolment in (pair.mentor, pair.mentee)]
    secrets = [
        MEMO,
        HELP,
        ANSWER,
        *(person.email for person in people),
        *(person.last_name + "<" for person in people),
    ]
    assert not [word for word in secrets if word in text]


def test_four_answers_are_said_to_be_too_few(client_of: ClientOf) -> None:
    small = Small(answering=4)
    text = page(client_of(small.coordinator), "evaluation:bilan", draft(small).pk)
    assert "Autoévaluation avant et après : non montrée." in text
    assert "Recommandation : non montrée." in text
    assert "se sentent plus à l’aise" not in text


def test_the_page_speaks_english_to_who_reads_english(client_of: ClientOf) -> None:
    small = Small()
    small.coordinator.language = "en"
    small.coordinator.save(update_fields=["language"])
    assert "1 pair out of 3 held all its sessions." in page(
        client_of(small.coordinator), "evaluation:bilan", draft(small).pk
    )


def test_a_table_stands_for_a_chart_that_is_not_drawn_yet(client_of: ClientOf) -> None:
    small = Small()
    bilan = frozen(small)
    client = client_of(small.sponsor)
    assert "Le graphique est en cours de dessin." in page(client, "evaluation:bilan", bilan.pk)
    services.draw_charts(bilan)
    text = page(client, "evaluation:bilan", bilan.pk)
    assert text.count('role="img" class="chart"') == 3
    assert "en cours de dessin" not in text


def test_a_sponsor_sees_frozen_versions_only(client_of: ClientOf) -> None:
    small = Small()
    client = client_of(small.sponsor)
    index = reverse("evaluation:index", args=[small.programme.pk])
    bilan = draft(small)
    assert "Version 1" not in client.get(index).content.decode()
    assert client.get(reverse("evaluation:bilan", args=[bilan.pk])).status_code == 404
    services.freeze_bilan(bilan, by=small.coordinator, at=AT)
    assert "Version 1" in client.get(index).content.decode()
    assert client.get(reverse("evaluation:bilan", args=[bilan.pk])).status_code == 200


@pytest.mark.parametrize("pairs", [1, 3])
def test_the_report_takes_as_many_statements_whatever_the_size(
    pairs: int, client_of: ClientOf, pinned_queries: Callable[[int], Any]
) -> None:
    small = Small(pairs=pairs)
    client = client_of(small.coordinator)
    bilan = draft(small)
    with pinned_queries(9):
        client.get(reverse("evaluation:bilan", args=[bilan.pk]))


@pytest.mark.parametrize("versions", [1, 3])
def test_the_list_takes_as_many_statements_whatever_its_length(
    versions: int, client_of: ClientOf, pinned_queries: Callable[[int], Any]
) -> None:
    small = Small(pairs=1)
    for number in range(1, versions + 1):
        make.BilanFactory(
            programme=small.programme,
            version=number,
            state="frozen",
            frozen_at=AT,
            written_by=make.PersonFactory(),
        )
    client = client_of(small.coordinator)
    with pinned_queries(7):
        client.get(reverse("evaluation:index", args=[small.programme.pk]))


def test_words_are_written_and_shown_as_text(client_of: ClientOf) -> None:
    small = Small()
    client = client_of(small.coordinator)
    bilan = draft(small)
    url = reverse("evaluation:edit", args=[bilan.pk])
    seen = client.get(url).context["form"].initial["seen"]
    response = client.post(url, {"seen": seen, "keep": "<b>Le repas</b>\nLes dates"})
    assert response.status_code == 302
    text = page(client, "evaluation:bilan", bilan.pk)
    assert "<p>&lt;b&gt;Le repas&lt;/b&gt;</p><p>Les dates</p>" in text
    assert small.coordinator.full_name in page(client, "evaluation:edit", bilan.pk)


def test_what_was_typed_stays_when_somebody_else_wrote_meanwhile(client_of: ClientOf) -> None:
    small = Small()
    client = client_of(small.coordinator)
    bilan = draft(small)
    url = reverse("evaluation:edit", args=[bilan.pk])
    seen = client.get(url).context["form"].initial["seen"]
    services.write_words(
        bilan, words={"keep": "Les dates"}, by=make.coordinator_of(small.organisation), at=AT
    )
    response = client.post(url, {"seen": seen, "keep": "Mon texte"})
    assert response.status_code == 422
    assert "Mon texte" in response.content.decode()
    bilan.refresh_from_db()
    assert bilan.words == {"keep": "Les dates"}


def test_freezing_asks_first(client_of: ClientOf) -> None:
    small = Small()
    client = client_of(small.coordinator)
    bilan = draft(small)
    text = page(client, "evaluation:freeze", bilan.pk)
    assert "Ces parties sont vides :" in text
    client.post(reverse("evaluation:freeze", args=[bilan.pk]))
    bilan.refresh_from_db()
    assert bilan.state == "frozen"
    assert client.get(reverse("evaluation:edit", args=[bilan.pk])).status_code == 409


def test_the_pdf_is_asked_for_then_downloaded_when_ready(client_of: ClientOf) -> None:
    small = Small()
    client = client_of(small.coordinator)
    bilan = frozen(small)
    download = reverse("evaluation:download", args=[bilan.pk])
    client.post(reverse("evaluation:pdf", args=[bilan.pk]))
    assert "Le PDF est en cours de création." in page(client, "evaluation:bilan", bilan.pk)
    assert client.get(download).status_code == 404
    services.make_pdf(bilan, at=AT)
    response = client.get(download)
    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    assert response["Content-Disposition"].startswith('attachment; filename="bilan-pilote')
    assert download in page(client, "evaluation:bilan", bilan.pk)


def test_a_version_frozen_before_an_indicator_existed_leaves_it_out(client_of: ClientOf) -> None:
    small = Small()
    bilan = frozen(small)
    del bilan.figures["goals_reached"]
    bilan.save(update_fields=["figures"])
    text = page(client_of(small.sponsor), "evaluation:bilan", bilan.pk)
    assert "objectifs sur" not in text
    assert "6 séances ont eu lieu" in text


@pytest.mark.parametrize(
    ("count", "of", "words"), [(9, 10, "9 sur 10"), (19, 19, "19 sur 19"), (15, 20, "15 sur 20 (75 %)")]
)
def test_a_percentage_appears_from_twenty_on_only(count: int, of: int, words: str) -> None:
    from django.utils.translation import override

    with override("fr"):
        assert report.share_words(count, of).replace("\u00a0", " ") == words


def test_days_are_those_of_the_organisation_not_of_the_server(client_of: ClientOf) -> None:
    small = Small()
    small.organisation.time_zone = "Pacific/Noumea"
    small.organisation.save(update_fields=["time_zone"])
    bilan = services.freeze_bilan(draft(small), by=small.coordinator, at=paris(2027, 4, 23, 18))
    client = client_of(small.coordinator)
    assert "24 avril 2027" in page(client, "evaluation:bilan", bilan.pk)
    assert "24 avril 2027" in page(client, "evaluation:index", small.programme.pk)


def test_whoever_freezes_is_told_what_is_still_open(client_of: ClientOf) -> None:
    small = Small(is_closed=False)
    small.programme.waves.update(opened_at=AT)
    row = draft(small)
    address = reverse("evaluation:freeze", args=[row.pk])
    client = client_of(small.coordinator)
    assert "Mon bilan de mentor" in client.get(address).content.decode()
    small.publish()
    assert "encore ouverts" not in client.get(address).content.decode()
