"""Keeps web, worker and beat up, says when one crashed, and stops them in order."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from supervisor import events
from supervisor.medusa.asyncore_25 import ExitNow
from supervisor.options import ServerOptions
from supervisor.states import SupervisorStates
from supervisor.supervisord import Supervisor

from hotline.embedded import Services

# Stopped in this order (the highest priority number first), each with its patience in seconds.
PROGRAMS = {"web": (30, 5), "beat": (20, 2), "worker": (10, 6)}
WELCOME = """
  12345 over new media is ready:  {address}/

  Demo log-ins, password hotline-demo:
    operator1 operator2    the vendor's operators      /desk/
    duty1 duty2            the hotline centre          /desk/
    water1 … water4        handler, section head, leader in charge, main leader of an office
    housing1 … housing4    likewise, of another office
    inspector1             the inspectorate            /wall/
    admin1                 the platform office         /admin/
  A citizen's phone: {address}/simulator/
  Logs: {logs}   Ctrl-C stops everything.
"""


def say(line: str) -> None:
    """One line on the console, at once."""
    print(line if line.startswith("\n") else f"hotline: {line}", flush=True)


class House(Supervisor):
    """The supervisor library's own loop, with a voice and an eye on the two services."""

    def __init__(self, var: Path, address: str, services: Services) -> None:
        self.var, self.address, self.services = var, address, services
        self.logs = var / "log"
        self.ready = self.failed = False
        super().__init__(self._options())

    def keep(self) -> int:
        """Run until a signal or until a process cannot be kept up; 0 after a signal."""
        try:
            self.main()
        except ExitNow:
            pass
        finally:
            self.options.close_logger()
        return int(self.failed)

    def runforever(self) -> None:
        """Listen to what happens to the processes; the library forgets listeners when it starts."""
        events.subscribe(events.ProcessStateExitedEvent, self._exited)
        events.subscribe(events.ProcessStateFatalEvent, self._fatal)
        events.subscribe(events.SupervisorStoppingEvent, lambda event: say("stopping"))
        for group in self.process_groups.values():
            group.transition()  # the library would wait a second before the first start
        super().runforever()

    def tick(self, now: float | None = None) -> None:
        """Once a second: are the services alive, and is the first page there yet?"""
        super().tick(now)
        if self.options.mood != SupervisorStates.RUNNING:
            return
        try:
            for name in self.services.mend():
                say(f"{name} was gone; it runs again")
        except RuntimeError as broken:
            say(str(broken))
        if not self.ready and self._answers():
            self.ready = True
            say(WELCOME.format(address=self.address, logs=self.logs))

    def _exited(self, event: Any) -> None:
        if self.options.mood == SupervisorStates.RUNNING:
            name, pid = event.process.config.name, event.process.pid
            say(f"{name} (process {pid}) crashed and is started again; see {self.logs}/{name}.log")

    def _fatal(self, event: Any) -> None:
        name = event.process.config.name
        log = self.logs / f"{name}.log"
        last = log.read_text(errors="replace").splitlines()[-15:] if log.exists() else []
        say("\n".join([f"{name} cannot be kept up. Its last lines:", *last]))
        self.failed = True
        self.options.mood = SupervisorStates.SHUTDOWN

    def _answers(self) -> bool:
        try:
            return bool(urllib.request.urlopen(f"{self.address}/readyz", timeout=1).status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _options(self) -> ServerOptions:
        self.logs.mkdir(parents=True, exist_ok=True)
        file = self.var / "supervisor.conf"
        file.write_text(self._configuration())
        options = ServerOptions()
        options.realize(["-c", str(file)])
        options.first = True
        options.test = False
        return options

    def _configuration(self) -> str:
        lines = [
            "[supervisord]",
            "nodaemon=true",
            "silent=true",
            "nocleanup=true",
            "minfds=256",
            "minprocs=32",
            f"logfile={_quoted(self.logs / 'supervisor.log')}",
            f"pidfile={_quoted(self.var / 'supervisor.pid')}",
            f"childlogdir={_quoted(self.logs)}",
        ]
        for name, (priority, patience) in PROGRAMS.items():
            log = self.logs / f"{name}.log"
            lines += [
                f"[program:{name}]",
                f'command="{_quoted(sys.executable)}" -m hotline.processes {name}',
                f"priority={priority}",
                "autorestart=true",
                "startsecs=3",
                "startretries=5",
                f"stopwaitsecs={patience}",
                "stopasgroup=true",
                "killasgroup=true",
                "redirect_stderr=true",
                f"stdout_logfile={_quoted(log)}",
                "stdout_logfile_maxbytes=10MB",
                "stdout_logfile_backups=2",
            ]
        return "\n".join(lines) + "\n"


def _quoted(path: Path | str) -> str:
    """The library reads %(…)s in values as variables."""
    return str(path).replace("%", "%%")
