"""The whole pilot as people live it, until the pairs exist: code from the mail, template, two files, matching, yes."""

from __future__ import annotations

import csv
import io
import re
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from typing import Any

from openpyxl import Workbook

from binome import content
from journeys.conftest import Visitor
from journeys.running import Running, text_of

# The line of the letter that ends with the code in two halves.
CODE = r"(?m)\b(\d{3})\s(\d{3})\s*$"
COORDINATOR = "coordination@passerelles.example"
FACILITATOR, SPONSOR = "animation@passerelles.example", "parrainage@passerelles.example"


@dataclass
class Pilot:
    """One telling of the story: the product, how windows are opened, and what was learnt on the way."""

    product: Running
    arrive: Callable[[], Visitor]
    language: str
    visitors: list[Visitor] = field(default_factory=list)
    programme: int = 0
    kickoff: date = date.min
    closing: date = date.min
    # Address of each of the two whose story is told page by page.
    mentor: str = ""
    mentee: str = ""

    def come(self) -> Visitor:
        """Somebody opens a browser."""
        visitor = self.arrive()
        self.visitors.append(visitor)
        return visitor

    @property
    def faults(self) -> list[str]:
        """Everything that anybody saw wrong."""
        return [fault for visitor in self.visitors for fault in visitor.faults]

    def sign_in(self, email: str, visitor: Visitor | None = None) -> Visitor:
        """Ask for a code, read it in the letter, type it."""
        visitor = visitor or self.come()
        before = sum(1 for letter in self.product.letters(email) if re.search(CODE, text_of(letter)))
        visitor.open("/compte/connexion/")
        visitor.page.fill("main input[type=email]", email)
        press(visitor, "main form:has(input[type=email]) button[type=submit]")
        letter = self.product.letter(email, holding=CODE, after=before)
        code = re.search(CODE, text_of(letter))
        assert code is not None
        visitor.page.fill("input[name=code]", "".join(code.groups()))
        press(visitor, "main form:has(input[name=code]) button[type=submit] >> nth=0")
        assert "/compte/" not in visitor.page.url
        return visitor


def press(visitor: Visitor, button: str) -> None:
    """Press a button that leads somewhere, and look at where it led."""
    assert visitor.page.locator(button).count(), (
        f"{visitor.path} has no {button}:\n{visitor.page.inner_text('main')}"
    )
    with visitor.page.expect_navigation():
        visitor.page.locator(button).click()
    visitor.look()


def follow(visitor: Visitor, address: str) -> None:
    """Follow a link of the page, by the end of its address, and look."""
    press(visitor, f'main a[href$="{address}"] >> nth=0')


def link_in(letter: EmailMessage, part: str) -> str:
    """The address in a letter that holds ``part``."""
    found = re.search(rf"https?://\S*{part}\S*", text_of(letter))
    assert found is not None, text_of(letter)
    return found[0].rstrip(".")


# --- chapters --------------------------------------------------------------------------------------------


def create_the_programme(pilot: Pilot, coordinator: Visitor) -> None:
    """From the template, straight to the summary with its proposed dates; a team; applications open."""
    page = coordinator.page
    coordinator.open("/programmes/")
    follow(coordinator, "/programmes/nouveau/")
    follow(coordinator, "/nouveau/association-pilot/")
    page.check(f"[name=language][value={pilot.language}]")
    press(coordinator, "main form button[name=now]")
    numbers = re.search(r"/programmes/(\d+)/", page.url)
    assert numbers is not None
    pilot.programme = int(numbers[1])
    coordinator.open(f"/programmes/{pilot.programme}/preparer/dates/")
    pilot.kickoff = date.fromisoformat(page.input_value("[name=kickoff_on]"))
    pilot.closing = date.fromisoformat(page.input_value("[name=closing_on]"))
    press(coordinator, "main form .form-actions button[type=submit]:not([name])")
    press(coordinator, "main form.form button[type=submit]:not([name])")
    for email, name, role in ((FACILITATOR, "Karim", "facilitator"), (SPONSOR, "Odile", "sponsor")):
        coordinator.open(f"/programmes/{pilot.programme}/equipe/")
        page.fill("[name=first_name]", name)
        page.fill("[name=email]", email)
        page.check(f"[name=role][value={role}]")
        press(coordinator, "main form:has([name=email]) button[type=submit]")
    step(pilot, coordinator, "applications")


