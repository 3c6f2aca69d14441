"""The demo city's menu on WeChat: the three of a province in the flood season (福建防汛)."""

from __future__ import annotations

from django.utils import timezone

from hotline.carriers import Button
from hotline.models import Account, MenuPush, MenuVersion, User
from hotline.models.accounts import DISASTER_MENU

MENU = (
    Button(
        "汛情实况",
        below=(
            Button("最新汛情去哪里看", "click", "FLOOD_NOW"),
            Button("避险指南", "click", "FLOOD_SAFETY"),
            Button("积水内涝办理案例", "view", "/cases/?q=积水"),
        ),
    ),
    Button(
        "工作动态",
        below=(
            Button("办理结果公开", "view", "/cases/"),
            Button("我的诉求办到哪一步", "view", "/track/"),
            Button("我要反映", "view", "/report/"),
        ),
    ),
    Button(
        "我报灾情",
        below=(
            Button("报告灾情", "click", DISASTER_MENU),
            Button("发送位置", "location_select", DISASTER_MENU),
            Button("拍照上传", "pic_photo_or_album", DISASTER_MENU),
            Button("填表上报", "view", "/report/disaster/"),
        ),
    ),
)


def put_up(account: Account, *, writer: User, pusher: User) -> None:
    """One duty officer wrote it and another pushed it, before the first day that we tell of; the
    simulated platform shows it already (`manage.py demo`).
    """
    version = MenuVersion.objects.write(account, MENU, by=writer, seen=0)
    MenuPush.objects.create(
        account=account,
        version=version,
        by=pusher,
        by_kind=pusher.organisation_kind,
        state=MenuPush.State.DONE,
        ended_at=timezone.now(),
    )
