"""The product's own settings, plus the bare view and the bare console it is compared with."""

from __future__ import annotations

from hotline.settings import *  # noqa: F403 - the very same, on purpose
from hotline.settings import INSTALLED_APPS as _OURS

INSTALLED_APPS = [*_OURS, "benchmarks.floor"]
ROOT_URLCONF = "benchmarks.floor.urls"
