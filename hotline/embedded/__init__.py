"""The PostgreSQL and Redis that `make run` brings along, when nobody gave it others."""

from __future__ import annotations

from hotline.embedded.services import Services, addresses

__all__ = ["Services", "addresses"]
