"""A file of applications: read, shown with every error, added once."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from binome.accounts.models import Person
from binome.core.tables import Table, read_table
from binome.programmes import exports, services
from binome.programmes.import_format import COLUMNS, columns_for
from binome.programmes.models import Application, ApplicationImport
from binome.programmes.preview import Preview
from factories import ApplicationFactory, PersonFactory, ProgrammeFactory, coordinator_of, paris

pytestmark = pytest.mark.django_db

AT = paris(2027, 1, 5)
ClientOf = Callable[[Any], Client]
MENTORS = (
    "Prénom;Nom;Courriel;Langues;Disponibilités;Réseaux (niveau);Places (capacité);À distance;Motivations;Ma colonne\n"
    "Camille;Laurent;Camille@reseau.example;fr, en;mardi soir|sam matin;linkedin:5|Facebook:3;2;oui;pass-on|Le vélo;note\n"
    "Inès;Benali;ines@reseau.example;français;tue-evening;x:2;;;;\n"
)
MENTEES = (
    "first name,email,languages,availability,goals,situation\n"
    "Catherine,catherine@reseau.example,fr,Tuesday evening,facebook: Ma page:2|li-about:1,transition\n"
)


def _table(text: str) -> Table:
    return read_table(text.encode(), "personnes.csv")


def _read(text: str, role: str = "mentor", **fields: Any) -> ApplicationImport:
    programme = fields.pop("programme", None) or ProgrammeFactory(state="applications", **fields)
    by = coordinator_of(programme.organisation)
    return services.read_applications(
        programme, role=role, table=_table(text), file_name="personnes.csv", by=by, at=AT
    )


def _faults(entry: ApplicationImport) -> list[tuple[int, str, str]]:
    return [(error["line"], error["column"], error["code"]) for error in entry.errors]


def test_french_headers_and_words_become_typed_values() -> None:
    entry = _read(MENTORS)
    assert entry.errors == []
    first = entry.rows[0]
    assert first["person"] == {
        "first_name": "Camille",
        "last_name": "Laurent",
        "email": "camille@reseau.example",
    }
    assert first["application"] == {
        "languages": ["fr", "en"],
        "availability": ["tue-evening", "sat-morning"],
        "skills": {"linkedin": 5, "facebook": 3},
        "capacity": 2,
        "is_remote_possible": True,
        "motivations": ["pass-on", "Le vélo"],
        "extra": {"Ma colonne": "note"},
    }
    assert entry.rows[1]["application"]["capacity"] == 1
    assert entry.unknown_columns == ["Ma colonne"]


def test_english_headers_and_goals_in_one_s_own_words() -> None:
    entry = _read(MENTEES, "mentee")
    assert entry.errors == []
    assert entry.rows[0]["application"]["goals"] == [
        {"goal": "li-about", "network": "linkedin", "level": 2, "text": "", "priority": 1},
        {"goal": "", "network": "facebook", "level": 2, "text": "Ma page", "priority": 2},
    ]


@pytest.mark.parametrize("role", ["mentor", "mentee"])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_empty_file_is_read_without_an_error_and_its_example_is_set_aside(
    role: str, language: str, kind: exports.Kind
) -> None:
    table = read_table(exports.empty_file(kind, role=role, language=language), f"vide.{kind}")
    programme = ProgrammeFactory(state="applications")
    by = coordinator_of(programme.organisation)
    entry = services.read_applications(programme, role=role, table=table, file_name="vide", by=by, at=AT)
    assert (entry.errors, entry.unknown_columns, entry.rows) == ([], [], [])
    assert [row["reason"] for row in entry.set_aside] == ["example"]


def test_no_two_columns_share_a_name() -> None:
    for role in ("mentor", "mentee"):
        names = [name for column in columns_for(role) for name in column.names]
        assert len(names) == len(set(names))
    assert {column.field for column in COLUMNS if column.is_required} == {
        "email", "first_name", "languages", "availability", "skills", "goals",
    }  # fmt: skip


def test_every_error_is_given_at_once_by_line_and_column() -> None:
    entry = _read(
        "prénom;courriel;langues;disponibilités;réseaux;capacité;à distance\n"
        ";pas-une-adresse;fr;jamais;linkedin;11;peut-être\n"
        "Inès;ines@reseau.example;;mardi soir;Minitel:3;1;non\n"
    )
    assert _faults(entry) == [
        (2, "prénom", "missing"), (2, "courriel", "email"), (2, "disponibilités", "slot"), (2, "réseaux", "skill"),
        (2, "capacité", "capacity"), (2, "à distance", "yes-no"), (3, "langues", "missing"), (3, "réseaux", "skill-subject"),
    ]  # fmt: skip
    assert entry.rows == []
    shown = Preview.of(entry).errors
    assert [(line.line, line.found) for line in shown[:2]] == [(2, ""), (2, "pas-une-adresse")]
    assert all(line.expected for line in shown)


@pytest.mark.parametrize(
    ("goals", "code"),
    [
        ("li-about|fb-page-create|x-watch-lists", "goals-max"),
        ("Refaire mon profil", "goal"),
        ("li-about|li-about:1", "goal-twice"),
        ("whatsapp: Créer un groupe", "goal-subject"),
    ],
)
def test_goals_that_the_programme_cannot_take_are_errors(goals: str, code: str) -> None:
    text = f'prénom;courriel;langues;disponibilités;objectifs\nAnne;anne@reseau.example;fr;mardi soir;"{goals.replace("|", chr(10))}"\n'
    assert [error["code"] for error in _read(text, "mentee").errors] == [code]


def test_a_missing_or_repeated_column_is_an_error_of_line_one() -> None:
    entry = _read("prénom;first name;courriel\nAnne;Anne;anne@reseau.example\n")
    assert [(line, code) for line, _column, code in _faults(entry)] == [
        (1, "column-twice"), (1, "column"), (1, "column"), (1, "column"),
    ]  # fmt: skip
    assert (entry.rows, [row["reason"] for row in entry.set_aside]) == ([], ["errors"])


def test_no_row_is_lost() -> None:
    programme = ProgrammeFactory(state="applications")
    ApplicationFactory(programme=programme, person=PersonFactory(email="ines@reseau.example"))
    text = MENTORS + MENTORS.split("\n")[1] + "\n" + "Zoé;Z;zoe;fr;mardi soir;x:1;;;;\n"
    entry = _read(text, programme=programme)
    assert [row["line"] for row in entry.rows] == [2]
    assert [(row["line"], row["reason"]) for row in entry.set_aside] == [
        (3, "applied"),
        (4, "twice"),
        (5, "errors"),
    ]
    assert entry.row_count == len(entry.rows) + len(entry.set_aside) == 4


def test_adding_makes_people_and_applications_once_and_writes_to_nobody(
    outbox_of: Callable[[Any], list[Any]],
) -> None:
    entry = _read(MENTORS)
    by = coordinator_of(entry.organisation)
    added = services.apply_import(entry, by=by, at=AT)
    assert services.apply_import(entry, by=by, at=AT) == added
    assert [(row.person.first_name, row.state, row.role) for row in added] == [
        ("Camille", "submitted", "mentor"), ("Inès", "submitted", "mentor"),
    ]  # fmt: skip
    assert entry.programme.applications.count() == 2
    assert outbox_of(added[0].person) == []
    stored = ApplicationImport.objects.in_organisation(entry.organisation).get()
    assert (stored.rows, stored.applied_at) == ([], AT)


def test_somebody_who_applied_in_between_is_set_aside() -> None:
    entry = _read(MENTORS)
    ApplicationFactory(programme=entry.programme, person=PersonFactory(email="ines@reseau.example"))
    added = services.apply_import(entry, by=coordinator_of(entry.organisation), at=AT)
    assert [row.person.email for row in added] == ["camille@reseau.example"]
    stored = ApplicationImport.objects.in_organisation(entry.organisation).get()
    assert [row["who"] for row in stored.set_aside] == ["ines@reseau.example"]


def test_what_an_existing_person_wrote_is_kept() -> None:
    PersonFactory(email="camille@reseau.example", first_name="Camille-Rose", phone="01 99 00 00 00")
    services.apply_import(entry := _read(MENTORS), by=coordinator_of(entry.organisation), at=AT)
    person = Person.objects.get(email="camille@reseau.example")
    assert (person.first_name, person.phone) == ("Camille-Rose", "01 99 00 00 00")


def test_nothing_is_added_once_the_programme_closes_or_without_a_good_row() -> None:
    entry = _read(MENTORS)
    entry.programme.state = "closing"
    entry.programme.save(update_fields=["state"])
    by = coordinator_of(entry.organisation)
    with pytest.raises(services.ImportClosed):
        services.apply_import(entry, by=by, at=AT)
    with pytest.raises(services.ImportClosed):
        _read(MENTORS, programme=entry.programme)
    with pytest.raises(services.NothingToApply):
        services.apply_import(_read(MENTORS.split("\n", maxsplit=1)[0] + "\n"), by=by, at=AT)
    assert not entry.programme.applications.exists()


def test_a_file_read_again_replaces_the_one_that_was_not_added() -> None:
    programme = ProgrammeFactory(state="applications")
    by = coordinator_of(programme.organisation)
    for _time in range(2):
        services.read_applications(
            programme, role="mentor", table=_table(MENTORS), file_name="m.csv", by=by, at=AT
        )
    assert programme.imports.count() == 1


def test_an_exported_list_comes_back_as_it_was_and_computes_nothing() -> None:
    first = ProgrammeFactory(state="applications")
    person = PersonFactory(first_name="=cmd|' /C calc'!A0", last_name="Laurent", phone="+33 1 99 00 12 34")
    goals = [
        {"goal": "", "network": "x", "level": 2, "priority": 1, "text": "@moi"},
        {"goal": "li-about", "network": "linkedin", "level": 2, "priority": 2, "text": ""},
    ]
    sent = ApplicationFactory(
        programme=first, person=person, role="mentee", goals=goals, motivation_text="-1+1"
    )
    rows = exports.application_rows([sent], role="mentee", language="fr")
    content = exports.write("csv", title="export", rows=rows)
    cells = [cell for line in content.decode("utf-8-sig").splitlines() for cell in line.split(";")]
    assert not [cell for cell in cells if cell.strip('"').startswith(("=", "+", "-", "@"))]
    for kind in exports.KINDS:
        table = read_table(exports.write(kind, title="export", rows=rows), f"export.{kind}")
        second = ProgrammeFactory(state="applications")
        by = coordinator_of(second.organisation)
        entry = services.read_applications(second, role="mentee", table=table, file_name="e", by=by, at=AT)
        assert entry.errors == []
        row = entry.rows[0]
        assert (row["person"]["first_name"], row["person"]["phone"]) == (person.first_name, person.phone)
        for name in ("goals", "availability", "languages", "motivation_text", "reachable_places"):
            assert row["application"][name] == getattr(sent, name)


def test_a_workbook_cell_that_looks_like_a_formula_is_text() -> None:
    import openpyxl

    content = exports.write("xlsx", title="t", rows=[["a"], ["=1+1"]])
    assert openpyxl.load_workbook(io.BytesIO(content)).active["A2"].data_type == "s"


# --- columns ---------------------------------------------------------------------------------------------

OTHER_WORDS = (
    "Votre prénom;Contact;Votre ville;Vos langues;Créneaux;Niveau\n"
    "Zoé;zoe@reseau.example;Évry;fr;mardi soir;x:3\n"
)


def test_columns_are_proposed_from_their_words_or_their_cells() -> None:
    entry = _read(OTHER_WORDS)
    assert entry.mapping == {
        "Votre prénom": "first_name", "Contact": "email", "Votre ville": "city", "Vos langues": "languages",
        "Créneaux": "", "Niveau": "",
    }  # fmt: skip
    assert [error["code"] for error in entry.errors] == ["column", "column"]


def test_columns_can_be_changed_until_the_file_is_added() -> None:
    entry = _read(OTHER_WORDS)
    mapping = {
        **entry.mapping,
        "Créneaux": "availability",
        "Niveau": "skills",
        "Votre ville": "no-such-field",
    }
    entry = services.read_again(entry, mapping=mapping)
    assert (entry.errors, entry.unknown_columns) == ([], ["Votre ville"])
    by = coordinator_of(entry.organisation)
    [added] = services.apply_import(entry, by=by, at=AT)
    assert (added.skills, added.city, added.extra) == ({"x": 3}, "", {"Votre ville": "Évry"})
    with pytest.raises(services.AlreadyApplied):
        services.read_again(entry, mapping=mapping)


def test_the_page_offers_the_columns_and_reads_the_file_again(client_of: ClientOf) -> None:
    entry = _read(OTHER_WORDS)
    client = client_of(entry.uploaded_by)
    assert "Créneaux" in client.get(reverse("programmes:map_columns", args=[entry.pk])).content.decode()
    assert "/colonnes/" in client.get(reverse("programmes:show_import", args=[entry.pk])).content.decode()
    fields = ["first_name", "email", "city", "languages", "availability", "skills"]
    chosen = {f"column_{place}": field for place, field in enumerate(fields)}
    client.post(reverse("programmes:map_columns", args=[entry.pk]), chosen)
    assert len(entry.programme.imports.get().rows) == 1


# --- the same people again ---------------------------------------------------------------------------------


def _again(entry: ApplicationImport, text: str, **options: Any) -> ApplicationImport:
    return services.read_applications(
        entry.programme, role="mentor", table=_table(text), file_name="2.csv", by=entry.uploaded_by, at=AT, **options
    )  # fmt: skip


def test_a_corrected_file_updates_and_never_duplicates() -> None:
    entry = _read(MENTORS)
    first = services.apply_import(entry, by=entry.uploaded_by, at=AT)
    text = MENTORS.replace("mardi soir|sam matin", "jeudi midi").replace(";Laurent;", ";Laurent-Roy;")
    second = _again(entry, text)
    assert [(row["line"], row["changes"]) for row in second.rows] == [(2, ["last_name", "availability"])]
    assert [(row["line"], row["reason"]) for row in second.set_aside] == [(3, "same")]
    shown = Preview.of(second).row(second.rows[0]).changes
    assert "prénom" not in shown
    assert "disponibilités" in shown
    services.apply_import(second, by=entry.uploaded_by, at=paris(2027, 1, 6))
    camille = entry.programme.applications.get(pk=first[0].pk)
    assert (camille.availability, camille.person.full_name) == (["thu-lunch"], "Camille Laurent-Roy")
    assert (camille.submitted_at, camille.state, camille.capacity) == (AT, "submitted", 2)
    assert entry.programme.applications.count() == 2
    assert entry.programme.imports.get(pk=second.pk).updated_count == 1


def test_a_column_that_the_second_file_lacks_changes_nothing() -> None:
    entry = _read(MENTORS)
    services.apply_import(entry, by=entry.uploaded_by, at=AT)
    text = "prénom;courriel;langues;disponibilités;réseaux;ville\nInès;ines@reseau.example;fr;mardi soir;x:4;Évry\n"
    services.apply_import(_again(entry, text), by=entry.uploaded_by, at=AT)
    ines = entry.programme.applications.get(person__email="ines@reseau.example")
    assert (ines.skills, ines.city, ines.person.last_name) == ({"x": 4}, "Évry", "Benali")


@pytest.mark.parametrize("change", [{"state": "withdrawn"}, {"state": "declined"}, {"source": None}])
def test_what_a_person_wrote_or_took_back_is_not_changed_by_a_file(change: dict[str, Any]) -> None:
    entry = _read(MENTORS)
    services.apply_import(entry, by=entry.uploaded_by, at=AT)
    second = _again(entry, MENTORS.replace("linkedin:5", "linkedin:1"))
    entry.programme.applications.update(**change)
    services.apply_import(second, by=entry.uploaded_by, at=AT)
    camille = entry.programme.applications.get(person__email="camille@reseau.example")
    assert camille.skills["linkedin"] == 5
    third = _again(entry, MENTORS.replace("linkedin:5", "linkedin:1"))
    assert {row["reason"] for row in third.set_aside} == {"applied"}


def test_all_or_nothing_adds_nothing_while_a_row_is_wrong(client_of: ClientOf) -> None:
    entry = _again(_read(MENTORS), MENTORS + "Zoé;Z;zoe;fr;mardi soir;x:1;;;;\n", is_all_or_nothing=True)
    assert not Preview.of(entry).can_add
    with pytest.raises(services.NotAllGood):
        services.apply_import(entry, by=entry.uploaded_by, at=AT)
    assert not entry.programme.applications.exists()
    url = reverse("programmes:apply_import", args=[entry.pk])
    client_of(entry.uploaded_by).post(url, {"valid_only": "1"})
    assert entry.programme.applications.count() == 2


# --- what another organisation knows -------------------------------------------------------------------------


def test_nothing_that_another_organisation_knows_of_a_person_is_shown(client_of: ClientOf) -> None:
    """The account is one, its name and number were given to somebody else."""
    PersonFactory(
        email="ines@reseau.example", first_name="Secrète", last_name="Cachée", phone="01 99 00 77 88"
    )
    entry = _read(MENTORS)
    client = client_of(entry.uploaded_by)
    preview = client.get(reverse("programmes:show_import", args=[entry.pk]))
    services.apply_import(entry, by=entry.uploaded_by, at=AT)
    sent = entry.programme.applications.get(person__email="ines@reseau.example")
    pages = [
        preview,
        client.get(reverse("programmes:applications", args=[entry.programme.pk])),
        client.get(reverse("programmes:application", args=[sent.pk])),
        client.get(reverse("programmes:export_applications", args=[entry.programme.pk, "csv"])),
        client.post(
            reverse("programmes:decide_applications", args=[entry.programme.pk]),
            {"ids": [sent.pk], "decision": "wait"},
        ),
    ]
    for page in pages:
        words = page.content.decode()
        assert "Inès" in words
        assert not [secret for secret in ("Secrète", "Cachée", "01 99 00 77 88") if secret in words]
    client.post(
        reverse("programmes:decide_applications", args=[entry.programme.pk]),
        {"ids": [sent.pk], "decision": "wait", "is_confirmed": "1"},
    )
    assert "Secrète" not in str(list(entry.organisation.log.values_list("details", flat=True)))


def _upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "vide.csv", "vide"),
        (b"\n\n", "lignes.csv", "vide"),
        (b"%PDF-1.7", "candidatures.pdf", "CSV et XLSX"),
        (b"PK\x03\x04 not a workbook", "faux.xlsx", "ne peut pas être lu"),
        (b"a" * (5 * 1024 * 1024 + 1), "lourd.csv", "5"),
        (b"a;a\n1;2\n", "double.csv", "deux fois"),
        (b"a\n" * 20_002, "long.csv", "20000"),
        ("prénom;courriel\n".encode(), "titres.csv", "pas une seule ligne"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    content: bytes, name: str, words: str, client_of: ClientOf
) -> None:
    programme = ProgrammeFactory(state="applications")
    client = client_of(coordinator_of(programme.organisation))
    url = reverse("programmes:import_applications", args=[programme.pk])
    response = client.post(url, {"role": "mentor", "file": _upload(content, name)})
    assert response.status_code == 200
    assert words in " ".join(response.context["form"].errors["file"])
    assert not programme.imports.exists()


def test_a_file_goes_from_upload_to_the_list(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="applications")
    client = client_of(coordinator_of(programme.organisation))
    url = reverse("programmes:import_applications", args=[programme.pk])
    shown = client.post(
        url, {"role": "mentor", "file": _upload(MENTORS.encode("cp1252"), "m.csv")}, follow=True
    )
    assert "2\u00a0lignes" in shown.content.decode() or "2 lignes lues" in shown.content.decode()
    assert "mardi soir" in shown.content.decode()
    entry = programme.imports.get()
    client.post(reverse("programmes:apply_import", args=[entry.pk]))
    client.post(reverse("programmes:apply_import", args=[entry.pk]))
    assert programme.applications.count() == 2


def test_many_rows_are_added_in_few_statements(django_assert_max_num_queries: Any) -> None:
    lines = "\n".join(f"P{n};p{n}@reseau.example;fr;mardi soir;x:3" for n in range(1500))
    entry = _read(f"prénom;courriel;langues;disponibilités;réseaux\n{lines}\n")
    with django_assert_max_num_queries(100):
        assert len(services.apply_import(entry, by=coordinator_of(entry.organisation), at=AT)) == 1500
    assert Application.objects.in_organisation(entry.organisation).count() == 1500
