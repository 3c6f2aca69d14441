"""The door: log in, go to your own place, log out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, include, path

from hotline.attempts import Attempts, client_of

LONGEST_NAME = 40  # characters
DEMO_PASSWORD = "hotline-demo"
FAILURES_PER_NAME = Attempts("log-in:name", "10/15minutes")
FAILURES_PER_CLIENT = Attempts("log-in:client", "50/15minutes")


class Door(LoginView):
    """The start page: a form for strangers, the way to their own place for everybody else."""

    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """Everybody starts where they work."""
        user: Any = self.request.user
        return str(user.place) if user.is_authenticated else "/"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Slow down whoever guesses, by name and by address; the right password is not
        told apart.
        """
        name = _name(request.POST.get("username", ""))
        client = client_of(request.META.get("REMOTE_ADDR", ""))
        if FAILURES_PER_NAME.used_up(name) or FAILURES_PER_CLIENT.used_up(client):
            told = self.get_context_data(too_many=True)
            return self.render_to_response(told, status=429)
        response = super().post(request, *args, **kwargs)
        if not isinstance(response, HttpResponseRedirect):
            FAILURES_PER_NAME.note(name)
            FAILURES_PER_CLIENT.note(client)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In the demo, everybody one can come in as."""
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            from hotline.models import User

            people = User.objects.filter(is_active=True).exclude(password__startswith="!")
            context["demo_password"] = DEMO_PASSWORD
            context["demo_people"] = [
                {"username": p.username, "about": f"{p.name} · {p.office or p.organisation}"}
                for p in people.select_related("office", "organisation").order_by("pk")
            ]
        return context


def _name(written: str) -> str:
    """The name as the form will look it up: blanks around it and full-width letters do not make it
    another one, or each spelling would have attempts of its own.
    """
    return str(UsernameField(max_length=LONGEST_NAME).to_python(written))[:LONGEST_NAME].lower()


urlpatterns: list[URLPattern | URLResolver] = [
    path("", Door.as_view(), name="home"),
    path("log-out/", LogoutView.as_view(), name="log-out"),
    path("i18n/", include("django.conf.urls.i18n")),
]
