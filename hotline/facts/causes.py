"""Why it came, as the citizen sees it, and what came of it: the clauses that say so themselves."""

from __future__ import annotations

import re

from hotline.facts.clauses import sentences

LONGEST = 80  # characters
because = re.compile(
    r"(?:由于|因为|原因是|是因|起因是|缘于|(?<![原基起病死成诱])因(?!此|而|为|素|果|子|"
    r"缘))(?P<why>[^。;；!！?？\n]{2,80}?)"
    r"(?=[,，。;；!！?？\n]|导致|造成|致使|使得|所以|因此|$)"
)
leads_to = re.compile(
    r"(?P<why>(?!长期|直接|严重)[^,，。;；!！?？:：\n]{3,60}?)[,，]?(?:从而|直接|会|已经?|竟|而|就)?(?:导致|造成|"
    r"致使|引发|引起)"
    r"(?:了)?(?P<how>[^,，。;；!！?？\n]{2,80})"
)
cannot = re.compile(
    r"(?P<how>[^,，。;；!！?？:：\n]{0,24}(?:无法|不能(?=正常|通行|出|进|用|使用|走|回|入住|上|"
    r"住|睡)|没法|不敢|难以|进不去|出不来|睡不着|影响[^,，。;；\n]{0,12}(?:生活|出行|休息|"
    r"安全|健康|学习|交通|通行|环境|工作)|被困|受困|受伤|受损|损失|断水|断电|停水|停电|失联|"
    r"淹没|被淹|熄火|堵死|扰民)"
    r"[^,，。;；!！?？\n]{0,24})"
)


def cause_of(text: str) -> str:
    """What the writer gives as the reason, in their words; empty if they give none."""
    for sentence in sentences(text):
        if found := because.search(sentence.text):
            return _short(found["why"])
        if found := leads_to.search(sentence.text):
            return _short(found["why"])
    return ""


def effect_of(text: str) -> str:
    """What it brings about: who cannot do what, what was hurt or lost; empty if nothing is said."""
    for look in (leads_to, cannot):
        for sentence in sentences(text):
            if found := look.search(sentence.text):
                return _short(found["how"])
    return ""


def _short(said: str) -> str:
    return said.strip(" ,，、的了")[:LONGEST]
