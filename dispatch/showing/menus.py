"""How the menu of an account is shown: form and counts, phone, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from hotline import carriers
from hotline.carriers import Button, Front
from hotline.models import Account, MenuPush, MenuVersion, ShownMenu, StatementVersion, User
from hotline.models.accounts import DISASTER_MENU
from hotline.models.menus import addressed, from_plain, pushes_menus, statement_for
from hotline.models.versions import makes_rules

MOST_SHOWN = 20  # versions, and pushes
LONGEST = 2000  # characters of one field that are looked at
KINDS = {
    "click": _("Answers with a text"),
    "view": _("Opens a page"),
    "location_select": _("Asks for the position"),
    "pic_photo_or_album": _("Asks for a photo"),
}
# What the platform, or the way there, said: what it means and what to do.
WHY_NOT = {
    "no_permission": _("The account has no permission for menus: it has to be verified first."),
    "menu_shape": _("The platform takes no menu of this shape."),
    "menu_name": _("The platform finds a name too long."),
    "menu_key": _("The platform finds a key too long."),
    "menu_address": _("The platform takes no such address; its domain may have to be registered."),
    "credentials": _("Appid or secret are wrong."),
    "token": _("The platform does not accept our token."),
    "address_not_allowed": _("Our IP address is not on the account's list."),
    "account_limited": _("The platform has limited the account."),
    "daily_quota": _("No calls are left today; they begin anew at midnight."),
    "unreachable": _("The platform could not be reached."),
    "no_answer": _("The platform did not answer."),
    "busy": _("The platform is busy."),
}
Part = dict[str, Any]
Place = tuple[int, ...]


# The form ----------------------------------------------------------------------------------------


def places(front: Front) -> Iterator[Place]:
    """Every place of the form: each button, then those below it."""
    for i in range(front.MOST):
        yield (i,)
        yield from ((i, j) for j in range(front.MOST_BELOW))


def name_of(part: str, place: Place) -> str:
    """The name of a field."""
    return f"{part}-{'-'.join(map(str, place))}"


def filled_in(buttons: Sequence[Button]) -> dict[str, str]:
    """The fields of a form that holds this menu."""
    given = {}
    for i, button in enumerate(buttons):
        for place, one in [((i,), button), *(((i, j), b) for j, b in enumerate(button.below))]:
            for part in ("name", "kind", "value"):
                given[name_of(part, place)] = getattr(one, part)
    return given


def as_given(posted: Mapping[str, Any], front: Front) -> dict[str, str]:
    """The fields as they came."""
    fields = [name_of(part, p) for p in places(front) for part in ("name", "kind", "value")]
    return {name: str(posted.get(name, ""))[:LONGEST].strip() for name in fields}


def read(given: Mapping[str, str], front: Front) -> tuple[Button, ...]:
    """The menu that a form holds; what stands empty is left out, and what comes after moves up."""

    def button(place: Place, below: tuple[Button, ...] = ()) -> Button | None:
        name, kind, value = (given.get(name_of(p, place), "") for p in ("name", "kind", "value"))
        if not (name or value or below):
            return None
        return Button(name, below=below) if below else Button(name, kind, value)

    found = []
    for i in range(front.MOST):
        inner = (button((i, j)) for j in range(front.MOST_BELOW))
        found.append(button((i,), tuple(one for one in inner if one)))
    return tuple(one for one in found if one)


def moved(given: Mapping[str, str], which: str, front: Front) -> dict[str, str]:
    """The same form with one button a place further up (`up-0-1`) or down; a button above takes
    along those below it.
    """
    way, *numbers = which.split("-")
    place = tuple(int(n) for n in numbers if n.isdecimal() and len(n) < 3)
    step = {"up": -1, "down": 1}.get(way, 0)
    if place not in set(places(front)) or not step:
        return dict(given)
    other = (*place[:-1], place[-1] + step)
    if other not in set(places(front)):
        return dict(given)
    swapped = {}
    for name, value in given.items():
        part, *at = name.split("-")
        here = tuple(map(int, at))
        for one, another in ((place, other), (other, place)):
            if here[: len(one)] == one:
                name = name_of(part, another + here[len(one) :])
                break
        swapped[name] = value
    return swapped


def editor(front: Front, given: Mapping[str, str], wrong: Mapping[str, str]) -> list[Part]:
    """The form: a slot for every button there may be."""
    slots = {place: _slot(front, place, given, wrong) for place in places(front)}
    return [
        slots[i,] | {"below": [slots[i, j] for j in range(front.MOST_BELOW)]}
        for i in range(front.MOST)
    ]


def _slot(front: Front, place: Place, given: Mapping[str, str], wrong: Mapping[str, str]) -> Part:
    names = {part: name_of(part, place) for part in ("name", "kind", "value")}
    held = {part: given.get(name, "") for part, name in names.items()}
    last = front.MOST if len(place) == 1 else front.MOST_BELOW
    return {
        "place": "-".join(map(str, place)),
        "number": place[-1] + 1,
        "is_top": len(place) == 1,
        "is_first": place[-1] == 0,
        "is_last": place[-1] == last - 1,
        "field": names,
        "held": held,
        "name_bytes": len(held["name"].encode()),
        "name_limit": front.name_limit(place),
        "value_bytes": len(held["value"].encode()),
        "value_limit": front.value_limit(held["kind"]),
        "wrong": {part: wrong[name] for part, name in names.items() if name in wrong},
    }


def kinds(front: Front) -> list[Part]:
    """What a button may do, with how long what belongs to it may be."""
    return [
        {"value": kind, "label": KINDS[kind], "limit": front.value_limit(kind)}
        for kind in front.MENU_KINDS
    ]


# What became of it ------------------------------------------------------------------------------


def state(account: Account, user: User) -> Part:
    """Versions, pushes, and what the platform shows against what we had it show."""
    pushes = list(account.menu_pushes.select_related("by", "version")[:MOST_SHOWN])
    found = account.menus.select_related("made_by").prefetch_related("pushes")
    versions = list(found.order_by("-number")[:MOST_SHOWN])
    current = next((push for push in pushes if push.state == MenuPush.State.DONE), None)
    shown = ShownMenu.objects.filter(account=account).first()
    heard = shown is not None and shown.plain is not None
    there = from_plain(shown.plain) if shown is not None and shown.plain is not None else ()
    ours = addressed(current.version.buttons) if current else ()
    waiting = any(push.state == MenuPush.State.WAITING for push in pushes)
    return {
        "account": account,
        "newest": versions[0] if versions else None,
        "versions": [_version(one, user, current) for one in versions],
        "pushes": [{"push": push, "why": why_not(push.reason, push.code)} for push in pushes],
        "current": current,
        "shown": shown,
        "shown_trouble": why_not(shown.trouble) if shown and shown.trouble else "",
        "heard": heard,
        "there": there,
        "differences": differences(ours, there) if heard else [],
        "is_waiting": waiting or bool(shown and shown.is_waited_for),
        "push_is_waiting": waiting,
        "may_edit": makes_rules(user),
        "may_push": pushes_menus(user),
    }


def _version(version: MenuVersion, user: User, current: MenuPush | None) -> Part:
    done = any(push.state == MenuPush.State.DONE for push in version.pushes.all())
    return {
        "version": version,
        "is_current": bool(current and current.version_id == version.pk),
        "was_shown": done,
        "why_not": version.why_not_pushed(user),
        "unanswered": unanswered(version.buttons),
    }


def why_not(reason: str, code: str = "") -> str:
    """What a push, or a look, met with; the platform's own number beside it."""
    if not reason:
        return ""
    told = str(WHY_NOT.get(reason) or say("The platform refused it."))
    return f"{told} ({code})" if code else told


