"""The kinds of message this room sends: to people who apply, and to the team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from binome.accounts.models import Person
from binome.accounts.permissions import Role
from binome.core.words import date_words, full_day_words
from binome.outbox.services import Letter, queue_letter
from binome.programmes import role_words
from binome.programmes.models import Application, Invitation, Partner, Programme, TeamMember
from binome.programmes.welcome import address_of, link_of


def _page(application: Application) -> tuple[str, str]:
    return _("See where I stand"), reverse("programmes:my_application", args=[application.programme_id])


def _says(application: Application) -> dict[str, str]:
    programme = application.programme
    return {
        "programme": programme.name,
        "day": date_words(programme.applications_close_on),
        "name": programme.organisation.contact_name,
        "phone": programme.organisation.contact_phone,
    }


def _key(kind: str, application: Application, *, at: datetime) -> str:
    """A decision may change and come back; each time is its own message, and the same time is one, on any clock."""
    return f"programmes.{kind}:{application.pk}:{at.astimezone(UTC).isoformat()}"


def _queue(kind: str, application: Application, *, at: datetime, write: Callable[[], Letter]) -> None:
    queue_letter(
        kind=f"programmes.{kind}",
        to=application.person,
        organisation=application.programme.organisation,
        programme_id=application.programme_id,
        at=at,
        key=_key(kind, application, at=at),
        write=write,
    )


def _part(application: Application) -> str:
    """What the person will do, in the words of the form."""
    if application.role == Application.Side.MENTOR:
        return _("You will pass on what you know to somebody.")
    return _("Somebody will support you towards your goals.")


def _named_part(application: Application) -> list[tuple[str, str]]:
    """The programme's own word for that side, where it has chosen one."""
    programme = application.programme
    if not role_words.is_named(programme, application.role):
        return []
    return [(_("Your part"), role_words.title(programme, application.role))]


def application_started(application: Application, *, at: datetime) -> None:
    """Begun: how to find it again, from any device."""

    def write() -> Letter:
        says = _says(application)
        return Letter(
            subject=_("Your application is begun: %(programme)s") % says,
            paragraphs=[
                _("You have begun an application to the programme “%(programme)s”.") % says,
                _("Each page is kept as soon as you have answered it. You can go on from any device."),
                _("It is not sent yet: nobody reads it before you have sent it."),
            ],
            facts=[(_("Last day to apply"), full_day_words(application.programme.applications_close_on))],
            button=(
                _("Go on with my application"),
                reverse("programmes:my_application", args=[application.programme_id]),
            ),
            after=[_("You did not ask for this? Do nothing: what is not sent is deleted.")],
        )

    _queue("application_started", application, at=at, write=write)


def application_to_finish(application: Application, *, at: datetime) -> bool:
    """Begun and not sent, three days before the last day; whether this told them, once for each last day."""
    programme = application.programme

    def write() -> Letter:
        says = _says(application)
        return Letter(
            subject=_("Your application waits for you: %(programme)s") % says,
            paragraphs=[
                _("You have begun an application to the programme “%(programme)s”. It is not sent yet.")
                % says,
                _("The last day is %(day)s. What you have answered is kept.") % says,
            ],
            button=(
                _("Go on with my application"),
                reverse("programmes:my_application", args=[programme.pk]),
            ),
            after=[_("You have changed your mind? Do nothing: what is not sent is deleted.")],
        )

    message = queue_letter(
        kind="programmes.application_to_finish",
        to=application.person,
        organisation=programme.organisation,
        programme_id=programme.pk,
        at=at,
        key=f"programmes.application_to_finish:{application.pk}:{programme.applications_close_on}",
        write=write,
    )
    return message is not None and message.created_at == at


def _invitation_says(invitation: Invitation) -> dict[str, str]:
    programme = invitation.programme
    return {
        "programme": programme.name,
        "organisation": programme.organisation.name,
        "name": invitation.invited_by.full_name,
        "day": date_words(programme.applications_close_on),
        "contact": programme.organisation.contact_name,
        "phone": programme.organisation.contact_phone,
    }


