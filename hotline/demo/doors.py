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
WEIBO_KEYS = {"uid": "1902530001", "secret": "hotline-demo-secret"}


def open_doors(vendor: Organisation) -> Account:
    """Create the accounts; the vendor listens at both. Returns the WeChat one."""
    wechat = Account(carrier="wechat", slug=WECHAT, name="临澜发布", listening_vendor=vendor)
    wechat.keep_secrets(**WECHAT_KEYS)
    wechat.save()
    weibo = Account(carrier="weibo", slug=WEIBO, name="临澜发布", listening_vendor=vendor)
    weibo.keep_secrets(**WEIBO_KEYS)
    weibo.save()
    return wechat
