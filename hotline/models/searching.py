"""Search over what a ticket says: every pair of neighbouring characters is a word of the index.

Chinese is written without blanks, and a dictionary cuts words where people who search do not. With
pairs (bigrams) and their places any run of two or more characters is found, exactly where it
stands and nowhere else: PostgreSQL looks up the pairs in the index and then rechecks on the row
that they follow each other. Only masked text comes in here (rule 7).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import Exists, Lookup, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils.timezone import get_default_timezone

from hotline.spelling import NOTHING, plain

if TYPE_CHECKING:
    from hotline.models.tickets import Ticket

MOST_READ = 16_000  # characters of one ticket; PostgreSQL counts places up to 16,383
MOST_WORDS = 20  # of one search
MOST_TYPED = 200  # characters of one search
GAP = 1  # places between two words, so that no pair reaches across


class Pairs(models.Field):  # type: ignore[type-arg]
    """A `tsvector` written by `pairs_of`."""

    def db_type(self, connection: Any) -> str:
        return "tsvector"


@Pairs.register_lookup
class Holds(Lookup):
    """`pairs__holds=query`: the row matches a `tsquery` as `Sought` writes it."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, given = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", (*given, self.rhs)


class SearchText(models.Model):
    """The pairs of one ticket: title, body, facts and lead office, masked."""

    ticket = models.OneToOneField(
        "hotline.Ticket", models.CASCADE, primary_key=True, related_name="search_text"
    )
    pairs = Pairs()

    class Meta:
        indexes = [GinIndex(fields=["pairs"], name="search_by_pairs")]

    @classmethod
    def of(cls, ticket: Any, *, new: bool = False) -> SearchText:
        """Return the row of a ticket as it now reads, unsaved; `new` if it has none yet."""
        row = cls(ticket=ticket, pairs=pairs_of(texts_of(ticket)))
        row._state.adding = new
        return row


def texts_of(ticket: Ticket) -> Iterator[str]:
    """What of a ticket can be searched for, the title first."""
    office = ticket.lead_office.name if ticket.lead_office is not None else None
    return searchable(ticket.title, ticket.body, ticket.facts, office)


def searchable(
    title: str, body: str, facts: Mapping[str, Any], office: str | None
) -> Iterator[str]:
    """The same, from what was read of it."""
    yield from (title, body)
    yield from (str(fact) for _name, fact in sorted(facts.items()))
    if office is not None:
        yield office


def pairs_of(texts: Iterable[str]) -> str:
    """Return the pairs of `texts` with their places, as PostgreSQL reads a `tsvector`.

    A word's last character stands alone as well: as the beginning of a pair it would not be found.
    """
    places: dict[str, str] = {}
    place = 0
    for text in texts:
        for word in words_in(text[: max(0, MOST_READ - place)]):
            for pair in (*map("".join, pairwise(word)), word[-1]):
                place += 1
                places[pair] = f"{places[pair]},{place}" if pair in places else str(place)
            place += GAP
    return " ".join(f"{_quoted(pair)}:{found}" for pair, found in places.items())


def words_in(text: str) -> list[str]:
    """Return the words of a text as they are compared: in plain spelling, cut at blanks."""
    return plain(text).replace(NOTHING, "").replace("\0", "").split()


@dataclass(frozen=True)
class Sought:
    """What somebody looks for: all of `words`, each as a run of characters, on tickets whose
    number begins with each of `numbers`.
    """

    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Sought:
        """Read what was typed. No sign has a meaning of its own: `%`, `*`, `&` are letters."""
        words = dict.fromkeys(words_in(text[:MOST_TYPED]))
        numbers = {word: start for word in words if (start := beginning_of_a_number(word))}
        rest = [word for word in words if word not in numbers]
        return cls(tuple(rest[:MOST_WORDS]), tuple(numbers.values())[:MOST_WORDS])

    def __bool__(self) -> bool:
        return bool(self.words or self.numbers)

    @property
    def query(self) -> str:
        """As PostgreSQL reads a `tsquery`: a word is its pairs one after the other; a single
        character whatever begins with it.
        """
        return " & ".join(
            "(" + " <-> ".join(_quoted(a + b) for a, b in pairwise(word)) + ")"
            if len(word) > 1
            else f"{_quoted(word)}:*"
            for word in self.words
        )

    def held(self, *, ticket: str = "ticket") -> Exists:
        """The condition that the ticket which `ticket` names in the outer query is a hit."""
        return Exists(SearchText.objects.filter(ticket=OuterRef(ticket), pairs__holds=self.query))

    def some(self, most: int) -> list[int]:
        """Return the keys of hits in the city, all of them or any `most`.

        The fence (MATERIALIZED) keeps the planner from thinking of the limit when it chooses how
        to find them: it would rather read the table from its beginning.
        """
        with connection.cursor() as cursor:
            cursor.execute(SOME_FOUND, [self.query, most])
            return [pk for (pk,) in cursor.fetchall()]

    def has_more_than(self, most: int) -> bool:
        """Whether the city holds more than `most` hits; asked once for a page and its count."""
        if most not in self._counted:
            self._counted[most] = len(self.some(most + 1)) > most
        return self._counted[most]

    @cached_property
    def _counted(self) -> dict[int, bool]:
        return {}

    def every_hit(self) -> RawSQL:
        """All hits as a subquery, behind the same fence."""
        return RawSQL(FOUND, [self.query])


def beginning_of_a_number(word: str) -> str:
    """Return what the numbers begin with that `word` may mean: at least a day; else nothing."""
    digits = word.replace("-", "")
    if not number_begins.fullmatch(digits):
        return ""
    try:
        date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}")
    except ValueError:
        return ""
    return "-".join(filter(None, (digits[:8], digits[8:14], digits[14:])))


def numbered(beginning: str) -> Q:
    """The condition that a place is of a ticket whose number begins so.

    A number tells the day it was drawn. With it the order of a list has a beginning and an end;
    a day either side, because a ticket may be opened on the other side of midnight.
    """
    day = datetime.strptime(beginning[:8], "%Y%m%d").replace(tzinfo=get_default_timezone())
    return Q(
        opened_at__gte=day - timedelta(days=1),
        opened_at__lt=day + timedelta(days=2),
        ticket__number__startswith=beginning,
    )


number_begins = re.compile("20[0-9]{6,13}")
FOUND = (
    "WITH found AS MATERIALIZED"
    " (SELECT ticket_id FROM hotline_searchtext WHERE pairs @@ %s::tsquery)"
    " SELECT ticket_id FROM found"
)
SOME_FOUND = FOUND + " LIMIT %s"


def _quoted(lexeme: str) -> str:
    if lexeme.isalnum():
        return lexeme
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
