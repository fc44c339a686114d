"""Quantiles from the mergeable log-bucket histogram of task durations; relative error at most 1 %.

Bucket b holds durations d (ms) with ceil(log(d) / log(GROWTH)) == b; ZERO_BUCKET holds d == 0.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

GROWTH = 1.02
ZERO_BUCKET = -10_000

Integers = npt.NDArray[np.signedinteger[Any]]
Numbers = npt.NDArray[np.float64]

DENSE_CELLS = 1 << 23  # 64 MB of counts; more are sorted instead


def quantiles_ms(groups: int, group: Integers, bucket: Integers, tasks: Integers, shares: Sequence[float]) -> Numbers:
    """Return each group's nearest-rank quantiles: a row for each of `groups`, a column for each share; NaN when empty.

    The rows of the histograms may come in any order and repeat: `tasks[i]` durations of `group[i]` lie in `bucket[i]`.
    """
    found = np.full((groups, len(shares)), np.nan)
    usual = bucket > ZERO_BUCKET
    lowest = int(bucket[usual].min()) if usual.any() else 0
    width = int(bucket.max()) - lowest + 2 if usual.any() else 1
    cell = group.astype(np.int64) * width + np.where(usual, bucket - lowest + 1, 0)
    cells, counts = _add_up(groups * width, cell, tasks.astype(np.int64))  # one type: numpy adds mixed ones slowly
    seen = np.cumsum(counts)
    before = np.concatenate(([0], seen))
    edges = np.searchsorted(cells, np.arange(groups + 1) * width)
    first, last = before[edges[:-1]], before[edges[1:]]
    filled = last > first
    for column, share in enumerate(shares):
        rank = np.maximum(1, np.ceil(share * (last - first)).astype(np.int64))[filled]
        place = cells[np.searchsorted(seen, first[filled] + rank)] % width
        found[filled, column] = value_ms(np.where(place > 0, place - 1 + lowest, ZERO_BUCKET))
    return found


def _add_up(size: int, cell: Integers, tasks: Integers) -> tuple[Integers, Integers]:
    """Return the cells that hold tasks, in order, and how many; all lie below `size`."""
    if size <= DENSE_CELLS:
        dense = np.zeros(size, dtype=np.int64)
        np.add.at(dense, cell, tasks)
        cells = np.flatnonzero(dense)
        return cells, dense[cells]
    cells, row_of = np.unique(cell, return_inverse=True)
    counts = np.zeros(len(cells), dtype=np.int64)
    np.add.at(counts, row_of, tasks)
    return cells, counts


def value_ms(bucket: Integers) -> Numbers:
    """Return the duration that stands for all of each bucket."""
    return np.where(bucket <= ZERO_BUCKET, 0.0, 2 * GROWTH ** bucket.astype(np.float64) / (GROWTH + 1))
