"""What a person makes for their own desk and may share with their whole organisation."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from hotline.models import Organisation, User

MOST = 40  # of one kind, a person


class Belongings(models.QuerySet[Any]):
    """Finds them by who may use them."""

    def at_hand(self, user: User) -> Self:
        """One's own, and what colleagues of the organisation share; by name."""
        shared = Q(organisation=user.organisation_id, shared=True)
        return self.filter(Q(owner=user) | shared).select_related("owner").order_by("name", "pk")


class Belonging(models.Model):
    """Something with a name that one person made; others of the organisation use it if shared."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    shared = models.BooleanField(default=False)

    objects = Belongings.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def may_change(self, user: User) -> bool:
        """Its owner; what somebody shared who has left, every colleague."""
        left = not self.owner.is_active and self.organisation_id == user.organisation_id
        return self.owner_id == user.pk or left
