"""Streets and trades: lamps, rubbish, stalls, buses, kitchens and a bird's nest."""

from __future__ import annotations

from hotline.demo.story import Answer, Judgement, Picture, Place, Published, Story

STREETS = (
    Story(
        words=(
            "槐荫路从菜场到地铁口那一段，路灯黑了快一个星期，晚自习的学生都打着手机走",
            Picture("dark_street"),
        ),
        title="槐荫路菜场至地铁口路灯不亮",
        category="0106",
        facts={
            "what": "路灯整段不亮",
            "when": "近一周",
            "where": "槐荫路菜场至地铁口",
            "how": "影响学生夜间出行",
        },
        lead="urban",
        signed=True,
        contacted="已电话告知当晚抢修。",
        answer=Answer(
            text=(
                "您好！槐荫路路灯不亮系电缆接头进水，当晚 21 时已修复 23 盏，"
                "今天又加装了防水接头。以后遇到路灯不亮，报灯杆上的编号，我们到得更快。"
            ),
            reached="released",
        ),
        judged=Judgement(solved=True, satisfied=5),
        closed=True,
        published=Published(
            text=(
                "市民反映：从菜场到地铁口整段路灯不亮，学生晚上出行不安全。\n"
                "办理结果：电缆接头进水，当晚修复 23 盏，次日加装防水接头。"
            ),
            place="槐荫路",
        ),
        archived=True,
    ),
    Story(
        words=("早上六点垃圾车在窗户底下倒车，那个倒车提示音能不能关一关，一家老小都醒了",),
        title="竹影巷清晨垃圾车作业噪声",
        kind="complaint",
        category="0102",
        facts={"what": "垃圾清运车清晨噪声扰民", "when": "每天六点", "where": "竹影巷"},
        lead="urban",
        signed=True,
        contacted="已向居民说明调整安排。",
        answer=Answer(
            text=(
                "您好！竹影巷垃圾清运已调整到 7 时以后，车辆改为前进作业、关闭倒车提示音，"
                "并由专人引导。"
                "如仍有影响请直接告诉我们。"
            ),
            reached="released",
            delivery="failed",
        ),
        judged=Judgement(solved=False, satisfied=1, words="今天早上六点半又来了，提示音照旧"),
        reworked="市民反映清晨作业仍有提示音，请核实后重新答复",
    ),
    Story(
        words=(
            "夜市烧烤把桌子摆到盲道上了，我陪盲人朋友走，撞了两次",
            Picture("stalls"),
            Place(29.2801, 118.1498, "灯草巷夜市"),
        ),
        title="灯草巷夜市占用盲道经营",
        kind="complaint",
        category="0101",
        facts={
            "what": "夜市摊位占用盲道",
            "when": "每晚",
            "where": "灯草巷夜市",
            "how": "盲人通行受阻",
        },
        lead="urban",
        signed=True,
        progress="已约谈摊主 14 户，划出 1.5 米通行线。",
    ),
    Story(
        words=("公交19路改线以后，我们云栖东站下车要走一公里，爷爷奶奶去医院全靠它",),
        title="19路改线后云栖东站乘车不便",
        kind="suggestion",
        category="0301",
        facts={"what": "建议恢复或增设云栖东站", "where": "云栖东站", "why": "19路改线"},
        lead="transport",
    ),
    Story(
        words=(
            "红绿灯坏了！松涛路口直行灯和左转灯一起亮，两边都在冲",
            Place(29.2899, 118.1412, "松涛路与枫林路交叉口"),
        ),
        title="松涛路口信号灯相位错误",
        category="0401",
        urgency="critical",
        facts={
            "what": "直行与左转同时放行",
            "when": "现在",
            "where": "松涛路与枫林路交叉口",
            "how": "有碰撞危险",
        },
        lead="traffic",
        note="已电话通知，请立即派员",
    ),
    Story(
        words=("健身房跑路了，我年卡还剩九个月，群里一百多号人。老板换了个名字在城南又开了一家",),
        title="健身房停业预付卡无法退款",
        kind="complaint",
        category="0704",
        facts={
            "who": "会员百余人",
            "what": "健身房停业，预付卡余额不退",
            "when": "上周",
            "where": "城中路某健身房",
            "how": "经营者另开新店",
        },
        lead="market",
        signed=True,
        contacted="已建会员登记表，登记 73 人。",
        progress="已冻结相关账户，新店法定代表人约谈中。",
        answer=Answer(
            text=(
                "您好！我局已对该健身房立案，登记会员 73 人，新店承诺承接原会员余额，"
                "可凭合同到城南店办理；不愿承接的，我们协助申请退款并支持诉讼。"
            ),
            reached="submitted",
        ),
    ),
    Story(
        words=(
            "豆花店端上来的碗里有蟑螂，老板说是八角……我有照片，我还吃了半碗，呕",
            Picture("bowl"),
        ),
        title="豆花店食品中发现蟑螂",
        kind="report",
        category="0702",
        urgency="urgent",
        facts={
            "what": "食品中有蟑螂，店家否认",
            "when": "今天早上",
            "where": "柳叶街豆花店",
            "how": "有照片",
        },
        lead="market",
        signed=True,
        contacted="已电话了解身体情况，建议就医并保留票据。",
    ),
    Story(
        words=("小学门口三轮车卖的“手枪糖”五毛钱一支，没有任何标签，孩子吃完嘴都是蓝的",),
        title="校门口流动摊贩售卖无标签食品",
        kind="report",
        category="0702",
        facts={"what": "售卖无标签食品", "when": "放学时段", "where": "听泉小学门口"},
        lead="market",
    ),
    Story(
        words=("工地半夜两点还在打桩，孩子明天月考！！", "在锦绣里对面，塔吊灯亮得像白天"),
        title="锦绣里对面工地夜间施工",
        kind="complaint",
        category="0206",
        urgency="urgent",
        facts={
            "who": "考生家长",
            "what": "夜间打桩施工",
            "when": "凌晨两点",
            "where": "锦绣里对面工地",
            "why": "赶工期",
            "how": "影响考生休息",
        },
    ),
    Story(
        words=(
            "油烟直接排到我家阳台，衣服晾出来一股麻辣味，饭店说装了净化器，装了个寂寞",
            Picture("smoke"),
        ),
        title="餐饮油烟直排居民阳台",
        kind="complaint",
        category="0603",
        facts={"what": "餐饮油烟直排", "when": "每天饭点", "where": "柳叶街18号楼下饭店"},
    ),
    Story(
        words=("建议把滨河公园的健身器材上点油，吱呀吱呀的，老头老太太推着像在开船",),
        title="建议维护滨河公园健身器材",
        kind="suggestion",
        category="0102",
        facts={"what": "建议给健身器材上油", "where": "滨河公园"},
        lead="urban",
        signed=True,
        answer=Answer(
            text="您好！滨河公园 31 件健身器材今天全部检修上油，换了两副轴承。欢迎再去“开船”试试。",
            reached="released",
        ),
        closed=True,
    ),
    Story(
        words=("路边的香樟树上有个鸟窝快掉下来了，小鸟还在里面，能派个梯子吗",),
        title="香樟树鸟窝将坠落",
        category="0102",
        facts={"what": "行道树鸟窝将坠，内有幼鸟", "where": "枫林路32号门前"},
        lead="urban",
        signed=True,
        answer=Answer(
            text="您好！绿化工人下午用高空车把鸟窝加固好了，三只小鸟都在。谢谢您的细心。",
            reached="released",
        ),
        judged=Judgement(solved=True, satisfied=5),
        closed=True,
        published=Published(
            text=(
                "市民反映：行道树上的鸟窝快要掉落，里面还有幼鸟。\n"
                "办理结果：绿化工人当天用高空车加固，幼鸟平安。"
            ),
            place="枫林路",
        ),
        archived=True,
    ),
)
