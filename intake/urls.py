"""The addresses of this room; ``hotline.urls`` says where they hang."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from intake import cases, comments, letters, phone
from intake.attachments import attachment
from intake.hook import hook
from intake.report import views as report
from intake.track import answer
from intake.track import views as track

app_name = "intake"
urlpatterns: list[URLPattern | URLResolver] = [
    path("hooks/wechat/<slug:slug>/", hook, {"carrier": "wechat"}, name="wechat_hook"),
    path("hooks/weibo/<slug:slug>/", hook, {"carrier": "weibo"}, name="weibo_hook"),
    path("hooks/douyin/<slug:slug>/", hook, {"carrier": "douyin"}, name="douyin_hook"),
    path("desk/attachments/<uuid:pk>", attachment, name="attachment"),
    path("desk/phone/", phone.phone, name="phone"),
    path("desk/comments/", comments.comments, name="comments"),
    path("desk/dead-letters/", letters.dead_letters, name="dead-letters"),
    path("desk/dead-letters/retry/", letters.retry_all, name="dead-letters-retry"),
    path("desk/dead-letters/<int:pk>/retry/", letters.retry, name="dead-letter-retry"),
    path("report/", report.report, name="report"),
    path("report/disaster/", report.disaster, name="disaster"),
    path("report/sent/", report.thanks, name="sent"),
    path("track/", track.door, name="track"),
    path("track/leave/", track.leave, name="leave"),
    path("track/answer/", answer.answer, name="answer"),
    path("track/<slug:number>/", track.case, name="case"),
    path("track/<slug:number>/<slug:step>/", track.act, name="act"),
    path("track/<slug:number>/pictures/<uuid:pk>/", track.picture, name="track-picture"),
    path("cases/", cases.cases, name="cases"),
    path("open311/v2/", include("intake.open311.urls")),
]
