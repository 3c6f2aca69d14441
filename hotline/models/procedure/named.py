"""Things that arguments of steps name: by their code, places by their name."""

from __future__ import annotations

from django.utils.translation import gettext as say

from hotline.errors import wrong_entry
from hotline.models.categories import Category
from hotline.models.gazetteer import ListedPlace
from hotline.models.organisations import Office


def category_of(code: str, loc: str = "category") -> Category:
    """Return the category with that code; BadArguments names the entry `loc` if there is none."""
    found = Category.objects.filter(code=code).first()
    if found is None:
        raise wrong_entry(loc, say("There is no category with that code."))
    return found


def office_of(code: str, loc: str) -> Office:
    """Return the office with that code; BadArguments names the entry `loc` if there is none."""
    found = Office.objects.filter(code=code).select_related("parent").first()
    if found is None:
        raise wrong_entry(loc, say("There is no office with that code."))
    return found


def place_of(name: str, loc: str) -> ListedPlace:
    """Return a place of the list in force; BadArguments names the entry `loc` if there is none."""
    found = ListedPlace.objects.in_force().filter(name=name).first()
    if found is None:
        raise wrong_entry(loc, say("There is no place of that name in the city's list."))
    return found
