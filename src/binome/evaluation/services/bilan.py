"""Every change to a bilan: start, write, freeze, draw its charts, make its PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Membership, Person
from binome.accounts.permissions import Role
from binome.accounts.services import record
from binome.config.jobs import enqueue
from binome.core.errors import Refused
from binome.evaluation import charts, notices
from binome.evaluation.indicators import measure
from binome.evaluation.models import Bilan
from binome.evaluation.pdf import typeset, typeset_summary
from binome.programmes.models import Programme
from binome.surveys.summaries import quotations

if TYPE_CHECKING:
    from binome.accounts.models import Organisation

MOST_CHARACTERS = 6000
# A PDF takes seconds; one that waits longer than this has lost its job.
PDF_WAIT = timedelta(minutes=2)
FREEZABLE = (Programme.State.CLOSING, Programme.State.EVALUATED)
EVALUATED_LATER = (Programme.State.RUNNING, *FREEZABLE)

logger = structlog.get_logger(__name__)


class NothingToReportYet(Refused):
    """A report is about pairs at work."""

    code = "nothing-to-report-yet"
    text = _("The report starts when the programme is running. Come back once the pairs are at work.")


class AlreadyFrozen(Refused):
    """A frozen version never changes."""

    code = "bilan-frozen"
    text = _(
        "Version %(version)s is frozen and does not change any more. Start a new version to write another."
    )


class ChangedMeanwhile(Refused):
    """Somebody else wrote since the page was opened; nothing is overwritten unseen."""

    code = "bilan-changed-meanwhile"
    text = _(
        "Someone else has changed these words since you opened this page. Copy yours, then open it again."
    )


class WordsTooLong(Refused):
    """A section is read in a minute or two."""

    code = "bilan-words-too-long"
    text = _("One part is longer than %(most)s characters. Shorten it, please.")


class NotTimeToFreeze(Refused):
    """Figures are frozen when the work is over."""

    code = "bilan-not-time-to-freeze"
    text = _("Figures are frozen at the end. First move the programme to its closing.")


class NotFrozenYet(Refused):
    """A PDF is made of figures that do not change."""

    code = "bilan-not-frozen-yet"
    text = _("The PDF is made from a frozen version. Freeze this version first.")


def _lock(bilan: Bilan) -> Bilan:
    rows = Bilan.objects.in_organisation(bilan.organisation_id).select_related("programme__organisation")
    return rows.select_for_update(of=("self",)).get(pk=bilan.pk)


def log(bilan: Bilan, verb: str, *, by: Person | None, at: datetime) -> None:
    """An entry of the programme's log about one version."""
    organisation: Organisation = bilan.programme.organisation
    record(
        organisation, verb=f"evaluation.{verb}", subject=bilan, by=by, at=at,
        programme_id=bilan.programme_id, version=bilan.version,
    )  # fmt: skip


@transaction.atomic
def start_bilan(programme: Programme, *, by: Person, at: datetime) -> Bilan:
    """The draft of the programme's next version; the present draft when there is one.

    The next version starts from the words of the last, so that nobody writes twice.

    Raises
    ------
    NothingToReportYet
    """
    programme = (
        Programme.objects.in_organisation(programme.organisation_id)
        .select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=programme.pk)
    )
    if programme.state not in EVALUATED_LATER:
        raise NothingToReportYet
    draft = programme.bilans.filter(state=Bilan.State.DRAFT).first()
    if draft is not None:
        return draft
    last = programme.bilans.order_by("-version").first()
    number = programme.bilans.aggregate(last=Max("version"))["last"] or 0
    bilan = Bilan.objects.create(
        organisation_id=programme.organisation_id,
        programme=programme,
        version=number + 1,
        language=programme.language,
        words=last.words if last else {},
        authors=last.authors if last else {},
        written_by=by,
        created_at=at,
    )
    log(bilan, "start_bilan", by=by, at=at)
    return bilan


@transaction.atomic
def write_words(
    bilan: Bilan,
    *,
    words: Mapping[str, str],
    by: Person,
    at: datetime,
    seen: Mapping[str, str] | None = None,
) -> Bilan:
    """Keep what ``by`` wrote; a section not named stays as it is. Who wrote what is noted by section.

    ``seen`` is what the page showed when it was opened: a section that changed since is not overwritten.

    Raises
    ------
    AlreadyFrozen, ChangedMeanwhile, WordsTooLong
    KeyError
        For a section that the report does not have.
    """
    locked = _lock(bilan)
    _require_draft(locked)
    cleaned = {Bilan.Section(name).value: _one_newline(text) for name, text in words.items()}
    if any(len(text) > MOST_CHARACTERS for text in cleaned.values()):
        raise WordsTooLong(most=MOST_CHARACTERS)
    if seen is not None:
        cleaned = {name: text for name, text in cleaned.items() if text != _one_newline(seen.get(name, ""))}
        if any(locked.words.get(name, "") != _one_newline(seen.get(name, "")) for name in cleaned):
            raise ChangedMeanwhile
    changed = {name: text for name, text in cleaned.items() if text != locked.words.get(name, "")}
    if changed:
        locked.words = {name: text for name, text in {**locked.words, **changed}.items() if text}
        locked.authors = {**locked.authors, **{name: {"by": by.pk, "at": at.isoformat()} for name in changed}}
        locked.save(update_fields=["words", "authors"])
        log(locked, "write_words", by=by, at=at)
    return locked


