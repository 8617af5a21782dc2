"""A programme, its team, who applies and who takes part."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Language, Membership, Organisation, Person
from binome.accounts.permissions import Permission, Role, roles_with
from binome.core.prepared import Part, prepared
from binome.core.scoping import ScopedQuerySet, first_or_404


class ProgrammeQuerySet(ScopedQuerySet["Programme"]):
    def visible_to(self, person: Any) -> Self:
        """Programmes where one has a role, or to which one has applied."""
        return self.permitting(person, Permission.SEE_PROGRAMME, or_applied=True)

    def published(self) -> Self:
        """Programmes whose page anybody may read: applications have been opened once."""
        return self.exclude(state=Programme.State.DRAFT).as_scoped("public page")

    def permitting(self, person: Any, permission: Permission, *, or_applied: bool = False) -> Self:
        """Programmes where one of the person's roles (organisation, team or part taken) grants ``permission``."""
        granted = Programme.permitted(person, permission, or_applied=or_applied)
        return self.filter(id__in=granted).as_scoped("permission")


class Programme(models.Model):
    """One edition of a mentoring programme, from draft to archive."""

    class Direction(models.TextChoices):
        REVERSE = "reverse", _("reverse: the younger teaches")
        CLASSIC = "classic", _("classic: the more experienced teaches")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPLICATIONS = "applications", _("applications open")
        MATCHING = "matching", _("matching")
        RUNNING = "running", _("running")
        CLOSING = "closing", _("closing")
        EVALUATED = "evaluated", _("evaluated")
        ARCHIVED = "archived", _("archived")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.DRAFT: frozenset({State.APPLICATIONS}),
        State.APPLICATIONS: frozenset({State.MATCHING}),
        State.MATCHING: frozenset({State.APPLICATIONS, State.RUNNING}),
        State.RUNNING: frozenset({State.CLOSING}),
        State.CLOSING: frozenset({State.EVALUATED}),
        State.EVALUATED: frozenset({State.ARCHIVED}),
        State.ARCHIVED: frozenset(),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="programmes")
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=60)
    template_id = models.CharField(max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FRENCH)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.REVERSE)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    purpose = models.TextField(_("purpose"), blank=True)
    applications_close_on = models.DateField(_("applications close on"))
    kickoff_on = models.DateField(_("kick-off on"))
    closing_on = models.DateField(_("closing workshop on"))
    session_count = models.PositiveSmallIntegerField(_("number of sessions"), default=3)
    session_minutes = models.PositiveSmallIntegerField(_("minutes a session"), default=120)
    goals_max = models.PositiveSmallIntegerField(_("goals at most"), default=2)
    networks = models.JSONField(_("subjects"), default=list)
    # {"hard_rules": {...}, "weights": {...}} in the pairing engine's names.
    matching_settings = models.JSONField(default=dict)
    required_units = models.JSONField(default=list)
    # Clauses of the pair agreement: [{"id": "conf", "text": "…"}], in the programme's language.
    agreement_clauses = models.JSONField(default=list)
    questionnaire_ids = models.JSONField(default=list)
    # Sentences that whoever applies confirms: {"mentor": ["J’ai entre 25 et 35 ans."], "mentee": []}.
    eligibility = models.JSONField(default=dict, blank=True)
    # How many people the programme takes on each side: {"mentor": 10}; a side that is not there has no limit.
    places = models.JSONField(default=dict, blank=True)
    # What each side is called: {"mentor": "feminine"}, a choice of the content, or one's own words:
    # {"mentor": {"fr": ["marraine", "marraines"], "en": ["godmother", "godmothers"]}}.
    role_words = models.JSONField(default=dict, blank=True)
    # Meetings of everyone that are foreseen: [{"kind": "kickoff", "title": "…", "on": "2027-02-02", "minutes": 90}].
    events = models.JSONField(default=list, blank=True)
    # What is asked in an interview, by side: {"mentor": ["Qu’aimeriez-vous transmettre ?"], "mentee": []}.
    interview_questions = models.JSONField(default=dict, blank=True)
    # What an hour of coordination costs the organisation, in euros, if it wishes to say so; nothing is assumed.
    coordination_hour_cost = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    # The page where whoever prepares a draft has come to; empty once it has been read through.
    setup_step = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="programme_slug_in_organisation"),
            models.CheckConstraint(
                condition=Q(applications_close_on__lte=F("kickoff_on")) & Q(kickoff_on__lt=F("closing_on")),
                name="programme_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(session_count__range=(1, 12)) & Q(session_minutes__range=(15, 480)),
                name="programme_sessions_sensible",
            ),
            models.CheckConstraint(condition=Q(goals_max__range=(1, 5)), name="programme_goals_sensible"),
            models.CheckConstraint(
                condition=Q(coordination_hour_cost=None) | Q(coordination_hour_cost__gt=0),
                name="programme_hour_cost_above_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open_on(self, day: date) -> bool:
        """Whether people can apply on that day."""
        return self.state == Programme.State.APPLICATIONS and day <= self.applications_close_on

    @staticmethod
    def permitted(person: Any, permission: Permission, *, or_applied: bool = False) -> Part:
        """The numbers of those that :meth:`ProgrammeQuerySet.permitting` gives, for ``programme__in=``."""
        return _granting.within(person, permission=permission, or_applied=or_applied)

    def roles_of(self, person: Any) -> frozenset[Role]:
        """Roles of ``person`` here: in the organisation, in the team, or as a participant."""
        return frozenset(Role(role) for role in _held(self.organisation_id, self, person))


@prepared
def _granting(person: Person, *, permission: Permission, or_applied: bool) -> models.QuerySet[Programme, int]:
    roles = roles_with(permission)
    whole = Membership.objects.current().filter(person=person, role__in=roles).values("organisation")
    team = TeamMember.objects.filter(person=person, role__in=roles, ended_at=None).values("programme")
    part = Enrolment.objects.active().filter(person=person, role__in=roles).values("programme")
    condition = Q(organisation__in=whole) | Q(id__in=team) | Q(id__in=part)
    if or_applied:
        condition |= Q(id__in=Application.objects.filter(person=person).values("programme"))
    return Programme.objects.filter(condition).as_scoped("permission").values_list("pk", flat=True)


@prepared
def _one_permitting(
    pk: int, person: Person, *, permission: Permission, or_applied: bool
) -> models.QuerySet[Programme, Programme]:
    rows = Programme.objects.permitting(person, permission, or_applied=or_applied)
    return rows.select_related("organisation").filter(pk=pk)


def programme_for(person: Any, permission: Permission, pk: int, *, or_applied: bool = False) -> Programme:
    """The programme with its organisation, where one of the person's roles grants ``permission``, or a 404."""
    return first_or_404(_one_permitting(pk, person, permission=permission, or_applied=or_applied))


@prepared
def _held(organisation: int, programme: Programme, person: Person) -> models.QuerySet[Membership, str]:
    whole = Membership.objects.current().filter(organisation=organisation, person=person)
    team = TeamMember.objects.filter(programme=programme, person=person, ended_at=None)
    part = Enrolment.objects.active().filter(programme=programme, person=person)
    held = whole.as_scoped("own").values_list("role", flat=True)
    return held.union(team.values_list("role", flat=True), part.values_list("role", flat=True))


class TeamMemberQuerySet(ScopedQuerySet["TeamMember"]):
    def visible_to(self, person: Any) -> Self:
        """The team of programmes one sees: participants must know whom to ask."""
        return self.filter(programme__in=Programme.objects.visible_to(person)).as_scoped("visible")


class TeamMember(models.Model):
    """Somebody who works for one programme: coordinator, facilitator, sponsor, partner's relay, referent."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="team")
    person = models.ForeignKey(Person, models.PROTECT, related_name="team_roles")
    role = models.CharField(max_length=20, choices=Role)
    # Relays only: the partner whose people they follow; without one they follow nobody.
    partner = models.ForeignKey("Partner", models.RESTRICT, null=True, blank=True, related_name="relays")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "person", "role"], condition=Q(ended_at=None), name="team_role_held_once"
            ),
            models.CheckConstraint(
                condition=Q(partner=None) | Q(role=Role.PARTNER.value), name="team_partner_of_relays_only"
            ),
        ]


class ApplicationQuerySet(ScopedQuerySet["Application"]):
    def next_on_the_list(self, role: str) -> Self:
        """Whoever waits for a place on that side, the longest first."""
        return self.filter(role=role, state=Application.State.WAITING).order_by("submitted_at", "pk")

    def to_decide(self) -> Self:
        """Sent and not answered yet."""
        return self.filter(state=Application.State.SUBMITTED)

    def sent(self) -> Self:
        """Sent at least once; what is still being written is nobody's but its author's."""
        return self.exclude(state=Application.State.DRAFT)

    def answered_by(self, person: Any, *, since: datetime) -> Self:
        """Those that ``person`` has answered since then."""
        return self.filter(decided_by=person, decided_at__gte=since)

    def with_other_side(self) -> Self:
        """Each with ``is_on_other_side``: whether the same person has applied on the other side too."""
        twin = Application.objects.filter(
            programme=models.OuterRef("programme"), person=models.OuterRef("person")
        ).exclude(pk=models.OuterRef("pk"))
        return self.annotate(is_on_other_side=models.Exists(twin))

    def visible_to(self, person: Any) -> Self:
        """One's own, and those of programmes whose applications one decides."""
        decided = Programme.permitted(person, Permission.DECIDE_APPLICATIONS)
        return self.filter(Q(person=person) | Q(programme__in=decided)).as_scoped("visible")


class Application(models.Model):
    """What a person offers or asks for in one programme. Kept as given; the enrolment follows a decision."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        SUBMITTED = "submitted", _("sent, not yet answered")
        WAITING = "waiting", _("on the waiting list")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("not accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
        State.SUBMITTED: frozenset({State.WAITING, State.ACCEPTED, State.DECLINED, State.WITHDRAWN}),
        # An answer can be taken back: the application is then to answer again.
        State.WAITING: frozenset({State.ACCEPTED, State.DECLINED, State.WITHDRAWN, State.SUBMITTED}),
        State.ACCEPTED: frozenset({State.WITHDRAWN, State.SUBMITTED}),
        State.DECLINED: frozenset({State.ACCEPTED, State.WAITING, State.SUBMITTED}),
        State.WITHDRAWN: frozenset({State.SUBMITTED}),
    }

    class Side(models.TextChoices):
        MENTOR = Role.MENTOR.value, _("mentor")
        MENTEE = Role.MENTEE.value, _("mentee")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="applications")
    person = models.ForeignKey(Person, models.PROTECT, related_name="applications")
    role = models.CharField(max_length=20, choices=Side)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    employer = models.CharField(_("organisation"), max_length=120, blank=True)
    team = models.CharField(_("team or direct manager"), max_length=120, blank=True)
    sector = models.CharField(_("sector"), max_length=80, blank=True)
    function = models.CharField(_("function"), max_length=80, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    reachable_places = models.JSONField(_("places you can reach"), default=list, blank=True)
    is_remote_possible = models.BooleanField(_("remote sessions possible"), default=False)
    languages = models.JSONField(_("languages"), default=list)
    # Slot labels such as "tue-evening".
    availability = models.JSONField(_("availability"), default=list)
    motivations = models.JSONField(_("motivations"), default=list, blank=True)
    ways_of_working = models.JSONField(_("ways of working"), default=list, blank=True)
    interests = models.JSONField(_("interests"), default=list, blank=True)
    motivation_text = models.TextField(_("in your own words"), blank=True)
    # Mentors: {"linkedin": 4}, level 1 to 5 by subject. Mentees: [{"goal": "li-about", "network": "linkedin",
    # "level": 2, "priority": 1, "text": ""}]; `text` when the goal is in the person's own words.
    skills = models.JSONField(_("subjects taught"), default=dict, blank=True)
    goals = models.JSONField(_("goals"), default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(_("people one can support"), default=1)
    situation = models.CharField(_("situation"), max_length=30, blank=True)
    # The programme's sentences, confirmed; forgotten as soon as somebody answers.
    confirms_eligibility = models.BooleanField(default=False)
    # Pages of the form that were answered: ["about", "goals"].
    steps_done = models.JSONField(default=list, blank=True)
    # Columns of an imported file that the product does not know; kept, never used.
    extra = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # The file this application came from, when somebody else wrote it down.
    source = models.ForeignKey(
        "ApplicationImport", models.SET_NULL, null=True, blank=True, related_name="applications"
    )
    # Whoever brought this person, and follows where the application stands.
    partner = models.ForeignKey(
        "Partner", models.SET_NULL, null=True, blank=True, related_name="applications"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "person", "role"], name="application_once_a_role"),
            models.CheckConstraint(
                condition=Q(capacity__range=(1, 10)), name="application_capacity_sensible"
            ),
        ]

    @property
    def is_with_its_author(self) -> bool:
        """Not sent, or taken back: only its author sends it."""
        return self.state in (Application.State.DRAFT, Application.State.WITHDRAWN)

    @property
    def is_unanswered(self) -> bool:
        """Its author may still change it: nobody has answered."""
        return self.is_with_its_author or self.state == Application.State.SUBMITTED


class InvitationQuerySet(ScopedQuerySet["Invitation"]):
    def to_remind(self, *, before: datetime) -> Self:
        """Invitations sent before that moment, without an answer and without a reminder."""
        return self.unanswered().filter(invited_at__lte=before, reminded_at=None)

    def of_the_team(self) -> Self:
        """Sent by coordinators, to people whom no partner has reminded."""
        by_others = self.exclude(partner=None).exclude(reminded_at=None)
        return self.filter(partner=None).exclude(person__in=by_others.values("person"))

    def visible_to(self, person: Any) -> Self:
        """Invitations of programmes whose applications one decides."""
        decided = Programme.permitted(person, Permission.DECIDE_APPLICATIONS)
        return self.filter(programme__in=decided).as_scoped("visible")

    def unanswered(self) -> Self:
        """Invited people who have not begun an application on that side."""
        begun = Application.objects.filter(
            programme=models.OuterRef("programme"),
            person=models.OuterRef("person"),
            role=models.OuterRef("role"),
        )
        return self.exclude(models.Exists(begun))


class Invitation(models.Model):
    """Somebody whom a coordinator or a partner asked to apply, on one side of a programme."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=20, choices=Application.Side)
    # Theirs: a partner may invite somebody who was invited already, and learns nothing from it.
    partner = models.ForeignKey("Partner", models.CASCADE, null=True, blank=True, related_name="invitations")
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "person", "role"],
                condition=Q(partner=None),
                name="invitation_once_a_role",
            ),
            models.UniqueConstraint(
                fields=["partner", "person", "role"], name="invitation_once_a_role_and_partner"
            ),
        ]


class EnrolmentQuerySet(ScopedQuerySet["Enrolment"]):
    def visible_to(self, person: Any) -> Self:
        """One's own, and those of programmes whose pairs one follows."""
        followed = Programme.permitted(person, Permission.FOLLOW_PAIRS)
        return self.filter(Q(person=person) | Q(programme__in=followed)).as_scoped("visible")

    def active(self) -> Self:
        """People who still take part."""
        return self.filter(ended_at=None)


class Enrolment(models.Model):
    """A person who takes part in a programme, as mentor or as mentee."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    role = models.CharField(max_length=20, choices=Application.Side)
    application = models.OneToOneField(Application, models.PROTECT, related_name="enrolment")
    enrolled_at = models.DateTimeField(default=timezone.now)
    # When the mentor could begin: required units finished, or waived by a coordinator. Written by the learning room.
    prepared_at = models.DateTimeField(null=True, blank=True)
    # In a programme that two organisations share: the person's card, without a name, may be shown to the other.
    shares_card = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "person", "role"], name="enrolment_once_a_role")
        ]
