"""The small forms of what people make for their desk: a macro, a saved filter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dispatch.models import Macro, SavedFilter
from dispatch.models.macros import takes_macros
from dispatch.showing.wording import FACT_LABELS
from hotline.models import Office, Queue, Ticket
from hotline.models.arguments import LONG, Facts

Part = dict[str, Any]
NAME = 40  # characters


def macro_fields(kept: Macro | None, wrong: dict[str, str]) -> list[Part]:
    """The fields of a macro's form."""
    facts = kept.facts if kept else {}
    return [
        _name(kept, wrong),
        _field(
            "step",
            _("For which step"),
            kept.step if kept else "",
            wrong,
            widget="select",
            options=_options((s.name, s.label) for s in Ticket.steps().values() if _offers(s)),
            help=_("Nothing chosen: every step that takes a remark."),
        ),
        _field("note", _("Remark"), kept.note if kept else "", wrong, widget="long", limit=LONG),
        {
            "name": "facts",
            "label": _("Facts"),
            "widget": "facts",
            "error": wrong.get("facts", ""),
            "parts": [
                {
                    "name": f"facts.{name}",
                    "label": FACT_LABELS[name],
                    "value": facts.get(name, ""),
                    "limit": next(
                        (m.max_length for m in info.metadata if hasattr(m, "max_length")), ""
                    ),
                }
                for name, info in Facts.model_fields.items()
            ],
        },
        _shared(kept),
    ]


def filter_fields(
    kept: SavedFilter | None, queues: list[Queue], wrong: dict[str, str]
) -> list[Part]:
    """The fields of a saved filter's form."""
    return [
        _name(kept, wrong),
        _field(
            "queue",
            _("Queue"),
            kept.queue if kept else Queue.ALL.value,
            wrong,
            widget="choice",
            required=True,
            options=_options((queue.value, queue.label) for queue in queues),
        ),
        _several("states", _("State"), Ticket.State.choices, kept.states if kept else []),
        _several("kinds", _("Kind"), Ticket.Kind.choices, kept.kinds if kept else []),
        _several("urgencies", _("Urgency"), Ticket.Urgency.choices, kept.urgencies if kept else []),
        _field(
            "office",
            _("Lead office"),
            kept.office.code if kept and kept.office else "",
            wrong,
            widget="select",
            options=_options(Office.objects.values_list("code", "name")),
        ),
        _field("words", _("Words"), kept.words if kept else "", wrong, limit=100),
        _shared(kept),
    ]


def _name(kept: Macro | SavedFilter | None, wrong: dict[str, str]) -> Part:
    label = pgettext("of a thing", "Name")
    return _field("name", label, kept.name if kept else "", wrong, required=True, limit=NAME)


def _offers(step: Any) -> bool:
    return not step.hidden and takes_macros(step)


def _shared(kept: Macro | SavedFilter | None) -> Part:
    return {
        "name": "shared",
        "label": _("For everybody in my organisation"),
        "widget": "check",
        "value": kept.shared if kept else False,
    }


def _field(name: str, label: str, value: Any, wrong: dict[str, str], **more: Any) -> Part:
    plain = {"widget": "text", "required": False, "options": [], "limit": ""}
    return {
        **plain,
        "name": name,
        "label": label,
        "value": value,
        "error": wrong.get(name, ""),
        **more,
    }


def _several(name: str, label: str, choices: Iterable[Any], value: list[str]) -> Part:
    return {
        "name": name,
        "label": label,
        "widget": "several",
        "required": False,
        "value": value,
        "options": _options(choices),
    }


def _options(choices: Iterable[Any]) -> list[Part]:
    return [{"value": code, "label": label} for code, label in choices]
