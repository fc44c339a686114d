"""Daily series that tests forecast: made by rule, so that everybody sees what is in them."""

import numpy as np

from jobs.forecasting.histories import Floats

WEEK_SHAPE = np.array([1.2, 1.1, 1.0, 1.05, 1.15, 0.7, 0.8])


def noise(seed: int, days: int, share: float = 0.1) -> Floats:
    """Return factors around 1 that spread by `share`, the same for the same seed."""
    drawn: Floats = np.exp(np.random.default_rng(seed).normal(0, share, days))
    return drawn


def weekly(seed: int, days: int, level: float = 100.0, share: float = 0.1) -> Floats:
    """Return spending with a week in it and noise; its last day has the last weekday of WEEK_SHAPE."""
    shape = WEEK_SHAPE[(np.arange(days) - days) % 7]
    values: Floats = level * shape * noise(seed, days, share)
    return values


def stepped(days: int, step: float, ago: int) -> Floats:
    """Return a wavy weekly series that is `step` times as high on its last `ago` days; no chance in it."""
    day = np.arange(days)
    wave = 1 + 0.08 * np.sin(day * 2.3) + 0.05 * np.cos(day * 1.1)
    values: Floats = 100 * WEEK_SHAPE[(day - days) % 7] * wave
    values[days - ago :] *= step
    return values
