"""Mail to staff, through the city's own server; which one is a matter of the environment."""

from __future__ import annotations

from smtplib import SMTPException, SMTPResponseException
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage

from hotline.carriers.verdicts import Outcome, Undeliverable


class Attached(NamedTuple):
    """A file that goes with a letter."""

    name: str
    kind: str
    content: bytes


def say(address: str, subject: str, text: str, *files: Attached) -> None:
    """Send it. Raises `Undeliverable` with the server's number or the name of what went wrong."""
    if not settings.EMAIL_HOST:
        raise Undeliverable("no_mail_server", Outcome.FINAL)
    try:
        letter = EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [address])
        for file in files:
            letter.attach(file.name, file.content, file.kind)
        letter.send()
    except SMTPResponseException as refused:
        passing = 400 <= refused.smtp_code < 500
        outcome = Outcome.RETRY if passing else Outcome.FINAL
        raise Undeliverable(f"smtp_{refused.smtp_code}", outcome) from None
    except (SMTPException, OSError) as failure:
        # A refusal of the recipient holds codes by address: the name is enough.
        outcome = Outcome.RETRY if isinstance(failure, ConnectionError) else Outcome.FINAL
        raise Undeliverable(type(failure).__name__, outcome) from None
