"""The demo city's ledger of accounts: three with a door here, one on its way, one leaving."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from hotline.demo.doors import DOUYIN, WECHAT, WEIBO
from hotline.models import LedgerEntry, Proceeding, User

OURS = {
    "office": "centre",
    "leader": "王分管",
    "editor": "李总编",
    "duty": "编务组，每日 8:00–22:00",
}
WATER = {"office": "water", "leader": "赵分管", "editor": "钱编辑", "duty": "办公室孙值守"}


def list_accounts(people: Mapping[str, User]) -> None:
    """Enter them as the people whose accounts they are."""
    today = timezone.localdate()
    entered = LedgerEntry.objects.enter
    for platform, door, filed, handle in (
        ("wechat", WECHAT, "2021-04-12", "gh_demo"),
        ("weibo", WEIBO, "2021-04-12", "1902530001"),
        ("douyin", DOUYIN, f"{today - timedelta(days=40)}", ""),
    ):
        opened = "2021-04-06" if door != DOUYIN else f"{today - timedelta(days=45)}"
        told = {"platform": platform, "name": "临澜发布", "handle": handle, "door": door}
        filing = {"opened_on": opened, "filed_on": filed, "filing_number": f"临网备-{platform}"}
        entered(OURS | told | filing, by=people["duty1"])
    old = {"platform": "toutiao", "name": "临澜水务", "opened_on": "2019-08-01"}
    leaving = entered(WATER | old | {"filed_on": "2019-08-09"}, by=people["water1"])
    reason = "半年没有更新，转到临澜发布统一发布"
    closing = Proceeding.objects.begin("closing", leaving, by=people["water1"], reason=reason)
    closing.do("approve", by=people["water3"], note="同意，公告期间继续值守")
    coming = {"platform": "kuaishou", "name": "临澜水务"}
    opening = LedgerEntry.objects.propose(WATER | coming, by=people["water1"])
    reason = "汛情短视频，市民常用"
    Proceeding.objects.begin("opening", opening, by=people["water1"], reason=reason)
