"""Who serves the demo city: its organisations, and the offices of its government as a tree."""

from __future__ import annotations

from hotline.models import Office, Organisation
from hotline.powers import Kind

CITY = "临澜市"
CENTRE = "centre"

ORGANISATIONS = {
    "vendor": ("青鸟呼叫服务公司（演示）", Kind.VENDOR),
    "city": ("临澜市人民政府", Kind.GOVERNMENT),
    "watch": ("临澜市纪委监委", Kind.INSPECTORATE),
    "platform": ("临澜市数据平台办", Kind.PLATFORM),
}

# Code, name, and the office above it.
OFFICES: tuple[tuple[str, str, str], ...] = (
    ("centre", "市民热线服务中心", ""),
    ("water", "水务局", ""),
    ("drainage", "排水管理处", "water"),
    ("housing", "住房和城乡建设局", ""),
    ("urban", "城市管理执法局", ""),
    ("emergency", "应急管理局", ""),
    ("fire", "消防救援支队", "emergency"),
    ("transport", "交通运输局", ""),
    ("police", "公安局", ""),
    ("traffic", "交通警察支队", "police"),
    ("ecology", "生态环境局", ""),
    ("market", "市场监督管理局", ""),
    ("labour", "人力资源和社会保障局", ""),
    ("health", "卫生健康委员会", ""),
    ("insurance", "医疗保障局", ""),
    ("education", "教育局", ""),
    ("civil", "民政局", ""),
    ("planning", "自然资源和规划局", ""),
    ("agriculture", "农业农村局", ""),
    ("culture", "文化和旅游局", ""),
    ("tax", "税务局", ""),
    ("fund", "住房公积金管理中心", ""),
    ("finance", "财政局（金融工作办公室）", ""),
    ("services", "政务服务管理局", ""),
    ("industry", "工业和信息化局", ""),
    ("yunqi", "云栖街道办事处", ""),
    ("binhe", "滨河街道办事处", ""),
)


def found_organisations() -> dict[str, Organisation]:
    """Create the organisations; return them by code."""
    return {
        code: Organisation.objects.create(code=code, name=name, kind=kind)
        for code, (name, kind) in ORGANISATIONS.items()
    }


def found_offices(government: Organisation) -> dict[str, Office]:
    """Create the offices, those above first; return them by code."""
    offices: dict[str, Office] = {}
    for code, name, above in OFFICES:
        offices[code] = Office.objects.create(
            code=code,
            name=name,
            organisation=government,
            parent=offices.get(above),
            is_centre=code == CENTRE,
        )
    return offices
