"""What the machine listens for in citizens' words: people in danger, and signs of a disaster.

The words are the government's, kept in the lexicon; what is found is told by classes, never words.
"""

from __future__ import annotations

from hotline.models.lexicon import Effect, everything_in_force


def dangers_in(words: str) -> list[str]:
    """Who the words say is in danger, as classes of the lexicon: `trapped`, `injured` …"""
    return _classes(words, Effect.ALARM)


def speaks_of_a_disaster(words: str) -> bool:
    """Whether the words hold a sign of a disaster."""
    return bool(_classes(words, Effect.SIGN))


def _classes(words: str, effect: Effect) -> list[str]:
    return everything_in_force().only(effect.value).bans(words) if words.strip() else []
