"""Callbacks as bytes on the wire, signed and locked before anybody looks at the clock."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from urllib.parse import urlencode

from tests.platforms import tencent

SLUG = "city-wechat"
# What citizens write: a place, a matter, a wish. About as long as real messages are.
WORDS = (
    "你好，我们小区北门外的路灯已经坏了一个多星期了，晚上老人小孩走路都看不见，麻烦派人来修一下，谢谢。",
    "人民路和建设路交叉口下雨就积水，昨天水都没过脚面了，电动车根本过不去，请问什么时候能处理？",
    "楼下工地半夜十二点还在打桩，已经连续三天了，孩子明天要考试，能不能管一管！",
    "请问办理居住证需要带哪些材料？周末窗口上班吗？",
)
_citizens = itertools.count(1)


def messages(count: int) -> Iterator[tuple[int, tencent.Fields]]:
    """Yield (platform's number, message): each from a citizen who never wrote before."""
    for words, citizen in zip(itertools.cycle(WORDS), _citizens, strict=False):
        if count <= 0:
            return
        count -= 1
        fields = tencent.text(f"oBENCH{citizen:022d}", words)
        yield fields["MsgId"], fields


def requests(path: str, count: int) -> list[tuple[int, bytes]]:
    """Return `count` posts to `path`, each with the number of its message."""
    account = tencent.Account()
    return [
        (number, wire(path, tencent.callback(fields, account)))
        for number, fields in messages(count)
    ]


def wire(path: str, callback: tencent.Callback) -> bytes:
    """Return one HTTP/1.1 request as it travels."""
    head = (
        f"POST {path}?{urlencode(callback.query)} HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: {callback.content_type}\r\nContent-Length: {len(callback.body)}\r\n\r\n"
    )
    return head.encode() + callback.body
