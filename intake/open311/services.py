"""What can be reported: the categories that the dispatch catalogue gives to an office."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hotline.models import CatalogueLine, Category
from hotline.models.lexicon import LISTENED_FOR, Ban, Effect
from intake.open311.answers import Wrong

Told = dict[str, Any]
GROUP = 2  # digits of a category that name its group
# The one thing asked beside the description: it decides how fast somebody comes.
DANGER = "DANGER"
DANGERS = {ban.value: ban for ban, effect in LISTENED_FOR.items() if effect is Effect.ALARM}


def public() -> QuerySet[Category]:
    """The categories somebody is in charge of; a report of any other would lie unread."""
    led = CatalogueLine.objects.in_force().values("category")
    return Category.objects.filter(pk__in=led)


def one(code: str) -> Category:
    """The category of a service code; raises Wrong 404 for what is none."""
    found = public().filter(pk=code[:6]).first() if code else None
    if found is None or found.pk != code:
        raise Wrong(404, _("There is no service of that code."))
    return found


def listed() -> list[Told]:
    """Every service, as the standard tells it."""
    groups = dict(Category.objects.values_list("code", "name"))
    return [
        {
            "service_code": category.code,
            "service_name": category.name,
            "description": category.name,
            "metadata": True,
            "type": "realtime",
            "keywords": None,
            "group": groups.get(category.code[:GROUP]),
        }
        for category in public()
    ]


def defined(category: Category) -> Told:
    """What is asked beside the description."""
    return {
        "service_code": category.code,
        "attributes": [
            {
                "variable": True,
                "code": DANGER,
                "datatype": "singlevaluelist",
                "required": False,
                "datatype_description": None,
                "order": 1,
                "description": _("Is anybody in danger? Call 119, 120 or 110 first."),
                "values": [{"key": key, "name": str(Ban(key).label)} for key in DANGERS],
            }
        ],
    }
