"""Everybody of the cast as a caller of the interface."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from hotline.models import User
from tests.api.callers import Caller

As = Callable[[User], Caller]


@pytest.fixture
def as_() -> As:
    """`as_(cast.operator)` calls as the operator; each person has one token a test."""
    callers = cache(lambda pk: Caller(User.objects.get(pk=pk)))
    return lambda user: callers(user.pk)