def differences(ours: Sequence[Button], theirs: Sequence[Button]) -> list[Part]:
    """Every place at which the two menus do not say the same."""
    one, other = _lines(ours), _lines(theirs)
    return [
        {
            "place": " · ".join(str(n + 1) for n in place),
            "ours": one.get(place, ""),
            "theirs": other.get(place, ""),
        }
        for place in sorted(one.keys() | other.keys())
        if one.get(place) != other.get(place)
    ]


def _lines(buttons: Sequence[Button]) -> dict[Place, str]:
    found: dict[Place, str] = {}
    for i, button in enumerate(buttons):
        found[i,] = _line(button)
        found |= {(i, j): _line(one) for j, one in enumerate(button.below)}
    return found


def _line(button: Button) -> str:
    does = str(KINDS.get(button.kind, button.kind))
    return " — ".join(part for part in (button.name, does, button.value) if part)


def unanswered(buttons: Sequence[Button]) -> list[str]:
    """The codes of statements that taps ask for and that nobody has authorised or switched on."""
    ends = [one for button in buttons for one in (button, *button.below)]
    keys = {b.value for b in ends if b.kind == "click" and b.value != DISASTER_MENU}
    asked = {statement_for(key) for key in keys}
    said = StatementVersion.objects.standing().filter(statement__code__in=asked)
    ready = said.filter(statement__automatic=True).values_list("statement__code", flat=True)
    return sorted(asked - set(ready))


def accounts() -> list[Account]:
    """Those with a menu."""
    return list(Account.objects.filter(carrier__in=carriers.with_a_menu()).order_by("slug"))
