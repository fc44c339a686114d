"""Statistics of counted outcomes and quantiles of the duration histogram."""

import math
from math import ceil, log
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.reading.histogram import ZERO_BUCKET, quantiles_ms
from web.reading.statistics import two_proportion_p, wilson_percent

SHARES = (0.5, 0.95, 0.99)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(1, 1, 20.6549, 100.0), (0, 10, 0.0, 27.7533), (990, 1000, 98.1691, 99.4559), (5, 10, 23.6593, 76.3407)],
)
def test_wilson(successes: int, trials: int, low: float, high: float) -> None:
    """The interval is Wilson's, 95 %, in percent."""
    assert wilson_percent(successes, trials) == pytest.approx((low, high), abs=1e-4)


def test_nothing_counted() -> None:
    """Without a trial there is no interval and no test."""
    assert wilson_percent(0, 0) is None
    assert two_proportion_p(0, 0, 1, 1) is None
    assert np.isnan(quantiles(2, [])).all()


def test_two_proportions() -> None:
    """The pooled test: 90 % of 100 against 80 % of 100 has p = 0.0477; equal rates have p = 1."""
    assert two_proportion_p(90, 100, 80, 100) == pytest.approx(0.0477, abs=1e-4)
    assert two_proportion_p(3, 3, 5, 5) == 1.0


def bucket(duration_ms: float) -> int:
    """Put a duration where the rollup puts it."""
    return ZERO_BUCKET if duration_ms == 0 else ceil(log(duration_ms) / log(1.02))


def quantiles(groups: int, durations: list[tuple[int, float]]) -> Any:
    """Return the quantiles of (group, duration) pairs, each a cell of its own."""
    group = np.array([one for one, _ in durations], dtype=np.int64)
    buckets = np.array([bucket(duration) for _, duration in durations], dtype=np.int64)
    return quantiles_ms(groups, group, buckets, np.ones(len(durations), dtype=np.int64), SHARES)


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0.001, 1e9) | st.just(0.0)), max_size=60))
def test_quantiles_are_within_one_percent(durations: list[tuple[int, float]]) -> None:
    """Each quantile of each group is within 1 % of the nearest-rank quantile of the durations themselves."""
    found = quantiles(4, durations)
    for group in range(4):
        ordered = sorted(duration for one, duration in durations if one == group)
        exact = [ordered[max(1, ceil(share * len(ordered))) - 1] if ordered else math.nan for share in SHARES]
        assert found[group].tolist() == pytest.approx(exact, rel=0.01, nan_ok=True)
