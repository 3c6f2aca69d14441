"""Whether WeChat's door is open both ways: our hook as it checks it, its API by a cheap call."""

from __future__ import annotations

from hotline.carriers.knock import Knock, verification
from hotline.carriers.platform_call import ask
from hotline.carriers.wechat_call import said, url_of
from hotline.carriers.wechat_credentials import Credentials


def knock(credentials: Credentials) -> Knock:
    """Return the check of our address."""
    return verification(credentials.token)


def ask_alive(api: str, token: str) -> int:
    """Ask which addresses its callbacks come from: it needs our token and does nothing. Return 0,
    for this token is renewed by machine. Raises `Undeliverable`.
    """
    path = url_of(api, "/cgi-bin/getcallbackip")
    answer = ask("GET", path, params={"access_token": token}, repeatable=True)
    said(answer, repeatable=True, secrets=(token,))
    return 0
