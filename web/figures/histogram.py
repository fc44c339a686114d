"""Quantiles from the mergeable log-bucket histogram of task durations; relative error at most 1 %.

Bucket b holds durations d (ms) with ceil(log(d) / log(GROWTH)) == b; ZERO_BUCKET holds d == 0.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

GROWTH = 1.02
ZERO_BUCKET = -10_000

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

_SPAN = 1 << 20  # more than there are buckets


def quantiles_ms(groups: int, group: Integers, bucket: Integers, tasks: Integers, shares: Sequence[float]) -> Numbers:
    """Give each group's nearest-rank quantiles: a row for each of `groups`, a column for each share; NaN when empty.

    The rows of the histograms may come in any order and repeat: `tasks[i]` durations of `group[i]` lie in `bucket[i]`.
    """
    found = np.full((groups, len(shares)), np.nan)
    cells, row_of = np.unique(group * _SPAN + (bucket - ZERO_BUCKET), return_inverse=True)
    counts = np.zeros(len(cells), dtype=np.int64)
    np.add.at(counts, row_of, tasks)
    seen = np.cumsum(counts)
    before = np.concatenate(([0], seen))
    edges = np.searchsorted(cells, np.arange(groups + 1) * _SPAN)
    first, last = before[edges[:-1]], before[edges[1:]]
    filled = last > first
    for column, share in enumerate(shares):
        rank = np.maximum(1, np.ceil(share * (last - first)).astype(np.int64))[filled]
        place = np.searchsorted(seen, first[filled] + rank)
        found[filled, column] = _value_ms(cells[place] % _SPAN + ZERO_BUCKET)
    return found


def _value_ms(bucket: Integers) -> Numbers:
    """Give the duration that stands for all of a bucket."""
    return np.where(bucket <= ZERO_BUCKET, 0.0, 2 * GROWTH ** bucket.astype(np.float64) / (GROWTH + 1))
