"""PostgreSQL refuses to run as root, so root hands it to an account that may do nothing else."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

ACCOUNTS = ("nobody", "daemon")
CACHE = Path("/var/cache/hotline")  # only root writes there, so nobody can slip in other binaries
NEEDED = ("bin/postgres", "bin/initdb", "bin/pg_ctl", "lib", "share")


def is_root() -> bool:
    """Whether we need another account at all."""
    return os.geteuid() == 0


def unprivileged() -> pwd.struct_passwd:
    """An account every system has."""
    for name in ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError(f"PostgreSQL does not run as root, and none of {ACCOUNTS} exists here")


def as_account() -> dict[str, Any]:
    """Arguments for ``subprocess`` that leave root behind; none for an ordinary user."""
    if not is_root():
        return {}
    account = unprivileged()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def runnable(installed: Path, label: str) -> Path:
    """``installed`` if the account can run what is in it, else a copy that it can.

    A checkout under /root cannot be entered by anyone else, and opening it for the sake of a
    database would open everything beside it. The copy holds programs only, never data.
    """
    if not is_root() or _runs(installed):
        return installed
    copy = CACHE / label
    if not _runs(copy / installed.parent.name / installed.name):
        draft = CACHE / f".{label}.{os.getpid()}"
        home = draft / installed.parent.name / installed.name
        for part in NEEDED:
            source = installed / part
            if source.is_dir():
                shutil.copytree(source, home / part, symlinks=True)
            else:
                (home / part).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, home / part)
        # The programs look for their libraries three folders up, in the wheel's own place.
        libraries = installed.parent.parent / f"{installed.parent.name}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        _open_for_reading(draft)
        shutil.rmtree(copy, ignore_errors=True)
        draft.rename(copy)
    return copy / installed.parent.name / installed.name


def _runs(installed: Path) -> bool:
    try:
        return (
            subprocess.run(
                [installed / "bin" / "initdb", "--version"],
                capture_output=True,
                cwd="/",
                check=False,
                **as_account(),
            ).returncode
            == 0
        )
    except OSError:
        return False


def _open_for_reading(folder: Path) -> None:
    for path in (CACHE, folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
    for program in folder.rglob("bin/*"):
        program.chmod(0o755)
