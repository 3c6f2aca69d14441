"""What citizens of no city write: places and matters out of syllables, some of them very rare."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

# Two of the first make a name, one of the second says what bears it. Some hundred thousand names
# come of it; as in a city, a few are in everybody's mouth and most are named once in a year.
SYLLABLES = (
    "云锦杏林枫桥松柏兰荷莲菊竹梅桂榕槐柳杨桐枣梨桃李橘橙柿楠樟檀琴棋诗画墨砚书剑茶酒盐铁铜银"
    "金玉珠翠碧青蓝紫丹朱赤橡石岩岭峰谷川溪泉湖海江河津渡港湾洲岛沙滩田园圃苑亭台楼阁塔寺庙祠"
    "堂馆坊巷弄里村庄屯寨堡关口门东南西北中前后左右上下高低长短大小新旧古今春夏秋冬晨暮晓夜星月"
    "日光明晴雨雪霜露风雷虹霞雾鹤鹭鸥雁燕莺鹊凤龙虎鹿马牛羊鱼龟仁义礼智信和平安康宁泰祥瑞吉庆丰"
    "裕华盛兴隆昌达远志诚敬德善美真雅清静怡乐欣悦嘉"
)
ROADS = ("路", "街", "大道", "巷", "东路", "西路", "南街", "北街")
HOMES = ("小区", "花园", "家园", "公寓", "新村", "苑", "府", "里")
SPOTS = ("门口", "路口", "北门", "3号楼", "地下车库", "菜场旁", "公交站", "学校对面", "12栋2单元")
WHEN = ("今天早上", "昨天夜里", "上周开始", "连续三天", "这个月", "每天晚上十点以后", "中午")


@dataclass(frozen=True)
class Matter:
    """A kind of trouble: what it is called, how people say it, and what follows from it."""

    category: str
    kind: str
    name: str
    said: tuple[str, ...]
    why: str


MATTERS = (
    Matter("1501", "help", "积水", ("积水快到膝盖", "一下雨就积水", "积水三天没退"), "排水口堵塞"),
    Matter("0106", "help", "路灯不亮", ("路灯全灭了", "路灯坏了两盏", "路灯一闪一闪"), "线路老化"),
    Matter("0102", "complaint", "垃圾没人清运", ("垃圾堆了一周", "垃圾桶满了"), "清运车没来"),
    Matter("0206", "complaint", "夜间施工", ("工地半夜打桩", "凌晨还在浇筑"), "赶工期"),
    Matter("0501", "help", "停水", ("水龙头一滴水都没有", "水压很小", "水发黄"), "管道爆裂"),
    Matter("0201", "complaint", "物业不作为", ("物业电话没人接", "物业乱收费"), "合同到期"),
    Matter("0303", "help", "路面破损", ("路面有大坑", "井盖松动", "人行道砖翘起"), "重车碾压"),
    Matter("0701", "complaint", "退款纠纷", ("商家不给退款", "买到假货"), "商家推脱"),
    Matter("0203", "help", "电梯故障", ("电梯困人", "电梯停运半个月"), "没有维保"),
    Matter("0304", "consult", "停车收费", ("停车怎么收费", "月卡在哪里办"), "标准不清"),
    Matter("1504", "help", "下水道堵塞", ("污水倒灌进屋", "下水道冒水"), "多年未疏通"),
    Matter("0601", "complaint", "噪声", ("楼下音响太吵", "机器轰鸣睡不着"), "没有隔音"),
    Matter("0801", "complaint", "拖欠工资", ("工资拖了两个月", "老板失联"), "项目停工"),
    Matter("1002", "consult", "报销", ("住院费怎么报销", "报销比例是多少"), "异地住院"),
    Matter("1602", "complaint", "消防通道被占", ("消防通道停满车", "楼道堆杂物"), "无人管理"),
    Matter("9901", "praise", "表扬", ("师傅来得快修得好", "工作人员很耐心"), "服务周到"),
)
# Said by few, so that a search for them finds few.
RARE = (
    "白蚁",
    "塌陷",
    "蜂窝",
    "沼气",
    "蝙蝠",
    "鱼塘",
    "滑坡",
    "裂缝",
    "粉尘",
    "电磁",
    "枯树",
    "野猪",
)
WISHES = ("请尽快处理", "麻烦派人看看", "希望给个说法", "请问什么时候能好", "谢谢", "急急急")
EXTRAS = ("老人小孩走路很不方便", "已经反映过一次", "车都过不去", "孩子明天考试", "影响几十户", "")


@dataclass(frozen=True)
class Words:
    """What one citizen wrote, and what the desk made of it."""

    matter: Matter
    body: str
    title: str
    place: str
    when: str


def tell(random: Random) -> Words:
    """Invent one message."""
    matter = MATTERS[_tail(random, len(MATTERS), 2)]
    spot = random.choice(SPOTS)
    place = f"{_name(random)}{random.choice(ROADS)}{_name(random)}{random.choice(HOMES)}{spot}"
    when, extra = random.choice(WHEN), random.choice(EXTRAS)
    said = random.choice(matter.said)
    if random.random() < 0.01:
        said += "，还有" + RARE[_tail(random, len(RARE), 3)]
    told = [f"{when}{place}{said}", extra, random.choice(WISHES)]
    body = "，".join(filter(None, told)) + "。"
    return Words(matter, body, f"{place}{matter.name}"[:40], place, when)


def _name(random: Random) -> str:
    return SYLLABLES[_tail(random, len(SYLLABLES), 2)] + SYLLABLES[_tail(random, len(SYLLABLES), 2)]


def _tail(random: Random, count: int, weight: int) -> int:
    """Choose one of `count`: the first ones often, the last ones hardly ever."""
    return int(count * random.random() ** weight)
