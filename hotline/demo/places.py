"""The demo city's names of places (地名表): districts, streets, roads, what people meet at."""

from __future__ import annotations

from hotline.facts import Place
from hotline.models import PlaceList, User

REASON = "启用地名表"

# Name, kind, what it lies in, position in GCJ-02 where it is known.
STREETS = (
    ("云栖街道", "云栖区"),
    ("滨河街道", "滨河区"),
    ("听泉街道", "云栖区"),
    ("桃溪镇", "青石县"),
    ("青石镇", "青石县"),
)
ROADS = (
    ("银杏路", "滨河区"),
    ("滨河街", "滨河区"),
    ("听泉路", "云栖区"),
    ("枫林路", "云栖区"),
    ("松涛路", "云栖区"),
    ("槐荫路", "滨河区"),
    ("梧桐路", "滨河区"),
    ("柳叶街", "滨河区"),
    ("城中路", "滨河区"),
    ("雅苑路", "云栖区"),
    ("竹影巷", "滨河区"),
    ("石榴巷", "滨河区"),
    ("灯草巷", "滨河区"),
)
SPOTS: tuple[tuple[str, str, float | None, float | None], ...] = (
    ("云栖社区", "云栖区", 29.2830, 118.1402),
    ("望月小区", "云栖区", 29.2852, 118.1437),
    ("梧桐里小区", "滨河区", 29.2702, 118.1590),
    ("锦绣里", "滨河区", 29.2719, 118.1633),
    ("香樟园", "云栖区", 29.2874, 118.1390),
    ("梅园新村", "滨河区", 29.2690, 118.1512),
    ("听泉小学", "云栖区", 29.2861, 118.1465),
    ("滨河公园", "滨河区", 29.2655, 118.1701),
    ("白鹭桥", "滨河区", 29.2688, 118.1622),
    ("云栖东站", "云栖区", 29.2912, 118.1355),
    ("灯草巷夜市", "滨河区", 29.2801, 118.1498),
    ("桃溪村", "桃溪镇", 29.3122, 118.0987),
    ("青石桥村", "青石镇", 29.3344, 118.0712),
)


def list_places(by: User) -> None:
    """Put the first version of the list in force."""
    districts = [
        Place("临澜市", "district"),
        *(Place(name, "district", "临澜市") for name in ("云栖区", "滨河区", "青石县")),
    ]
    streets = [Place(name, "street", within) for name, within in STREETS]
    roads = [Place(name, "road", within) for name, within in ROADS]
    also = {"梧桐里小区": ("梧桐里",), "望月小区": ("望月",), "云栖东站": ("东站",)}
    spots = [
        Place(name, "place", within, "", lat, lon, also.get(name, ()))
        for name, within, lat, lon in SPOTS
    ]
    PlaceList.publish([*districts, *streets, *roads, *spots], by=by, reason=REASON)
