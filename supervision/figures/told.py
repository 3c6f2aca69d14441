"""Figures as programs and papers are told them."""

from __future__ import annotations

from typing import Any

from dispatch.showing.deliveries import CARRIERS
from hotline.models import Account, Category, Office, Organisation
from supervision.figures.definitions import By
from supervision.figures.question import Question
from supervision.figures.values import Groups, Value


def told(groups: Groups, question: Question) -> list[dict[str, Any]]:
    """Each group with its name and every figure the question may be answered with."""
    names = names_of(question.by)
    return [
        {
            "group": group,
            "name": names.get(group, group),
            "figures": [
                {
                    "figure": figure.code,
                    "label": str(figure.label),
                    "definition": str(figure.words),
                    **_value(found[figure.code]),
                }
                for figure in question.figures
            ],
        }
        for group, found in sorted(groups.items())
    ]


def _value(value: Value) -> dict[str, Any]:
    median, p90, p99 = value.points or (None, None, None)
    low, high = value.interval or (None, None)
    return {
        "n": value.n,
        "of": value.of,
        "rate": value.rate,
        "low": low,
        "high": high,
        "too_few": value.too_few,
        "median": median,
        "p90": p90,
        "p99": p99,
    }


def names_of(by: By) -> dict[str, str]:
    match by:
        case By.OFFICE:
            return dict(Office.objects.values_list("code", "name"))
        case By.CATEGORY:
            return dict(Category.objects.values_list("code", "name"))
        case By.ACCOUNT:
            return dict(Account.objects.values_list("slug", "name"))
        case By.CHANNEL:
            return {code: str(name) for code, name in CARRIERS.items()}
        case By.VENDOR:
            return dict(Organisation.objects.values_list("code", "name"))
    return {}
