"""The chance that a sum passes a threshold."""

import pytest

from jobs.forecasting.sums import HIGH_80, LEVELS, LOW_80, MEDIAN, chance_above

RISING = [100.0 + 10 * place for place in range(len(LEVELS))]


def test_at_a_quantile_the_chance_is_what_lies_above_it() -> None:
    """Half lies above the median, a tenth above the upper end of the 80 % band."""
    assert chance_above(RISING, RISING[MEDIAN]) == pytest.approx(0.5)
    assert chance_above(RISING, RISING[HIGH_80]) == pytest.approx(0.1)
    assert chance_above(RISING, RISING[LOW_80]) == pytest.approx(0.9)


def test_between_quantiles_the_chance_lies_between() -> None:
    """Halfway between those of 50 and 60 % it is 45 %."""
    assert chance_above(RISING, RISING[MEDIAN] + 5) == pytest.approx(0.45)


def test_beyond_the_quantiles_the_chance_fades_but_is_never_certain() -> None:
    """Forty past errors do not show what happens once in a hundred times."""
    chances = [chance_above(RISING, at) for at in (0, 60, 99, 100, 240, 241, 280, 340)]
    assert chances == sorted(chances, reverse=True)
    assert 0 < chances[-1] < 0.001
    assert 0.999 < chances[0] < 1
    assert chances[3] == pytest.approx(0.975)
    assert chances[4] == pytest.approx(0.025)


def test_a_sum_that_is_certain_is_above_or_not() -> None:
    """A series that has ended: no band, so a yes or a no."""
    certain = [50.0] * len(LEVELS)
    assert chance_above(certain, 49) == 1
    assert chance_above(certain, 50) == 0
    assert chance_above(certain, 51) == 0