def _what_is_asked(invitation: Invitation) -> str:
    if invitation.role == Application.Side.MENTOR:
        return _("We would like you to pass on what you know to somebody, one to one.")
    return _("Somebody would support you towards one or two precise goals, one to one.")


def _door(invitation: Invitation) -> str:
    """The programme's page; a partner's link says who brings."""
    if invitation.partner is not None:
        return link_of(invitation.partner)
    return address_of(invitation.programme)


def _what_a_partner_sees(invitation: Invitation) -> list[str]:
    if invitation.partner is None:
        return []
    says = {"partner": invitation.partner.name}
    return [_("%(partner)s will see where your application stands, never what you write in it.") % says]


def invitation_letter(invitation: Invitation, *, words: str) -> Letter:
    """What an invitation says, in the active language; ``words`` of whoever invites come first."""
    says = _invitation_says(invitation)
    return Letter(
        subject=_("%(name)s invites you: %(programme)s") % says,
        paragraphs=[
            *[line for line in words.splitlines() if line.strip()],
            _("%(name)s invites you to take part in the programme “%(programme)s” of %(organisation)s.")
            % says,
            _what_is_asked(invitation),
            _("Applying takes a few minutes, until %(day)s.") % says,
            *_what_a_partner_sees(invitation),
        ],
        button=(_("Read what it is and apply"), _door(invitation)),
        after=[_("It does not suit you? You have nothing to do. A question? %(contact)s, %(phone)s.") % says],
    )


def _queue_invitation(
    kind: str, invitation: Invitation, *, at: datetime, write: Callable[[], Letter]
) -> None:
    """One letter of that kind for one invitation, whatever happens."""
    queue_letter(
        kind=f"programmes.{kind}",
        to=invitation.person,
        organisation=invitation.organisation,
        programme_id=invitation.programme_id,
        at=at,
        key=f"programmes.{kind}:{invitation.pk}",
        write=write,
    )


def invited_to_apply(invitation: Invitation, *, words: str, at: datetime) -> None:
    """Somebody asks you to apply; what it is, and that one may ignore it."""
    _queue_invitation(
        "invited_to_apply", invitation, at=at, write=lambda: invitation_letter(invitation, words=words)
    )


def invited_again(invitation: Invitation, *, at: datetime) -> None:
    """The same once more, a week later or more."""

    def write() -> Letter:
        says = _invitation_says(invitation)
        return Letter(
            subject=_("There is still time: %(programme)s") % says,
            paragraphs=[
                _("%(name)s has invited you to the programme “%(programme)s” of %(organisation)s.") % says,
                _("You may apply until %(day)s. It takes a few minutes.") % says,
            ],
            button=(_("Read what it is and apply"), _door(invitation)),
            after=[_("It does not suit you? Do nothing: we do not write about it any more.")],
        )

    _queue_invitation("invited_again", invitation, at=at, write=write)


def application_submitted(application: Application, *, at: datetime) -> None:
    """We have it; when you will know."""

    def write() -> Letter:
        says = _says(application)
        return Letter(
            subject=_("Your application is sent: %(programme)s") % says,
            paragraphs=[
                _("We have received your application to the programme “%(programme)s”.") % says,
                _("You do not need to do anything. You will have an answer after %(day)s.") % says,
            ],
            button=_page(application),
            after=[_("Until then you can withdraw it from its page, without giving a reason.")],
        )

    _queue("application_submitted", application, at=at, write=write)


def accepted_letter(application: Application) -> Letter:
    """You take part; what comes next."""
    programme = application.programme
    says = _says(application)
    return Letter(
        subject=_("You take part in “%(programme)s”") % says,
        paragraphs=[
            _("Good news: your application to the programme “%(programme)s” is accepted.") % says,
            _part(application),
            _(
                "We now form the pairs. You will then hear from us with a name and the reasons for this choice."
            ),
        ],
        facts=[
            *_named_part(application),
            (_("Kick-off"), full_day_words(programme.kickoff_on)),
            (_("Closing"), full_day_words(programme.closing_on)),
        ],
        button=_page(application),
        after=[_("Something has changed for you? Call %(name)s, %(phone)s.") % says],
    )


