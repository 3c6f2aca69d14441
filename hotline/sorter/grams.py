"""A text as its runs of one and two characters, each with how often it stands there."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from hotline.spelling import plain

Keys = NDArray[np.uint64]
Counts = NDArray[np.float32]

LONGEST = 3000  # characters that are read
BITS = 21  # of a character: Unicode ends at 0x10FFFF
BETWEEN = 0  # stands for everything that is no letter
apart = re.compile(r"[\W_]+")
figures = re.compile(r"[0-9*]+")  # what number it is tells nothing, and a mask is one as well


def grams(text: str) -> tuple[Keys, Counts]:
    """Return the keys of the runs within words, in order, and how often each stands there."""
    words = apart.sub("\0", figures.sub("0", plain(text[:LONGEST])))
    one = np.frombuffer(words.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if not len(one):
        return np.empty(0, np.uint64), np.empty(0, np.float32)
    two = (one[:-1] << np.uint64(BITS)) | one[1:]
    letter = one != BETWEEN
    keys = np.concatenate([one[letter], two[letter[:-1] & letter[1:]]])
    found, counts = np.unique(keys, return_counts=True)
    return found, counts.astype(np.float32)
