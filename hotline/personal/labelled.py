"""What is personal because of a word or sign beside it: e-mail, WeChat and QQ names, passports."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hotline.personal.kinds import Kind, Spotted
from hotline.spelling import NOTHING

IS = r"\s*(?:[:=;]|是|为)?\s*"

patterns: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.EMAIL,
        re.compile(
            rf"(?<![a-z0-9._%+{NOTHING}*-])([._%+{NOTHING}-]*+[a-z0-9][a-z0-9._%+{NOTHING}-]*+@"
            r"(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24})(?![a-z0-9])"
        ),
    ),
    (  # with a mark of what follows, any name …
        Kind.WECHAT,
        re.compile(
            r"(?:(?:[微威薇v]信|(?<![a-z])(?:vx|wx|wechat|weixin))\s*(?:号码?|id|[账帐]号)?\s*(?:[:=]|是|为)"
            rf"|(?:[微威薇v]信)(?:号码?|id|[账帐]号))\s*([a-z][a-z0-9_{NOTHING}-]{{5,29}})"
            r"(?![a-z0-9_@*-]|\.[a-z0-9])"
        ),
    ),
    (  # … without, only one no word could be
        Kind.WECHAT,
        re.compile(
            r"(?:[微威薇v]信|(?<![a-z])(?:vx|wx|wechat|weixin))\s*"
            rf"((?=[a-z_-]*[0-9])[a-z][a-z0-9_{NOTHING}-]{{5,29}})(?![a-z0-9_@*-]|\.[a-z0-9])"
        ),
    ),
    (
        Kind.QQ,
        re.compile(
            rf"(?<![a-z])(?:qq|扣扣)\s*(?:号码?)?{IS}((?!12345(?![0-9]))[1-9][0-9]{{4,9}})(?![0-9*])"
        ),
    ),
    (
        Kind.PASSPORT,
        re.compile(rf"护照\s*(?:号码?|编号)?{IS}([a-z]{{1,2}}[0-9]{{7,8}})(?![a-z0-9*])"),
    ),
    (
        Kind.PASSPORT,
        re.compile(rf"通行证\s*(?:号码?|编号)?{IS}([a-z]{{1,2}}[0-9]{{7,10}})(?![a-z0-9*])"),
    ),
)


def labelled(text: str) -> Iterator[Spotted]:
    """Every such value in a plain text, in no order; two may claim the same place."""
    for kind, pattern in patterns:
        for match in pattern.finditer(text):
            places = tuple(place for place in range(*match.span(1)) if text[place] != NOTHING)
            value = "".join(text[place] for place in places)
            yield Spotted(kind, value.upper() if kind is Kind.PASSPORT else value, places)
