"""Phone, identity and card numbers among the digits of a text, told from dates, sums and orders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from hotline.personal.chains import Chain, Group, Joint, chains
from hotline.personal.kinds import Kind, Spotted
from hotline.personal.resident import (
    is_old_resident_id,
    is_resident_id,
    looks_like_resident_id,
    passes_luhn,
)

says_phone = re.compile(r"(?:电话|手机|联系|固话|座机|来电|致电|拨打|号码|tel|phone)[^0-9]{0,8}$")
says_identity = re.compile(r"(?:身[份分]证|证件)[^0-9]{0,10}$")
says_card = re.compile(r"(?:卡号|账号|帐号|账户|帐户|银行卡|储蓄卡|信用卡|存折)[^0-9]{0,10}$")
says_order = re.compile(
    r"(?:单号|订单|编号|流水|受理|工单|快递|合同|发票|序号|案号|文号)[^0-9]{0,6}$"
)
says_money = (
    re.compile(r"[¥$]\s*$"),
    re.compile(r"^\s*(?:\.[0-9]+\s*)?(?:元(?![旦月宵])|块钱|万元|亿元)"),
)

mobile_digits = re.compile(r"1[3-9][0-9]{9}")
landline_digits = re.compile(
    r"(0(?:10|2[0-57-9]))([2-8][0-9]{7})|(0[3-9][0-9]{2})([2-8][0-9]{6,7})"
)
local_digits = re.compile(r"(?!(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]$)[2-8][0-9]{6,7}")
card_digits = re.compile(r"(?:6[0258]|69|9[0-9])[0-9]{14,17}|(?:4[0-9]|5[1-5]|35)[0-9]{14}")
ending_x = re.compile(r"[ -]{0,2}([x×х])(?![0-9])")
prefixes = re.compile(r"(?:00)?86(?=1)|0(?=1[3-9])|(?=1)")

IN_PAIRS = [3, 2, 2, 2, 2], [3, 4, 2, 2]
TIGHT = {Joint.BLANK, Joint.DASH}


class Hit(NamedTuple):
    """A spotted number and the group behind it."""

    spotted: Spotted
    stop: int


def numbered(text: str) -> Iterator[Spotted]:
    """Every number of a person in a plain text, in order."""
    for chain in chains(text):
        first = 0
        while first < len(chain.groups):
            hits = (recognise(chain, first) for recognise in RECOGNISERS)
            hit = next((hit for hit in hits if hit), None)
            if hit:
                yield hit.spotted
            first = hit.stop if hit else first + 1


def _resident_id(chain: Chain, first: int) -> Hit | None:
    known = says_identity.search(chain.before(first))
    for length in (18, 17):
        stop = chain.take(first, length)
        if stop is None:
            continue
        digits, places = _joined(chain.groups[first:stop])
        if length == 17:
            mark = ending_x.match(chain.text, places[-1] + 1)
            if mark is None:
                continue
            digits, places = digits + "X", (*places, mark.start(1))
        if is_resident_id(digits) or (known and looks_like_resident_id(digits)):
            return Hit(Spotted(Kind.ID_CARD, digits, places), stop)
    stop = chain.take(first, 15)
    if stop and known:
        digits, places = _joined(chain.groups[first:stop])
        if is_old_resident_id(digits):
            return Hit(Spotted(Kind.ID_CARD, digits, places), stop)
    return None


def _mobile(chain: Chain, first: int) -> Hit | None:
    opening = chain.groups[first]
    prefix = prefixes.match(opening.digits)
    if prefix is None:
        return None
    number = opening.without(prefix[0])
    stop = chain.take(first, 11 + len(prefix[0]))
    if stop is None or _is_money(chain, first, stop):
        return None
    groups = [number, *chain.groups[first + 1 : stop]]
    digits, places = _joined(groups)
    if mobile_digits.fullmatch(digits) and _is_spaced_like_a_mobile(chain, first, stop, groups):
        return Hit(Spotted(Kind.MOBILE, digits, places), stop)
    return None


def _is_spaced_like_a_mobile(chain: Chain, first: int, stop: int, groups: list[Group]) -> bool:
    sizes, joints = [len(group.digits) for group in groups], set(chain.joints[first : stop - 1])
    if len(sizes) == 1 or says_phone.search(chain.before(first)):
        return True
    if sizes == [3, 4, 4] and Joint.LIST not in joints:
        return True
    if len(joints) > 1 or not joints <= TIGHT:
        return False
    if set(sizes) == {1}:  # one by one: only if no further digit belongs to the row
        return len(sizes) == len(chain.groups)
    return min(sizes) >= 3 or sizes in IN_PAIRS


def _landline(chain: Chain, first: int) -> Hit | None:
    opening = chain.groups[first]
    country = re.match(r"(?:00)?86(?=[1-9])", opening.digits)
    abroad = first > 0 and chain.groups[first - 1].digits in ("86", "0086")
    for stop in range(first + 1, min(first + 4, len(chain.groups) + 1)):
        groups = [opening.without(country[0] if country else ""), *chain.groups[first + 1 : stop]]
        digits, places = _joined(groups)
        number = "0" + digits if country or abroad else digits
        match = landline_digits.fullmatch(number)
        if not match or _is_money(chain, first, stop):
            continue
        local = match[2] or match[4]
        sizes = [len(group.digits) for group in groups[1:]]
        if sizes in ([], [len(local)], [len(local) - 4, 4]) and _no_list(chain, first, stop):
            return Hit(Spotted(Kind.LANDLINE, number, places), stop)
    return None


def _local_line(chain: Chain, first: int) -> Hit | None:
    """A number without area code, believed only where the words in front call it one."""
    if not says_phone.search(chain.before(first, length=12)):
        return None
    for length in (8, 7):
        stop = chain.take(first, length)
        groups = chain.groups[first:stop]
        if stop is None or (len(groups) > 1 and [len(g.digits) for g in groups] != [length - 4, 4]):
            continue
        digits, places = _joined(groups)
        if local_digits.fullmatch(digits) and not _is_money(chain, first, stop):
            return Hit(Spotted(Kind.LANDLINE, digits, places), stop)
    return None


def _bank_card(chain: Chain, first: int) -> Hit | None:
    words = chain.before(first)
    for length in (19, 18, 17, 16):
        stop = chain.take(first, length)
        if stop is None or not set(chain.joints[first : stop - 1]) <= TIGHT:
            continue
        groups = chain.groups[first:stop]
        digits, places = _joined(groups)
        if len(groups) > 1 and {len(group.digits) for group in groups[:-1]} not in ({4}, {6}):
            continue
        if says_card.search(words) or (
            card_digits.fullmatch(digits) and passes_luhn(digits) and not says_order.search(words)
        ):
            return Hit(Spotted(Kind.BANK_CARD, digits, places), stop)
    return None


RECOGNISERS: tuple[Callable[[Chain, int], Hit | None], ...] = (
    _resident_id,
    _mobile,
    _landline,
    _local_line,
    _bank_card,
)


def _joined(groups: list[Group]) -> tuple[str, tuple[int, ...]]:
    digits = "".join(group.digits for group in groups)
    return digits, tuple(place for group in groups for place in group.places)


def _no_list(chain: Chain, first: int, stop: int) -> bool:
    return Joint.LIST not in chain.joints[first : stop - 1]


def _is_money(chain: Chain, first: int, stop: int) -> bool:
    sign, unit = says_money
    before, after = (
        chain.before(first),
        chain.after(chain.groups[stop - 1], length=16),
    )
    return bool(sign.search(before) or unit.search(after))
