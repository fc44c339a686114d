"""Quantiles from the mergeable log-bucket histogram of task durations; relative error at most 1 %.

Bucket b holds durations d (ms) with ceil(log(d) / log(GROWTH)) == b; ZERO_BUCKET holds d == 0.
"""

from collections.abc import Mapping, Sequence
from math import ceil

GROWTH = 1.02
ZERO_BUCKET = -10_000


def bucket_value_ms(bucket: int) -> float:
    """Give the duration that stands for all of a bucket."""
    return 0.0 if bucket <= ZERO_BUCKET else 2 * GROWTH**bucket / (GROWTH + 1)


def quantiles_ms(
    buckets: Mapping[int, int], shares: Sequence[float], least_ms: float, most_ms: float
) -> list[float] | None:
    """Give the nearest-rank quantile for each of the ascending `shares`, kept within the exact bounds; None when empty.

    `buckets` maps bucket to number of durations.
    """
    count = sum(buckets.values())
    if count == 0:
        return None
    ranks = [max(1, ceil(share * count)) for share in shares]
    found: list[float] = []
    seen = 0
    for bucket in sorted(buckets):
        seen += buckets[bucket]
        while len(found) < len(ranks) and seen >= ranks[len(found)]:
            found.append(min(max(bucket_value_ms(bucket), least_ms), most_ms))
    return found
