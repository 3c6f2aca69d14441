"""Both services together: start or adopt them, mend them, stop them, say where they are."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotline.embedded.postgres import Postgres
    from hotline.embedded.redis import Redis

FILE = "services.json"  # passwords and ports; mode 0600
# What a command beside the running house has to know of how it was started.
REMEMBERED = ("HOTLINE_DEMO",)


def addresses(var: Path) -> dict[str, str]:
    """``DATABASE_URL``, ``DATABASE_OWNER_URL``, ``REDIS_URL`` and ``HOTLINE_DEMO`` of ``var``."""
    try:
        kept = json.loads((var / FILE).read_text())
    except FileNotFoundError:
        return {}
    return dict(kept.get("addresses", {}))


@dataclass
class Services:
    """What ``var`` needs: a service whose address the environment gives is not started."""

    var: Path
    database: bool = True
    redis: bool = True
    for_tests: bool = False  # quicker and forgetful
    running: list[Postgres | Redis] = field(default_factory=list)
    kept: dict[str, object] = field(default_factory=dict)

    def look(self) -> None:
        """Know the services of ``var`` without starting any."""
        from hotline.embedded.postgres import Postgres  # psutil and the wheels: only who asks pays
        from hotline.embedded.redis import Redis

        self.kept = self._kept()
        self.running = []
        if self.database:
            self.running.append(
                Postgres(self.var / "postgres", self.kept, for_tests=self.for_tests)
            )
        if self.redis:
            self.running.append(Redis(self.var / "redis", self.kept))

    def start(self) -> dict[str, str]:
        """Start what does not run yet, adopt what a killed run left; return the addresses."""
        self.var.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.look()
        found: dict[str, str] = {}
        self._keep(self.kept)  # a kill from here on must not lose a password already in use
        for service in self.running:
            service.start()
            found |= service.addresses()
        self._keep(self.kept | {"addresses": found | _remembered()})
        return found

    def mend(self) -> list[str]:
        """Start again what died; return the names of what was started."""
        dead = [service for service in self.running if not service.pid()]
        for service in dead:
            service.start()
        return [service.name for service in dead]

    def stop(self) -> None:
        """Redis first, PostgreSQL last: nothing durable is in Redis."""
        for service in reversed(self.running):
            service.stop()

    def _kept(self) -> dict[str, object]:
        try:
            return dict(json.loads((self.var / FILE).read_text()))
        except FileNotFoundError:
            return {}

    def _keep(self, what: dict[str, object]) -> None:
        draft = self.var / f".{FILE}"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as new:
            json.dump(what, new, indent=1)
        draft.replace(self.var / FILE)


def _remembered() -> dict[str, str]:
    return {name: os.environ[name] for name in REMEMBERED if name in os.environ}
