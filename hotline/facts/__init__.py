"""Reads the facts of a matter (要素, 5W1H) out of a citizen's words: a proposal, a person confirms.

No Django in it and no model: rules that a clerk can follow, and the city's own list of places. What
is not certain is left out, because a missing fact is asked for and a wrong one sends people astray.
"""

from __future__ import annotations

from datetime import datetime

from hotline.facts.asked import core_of
from hotline.facts.causes import cause_of, effect_of
from hotline.facts.clauses import tidy
from hotline.facts.moments import Moment, moments
from hotline.facts.people import who_of
from hotline.facts.places import Gazetteer, Place, Spot, district_of, spots
from hotline.facts.saying import moment_in_words

__all__ = ["Gazetteer", "Moment", "Place", "Spot", "district_of", "facts_of", "moments", "spots"]

LONGEST = 2000  # characters that are read: what matters stands in front


def facts_of(text: str, *, sent_at: datetime, gazetteer: Gazetteer) -> dict[str, str]:
    """Return who, what, when, where, why and how, as far as the words say; others are left out.

    `sent_at` is what "yesterday" counts from, in its own zone: give the city's. Personal data must
    be masked already. Never raises, whatever the text.
    """
    words = tidy(text[:LONGEST])
    told = moments(words, sent_at)
    found = {
        "who": who_of(words),
        "what": core_of(words),
        "when": moment_in_words(told[0]) if told else "",
        "where": next((spot.text for spot in spots(words, gazetteer) if spot.worth >= 1), ""),
        "why": cause_of(words),
        "how": effect_of(words),
    }
    return {name: said for name, said in found.items() if said}
