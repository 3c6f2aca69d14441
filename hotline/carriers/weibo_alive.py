"""Whether Weibo's door is open both ways, and for how long its token still holds."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from hotline.carriers.fields import text_of
from hotline.carriers.knock import Knock, verification
from hotline.carriers.platform_call import FORM, ask
from hotline.carriers.weibo_call import COMMERCIAL, OPEN, told, whole
from hotline.carriers.weibo_credentials import Credentials


def knock(credentials: Credentials) -> Knock:
    """Return the check of our address."""
    return verification(credentials.secret)


def ask_alive(api: str, token: str) -> int:
    """Ask about our own token; return the seconds it still holds (0: not said). It counts as no
    call of the account's. Raises `Undeliverable`.
    """
    base = urlsplit(api)
    if base.hostname == COMMERCIAL:  # tokens are asked about at the open platform
        base = base._replace(netloc=OPEN)
    answer = ask(
        "POST",
        f"{base.geturl().rstrip('/')}/oauth2/get_token_info",
        content=urlencode({"access_token": token}).encode(),
        content_type=FORM,
        repeatable=True,
    )
    about = told(answer, repeatable=True, secrets=(token,))
    # "expire_in" on the page of today, "expires_in" on older ones.
    return whole(text_of(about, "expire_in") or text_of(about, "expires_in"))
