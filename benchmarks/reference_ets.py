"""The reference that forecasts are judged beside: an automatic exponential smoothing (ETS) of another package.

AutoETS of statsforecast where it is installed. Else the same idea over ETSModel of statsmodels, named as what it is:
every usual form is fitted, and the one with the least AICc forecasts. That takes seconds for a series.
"""

import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from typing import Any

import numpy as np

from jobs.forecasting.histories import WEEK, Floats, Histories
from jobs.forecasting.rivals import Rival

AUTO_ETS, ETS_BY_AICC = "AutoETS", "ETS by AICc (statsmodels)"
TRENDS = ((None, False), ("add", False), ("add", True))  # none, additive, damped
FORMS = [  # error, trend, damped, season: those of Hyndman's automatic choice, where season may only be as the error is
    (error, *trend, season)
    for error, trend, season in product(("add", "mul"), TRENDS, (None, "add", "mul"))
    if (error, season) != ("add", "mul")
]


def auto_ets() -> dict[str, Rival]:
    """Return the method of statsforecast by its name; none where the package is not installed."""
    if find_spec("statsforecast") is None:
        return {}
    chosen: Callable[..., Any] = import_module("statsforecast.models").AutoETS
    return {AUTO_ETS: _each(lambda past, horizon: chosen(season_length=WEEK).forecast(y=past, h=horizon)["mean"])}


def ets_by_aicc() -> dict[str, Rival]:
    """Return the method over statsmodels by its name; none where the package is not installed."""
    if find_spec("statsmodels") is None:
        return {}
    model: Callable[..., Any] = import_module("statsmodels.tsa.exponential_smoothing.ets").ETSModel

    def forecast(past: Floats, horizon: int) -> Floats:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of fits that end before they have converged: AICc judges them, too
            fits = [_fit(model, past, *form) for form in FORMS if form[0] == "add" or past.min() > 0]
            best = min((fit for fit in fits if np.isfinite(fit.aicc)), key=lambda fit: float(fit.aicc))
            return np.asarray(best.forecast(horizon), dtype=np.float64)

    return {ETS_BY_AICC: _each(forecast)}


def _fit(
    model: Callable[..., Any], past: Floats, error: str, trend: str | None, damped: bool, season: str | None
) -> Any:
    periods = WEEK if season else None
    form = {"error": error, "trend": trend, "damped_trend": damped, "seasonal": season, "seasonal_periods": periods}
    return model(past, **form).fit(disp=False)


def _each(forecast: Callable[[Floats, int], Floats]) -> Rival:
    """Make a method for many series of one for a single one; nothing is forecast below 0."""

    def all_of(histories: Histories, horizon: int) -> Floats:
        rows = [
            forecast(values[-length:], horizon)
            for values, length in zip(histories.values, histories.lengths, strict=True)
        ]
        return np.maximum(np.array(rows, dtype=np.float64), 0.0)

    return all_of
