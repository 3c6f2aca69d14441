"""What it is about: the first words that say something, without address and courtesies."""

from __future__ import annotations

import re

from hotline.facts.clauses import clauses

LONGEST = 160  # characters
ENOUGH = 24  # below this the next clause comes along

empty = re.compile(
    r"^(?:尊敬的|敬爱的|亲爱的)?[^,，。]{0,14}?(?:书记|市长|省长|县长|区长|局长|领导|部门|同志|"
    r"工作人员|政府|小编)(?:们)?"
    r"(?:您|你)?好?$|^(?:您好|你好|大家好|在吗|有人吗|请问|打扰了|辛苦了?|谢谢.{0,6}|"
    r"感谢.{0,12}|此致|敬礼|急+|跪求|求助|求救|"
    r"转发?|扩散|帮忙扩散|河南暴雨互助(?:信息)?|紧急求助|情况如下|事情是这样的?|具体如下|"
    r"现反映如下|(?:我们?)?(?:现|特)?(?:想|要)?(?:向您)?(?:反映|投诉|咨询|举报)(?:一下|"
    r"如下)?(?:一个)?(?:问题|情况)?|特此反映|万分感谢|拜托.{0,4}|谢+)$"
)
lead_in = re.compile(
    r"^(?:现在?|特|我们?|本人|在此|特此)?(?:想|要)?(?:向您)?(?:反映|投诉|咨询|举报)(?:一下|"
    r"如下)?(?:问题|情况)?[:：]?"
)
opening = re.compile(r"^(?:尊敬的)?[^,，。]{0,10}(?:书记|市长|领导|部门)[:：,，]?\s?(?:您好|你好)?")


def core_of(text: str) -> str:
    """The first clauses that hold a matter, with the marks between them."""
    first = last = -1
    for clause in clauses(text):
        if empty.match(clause.text) or len(clause.text) < 2:
            if first >= 0 and last - first >= ENOUGH:
                break
            continue
        if first < 0:
            first = clause.start + _lead(clause.text)
        end = clause.start + len(clause.text)
        if last >= 0 and end - first > LONGEST:
            break
        last = end
        if last - first >= LONGEST // 2:
            break
    return text[first : min(last, first + LONGEST)].strip() if first >= 0 else ""


def _lead(clause: str) -> int:
    """How much in front of a clause is only courtesy."""
    for pattern in (opening, lead_in):
        found = pattern.match(clause)
        if found and len(clause) - found.end() >= 4:
            return found.end()
    return 0
