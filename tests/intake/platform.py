"""The platform's side in these tests: knocks at the cast's door as Tencent does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.test import Client

from hotline.models import Account
from tests.cast import DOOR
from tests.platforms import tencent
from tests.platforms.tencent import Callback, Fields

CITY = tencent.Account(
    token=DOOR["token"],
    appid=DOOR["appid"],
    aes_key=DOOR["aes_key"],
    original_id=DOOR["original_id"],
)
PLAIN = replace(CITY, mode="plain")
OPENID = "oCAST0000000000000000000001"
HOOK = "/hooks/wechat/city/"


def knock(sent: Callback, *, hook: str = HOOK, **more: Any) -> tuple[int, str]:
    """Deliver one callback; return status and body of the answer."""
    answer = Client().generic(
        "POST", hook, sent.body, content_type=sent.content_type, query_params=sent.query, **more
    )
    return answer.status_code, answer.content.decode()


def brings(fields: Fields, account: tencent.Account = CITY, **more: Any) -> tuple[int, str]:
    """Deliver one message, locked as the account is."""
    return knock(tencent.callback(fields, account), **more)


def persists(fields: Fields, account: tencent.Account = CITY) -> None:
    """Deliver one message as WeChat does in a storm: what is not taken is brought twice more."""
    answers = []
    for _try in range(3):
        answers.append(brings(fields, account)[0])
        if answers[-1] == 200:
            return
    raise AssertionError(f"nothing but {answers}")


def set_up(slug: str, **values: Any) -> Account:
    """Change the row of an account as the command does: what is no column is a secret."""
    account = Account.objects.get(slug=slug)
    for name in ("mode", "max_age"):
        if name in values:
            setattr(account, name, values.pop(name))
    account.keep_secrets(**values)
    account.save()
    return account
