"""The lived-in house: built once for a file of tests, as it was for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.cast import assemble
from tests.security.house import House, lived_in
from tests.security.poison import poisoned


@pytest.fixture(scope="module")
def _built(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """In a transaction that is never committed, the pictures in a folder of their own."""
    kept = settings.MEDIA_ROOT
    settings.MEDIA_ROOT = Path(tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), transaction.atomic():
        yield lived_in(assemble())
        transaction.set_rollback(True)
    settings.MEDIA_ROOT = kept


@pytest.fixture
def house(_built: House) -> Iterator[House]:
    """Tickets, a reply in review, a picture, a dead letter, a message that failed.

    Tests that use it must not ask for `db` or `cast`: those are in `house.cast`.
    """
    with transaction.atomic():
        yield deepcopy(_built)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def _poisoned(_built: House) -> Iterator[House]:
    with transaction.atomic():
        yield poisoned(deepcopy(_built))
        transaction.set_rollback(True)


@pytest.fixture
def poison(_poisoned: House) -> Iterator[House]:
    """The house with hostile words in it. A file of tests uses this one or `house`."""
    with transaction.atomic():
        yield deepcopy(_poisoned)
        transaction.set_rollback(True)
