"""Rates of counted outcomes: Wilson interval and two-proportion test."""

from math import erfc, sqrt

Z_95 = 1.959963984540054  # two-sided 95 % of the normal distribution


def percent(part: float, whole: float) -> float:
    """Return `part` as percent of `whole`; 0 when there is nothing."""
    return 100.0 * part / whole if whole else 0.0


def wilson_percent(successes: int, trials: int) -> tuple[float, float] | None:
    """Return the Wilson score interval (95 %) of a rate, in percent; None without a trial."""
    if trials == 0:
        return None
    rate = successes / trials
    scale = 1 + Z_95**2 / trials
    centre = (rate + Z_95**2 / (2 * trials)) / scale
    half = Z_95 / scale * sqrt(rate * (1 - rate) / trials + Z_95**2 / (4 * trials**2))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == trials else min(1.0, centre + half)
    return 100.0 * low, 100.0 * high


def two_proportion_p(successes: int, trials: int, other_successes: int, other_trials: int) -> float | None:
    """Return the two-sided p-value that two rates differ (pooled normal test); None when a side has no trial."""
    if not trials or not other_trials:
        return None
    pooled = (successes + other_successes) / (trials + other_trials)
    spread = sqrt(pooled * (1 - pooled) * (1 / trials + 1 / other_trials))
    if spread == 0:
        return 1.0
    z = (successes / trials - other_successes / other_trials) / spread
    return erfc(abs(z) / sqrt(2))