def step(pilot: Pilot, coordinator: Visitor, to: str) -> None:
    """One step further in the programme's life, read before it is taken."""
    coordinator.open(f"/programmes/{pilot.programme}/")
    follow(coordinator, f"/etape/{to}/")
    press(coordinator, "main form button[type=submit]")


def people_files(language: str) -> dict[str, tuple[str, bytes]]:
    """Two spreadsheets as an association has them: the mentors in XLSX, the others in CSV with semicolons."""
    people = content.demo_people()
    mentors = [
        [
            *_of_both(one, language),
            "|".join(f"{name}:{level}" for name, level in one.subjects.items()),
            one.capacity,
        ]
        for one in people.mentors
    ]
    mentees = [
        [
            *_of_both(one, language),
            one.situation,
            "|".join(f"{goal.goal}:{goal.priority}" for goal in one.goals),
        ]
        for one in people.mentees
    ]
    book = Workbook()
    for row in [[*HEADERS[language], *MENTOR_HEADERS[language]], *mentors]:
        book.active.append(row)
    sheet = io.BytesIO()
    book.save(sheet)
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([[*HEADERS[language], *MENTEE_HEADERS[language]], *mentees])
    return {
        "mentor": ("mentors.xlsx", sheet.getvalue()),
        "mentee": ("personnes.csv", text.getvalue().encode("utf-8-sig")),
    }  # fmt: skip


HEADERS = {
    "fr": ["Prénom", "Nom", "Courriel", "Employeur", "Équipe", "Fonction", "Ville", "Lieux", "À distance", "Langues",
           "Disponibilités", "Motivations"],
    "en": ["First name", "Last name", "Email", "Employer", "Team", "Function", "City", "Places", "Remote", "Languages",
           "Availability", "Motivations"],
}  # fmt: skip
MENTOR_HEADERS = {"fr": ["Réseaux (niveau)", "Capacité"], "en": ["Subjects (level)", "Capacity"]}
MENTEE_HEADERS = {"fr": ["Situation", "Objectifs"], "en": ["Situation", "Goals"]}


def _of_both(one: Any, language: str) -> list[str]:
    return [
        one.first_name, one.last_name, one.email, one.employer, one.team, one.function.in_language(language), one.city,
        "|".join(one.reachable_places), "x" if one.is_remote_possible else "", "|".join(one.languages),
        "|".join(one.availability), "|".join(one.motivations),
    ]  # fmt: skip


def import_people(pilot: Pilot, coordinator: Visitor) -> None:
    """A file with two faults first: both are told, nothing is added; then the two good ones."""
    broken = (
        ";".join([*HEADERS["fr"], *MENTEE_HEADERS["fr"]])
        + "\nAnne;;pas une adresse;;;;;;;fr;mardi minuit;;;li-about"
    )
    _send_file(pilot, coordinator, "mentee", ("cassé.csv", broken.encode()))
    told = coordinator.page.inner_text("main")
    assert "pas une adresse" in told
    assert "mardi minuit" in told
    for role, file in people_files(pilot.language).items():
        _send_file(pilot, coordinator, role, file)
        press(coordinator, 'main form[action$="/ajouter/"] button[type=submit]')


def _send_file(pilot: Pilot, coordinator: Visitor, role: str, file: tuple[str, bytes]) -> None:
    coordinator.open(f"/programmes/{pilot.programme}/candidatures/importer/")
    coordinator.page.check(f"[name=role][value={role}]")
    name, body = file
    coordinator.page.set_input_files(
        "[name=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": body}
    )
    press(coordinator, "main form:has([name=file]) button[type=submit]")


def accept_everyone(pilot: Pilot, coordinator: Visitor) -> None:
    """Tick all, read once more who it is, accept; then begin to form the pairs."""
    coordinator.open(f"/programmes/{pilot.programme}/candidatures/")
    boxes = coordinator.page.locator("main input[name=ids]")
    assert boxes.count() == 20
    for number in range(20):
        boxes.nth(number).check()
    press(coordinator, "main button[name=decision][value=accept]")
    press(coordinator, "main form:has([name=is_confirmed]) button[type=submit]")
    step(pilot, coordinator, "matching")


