"""Fetches what citizens send with their words, while WeChat still has it."""

from __future__ import annotations

from dataclasses import dataclass, field

from hotline.carriers.elsewhere import fetch_elsewhere
from hotline.carriers.media import media_type
from hotline.carriers.platform_call import Patience, ask
from hotline.carriers.verdicts import Outcome, Undeliverable
from hotline.carriers.wechat_call import said, url_of
from hotline.carriers.wechat_errors import refusal

# Bytes. The platform's own videos and pictures stop at 10 MB.
MOST_MEDIA = 25 << 20
MEDIA_PATIENCE = Patience(read=15.0, total=60.0)


@dataclass(frozen=True, slots=True)
class Media:
    """A file a citizen sent. `type` is told from the content, never from a header or a name."""

    content: bytes = field(repr=False)
    type: str


def fetch_media(api: str, token: str, media_id: str) -> Media:
    """Fetch a file, which stays for three days. Raises `Undeliverable` (40007: gone)."""
    answer = ask(
        "GET",
        url_of(api, "/cgi-bin/media/get"),
        params={"access_token": token, "media_id": media_id},
        repeatable=True,
        patience=MEDIA_PATIENCE,
        most=MOST_MEDIA,
    )
    # Errors, and the addresses of videos, come as JSON with status 200 under any content type.
    if answer.status != 200 or answer.content.lstrip()[:1] == b"{":
        told = said(answer, repeatable=True, secrets=(token,))
        if not isinstance(url := told.get("video_url"), str):
            raise Undeliverable("garbled", Outcome.RETRY)
        answer = fetch_elsewhere(url, home=api, patience=MEDIA_PATIENCE, most=MOST_MEDIA)
        if answer.status in (403, 404, 410):
            raise refusal(40007, "the video's address leads nowhere")
    if answer.status != 200 or not answer.content or answer.content_type.startswith("text/html"):
        raise Undeliverable("garbled", Outcome.RETRY)
    return Media(answer.content, media_type(answer.content))
