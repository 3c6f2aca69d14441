"""Proposes what a message is about, from messages that people have sorted: a linear model on
characters and pairs of them. No dictionary to cut Chinese with, nothing that is fetched from
anywhere: what it knows, it learnt from this city's own tickets in a few seconds.

Django-free. Texts must be masked before they come here.
"""

from __future__ import annotations

import os

# A message is sorted in a fraction of a millisecond: threads of numpy's own would only cost memory.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hotline.sorter.examples import Example
from hotline.sorter.learning import Learnt, learn
from hotline.sorter.packing import Damaged, pack, unpack
from hotline.sorter.sorting import Guess, Sorter

__all__ = ["Damaged", "Example", "Guess", "Learnt", "Sorter", "learn", "pack", "unpack"]
