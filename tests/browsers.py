"""The browser of the tests: Debian's chromium with a Chinese font, installed when we may.

``python -m tests.browsers`` makes sure of both, or says how to get them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGES = ("chromium", "fonts-noto-cjk")
NAMES = ("chromium", "chromium-browser", "google-chrome")
# --no-sandbox: tests may run as root, where the sandbox refuses; they only visit our own pages.
# The rest keeps the browser from calling home, which takes seconds on a machine without network.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """The path of a browser, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def chinese_font() -> bool:
    """Whether Chinese would show as more than boxes."""
    fc_list = shutil.which("fc-list")
    if not fc_list:
        return False
    found = subprocess.run([fc_list, ":lang=zh"], capture_output=True, check=False)
    return bool(found.stdout.strip())


def main() -> int:
    """0 when the browser tests can run, or may be left out; in CI they may not."""
    if chromium() and chinese_font():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing chromium and a Chinese font for the browser tests …", flush=True)
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
            subprocess.run(
                ["apt-get", "-qq", *words], env=quiet, stdout=subprocess.DEVNULL, check=False
            )
    if chromium() and chinese_font():
        return 0
    how = f"apt-get install {' '.join(PACKAGES)}"
    print(f"Browser tests are left out: there is no chromium with a Chinese font ({how}).")
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
