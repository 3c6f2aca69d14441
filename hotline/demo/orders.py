"""The demo city's orders: one just opened, one sent back and asking for time, one concluded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from hotline.models import Order, Ticket, User

AT_WATER = ("dispatched", "handling")


def give_orders(people: Mapping[str, User]) -> None:
    """Open and answer them as the people whose steps those are."""
    inspector, leader = people["inspector1"], people["water3"]
    held = Ticket.objects.filter(lead_office__code="water", state__in=AT_WATER, sealed=False)
    numbers = list(held.order_by("pk").values_list("number", flat=True)[:2])
    calm = held.filter(urgency=Ticket.Urgency.NORMAL).latest("pk")  # where time may be asked for
    Order.objects.open(
        by=inspector,
        basis="inspection",
        ground="一季度回访抽查",
        tickets=numbers,
        text="两件积水诉求多次反映未见进展。请说明原因、责任人和整改时限，并附现场照片编号。",
    )
    back = Order.objects.open(
        by=inspector,
        basis="rework",
        tickets=[calm.number],
        ladder="phone",
        text="该件重办后仍被反映未解决，请书面说明。",
    )
    back.note_case("与去年同一泵站的两件合并研判，暂不告知单位。", by=inspector)
    back.answer(by=leader, text="已派人查看，正在处理。")
    back.send_back(by=inspector, remarks="未写明查明的事实和下一步，请补齐。")
    back.raise_level(by=inspector, to="written", note="电话催办后答复仍不完整")
    until = back.due_at + timedelta(minutes=30)
    back.ask_extension(
        by=people["water1"], reason="site", until=until, ground="管道须开挖后才能判定"
    )
    done = Order.objects.open(
        by=inspector,
        basis="complaint",
        office="housing",
        text="市民反映回复敷衍，请核查答复用语并整改。",
    )
    done.answer(
        by=people["housing3"], text="已核查，答复用语不当属实；已向诉求人致歉，并组织全员培训。"
    )
    done.accept_answer(by=inspector)
    done.conclude(by=inspector, accountability="talk", conclusion="对经办人提醒谈话，整改到位。")
