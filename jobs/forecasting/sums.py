"""What a sum up to a day will be, as a distribution: how likely it is that a budget breaks.

Spending never falls, so a sum passes a threshold by the end of a period exactly when it lies above it at the end: the
quantiles of the sum say what simulated paths would.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import NormalDist

import numpy as np

LEVELS = (0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.975)
WIDTHS = (-1.742, -1.365, -1, -0.783, -0.623, -0.379, -0.181, 0, 0.181, 0.379, 0.623, 0.783, 1, 1.365, 1.742)
"""How far from the median, in half-widths of the 80 % band: as of Student's t with 5 degrees of freedom."""
MASSES = np.diff([0.0, *((low + high) / 2 for low, high in pairwise(LEVELS)), 1.0])  # how much each of them stands for
MEDIAN, LOW_80, HIGH_80 = LEVELS.index(0.5), LEVELS.index(0.1), LEVELS.index(0.9)
_NORMAL = NormalDist()


def chance_above(quantiles: Sequence[float], threshold: float) -> float:
    """Return the probability, 0 to 1, that a sum with these quantiles (at LEVELS) is above `threshold`.

    Beyond the outermost quantiles the tails are those of a normal distribution through the median and the end.
    """
    if threshold >= quantiles[-1]:
        return 1 - _tail(quantiles[MEDIAN], quantiles[-1], threshold, LEVELS[-1])
    if threshold < quantiles[0]:
        return _tail(-quantiles[MEDIAN], -quantiles[0], -threshold, LEVELS[-1])
    for (low, below), (high, above) in pairwise(zip(quantiles, LEVELS, strict=True)):
        if low <= threshold < high:
            return 1 - (below + (above - below) * (threshold - low) / (high - low))
    raise ValueError(f"the quantiles do not rise: {list(quantiles)}")


def _tail(median: float, end: float, at: float, level: float) -> float:
    """Return the share up to `at`, which lies at or beyond `end`, by the normal distribution through both points."""
    if end <= median:
        return 1.0
    return _NORMAL.cdf(_NORMAL.inv_cdf(level) * (at - median) / (end - median))
