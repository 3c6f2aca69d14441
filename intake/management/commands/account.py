"""``manage.py account wechat|weibo|douyin|web|phone|sms SLUG``: set up an account, or change it."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from hotline import carriers
from hotline.carriers.sms import PROVIDERS
from hotline.models import Account, Budget, Organisation, User
from hotline.powers import Kind
from intake import keys

BUDGET = {
    **{"calls_per_day": "per_day", "calls_per_hour": "per_hour", "kept": "kept_for_answers"},
    "to_one_phone": "per_recipient",
}
NO_LIMIT = {"calls_per_hour", "to_one_phone"}  # where 0 is given
OF_TEXTS = {"per_day": 1000, "kept_for_answers": 200, "per_recipient": 5}
FROM_STDIN = "-"


class Command(BaseCommand):
    """Takes effect with the next message, without a restart. Only what is given is changed."""

    help = (
        "Set up or change an account. `-` instead of a secret reads it from standard input, one "
        "line each, in the order of the options below."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        platforms = parser.add_subparsers(dest="carrier", required=True)
        _of_wechat(platforms.add_parser("wechat", help="a WeChat official account"))
        _of_weibo(platforms.add_parser("weibo", help="a Weibo account with the fan service"))
        _of_texts(platforms.add_parser("sms", help="the gateway for text messages"))

        _of_douyin(platforms.add_parser("douyin", help="a Douyin account, its pushes and files"))
        for carrier, about in (("web", "the forms at /report/"), ("phone", "calls, typed in")):
            ours = platforms.add_parser(carrier, help=about)
            ours.add_argument("slug", help="as the log calls it")
            ours.add_argument("--name", help="as people here call it")
            ours.add_argument("--vendor", help="code of the vendor that listens; empty for none")
            ours.add_argument(
                "--follow-up-vendor",
                help="code of the vendor that asks how it went; empty for none",
            )

    def handle(self, *args: Any, carrier: str, slug: str, **options: Any) -> None:
        names = keys.NAMES.get(carrier, ())  # in the order of the options below
        given = {name: _read(options[name]) for name in names if options.get(name) is not None}
        with transaction.atomic():
            account = Account.objects.select_for_update().filter(slug=slug).first()
            if account is not None and account.carrier != carrier:
                raise CommandError(f"{slug} is an account on {account.carrier}.")
            account = account or Account(carrier=carrier, slug=slug, name=slug)
            changed = _change(account, given, options) + _budgeted(account, options)
            keys.note(account, changed, by=User.objects.machine())
        keys.take_effect(account, given)
        self.stdout.write(f"{slug}: {', '.join(changed) or 'nothing'} set")


def _change(account: Account, given: dict[str, str], options: dict[str, Any]) -> list[str]:
    columns = {n: options[n] for n in ("mode", "name") if options.get(n) is not None}
    if options.get("max_age") is not None:
        columns["max_age"] = options["max_age"] or None
    if options.get("vendor") is not None:
        columns["listening_vendor"] = _vendor(options["vendor"])
    if options.get("follow_up_vendor") is not None:
        columns["follow_up_vendor"] = _vendor(options["follow_up_vendor"])
    try:
        return keys.change(account, given, columns)
    except keys.CannotWork as wrong:
        raise CommandError(f"That cannot work: {wrong}.") from None


def _of_wechat(wechat: argparse.ArgumentParser) -> None:
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
    _of_every_platform(wechat)


def _of_weibo(weibo: argparse.ArgumentParser) -> None:
    weibo.add_argument("slug", help="its place in the address of the hook")
    weibo.add_argument("--uid", help="the account's number on Weibo")
    weibo.add_argument("--secret", help="the app's secret, which signs pushes; `-` reads it")
    weibo.add_argument(
        "--access-token", help="for looking and sending; without one only pushes are heard"
    )
    weibo.add_argument("--calls-per-day", type=_count, help="that Weibo grants (100)")
    weibo.add_argument("--calls-per-hour", type=_count, help="likewise; 0 for no such limit")
    weibo.add_argument("--kept-for-answers", type=_count, dest="kept", help="of a day's calls (28)")
    _of_every_platform(weibo)


def _of_texts(sms: argparse.ArgumentParser) -> None:
    """Nobody is heard there, so no vendor listens."""
    sms.add_argument("slug", help="as the log calls it")
    sms.add_argument("--name", help="as people here call it")
    sms.add_argument("--provider", choices=PROVIDERS, help="whose protocol is spoken (aliyun)")
    sms.add_argument("--key-id", help="AccessKey ID")
    sms.add_argument("--secret", help="AccessKey secret; `-` reads it")
    sms.add_argument("--sign", help="the signature before each text, as registered")
    sms.add_argument("--texts-per-day", type=_count, dest="calls_per_day", help="at most (1000)")
    sms.add_argument("--kept-for-answers", type=_count, dest="kept", help="of a day's texts (200)")
    sms.add_argument("--to-one-phone", type=_count, help="texts a day (5); 0 for no such limit")


def _of_douyin(douyin: argparse.ArgumentParser) -> None:
    douyin.add_argument("slug", help="its place in the address of the hook")
    douyin.add_argument("--client-key", help="the app's key")
    douyin.add_argument("--secret", help="the app's secret, which signs pushes; `-` reads it")
    douyin.add_argument("--open-id", help="the account's own number there")
    _of_every_platform(douyin)


def _of_every_platform(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--max-age", type=_count, help="seconds a callback may be old; 0 for any age"
    )
    parser.add_argument("--name", help="as people here call it")
    parser.add_argument("--vendor", help="code of the vendor that listens; empty for none")
    parser.add_argument(
        "--follow-up-vendor", help="code of the vendor that asks how it went; empty for none"
    )


def _budgeted(account: Account, options: dict[str, Any]) -> list[str]:
    """Write down what the platform grants; an account that is to look and send has a budget."""
    given = {name: options[name] for name in BUDGET if options.get(name) is not None}
    by_text = account.carrier in carriers.GATEWAYS
    if not given and not account.secrets.get("access_token") and not by_text:
        return []
    usual = OF_TEXTS if by_text else {}
    budget, _made = Budget.objects.get_or_create(account=account, defaults=usual)
    for name, value in given.items():
        setattr(budget, BUDGET[name], value or (None if name in NO_LIMIT else 0))
    if budget.kept_for_answers >= budget.per_day:
        raise CommandError("That cannot work: nothing would be left beside the answers.")
    budget.save(update_fields=list(BUDGET.values()))
    return sorted(given)


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


def _count(text: str) -> int:
    count = int(text)
    if count < 0:
        raise argparse.ArgumentTypeError("a number, or 0")
    return count
