"""Who a session belongs to: known with all that powers, sight and desk are worked out from."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from hotline.models import User
from hotline.planned import planned_once


class Staff(ModelBackend):
    """Django's own, but for how many questions it asks: two for a person, their roles and their
    office, where every page would ask four.
    """

    def get_user(self, user_id: Any) -> User | None:
        """Return the person whose session it is, if they may still come in."""
        with planned_once():
            person = User.objects.with_roles().filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
