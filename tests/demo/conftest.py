"""The demo city, founded once for all tests of this folder and taken back afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from hotline.demo.founding import found_the_city


@pytest.fixture(scope="module")
def city(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The whole city in a transaction that is never committed, its pictures in a folder."""
    kept = settings.MEDIA_ROOT
    settings.MEDIA_ROOT = Path(tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), transaction.atomic():
        found_the_city()
        yield
        transaction.set_rollback(True)
    settings.MEDIA_ROOT = kept
