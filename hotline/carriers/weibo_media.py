"""Fetches what citizens send with their words over Weibo: by its number, or from its address."""

from __future__ import annotations

from hotline.carriers.elsewhere import fetch_elsewhere
from hotline.carriers.media import media_type
from hotline.carriers.platform_call import ask
from hotline.carriers.verdicts import Outcome, Undeliverable
from hotline.carriers.wechat_media import MEDIA_PATIENCE, MOST_MEDIA, Media
from hotline.carriers.weibo_call import told, url_of

GONE = (403, 404, 410)


def fetch_media(api: str, token: str, media_id: str) -> Media:
    """Fetch a file: one sent privately by its number, a picture of a post from where it lies.

    Raises `Undeliverable`. An address came over the wire, so it may lead anywhere: only public
    machines are asked, see `elsewhere`.
    """
    if media_id.startswith(("http://", "https://")):
        answer = fetch_elsewhere(media_id, home=api, patience=MEDIA_PATIENCE, most=MOST_MEDIA)
        if answer.status in GONE:
            raise Undeliverable(f"http_{answer.status}", Outcome.FINAL, reason="media_gone")
    else:
        answer = ask(
            "GET",
            url_of(api, "mss/msget").removesuffix(".json"),
            params={"access_token": token, "fid": media_id},
            repeatable=True,
            patience=MEDIA_PATIENCE,
            most=MOST_MEDIA,
        )
        if answer.status != 200 or answer.content.lstrip()[:1] == b"{":
            told(answer, repeatable=True, secrets=(token,))
    if answer.status != 200 or not answer.content or answer.content_type.startswith("text/html"):
        raise Undeliverable("garbled", Outcome.RETRY)
    return Media(answer.content, media_type(answer.content))
