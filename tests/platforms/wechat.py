"""A stand-in for api.weixin.qq.com over real HTTP, in this process or in one of its own.

    python -m tests.platforms.wechat --port 9100 --journal accepted.jsonl

Paths under `/_test/` are the test's own door in: `script` (POST a mischief), `heard`, `invalidate`,
`media` (POST bytes), `journal` (GET ?kind=accepted).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tests.platforms.stand_in import StandIn
from tests.platforms.wechat_comments import Comments
from tests.platforms.wechat_handler import Handler
from tests.platforms.wechat_menus import Menus
from tests.platforms.wechat_rules import Rules

DEMO_APPID = "wxdemo0000000000"


class Platform(StandIn):
    """The stand-in; `base` is what HOTLINE_WECHAT_API should say."""

    def __init__(self, *, port: int = 0, journal: Path | None = None, **rules: Any) -> None:
        super().__init__(Handler, port=port, journal=journal)
        self.rules = Rules(**{"appid": DEMO_APPID, "secret": "", **rules})
        self.menus, self.comments = Menus(), Comments()

    @property
    def accepted(self) -> list[dict[str, Any]]:
        """Every message that a citizen would have on the phone, in order, whatever we were told."""
        return self.journal.of("accepted")

    @property
    def calls(self) -> list[dict[str, Any]]:
        return self.journal.of("call")

    def texts_to(self, openid: str) -> list[str]:
        return [entry["text"] for entry in self.accepted if entry["to"] == openid]


def main() -> None:
    """Serve until interrupted; prints the address first, for whoever asked for port 0."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("--port", type=int, default=0)
    asked.add_argument("--journal", type=Path)
    asked.add_argument("--appid", default=DEMO_APPID)
    asked.add_argument("--secret", default="")
    asked.add_argument("--expires-in", type=int, default=7200)
    asked.add_argument("--accounting", action="store_true", help="count windows and messages")
    given = vars(asked.parse_args())
    platform = Platform(port=given.pop("port"), journal=given.pop("journal"), **given)
    print(platform.base, flush=True)
    try:
        platform.serve_forever(0.05)
    except KeyboardInterrupt:
        pass
    finally:
        platform.closing.set()
        platform.server_close()
        platform.journal.close()


if __name__ == "__main__":
    main()
