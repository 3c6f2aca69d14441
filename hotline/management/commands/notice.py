"""``manage.py notice ACCOUNT OCCASION``: which registered text of a platform says our notice."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from hotline.models import Account, NoticeTemplate, SecurityEvent, Statement, User
from hotline.models.notices import Occasion, blanks_for
from hotline.models.rungs import Rung

RUNGS = {"wechat": (Rung.TEMPLATE, Rung.SUBSCRIPTION), "sms": (Rung.TEXT,)}


class Command(BaseCommand):
    """Takes effect with the next message. The words are the statement notice_<occasion>, approved
    by two and switched on like any other; without it nothing is sent.
    """

    help = "Name the registered text by which an account gives notice, and fill its fields."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="slug of a WeChat account or of the gateway for texts")
        parser.add_argument("occasion", choices=Occasion.values)
        parser.add_argument("--by", choices=["template", "subscription"], default="template")
        parser.add_argument("--template", help="its number at the platform", metavar="ID")
        parser.add_argument(
            "--field", action="append", default=[], metavar="FIELD=BLANK", help="thing1=office"
        )
        parser.add_argument("--lasting", action="store_true", help="one consent opens it for good")
        parser.add_argument("--remove", action="store_true", help="give no such notice any more")

    def handle(self, *args: Any, account: str, occasion: str, **options: Any) -> None:
        door = Account.objects.filter(slug=account, carrier__in=RUNGS).first()
        if door is None:
            raise CommandError(f"{account} is no account that can give notice.")
        rung = Rung.TEXT if door.carrier == "sms" else Rung(options["by"])
        key = {"account": door, "rung": rung, "occasion": occasion}
        with transaction.atomic():
            if options["remove"]:
                self._remove(key)
            else:
                self._keep(key, options)
            SecurityEvent.objects.create(
                by=User.objects.machine(),
                what="notice_removed" if options["remove"] else "notice_changed",
                subject=account,
                details={"occasion": occasion, "by": rung, "template": options["template"] or ""},
            )
        self.stdout.write(
            f"{account}: {rung} {occasion} {'removed' if options['remove'] else 'set'}"
        )
        said = Occasion(occasion).statement
        if (
            not options["remove"]
            and not Statement.objects.filter(code=said, automatic=True).exists()
        ):
            self.stdout.write(f"Nothing is sent before the statement {said} is switched on.")

    def _keep(self, key: dict[str, Any], options: dict[str, Any]) -> None:
        if not options["template"]:
            raise CommandError(
                "The platform's number of the registered text is needed: --template."
            )
        fields = dict(_field(one, key["rung"], key["occasion"]) for one in options["field"])
        if not fields:
            raise CommandError("A notice that says nothing is none: --field FIELD=BLANK.")
        NoticeTemplate.objects.update_or_create(
            **key,
            defaults={
                "template_id": options["template"][:64],
                "fields": fields,
                "lasting": options["lasting"],
                "trouble": "",
            },
        )

    def _remove(self, key: dict[str, Any]) -> None:
        if not NoticeTemplate.objects.filter(**key).exists():
            raise CommandError("There is no such notice.")
        NoticeTemplate.objects.filter(**key).update(template_id="")


def _field(given: str, rung: str, occasion: str) -> tuple[str, str]:
    field, _sign, blank = given.partition("=")
    known = blanks_for(rung, occasion)
    if not field or blank not in known:
        raise CommandError(f"{given}: a field is filled with one of {', '.join(known)}.")
    return field, blank
