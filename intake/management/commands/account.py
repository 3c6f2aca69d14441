"""``manage.py account wechat SLUG``: set up an account on a platform, or change what it expects."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from hotline.models import AccessToken, Account, Organisation, SecurityEvent, User
from hotline.powers import Kind

SECRETS = ("appid", "token", "aes_key", "previous_aes_key", "secret", "original_id")
FROM_STDIN = "-"


class Command(BaseCommand):
    """Takes effect with the next message, without a restart. Only what is given is changed."""

    help = (
        "Set up or change an account. `-` instead of a secret reads it from standard input, one "
        "line each, in the order of the options below."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        platforms = parser.add_subparsers(dest="carrier", required=True)
        wechat = platforms.add_parser("wechat", help="a WeChat official account")
        wechat.add_argument("slug", help="its place in the address of the hook")
        wechat.add_argument("--appid")
        wechat.add_argument("--token", help="as in the platform's console; `-` reads it")
        wechat.add_argument("--aes-key", help="EncodingAESKey, 43 characters; `-` reads it")
        wechat.add_argument(
            "--previous-aes-key",
            help="still opens while the platform changes over; empty removes it. Not given: the "
            "key that a new --aes-key replaces",
        )
        wechat.add_argument("--secret", help="AppSecret, for sending; `-` reads it")
        wechat.add_argument("--original-id", help="gh_…")
        wechat.add_argument("--mode", choices=Account.Mode.values)
        wechat.add_argument(
            "--max-age", type=_seconds, help="seconds a callback may be old; 0 for any age"
        )
        wechat.add_argument("--name", help="as people here call it")
        wechat.add_argument("--vendor", help="code of the vendor that listens; empty for none")
        wechat.add_argument(
            "--follow-up-vendor", help="code of the vendor that asks how it went; empty for none"
        )

    def handle(self, *args: Any, carrier: str, slug: str, **options: Any) -> None:
        given = {name: _read(options[name]) for name in SECRETS if options[name] is not None}
        with transaction.atomic():
            account = Account.objects.select_for_update().filter(slug=slug).first()
            if account is not None and account.carrier != carrier:
                raise CommandError(f"{slug} is an account on {account.carrier}.")
            account = account or Account(carrier=carrier, slug=slug, name=slug)
            changed = self._change(account, given, options)
            SecurityEvent.objects.create(
                by=User.objects.machine(),
                what="account_changed",
                subject=slug,
                details={"changed": changed},  # which, never what
            )
        if {"appid", "secret"} & set(given):
            AccessToken.objects.filter(account=account).delete()  # it belongs to what was before
            account.resume()
        self.stdout.write(f"{slug}: {', '.join(changed) or 'nothing'} set")

    def _change(
        self, account: Account, given: dict[str, str], options: dict[str, Any]
    ) -> list[str]:
        before = account.secrets
        if "aes_key" in given and "previous_aes_key" not in given:
            old = before.get("aes_key", "")
            if old and old != given["aes_key"]:
                given["previous_aes_key"] = old
        account.keep_secrets(**given)
        columns = {name: options[name] for name in ("mode", "name") if options[name] is not None}
        if options["max_age"] is not None:
            columns["max_age"] = options["max_age"] or None
        if options["vendor"] is not None:
            columns["listening_vendor"] = _vendor(options["vendor"])
        if options["follow_up_vendor"] is not None:
            columns["follow_up_vendor"] = _vendor(options["follow_up_vendor"])
        for name, value in columns.items():
            setattr(account, name, value)
        try:
            _ = account.credentials
        except (ValueError, TypeError) as wrong:
            raise CommandError(f"That cannot work: {wrong}.") from None
        account.save()
        return sorted([*given, *columns])


def _read(value: str) -> str:
    if value != FROM_STDIN:
        return value
    line = sys.stdin.readline()
    if not line:
        raise CommandError("Standard input ended before every `-` was read.")
    return line.strip()


def _vendor(code: str) -> Organisation | None:
    if not code:
        return None
    found = Organisation.objects.filter(code=code, kind=Kind.VENDOR).first()
    if found is None:
        raise CommandError(f"There is no vendor with the code {code}.")
    return found


def _seconds(text: str) -> int:
    seconds = int(text)
    if seconds < 0:
        raise argparse.ArgumentTypeError("seconds, or 0")
    return seconds
