"""Where the usable history of a series begins: a trial long before a model was really used is no part of it."""

import numpy as np

from jobs.forecasting.histories import Floats, Whole

SILENCE_DAYS = 14  # what was not spent on for so long had ended; what came after it is another beginning
_LEAST_SINCE = 3  # days with spending after the silence
_MOST_DAYS = 2.0  # days with spending before it, over those after it
_MOST_MONEY = 0.05  # spent before it, over what was spent after it


def without_trials(values: Floats, lengths: Whole) -> Whole:
    """Return the length of each series without a trial at its beginning, (series,).

    A trial is a few days that cost next to nothing beside what came later, with 14 days of silence after them. `values`
    is (series, days), each series ending with the last day and as long as `lengths` says.
    """
    found = lengths.copy()
    for row, length in enumerate(lengths):
        spent_days = np.flatnonzero(values[row, values.shape[1] - length :] > 0)
        resumed = np.flatnonzero(np.diff(spent_days) > SILENCE_DAYS) + 1
        if not len(resumed):
            continue
        spent = values[row, values.shape[1] - length + spent_days].cumsum()
        before, since = resumed, len(spent_days) - resumed
        is_trial = (
            (since >= _LEAST_SINCE)
            & (before <= _MOST_DAYS * since)
            & (spent[resumed - 1] <= _MOST_MONEY * (spent[-1] - spent[resumed - 1]))
        )
        if is_trial.any():
            found[row] = length - spent_days[resumed[is_trial][-1]]
    return found
