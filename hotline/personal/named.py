"""People's names behind the words that announce one: 姓名、联系人、我叫 …

A name is only taken where what stands before says so, it begins with a surname, and nothing of a
word follows: 联系人张开了门 is nobody's name. Who is not announced stays, like the shop one
complains of; a name that was announced is hidden wherever it comes again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hotline.personal.kinds import Kind, Spotted

# The hundred and twenty commonest (Ministry of Public Security, 2020), and the double ones in use.
SURNAMES = (
    ""
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚"
    ""
    "沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤温"
    "康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申欧耿詹"
)
DOUBLE = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯"
NO_GIVEN_NAME = "了的是在有我你他她们过来去着请要被把给对和与都也就还不没这那个某先女"
announced = re.compile(
    r"(?:(?<!被)(?:姓名|联系人|投诉人|举报人|反映人|申请人|报料人|当事人|户主|患者|死者|失联者|走失者)"
    r"(?:姓名)?\s{0,2}[:：是为叫]\s{0,2}|姓名\s{1,2}|(?:我|本人|名字|真名|名)叫(?:做)?\s{0,2}|"
    r"本人姓名\s{0,2})"
    rf"(?P<name>(?:{DOUBLE})[\u4e00-\u9fa5]{{1,2}}?|"
    rf"[{SURNAMES}](?![{NO_GIVEN_NAME}])[\u4e00-\u9fa5]{{1,2}}?)"
    r"(?=$|[\s,，。;；!！?？、:：()（）\[\]【】/\d*+]"
    r"|身份证|电话|手机|联系|女士|先生|男|女|今年|家住|住在|，)"
)
SHORTEST_COPIED = 3  # characters: two would be met by chance


def announced_names(text: str) -> Iterator[Spotted]:
    """Every announced name of a plain text."""
    for match in announced.finditer(text):
        yield Spotted(Kind.NAME, match["name"], tuple(range(*match.span("name"))))


def copied_names(text: str, known: Iterable[tuple[Kind, str]]) -> Iterator[Spotted]:
    """Further places of names already known."""
    for kind, value in known:
        if kind is Kind.NAME and len(value) >= SHORTEST_COPIED:
            start = text.find(value)
            while start >= 0:
                yield Spotted(kind, value, tuple(range(start, start + len(value))))
                start = text.find(value, start + len(value))