def match(pilot: Pilot, coordinator: Visitor) -> None:
    """The worker forms pairs; one is kept, it runs again, and what was kept stays; then everybody is written to."""
    page = coordinator.page
    coordinator.open(f"/appariement/programme/{pilot.programme}/")
    _run_matching(coordinator)
    first = page.locator("ul.plain > li h3").first.inner_text()
    press(coordinator, 'ul.plain > li a[href*="/propositions/"] >> nth=0')
    press(coordinator, 'main form[action$="/garder/"] >> nth=0 >> button')
    coordinator.open(f"/appariement/programme/{pilot.programme}/")
    _run_matching(coordinator)
    assert first in page.locator("ul.plain > li:has(.tag--ok) h3").all_inner_texts()
    assert page.locator("ul.plain > li").count() >= 9
    follow(coordinator, "/publier/")
    press(coordinator, "main form button[type=submit]")


def _run_matching(coordinator: Visitor) -> None:
    with coordinator.page.expect_navigation():
        coordinator.page.locator('main form[action$="/lancer/"] button.button--primary').click()
    # With scripts the page renews itself when the worker has finished; without, every three seconds.
    coordinator.page.wait_for_selector('main a[href$="/publier/"]', timeout=60_000)
    coordinator.look()


def accept_from_mail(pilot: Pilot) -> None:
    """Mail scanners open every link and change nothing; then both say yes, the first two page by page."""
    proposals: dict[str, str] = {}
    for person in [*content.demo_people().mentees, *content.demo_people().mentors]:
        if letters := _proposals(pilot, person.email):
            proposals[person.email] = link_in(letters[0], "/appariement/lien/")
    assert len(proposals) >= 18
    for link in proposals.values():
        for method in ("HEAD", "GET"):
            with urllib.request.urlopen(urllib.request.Request(link, method=method), timeout=10) as response:
                assert response.status == 200
    mentees = [one.email for one in content.demo_people().mentees if one.email in proposals]
    pilot.mentee = mentees[0]
    guest = pilot.come()
    guest.open(proposals[pilot.mentee])
    partner = guest.page.locator("main h2").first.inner_text()
    press(guest, "main form:has([name=answer][value=yes]) button")
    pilot.mentor = next(one.email for one in content.demo_people().mentors if one.full_name == partner)
    mentor = pilot.sign_in(pilot.mentor)
    follow(mentor, re.sub(r".*(/appariement/propositions/\d+/).*", r"\1", _own_proposal(mentor)))
    press(mentor, "main form:has([name=answer][value=yes]) button")
    other = pilot.arrive()
    for email, link in proposals.items():
        if email not in {pilot.mentee, pilot.mentor}:
            other.page.goto(link)
            with other.page.expect_navigation():
                other.page.locator("main form:has([name=answer][value=yes]) button").click()


def _own_proposal(visitor: Visitor) -> str:
    """Where Today leads somebody who has a proposal to answer."""
    link = visitor.page.locator('main a[href*="/appariement/propositions/"]').first
    return str(link.get_attribute("href"))


def _proposals(pilot: Pilot, email: str) -> list[EmailMessage]:
    pilot.product.letter(email, holding="/appariement/lien/")
    return [letter for letter in pilot.product.letters(email) if "/appariement/lien/" in text_of(letter)]


def begin(pilot: Pilot, coordinator: Visitor) -> None:
    """The programme starts; a closing workshop is fixed and everyone is invited."""
    step(pilot, coordinator, "running")
    coordinator.open(f"/parcours/programme/{pilot.programme}/ateliers/nouveau/")
    page = coordinator.page
    follow(coordinator, "?genre=closing")
    page.fill("[name=title]", "Atelier de clôture" if pilot.language == "fr" else "Closing workshop")
    page.fill("[name=day]", pilot.closing.isoformat())
    page.fill("[name=time]", "18:30")
    page.fill("[name=minutes]", "120")
    page.fill("[name=place]", "Paris, salle des fêtes")
    press(coordinator, "main form:has([name=title]) button[type=submit]")
    follow_to_workshop(coordinator)
    press(coordinator, 'main form[action$="/inviter/"] button')


def follow_to_workshop(visitor: Visitor) -> None:
    """Open the first workshop, when the page is not already it."""
    if not re.search(r"/ateliers/\d+/$", visitor.page.url):
        press(visitor, 'main h2 a[href*="/parcours/ateliers/"] >> nth=0')
