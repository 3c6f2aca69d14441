"""Who it is about: what the writer says they are, and whom it concerns besides. Never a name."""

from __future__ import annotations

import re

from hotline.facts.figures import COUNT

MOST = 4
ROLES = (
    r"业主|住户|居民|村民|农民工|农民|租户|租客|商户|个体户|经营户|家长|学生|老师|教师|代课教师|"
    r"民办教师|职工|员工|工人|司机|"
    r"乘客|患者|病人|家属|消费者|顾客|游客|退休(?:人员|职工|教师)|退伍军人|退役军人|残疾人|"
    r"低保户|贫困户|志愿者|护士|医生|"
    r"辅警|公务员|环卫工人?|快递员|外卖员|骑手|车主|市民|网友|群众|购房者|毕业生|大学生|研究生|"
    r"考生|孕妇|下岗职工"
)
is_one = re.compile(
    rf"(?:我们?(?:都?是|作为)|本人(?:是|系|为)?|作为|身为|"
    rf"我系)(?:一[名位个])?(?P<who>[^,，。;；!！?？:：\s]{{0,14}}?(?:{ROLES}))"
)
of_a_place = re.compile(rf"(?P<who>[\u4e00-\u9fa5]{{0,3}}(?:全体|广大|众多|部分)(?:{ROLES}))")
touched = re.compile(
    r"(?P<who>居民|业主|村民|住户|学生|家长|职工|消费者|乘客|游客|行人|老百姓|上班族)"
    r"(?![证区卡房楼委会费])"
)
concerned = re.compile(
    r"(?P<who>孕妇|老人|小孩|孩子|婴儿|幼儿|儿童|学生|残疾人|病人|瘫痪老人|独居老人|产妇|新生儿|"
    r"民工|农民工)"
)
many = re.compile(
    rf"(?P<who>(?!一个?[^十百千万])(?:(?<![\d.])\d{{1,7}}(?:\.\d+)?[十百千万]?|{COUNT}|"
    rf"[一二三四五六七八九两几数上好]{{0,2}}[十百千万]+)(?:多|余|来)?(?:名|位|个)?"
    r"(?:人|户|业主|居民|村民|群众|学生|员工|职工|老人|小孩|孩子|家庭|民工)(?![行民大口次]))"
)


def who_of(text: str) -> str:
    """What the writer is and whom it concerns; at most four, parted by 、."""
    said: list[str] = []
    if found := is_one.search(text):
        said.append(re.sub(r"^.*(?:的|是|名|位)", "", found["who"]) or found["who"])
    elif (found := of_a_place.search(text)) or (found := touched.search(text)):
        said.append(found["who"])
    said += [found["who"] for found in many.finditer(text)][:2]
    said += [found["who"] for found in concerned.finditer(text)]
    distinct: list[str] = []
    for one in said:
        if not any(one in other for other in distinct):
            distinct.append(one)
    return "、".join(distinct[:MOST])
