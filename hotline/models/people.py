"""People with accounts, what they may do, and what they see."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hotline import events
from hotline.models.organisations import Office, Organisation
from hotline.models.roles import Grant, Role
from hotline.powers import Kind, Power, allowed


class People(models.QuerySet["User"]):
    """Finds people."""

    def with_roles(self) -> People:
        """Everything that powers, seats and sight are worked out from, in three queries for all."""
        grants = Grant.objects.filter(ended_at=None).select_related("role")
        return self.select_related("organisation", "office").prefetch_related(
            models.Prefetch("grants", queryset=grants, to_attr="standing_grants")
        )


class Users(BaseUserManager.from_queryset(People)):  # type: ignore[misc]
    """Finds people, and the two actors who are nobody: the machine and the citizen."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)

    def enrol(self, username: str, name: str, organisation: Organisation, **fields: Any) -> User:
        """Create an account; without `password` nobody can log in with it."""
        password = fields.pop("password", None)
        user = self.model(username=username, name=name, organisation=organisation, **fields)
        user.set_password(password)
        user.save()
        return user

    def machine(self) -> User:
        """The machine as an actor: there is always one, never by=None."""
        return self._actor("machine", Kind.MACHINE)

    def citizen(self) -> User:
        """The citizens as an actor: steps opened by number and code."""
        return self._actor("citizen", Kind.CITIZEN)

    def _actor(self, code: str, kind: Kind) -> User:
        found = self.select_related("organisation", "office").filter(username=code).first()
        if found is not None:
            return found
        with translation.override(settings.LANGUAGE_CODE):  # not that of whoever came first
            name = str(kind.label)
        organisation, _made = Organisation.objects.get_or_create(
            code=code, defaults={"name": name, "kind": kind}
        )
        user, _made = self.get_or_create(
            username=code,
            defaults={"name": name, "organisation": organisation, "password": "!"},
        )
        return user


class User(AbstractBaseUser):
    """A person with an account. Their organisation never changes; somebody who moves gets a new
    account.
    """

    username = models.CharField(
        max_length=40,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        verbose_name=_("User name"),
    )
    name = models.CharField(max_length=80)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="people")
    # Beside the organisation so that a foreign key can demand "a person of the government" (rule
    # 3).
    organisation_kind = models.CharField(max_length=12, choices=Kind.choices, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="people")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    # Powers that a way in does not carry: a token, outside demo, never speaks.
    withheld: frozenset[str] = frozenset()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []

    objects = Users()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "organisation_kind"], name="person_with_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.organisation_kind, known = self.organisation.kind, not self._state.adding
        super().save(*args, **kwargs)
        if known:  # disabled, perhaps, or with another password: then open lines have to be cut
            events.recheck(self.pk)
        if known and not self.is_active:  # whoever comes back does not come back with old keys
            self.api_tokens.revoke()

    @cached_property
    def roles(self) -> list[Role]:
        """The roles that count now: granted, not ended, and confirmed where that is needed."""
        if self.organisation_kind == Kind.MACHINE:
            return [Role(code="machine", powers=[Power.RECEIVE])]
        grants = getattr(self, "standing_grants", None)
        if grants is None:
            grants = self.grants.filter(ended_at=None).select_related("role")
        return [g.role for g in grants if g.counts]

    @cached_property
    def powers(self) -> frozenset[str]:
        """What this person may do: what the roles give, within what the organisation
        may ever hold.
        """
        if not self.is_active:
            return frozenset()
        held = allowed(self.organisation_kind, (p for role in self.roles for p in role.powers))
        return held - self.withheld

    @cached_property
    def seats(self) -> frozenset[str]:
        """The review seats this person may take."""
        return (
            frozenset(s for role in self.roles for s in role.seats) if self.powers else frozenset()
        )

    @property
    def sight(self) -> str:
        """The audience whose tickets this person sees: the one key of `in_sight_of`.
        Empty: none.
        """
        if not self.powers or self.organisation_kind in {Kind.MACHINE, Kind.CITIZEN, Kind.PLATFORM}:
            return ""
        if self.organisation_kind == Kind.INSPECTORATE:
            return "inspectorate"
        if self.organisation_kind == Kind.VENDOR:
            return f"vendor:{self.organisation_id}"
        if self.office is None:
            return ""
        return "centre" if self.office.is_centre else f"office:{self.office_id}"

    @property
    def audiences(self) -> list[str]:
        """Every audience whose announcements this person hears: sight, own desk, review seats."""
        if not self.sight:
            return []
        return [self.sight, f"person:{self.pk}"]

    @property
    def in_centre(self) -> bool:
        return self.office is not None and self.office.is_centre

    @property
    def place(self) -> str:
        """The address this person works at."""
        if Power.SUPERVISE in self.powers:
            return "/wall/"
        if Power.ADMINISTER in self.powers:
            return "/admin/"
        return "/desk/"

    # The framework asks these; a superuser is nobody here (rule 1).
    is_superuser = False

    @property
    def is_staff(self) -> bool:
        return Power.ADMINISTER in self.powers

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False
