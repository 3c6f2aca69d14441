"""The offices at work: takes the newest received tickets to a released answer each.

python -m benchmarks.offices 200
"""

from __future__ import annotations

import sys

import django


def main() -> None:
    """Every step by the person whose it is, by the verbs that pages and API use."""
    django.setup(set_prefix=False)
    from hotline.models import Reply, Ticket, User

    operator, handler, leader = (
        User.objects.get(username=name) for name in ("operator1", "water1", "water3")
    )
    received = Ticket.objects.with_page().filter(state="received").order_by("-id")
    for ticket in received[: int(sys.argv[1])]:
        ticket.accept(
            by=operator, kind="consult", category="1501", urgency="normal", title="路口积水",
            facts={"what": "路口积水，来往的车和人都过不去", "where": "银杏路口"},
        )  # fmt: skip
        ticket.dispatch(by=operator, lead="water")
        ticket.sign(by=handler)
        reply = Reply.objects.draft(ticket, "已安排人员到现场抽排，预计今晚恢复通行。", by=handler)
        reply.submit(by=handler)
        reply.release(by=leader)


if __name__ == "__main__":
    main()
