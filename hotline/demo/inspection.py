"""The demo city's samples: drawn by the first digest of the city; scored, disputed and settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotline.models import Sample, User
from hotline.models.digest_making import make_digest
from hotline.models.inspection.drawing import draw_now

SCORES: tuple[dict[str, Any], ...] = (
    {"off": {"address": 5}, "remark": "地点只到路口，未到门牌。"},
    {"off": {}, "remark": "要素齐全，分类准确。"},
    {"off": {"category": 8, "first": 5}, "remark": "分类应为窗口服务；首次响应偏慢。"},
    {"off": {"promise": 20}, "remark": "登记时写明由部门三日内解决，属越界承诺。"},
)
DISPUTES = (
    ("图片中已写明门牌号。", {"off": {}, "remark": "复核：图片中确有门牌，不扣分。"}),
    (
        "分类以派单目录为准。",
        {"off": {"category": 8, "first": 5}, "remark": "复核：分类有误，响应偏慢，维持。"},
    ),
)


def inspect_vendors(people: Mapping[str, User]) -> None:
    """Draw and score as the people whose steps those are; the newest are left to be scored."""
    make_digest()
    draw_now()
    inspector, vendor = people["inspector1"], people["operator1"]
    second = {one: _second(one, people) for one in Sample.objects.order_by("pk")}
    waiting = sorted(second, key=lambda one: second[one] is None)  # what can be settled first
    first = [waiting.pop(0).score(by=inspector, **one) for one in SCORES if waiting]
    for sample, (reason, found) in zip(first[::2], DISPUTES, strict=False):
        sample.dispute(by=vendor, reason=reason)
        if judge := second[sample]:
            sample.score_again(by=judge, **found)
    if waiting:
        waiting.pop(0).score(by=inspector, **SCORES[0]).dispute(by=vendor, reason=DISPUTES[0][0])


def _second(sample: Sample, people: Mapping[str, User]) -> User | None:
    """Who of the centre could decide a dispute: nobody who stands on the ticket's record."""
    centre = (people[name] for name in ("duty2", "duty1"))
    return next((o for o in centre if not sample.ticket.events.filter(by=o).exists()), None)
