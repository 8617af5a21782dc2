"""People, the organisations they belong to, who reports to whom, and who did what."""

from __future__ import annotations

from copy import copy
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome.accounts.permissions import Permission, Role, roles_with
from binome.accounts.role_words import role_word
from binome.core.prepared import Part, prepared
from binome.core.scoping import ScopedQuerySet


class Language(models.TextChoices):
    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")


class WordForm(models.TextChoices):
    """How words that change with the person are written of them: their own choice, never asked for elsewhere."""

    NEUTRAL = "", _("Words that fit everybody")
    FEMININE = "feminine", _("Feminine words")
    MASCULINE = "masculine", _("Masculine words")


def known_key(organisation: Organisation | int) -> str:
    """The organisation's line in ``Person.known_as``; a letter first, as databases take bare digits for a place."""
    return f"o{organisation.pk if isinstance(organisation, Organisation) else organisation}"


# What an organisation may know under words of its own; `by_oneself` beside them says who gave them.
TOLD = ("first_name", "last_name", "phone", "language")


class PersonManager(BaseUserManager["Person"]):
    """People are shared between organisations: one person, one address, several memberships."""

    def create_user(self, email: str, **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_unusable_password()
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, **fields: Any) -> Person:
        return self.create_user(email, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an address. No birth date, gender, origin or health is ever held."""

    email = models.EmailField(_("e-mail address"), unique=True)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FRENCH)
    # « mentore », « mentor » or neither; it says nothing of anybody's gender and is used for nothing else.
    word_form = models.CharField(
        _("words about you"), max_length=10, choices=WordForm, blank=True, default=WordForm.NEUTRAL
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    # Kept beside the name because every page asks: an organisation requires it and there is none yet.
    must_add_second_factor = models.BooleanField(default=False)
    # What each organisation was told: {"o12": {"first_name": "Ana", "last_name": "", "phone": "", "language": "en"}},
    # with "by_oneself": true once the person has said it: nobody else's file corrects that.
    # On the account, so that a row with its person stays one statement; read through `as_known_in` only.
    known_as = models.JSONField(default=dict, blank=True)

    # On a copy made by `as_known_in`, the account itself.
    _account: Person

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First name and last name, as one reads them."""
        return f"{self.first_name} {self.last_name}".strip()

    def as_known_in(self, organisation: Organisation | int | None) -> Person:
        """The person under the name, the number and the language that were given to that organisation.

        A copy to read from, or the person itself where the organisation was told nothing else.
        """
        account: Person = getattr(self, "_account", self)
        told = account.known_as.get(known_key(organisation), {}) if organisation is not None else {}
        told = {name: told[name] for name in TOLD if name in told}
        if all(getattr(account, name) == value for name, value in told.items()):
            return account
        known = copy(account)
        known._account = account
        for name, value in told.items():
            setattr(known, name, value)
        return known

    def called(self, role: str) -> str:
        """The word for ``role``, in the form that the person has chosen."""
        return role_word(role, self.word_form)

    @property
    def initial(self) -> str:
        """The letter shown in the round mark beside the name."""
        return self.first_name[:1].upper()


class OrganisationQuerySet(ScopedQuerySet["Organisation"]):
    def visible_to(self, person: Any) -> Self:
        """Organisations where the person has a role now."""
        return self.filter(
            id__in=Membership.objects.current().filter(person=person).values("organisation")
        ).as_scoped("member")

    def permitting(self, person: Any, permission: Permission) -> Self:
        """Organisations where one of the person's roles grants ``permission``."""
        return self.filter(id__in=Organisation.permitted(person, permission)).as_scoped("permission")


class Organisation(models.Model):
    """An association or company; nothing it holds is ever seen by another."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(unique=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FRENCH)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Paris")
    contact_name = models.CharField(_("who to call"), max_length=120)
    contact_phone = models.CharField(_("telephone"), max_length=30)
    contact_email = models.EmailField(_("e-mail address"))
    created_at = models.DateTimeField(default=timezone.now)

    objects = OrganisationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def help_contact(self) -> dict[str, str]:
        """Whom to call, as the help of every page shows it."""
        return {"name": self.contact_name, "phone": self.contact_phone, "email": self.contact_email}

    @staticmethod
    def permitted(person: Any, permission: Permission) -> Part:
        """The numbers of those that :meth:`OrganisationQuerySet.permitting` gives, for ``organisation__in=``."""
        return _granting.within(person, permission=permission)

    def roles_of(self, person: Any) -> frozenset[Role]:
        """Roles that ``person`` holds in the organisation itself (not in one programme)."""
        return frozenset(Role(role) for role in _held(self, person))


@prepared
def _granting(person: Person, *, permission: Permission) -> models.QuerySet[Membership, int]:
    held = Membership.objects.current().filter(person=person, role__in=roles_with(permission))
    return held.as_scoped("permission").values_list("organisation", flat=True)


@prepared
def _held(organisation: Organisation, person: Person) -> models.QuerySet[Membership, str]:
    held = Membership.objects.current().filter(organisation=organisation, person=person)
    return held.as_scoped("own").values_list("role", flat=True)


class MembershipQuerySet(ScopedQuerySet["Membership"]):
    def visible_to(self, person: Any) -> Self:
        """One's own, and those of organisations whose people one looks after."""
        looked_after = Organisation.permitted(person, Permission.MANAGE_PEOPLE)
        return self.filter(Q(person=person) | Q(organisation__in=looked_after)).as_scoped("visible")

    def current(self) -> Self:
        """Roles that have not ended."""
        return self.filter(ended_at=None)


class Membership(models.Model):
    """A role of a person in an organisation as a whole."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "person", "role"],
                condition=Q(ended_at=None),
                name="membership_role_held_once",
            )
        ]


class LogEntryQuerySet(ScopedQuerySet["LogEntry"]):
    def visible_to(self, person: Any) -> Self:
        """Entries of organisations whose log one may read, and one's own acts."""
        readable = Organisation.permitted(person, Permission.READ_LOG)
        return self.filter(Q(by=person) | Q(organisation__in=readable)).as_scoped("visible")


class LogEntry(models.Model):
    """Who did what, when. Written in the transaction that did it; never changed."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="log")
    # A programme belongs to a higher room, so the log keeps its number, not a foreign key.
    programme_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="acts")
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    details = models.JSONField(default=dict, blank=True)

    objects = LogEntryQuerySet.as_manager()


class Device(models.Model):
    """A browser in which a person is signed in; it goes when they sign out there.

    allauth's own list of sessions keeps the network address and the browser's full name, and deletes rows while
    being read. This one keeps what a person recognises: which browser, on what, since when.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=30, blank=True)
    system = models.CharField(max_length=30, blank=True)
    signed_in_at = models.DateTimeField(default=timezone.now)


