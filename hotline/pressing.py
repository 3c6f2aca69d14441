"""What must not wait: while citizens' words are read in this process, other work steps back.

The threads of a worker share one processor core. Sending a receipt takes several times as long as
opening its ticket, so in a storm the receipts of the first citizens would hold up the words of the
last ones.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 1.0  # seconds that one piece of other work steps back

_lock, _at_work = threading.Lock(), 0
_nobody = threading.Event()
_nobody.set()


@contextmanager
def pressing() -> Iterator[None]:
    """Inside, others who ask `give_way` wait."""
    global _at_work
    with _lock:
        _at_work += 1
        _nobody.clear()
    try:
        yield
    finally:
        with _lock:
            _at_work -= 1
            if not _at_work:
                _nobody.set()


def give_way(longest: float = LONGEST) -> None:
    """Wait while something pressing is at work here, but not for ever: a storm may last hours."""
    _nobody.wait(longest)
