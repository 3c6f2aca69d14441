"""Whether words say more than how to reach somebody."""

from __future__ import annotations

# What people write around a number or a name, and nothing about the matter.
AROUND = frozenset("我的你他她电话手机号码是联系方式请打回拨本人微信叫姓名先生女士")


def says_more(masked: str) -> bool:
    """Whether a masked text holds at least two letters that are no label of personal data."""
    return sum(1 for letter in masked if letter.isalpha() and letter not in AROUND) > 1
