"""A sorter as bytes and back. Only arrays of numbers and one list of names: nothing in it can run,
whoever wrote it, so it is never a pickle.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib

import numpy as np

from hotline.sorter.sorting import Question, Sorter

LARGEST = 256 * 1024 * 1024  # bytes once unpacked: a bomb in the database takes no process down
ARRAYS = {"keys": "u8", "rarity": "f4", "weights": "i1", "scale": "f4", "bias": "f4"}


class Damaged(Exception):  # noqa: N818 - a fact about the bytes
    """The bytes are no sorter, or not the whole of one."""


def pack(sorter: Sorter) -> bytes:
    """Return the sorter as a compressed archive of arrays."""
    names = json.dumps([[q.name, list(q.labels), q.spread] for q in sorter.questions]).encode()
    into = io.BytesIO()
    arrays = {name: getattr(sorter, name) for name in ARRAYS}
    np.savez_compressed(into, allow_pickle=False, names=np.frombuffer(names, np.uint8), **arrays)
    return into.getvalue()


def unpack(packed: bytes) -> Sorter:
    """Return the sorter that was packed. Raises `Damaged` for anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
                raise Damaged("too large")
        with np.load(io.BytesIO(packed), allow_pickle=False) as found:
            arrays = {name: found[name] for name in ARRAYS}
            names = json.loads(found["names"].tobytes())
        questions, first = [], 0
        for name, labels, spread in names:
            questions.append(Question(str(name), tuple(map(str, labels)), first, float(spread)))
            first += len(labels)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error) as wrong:
        raise Damaged(type(wrong).__name__) from None
    sorter = Sorter(tuple(questions), **arrays)
    _fits(sorter, first)
    return sorter


def _fits(sorter: Sorter, columns: int) -> None:
    runs = len(sorter.keys)
    shapes = {
        "keys": (runs,),
        "rarity": (runs,),
        "weights": (runs, columns),
        "scale": (columns,),
        "bias": (columns,),
    }
    for name, shape in shapes.items():
        array = getattr(sorter, name)
        if array.shape != shape or array.dtype.str[1:] != ARRAYS[name]:
            raise Damaged(name)