def application_accepted(application: Application, *, at: datetime) -> None:
    """The answer leaves."""
    _queue("application_accepted", application, at=at, write=lambda: accepted_letter(application))


def waiting_letter(application: Application) -> Letter:
    """Not now, perhaps soon."""
    says = _says(application)
    return Letter(
        subject=_("You are on the waiting list: %(programme)s") % says,
        paragraphs=[
            _("Thank you for your application to the programme “%(programme)s”.") % says,
            _("There is no place for you today. We keep your application: you are on the waiting list."),
            _("If a place becomes free, we will write to you. You do not need to do anything."),
        ],
        button=_page(application),
        after=[_("You would rather not wait? You can withdraw your application from its page.")],
    )


def application_waiting(application: Application, *, at: datetime) -> None:
    """The answer leaves."""
    _queue("application_waiting", application, at=at, write=lambda: waiting_letter(application))


def declined_letter(application: Application) -> Letter:
    """Not this time, said kindly."""
    says = _says(application)
    return Letter(
        subject=_("Your application to “%(programme)s”") % says,
        paragraphs=[
            _("Thank you for your application to the programme “%(programme)s”.") % says,
            _("We cannot offer you a place this time. This is no judgement on you or on what you know."),
            _("We have to form pairs that fit together, and there are never as many places as people."),
        ],
        button=_page(application),
        after=[_("Would you like to talk about it? Call %(name)s, %(phone)s.") % says],
    )


def application_declined(application: Application, *, at: datetime) -> None:
    """The answer leaves."""
    _queue("application_declined", application, at=at, write=lambda: declined_letter(application))


def reopened_letter(application: Application) -> Letter:
    """We answered too early."""
    says = _says(application)
    return Letter(
        subject=_("Your application is being read again: %(programme)s") % says,
        paragraphs=[
            _(
                "We wrote to you about your application to the programme “%(programme)s”. We answered too early."
            )
            % says,
            _("Your application is being read again. You do not need to do anything: we will write to you."),
        ],
        button=_page(application),
        after=[_("We are sorry for the confusion. A question? Call %(name)s, %(phone)s.") % says],
    )


def answer_taken_back(application: Application, *, at: datetime) -> None:
    """The answer has left and is no longer true."""
    _queue("answer_taken_back", application, at=at, write=lambda: reopened_letter(application))


def answer_keys(application: Application, *, at: datetime) -> list[str]:
    """The keys under which an answer given at that moment may stand in the outbox."""
    return [
        _key(f"application_{answer}", application, at=at) for answer in ("accepted", "waiting", "declined")
    ]


_LETTERS = {
    "accept": accepted_letter,
    "wait": waiting_letter,
    "decline": declined_letter,
    "reopen": reopened_letter,
}


def letter_of(decision: str, application: Application) -> Letter:
    """What a decision would write to that person, in the active language, to be read before it leaves."""
    return _LETTERS[decision](application)


def _trials(programme: Programme, to: Person) -> dict[str, tuple[str, Callable[[], Letter]]]:
    """What each side will receive, by kind and side: to be invited, and to be accepted."""
    here = {"organisation": programme.organisation, "programme": programme}
    trials: dict[str, tuple[str, Callable[[], Letter]]] = {}
    for side in Application.Side.values:
        invitation = Invitation(**here, person=to, role=side, invited_by=to)
        application = Application(**here, person=to, role=side)
        trials[f"invitation-{side}"] = side, partial(invitation_letter, invitation, words="")
        trials[f"acceptance-{side}"] = side, partial(accepted_letter, application)
    return trials


