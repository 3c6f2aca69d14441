"""The addresses of the simulator; `hotline.urls` includes them in the demo and nowhere else."""

from __future__ import annotations

from django.urls import path

from intake.simulator import api, views

app_name = "simulator"
urlpatterns = [
    path("", views.phone, name="phone"),
    path("thread/", views.thread, name="thread"),
    path("say/", views.say, name="say"),
    path("come-in/", views.come_in, name="come-in"),
    path("media/<str:media_id>/", views.own_media, name="media"),
    path("api/cgi-bin/stable_token", api.stable_token, name="stable_token"),
    path("api/cgi-bin/message/custom/send", api.send, name="send"),
    path("api/cgi-bin/getcallbackip", api.callback_ip, name="callback_ip"),
    path("api/cgi-bin/menu/create", api.menu_create, name="menu_create"),
    path("api/cgi-bin/get_current_selfmenu_info", api.menu_now, name="menu_now"),
    path("api/cgi-bin/media/get", api.media_get, name="media_get"),
]
