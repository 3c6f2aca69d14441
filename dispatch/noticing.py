"""Sends a notice instead of the words: registered text, typed fields, a link to the cases' door."""

from __future__ import annotations

from collections.abc import Callable

from hotline import carriers
from hotline.models import Attempt, OutboundMessage
from hotline.models.budgets import Purpose, paid
from hotline.models.notices import NoticeTemplate, link
from hotline.models.rungs import Rung
from hotline.models.tokens import api_of


def way(message: OutboundMessage, attempt: Attempt) -> Callable[[str], None]:
    """How the notice of this try is sent, given a token; the platform's id of it is kept."""
    template = attempt.template
    assert template is not None  # the ladder chose it (models/ladder.py)
    values = template.filled(message)
    by_text = attempt.rung == Rung.TEXT
    send = _text(attempt, template, values) if by_text else _notice(message, template, values)
    purpose = Purpose.LOOK if message.by_itself else Purpose.ANSWER

    def notify(token: str) -> None:
        attempt.reference = paid(template.account, purpose, token, lambda: send(token))

    return notify


def _text(
    attempt: Attempt, template: NoticeTemplate, values: dict[str, str]
) -> Callable[[str], str]:
    account, to = template.account, attempt.to
    assert to is not None
    # Only now does the number leave the vault.
    gateway, number, api = carriers.gateway(account.carrier), to.open(), api_of(account)
    agreed, registered, once = account.credentials, template.template_id, attempt.once
    return lambda _token: gateway.send_text(api, agreed, number, registered, values, once=once)


def _notice(
    message: OutboundMessage, template: NoticeTemplate, values: dict[str, str]
) -> Callable[[str], str]:
    account, attempt = template.account, message.attempt
    notifier = carriers.notifier(account.carrier)
    assert notifier is not None
    assert attempt is not None
    openid, api, registered = message.contact.identity.open(), api_of(account), template.template_id
    if attempt.rung == Rung.SUBSCRIPTION:
        return lambda token: notifier.deliver_subscription(
            api, token, openid, registered, values, page=link()
        )
    return lambda token: notifier.deliver_notice(
        api, token, openid, registered, values, url=link(), once=attempt.once
    )