def trial_letters(programme: Programme, *, to: Person, at: datetime) -> int:
    """What a mentor and a mentee will receive, to whoever prepares the programme; how many letters."""
    trials = _trials(programme, to)
    for name, (side, letter) in trials.items():

        def write(side: str = side, letter: Callable[[], Letter] = letter) -> Letter:
            with override(programme.language):
                written = letter()
                says = {"side": role_words.one(programme, side), "subject": written.subject}
                first = _("This is a trial: only you receive it. It is what a %(side)s will read.") % says
                return replace(
                    written,
                    subject=_("Trial (%(side)s): %(subject)s") % says,
                    paragraphs=[first, *written.paragraphs],
                )

        queue_letter(
            kind="programmes.trial",
            to=to,
            organisation=programme.organisation,
            programme_id=programme.pk,
            at=at,
            key=f"programmes.trial:{programme.pk}:{to.pk}:{name}:{at.astimezone(UTC):%Y-%m-%dT%H:%M}",
            write=write,
        )
    return len(trials)


def application_withdrawn(application: Application, *, at: datetime) -> None:
    """Noted, and how to come back."""

    def write() -> Letter:
        says = _says(application)
        return Letter(
            subject=_("Your application is withdrawn: %(programme)s") % says,
            paragraphs=[
                _("Your application to the programme “%(programme)s” is withdrawn. No reason is needed.")
                % says,
                _("You may send it again until %(day)s, from its page.") % says,
            ],
            button=_page(application),
        )

    _queue("application_withdrawn", application, at=at, write=write)


def _what_one_can_do(role: Role) -> str:
    return {
        Role.COORDINATOR: _(
            "You can do everything in it: applications, pairs, workshops, evaluation report."
        ),
        Role.FACILITATOR: _("You will find the workshops there, with their running order and who comes."),
        Role.SPONSOR: _("You will find there what the programme is, and its evaluation report."),
        Role.PARTNER: _("You will find there what the programme is and how far it has come."),
        Role.REFERENT: _("You will find there the requests for help that you can answer."),
    }.get(role, "")


def added_to_team(member: TeamMember, *, by: Person, at: datetime) -> None:
    """You are of the team: what you can do, and how to sign in."""
    by = by.as_known_in(member.organisation_id)

    def write() -> Letter:
        says = {"name": by.full_name, "programme": member.programme.name, "role": Role(member.role).label}
        return Letter(
            subject=_("You are on the team of “%(programme)s”") % says,
            paragraphs=[
                _("%(name)s has added you to the team of the programme “%(programme)s”.") % says,
                _what_one_can_do(Role(member.role)),
                _("There is no password to remember: to sign in, you ask for a code at this address."),
            ],
            facts=[(_("Your role"), str(says["role"]))],
            button=(_("See the programme"), reverse("programmes:show", args=[member.programme_id])),
        )

    queue_letter(
        kind="programmes.added_to_team",
        to=member.person,
        organisation=member.organisation,
        programme_id=member.programme_id,
        at=at,
        key=f"programmes.added_to_team:{member.pk}",
        write=write,
    )


def added_as_relay(member: TeamMember, *, partner: Partner, by: Person, at: datetime) -> None:
    """You bring people for a partner: what you can do and see, and how to sign in."""
    by = by.as_known_in(member.organisation_id)

    def write() -> Letter:
        says = {"name": by.full_name, "programme": member.programme.name, "partner": partner.name}
        return Letter(
            subject=_("You are the relay of %(partner)s: “%(programme)s”") % says,
            paragraphs=[
                _("%(name)s has named you relay of %(partner)s in the programme “%(programme)s”.") % says,
                _("You invite people, and you see where each of them stands. You see nobody else."),
                _("There is no password to remember: to sign in, you ask for a code at this address."),
            ],
            button=(_("See the people I bring"), reverse("pairs:own_people", args=[partner.pk])),
        )

    queue_letter(
        kind="programmes.added_as_relay",
        to=member.person,
        organisation=member.organisation,
        programme_id=member.programme_id,
        at=at,
        key=f"programmes.added_as_relay:{member.pk}:{partner.pk}",
        write=write,
    )