def _one_newline(text: str) -> str:
    """Forms send two characters for a line's end; kept as one, so that unchanged text compares equal."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _require_draft(bilan: Bilan) -> None:
    if Bilan.State.FROZEN not in Bilan.TRANSITIONS[Bilan.State(bilan.state)]:
        raise AlreadyFrozen(version=bilan.version)


@transaction.atomic
def freeze_bilan(bilan: Bilan, *, by: Person, at: datetime) -> Bilan:
    """Count the figures one last time and keep them with the words; the PDF is made and sponsors are told.

    Raises
    ------
    AlreadyFrozen, NotTimeToFreeze
    """
    locked = _lock(bilan)
    _require_draft(locked)
    if locked.programme.state not in FREEZABLE:
        raise NotTimeToFreeze
    locked.figures = measure(locked.programme)
    locked.quotations = quotations(locked.programme)
    locked.state = Bilan.State.FROZEN
    locked.frozen_at = locked.pdf_asked_at = at
    locked.pdf_state = Bilan.Pdf.QUEUED
    locked.save(update_fields=["figures", "quotations", "state", "frozen_at", "pdf_state", "pdf_asked_at"])
    log(locked, "freeze_bilan", by=by, at=at)
    enqueue("evaluation.make_pdf", queue="long", bilan_id=locked.pk)
    for sponsor in _sponsors(locked.programme):
        notices.bilan_frozen(locked, to=sponsor, at=at)
    return locked


def _sponsors(programme: Programme) -> list[Person]:
    whole = Membership.objects.current().filter(organisation=programme.organisation_id, role=Role.SPONSOR)
    team = programme.team.filter(role=Role.SPONSOR, ended_at=None)
    people = Person.objects.filter(
        Q(pk__in=whole.values("person")) | Q(pk__in=team.values("person")), is_active=True
    )
    return list(people.order_by("pk"))


def draw_charts(bilan: Bilan) -> dict[str, dict[str, str]]:
    """Draw what is not drawn yet, from the frozen figures; drawing twice gives the same. For the worker."""
    if bilan.state == Bilan.State.FROZEN and not bilan.charts:
        bilan.charts = charts.draw_all(bilan.figures)
        bilan.save(update_fields=["charts"])
    drawn: dict[str, dict[str, str]] = bilan.charts
    return drawn


@transaction.atomic
def ask_for_pdf(bilan: Bilan, *, by: Person, at: datetime) -> Bilan:
    """Have the PDF made again after it failed; nothing happens when it is ready or already asked for.

    Raises
    ------
    NotFrozenYet
    """
    locked = _lock(bilan)
    if locked.state != Bilan.State.FROZEN:
        raise NotFrozenYet
    if locked.pdf_state in {Bilan.Pdf.NONE, Bilan.Pdf.FAILED}:
        locked.pdf_state = Bilan.Pdf.QUEUED
        locked.pdf_asked_at = at
        locked.save(update_fields=["pdf_state", "pdf_asked_at"])
        log(locked, "ask_for_pdf", by=by, at=at)
        enqueue("evaluation.make_pdf", queue="long", bilan_id=locked.pk)
    return locked


def make_pdf(bilan: Bilan, *, at: datetime) -> None:
    """Make the PDF of a frozen version and keep it; safe to repeat. What goes wrong is logged and shown as failed.

    Raises
    ------
    NotFrozenYet
    """
    row = (
        Bilan.objects.in_organisation(bilan.organisation_id)
        .select_related("programme__organisation")
        .get(pk=bilan.pk)
    )
    if row.state != Bilan.State.FROZEN:
        raise NotFrozenYet
    if row.pdf_state == Bilan.Pdf.READY and row.pdf.name and default_storage.exists(row.pdf.name):
        return
    try:
        draw_charts(row)
        whole, one_page = typeset(row), typeset_summary(row)
    except Exception:
        # Whatever the typesetter met, the page must say that it failed and offer to try again.
        logger.exception("bilan_pdf_failed", bilan_id=row.pk)
        row.pdf_state = Bilan.Pdf.FAILED
        row.save(update_fields=["pdf_state"])
        return
    row.pdf.name = _kept(row, whole, "")
    row.summary.name = _kept(row, one_page, "-resume")
    row.pdf_state = Bilan.Pdf.READY
    row.save(update_fields=["pdf", "summary", "pdf_state"])


def _kept(row: Bilan, content: bytes, ending: str) -> str:
    """Store a document under its name, which it answers."""
    name = f"bilans/{row.organisation_id}/{row.programme.slug}-v{row.version}-{row.language}{ending}.pdf"
    # A job that died between the file and the row left a file under this name; it is written again.
    if default_storage.exists(name):
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(content))


def sweep(*, at: datetime) -> int:
    """Ask again for PDFs, and the charts in them, that were queued too long ago; answers how many."""
    rows = Bilan.objects.unscoped("the sweep serves every organisation").filter(state=Bilan.State.FROZEN)
    waiting = Q(pdf_state=Bilan.Pdf.QUEUED, pdf_asked_at__lte=at - PDF_WAIT)
    asked = 0
    for number in rows.filter(waiting).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            # One statement decides, so that two sweeps never both ask.
            if rows.filter(waiting, pk=number).update(pdf_asked_at=at):
                enqueue("evaluation.make_pdf", queue="long", bilan_id=number)
                asked += 1
    return asked
