"""What one should know of a forecast before one believes it, in words."""

from jobs.forecasting.ensemble import LEAST_DAYS
from jobs.forecasting.methods import Method


def note(method: Method, usable_days: int, regime_days: int, plain: str | None = None) -> str | None:
    """Return what limits the forecast, or None if nothing does; `plain` is why the usual method did not do."""
    if plain is not None:
        return f"The usual method fails on this series ({plain}): this is the mean of its last four weeks."
    days = "one day" if usable_days == 1 else f"{usable_days} days"
    if method is Method.MEAN:
        return (
            f"Too little data: there is {days} of history, and the forecast is the mean of it. From 7 days on it tells "
            "weekdays apart, from 28 days on it is a forecast proper."
        )
    if method is Method.PROFILE:
        return f"Little data: {days} of history tell the weekdays apart, but no trend; from 28 days on they do."
    if method is Method.FLAT and usable_days < LEAST_DAYS:
        return (
            f"Little data: on many of its {days} nothing was spent. Single days cannot be forecast, and their sum only "
            "roughly."
        )
    if method is Method.FLAT:
        return "Many days without any spending: single days cannot be told, only sums can."
    if method is Method.ENDED:
        return "Nothing was spent in the last 14 days: this is taken to have ended."
    if regime_days:
        return f"The level changed {regime_days} days ago; the forecast goes on from the new one, with less confidence."
    return None