class SignInRulesQuerySet(ScopedQuerySet["SignInRules"]):
    def visible_to(self, person: Any) -> Self:
        """Rules of organisations whose people one looks after."""
        looked_after = Organisation.permitted(person, Permission.MANAGE_PEOPLE)
        return self.filter(organisation__in=looked_after).as_scoped("visible")


class SignInRules(models.Model):
    """What an organisation asks of its people when they sign in; without a row, nothing more than a code."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="sign_in_rules")
    coordinators_need_second_factor = models.BooleanField(default=False)

    objects = SignInRulesQuerySet.as_manager()


class CompanySignOnQuerySet(ScopedQuerySet["CompanySignOn"]):
    def visible_to(self, person: Any) -> Self:
        """Those of organisations whose people one looks after."""
        looked_after = Organisation.permitted(person, Permission.MANAGE_PEOPLE)
        return self.filter(organisation__in=looked_after).as_scoped("visible")

    def open_to(self, domain: str) -> Self:
        """The one that opens accounts with an address at ``domain``, while it is on: anybody at the door asks."""
        return self.filter(
            is_on=True,
            organisation__company_domains__name=domain,
            organisation__company_domains__proven_at__isnull=False,
        ).as_scoped("domain")

    def at_the_door(self, slug: str) -> Self:
        """The one of the organisation that bears ``slug`` in its address, on or not."""
        return self.filter(organisation__slug=slug).as_scoped("door")

    def to_renew(self) -> Self:
        """Every one, for the nightly job that asks each provider what it says of itself."""
        return self.select_related("organisation").as_scoped("renewal")


class CompanySignOn(models.Model):
    """How an organisation's own provider (its directory) opens accounts here: one provider an organisation."""

    class Kind(models.TextChoices):
        OPENID = "openid", _("OpenID Connect")
        SAML = "saml", _("SAML 2")

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="company_sign_on")
    kind = models.CharField(max_length=10, choices=Kind)
    # Who vouches: the issuer's address (OpenID Connect) or the provider's entity id (SAML).
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=255, blank=True)
    # Locked by `boxes.box("company-sign-on")`; never shown, exported or logged.
    secret = models.TextField(blank=True)
    metadata_url = models.CharField(max_length=500, blank=True)
    # What the provider says of itself: the addresses to ask, or its certificates.
    facts = models.JSONField(default=dict)
    # Counts each change of the connection, so that a trial of an earlier one proves nothing.
    version = models.PositiveIntegerField(default=1)
    tried_at = models.DateTimeField(null=True, blank=True)
    is_on = models.BooleanField(default=False)
    # Nobody of the organisation's domains signs in otherwise, but for those who look after it.
    is_only = models.BooleanField(default=False)
    creates_accounts = models.BooleanField(default=True)
    # The provider does not say whether an address is checked, and gives only those of its own people.
    takes_unsaid_as_verified = models.BooleanField(default=False)

    objects = CompanySignOnQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_on=False) | Q(tried_at__isnull=False), name="company_sign_on_tried_before_on"
            ),
            models.CheckConstraint(
                condition=Q(is_only=False) | Q(is_on=True), name="company_sign_on_only_when_on"
            ),
        ]


