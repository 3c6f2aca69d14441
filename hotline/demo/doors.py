"""The demo city's accounts on the platforms; their keys are public, only the demo uses them."""

from __future__ import annotations

from hotline.models import Account, Organisation

WECHAT = "city-wechat"
WECHAT_KEYS = {
    "original_id": "gh_demo",
    "token": "hotline-demo-token",
    "appid": "wxdemo0000000000",
    "aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "secret": "hotline-demo-secret",
}
WEIBO = "city-weibo"
DOUYIN = "city-douyin"
DOUYIN_KEYS = {"client_key": "awdemo", "secret": "hotline-demo-secret", "open_id": "open-demo"}
WEB = "city-web"
PHONE = "city-phone"
WEIBO_KEYS = {"uid": "1902530001", "secret": "hotline-demo-secret"}


def open_doors(vendor: Organisation) -> Account:
    """Create the accounts; the vendor listens at all of them. Returns the WeChat one."""
    wechat = Account(carrier="wechat", slug=WECHAT, name="临澜发布", listening_vendor=vendor)
    wechat.keep_secrets(**WECHAT_KEYS)
    wechat.save()
    weibo = Account(carrier="weibo", slug=WEIBO, name="临澜发布", listening_vendor=vendor)
    weibo.keep_secrets(**WEIBO_KEYS)
    weibo.save()
    douyin = Account(carrier="douyin", slug=DOUYIN, name="临澜发布", listening_vendor=vendor)
    douyin.keep_secrets(**DOUYIN_KEYS)
    douyin.save()
    for carrier, slug, name in (("web", WEB, "网页"), ("phone", PHONE, "电话")):
        Account.objects.create(
            carrier=carrier, slug=slug, name=f"临澜市民热线{name}", listening_vendor=vendor
        )
    return wechat
