"""What a new house listens for in citizens' words: people in danger, and signs of a disaster.

Read on the safe side: a question whether somebody is trapped counts, since nobody knows; only a
plain no does not. From the first day on it is the government's to change.
"""

from __future__ import annotations

from hotline.lexicon.matching import Effect
from hotline.lexicon.seeds import Seed

ALARM, SIGN = Effect.ALARM, Effect.SIGN

# "Nobody", in front of what did not happen to anybody.
NONE = ["没有人*", "没人*", "无人*", "无*", "暂无*", "未有人*", "未发现*", "没有*人员", "无*人员"]


def _nobody(*happened: str) -> str:
    return " ".join(f"{none}{what}" for none in NONE for what in happened)


HEEDED = (
    Seed(
        "trapped",
        ALARM,
        "有人被困、被埋",
        "被困 受困 困住 困在 出不来 逃不出 下不来 被埋 被压 压在*下 埋在*下 孤岛 求救 救命 "
        "救救 等待救援 请求救援 请求营救 有没有*被困 有没有*被埋 是否有*被困 是否*有人被困",
        _nobody("被困", "受困", "困住", "被埋", "被压")
        + " 出不来钱 票出不来 结果出不来 热水出不来 "
        "水出不来 工资*下不来 批不下来 执照*下不来 贷款*下不来 已*救出 全部救出 困在*圈 贫困在 "
        "困在心里 困在*心里 自救命 解困在 受困扰 受*困扰 求救信 怕*救救",
    ),
    Seed(
        "injured",
        ALARM,
        "有人受伤、生病或临产，需要救治",
        "受伤 伤员 受了伤 砸伤 骨折 流血 大出血 昏迷 晕倒 失温 触电 休克 没有呼吸 没有心跳 "
        "要生了 临产 羊水破 透析 需要氧气 氧气*不够 缺氧 有没有*受伤 是否有*受伤",
        _nobody("受伤", "伤员", "伤亡", "砸伤", "触电") + " 防*触电 预防*触电 小心触电 谨防触电 "
        "当心触电 有触电 触电*危险 触电*风险 触电*隐患 触电*可能 以防*受伤 避免*受伤 容易*受伤 "
        "容易*触电 怕*触电 怕*受伤",
    ),
    Seed(
        "missing",
        ALARM,
        "有人失联、失踪",
        "失联 失踪 联系不上 联系不到 走散 下落不明 音讯全无 被冲走 被水冲走 卷走",
        _nobody("失联", "失踪", "被冲走")
        + " 物业*联系不上 部门*联系不上 电话*联系不上 客服*联系不上 单位*联系不上 "
        "开发商*联系不上 老板*失联 商家*失联 老板*联系不上 井盖*被冲走 车*被冲走 盖*被水冲走 "
        "车*被水冲走 东西*被冲走 庄稼*被冲走 桥*被冲走 路*被冲走 牛*被冲走 猪*被冲走",
    ),
    Seed(
        "drowning",
        ALARM,
        "有人落水、溺水",
        "溺水 落水 掉进水里 掉到水里 掉进河里 掉到河里 掉进*井 掉到*井 坠河 呛水",
        _nobody("溺水", "落水", "坠河")
        + " 防溺水 预防溺水 防止*溺水 谨防溺水 溺水隐患 溺水*风险 溺水*危险 溺水*事故 落水管 "
        "防落水 落水*隐患 落水*风险 落水*危险 车*掉进*井 手机*掉进*井 钥匙*掉进*井 "
        "容易*落水 怕*掉进*井 容易*掉进*井",
    ),
    Seed(
        "hazard",
        SIGN,
        "说的是灾情险情",
        "积水 内涝 进水 灌水 倒灌 被淹 淹了 淹没 淹到 全淹 水淹 涨水 水位*上涨 "
        "水还在涨 水在涨 水又涨 水涨上 发大水 洪水 山洪 洪灾 漫堤 漫坝 溃坝 溃堤 决口 "
        "决堤 管涌 泥石流 滑坡 山体 塌方 塌陷 坍塌 倒塌 垮塌 房子塌 墙*塌 塌了 地陷 "
        "地震 台风 暴雨 暴雪 雷击 断桥 路断 道路中断 电线*断 电线*掉 树*倒 失火 "
        "着火 起火 火灾 爆炸 燃气泄漏 煤气泄漏 灾情 险情 受灾",
        "积水潭 山体公园 水淹*赔",
    ),
)