class CompanyDomainQuerySet(ScopedQuerySet["CompanyDomain"]):
    def visible_to(self, person: Any) -> Self:
        """Those of organisations whose people one looks after."""
        looked_after = Organisation.permitted(person, Permission.MANAGE_PEOPLE)
        return self.filter(organisation__in=looked_after).as_scoped("visible")


class CompanyDomain(models.Model):
    """What follows the @ in an organisation's addresses; believed once its postmaster's mailbox has answered."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="company_domains")
    name = models.CharField(max_length=253)
    proven_at = models.DateTimeField(null=True, blank=True)
    # The code that was sent there, as a digest; which mailbox; how often a wrong one was typed.
    code_digest = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_mailbox = models.CharField(max_length=20, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    objects = CompanyDomainQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="company_domain_once"),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(proven_at__isnull=False),
                name="company_domain_of_one_organisation",
            ),
        ]

    @property
    def code_address(self) -> str:
        """Where the code was sent."""
        return f"{self.code_mailbox}@{self.name}" if self.code_mailbox else ""


class CompanyIdentityQuerySet(ScopedQuerySet["CompanyIdentity"]):
    def visible_to(self, person: Any) -> Self:
        """One's own alone."""
        return self.filter(person=person).as_scoped("own")


class CompanyIdentity(models.Model):
    """The account that a person of the company's directory opened: found again when their address is changed there."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="company_identities")
    person = models.ForeignKey(Person, models.CASCADE, related_name="company_identities")
    # Of the provider and of the person's number there; the number itself is not kept.
    digest = models.CharField(max_length=64)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    objects = CompanyIdentityQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="company_identity_once"),
            models.UniqueConstraint(
                fields=["organisation", "person"], name="company_identity_of_one_account"
            ),
        ]
