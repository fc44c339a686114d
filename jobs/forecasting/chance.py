"""How far chance alone takes a series with few days of spending among many of nothing.

The past that is replayed says little of such a series: nothing happens on most days, so that a call a month would be
forecast to the cent. Its band is at least as wide as if each day were drawn from the last 56 at random.
"""

import numpy as np

from jobs.forecasting.bands import HALF_95, Bands
from jobs.forecasting.histories import Floats, Histories, Whole
from jobs.forecasting.sporadic import WINDOW

_Z_80 = 1.2816  # half-width of the 80 % band of a normal distribution


def widen(bands: Bands, rows: Whole, histories: Histories, daily: Floats, level: Floats) -> None:
    """Make the bands of the series `rows` as wide as chance makes them; `daily` is what is forecast of all series.

    The variance is that of days drawn at random, and that of the mean, which few days with spending tell badly.
    """
    recent, expected = histories.last(WINDOW)[rows], daily[rows]
    spent = recent.sum(axis=1)
    share = recent / np.where(spent > 0, spent, 1.0)[:, None]
    amount = (recent * share).sum(axis=1)[:, None]  # of a day with spending, where larger days weigh more
    variance = np.maximum(expected * amount - expected**2, 0.0)
    days = np.maximum((recent > 0).sum(axis=1), 1)[:, None]
    sums, lead = expected.cumsum(axis=1), np.arange(1, expected.shape[1] + 1)
    of_a_day = _Z_80 * np.sqrt(variance) / level[rows, None]
    of_a_sum = _Z_80 * np.sqrt(variance.cumsum(axis=1) + sums**2 / days) / level[rows, None] / lead
    bands.low80[rows] = np.minimum(bands.low80[rows], -of_a_day)
    bands.high80[rows] = np.maximum(bands.high80[rows], of_a_day)
    bands.low95[rows] = np.minimum(bands.low95[rows], -HALF_95 * of_a_day)  # NaN stays
    bands.high95[rows] = np.maximum(bands.high95[rows], HALF_95 * of_a_day)
    bands.sum_low80[rows] = np.minimum(bands.sum_low80[rows], -of_a_sum)
    bands.sum_high80[rows] = np.maximum(bands.sum_high80[rows], of_a_sum)
