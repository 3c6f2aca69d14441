"""A program of somebody's: a client that shows their token and reads JSON."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from hotline.models import ApiToken, User

ROOT = "/api/v1/"


def a_token(user: User, *, lasts: timedelta = timedelta(days=1)) -> str:
    """A token for `user`, as the command makes it."""
    return ApiToken.objects.issue(user, lasts=lasts, by=User.objects.machine())


class Caller:
    """Calls the interface as one person. Answers are Django's, with `.json()`."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client(headers={"Authorization": f"Bearer {a_token(user)}"})

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(ROOT + path, query)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = json.dumps({} if body is None else body)
        return self.client.post(ROOT + path, data, content_type="application/json", headers=named)

    def step(self, number: str, step: str, **arguments: Any) -> Any:
        return self.post(f"tickets/{number}/steps/{step}", arguments)

    def items(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """The first page of a collection."""
        return read(self.get(path, **query))["items"]

    def numbers(self, **query: Any) -> list[str]:
        """The numbers on the first page of a list of tickets."""
        return [row["number"] for row in self.items("tickets", **query)]


def read(response: HttpResponse, status: int = 200) -> Any:
    """The body of an answer that must have `status`."""
    assert response.status_code == status, (response.status_code, response.content.decode())
    return json.loads(response.content)


def refusal(response: HttpResponse, status: int) -> dict[str, Any]:
    """The problem document of an answer that must be one, in the form of RFC 9457."""
    problem = read(response, status)
    assert response["Content-Type"] == "application/problem+json"
    assert problem["status"] == status
    assert {"type", "title", "status", "detail", "reason", "code"} <= set(problem)
    assert problem["reason"]
    return problem
