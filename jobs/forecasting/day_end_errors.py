"""How far off the rest of a day was for other series, by how often they are spent on and by the hour.

Measured by `jobs.forecasting.day_end` on half of the clients of a public trace (ServeGen, 14 days, requests and costs);
`benchmarks/day_end.py` judges it on the other half.
"""

import numpy as np

from jobs.forecasting.histories import Floats

_ACTIVITY = np.array([0.08, 0.4, 0.75, 0.97])  # share of hours with spending
_HOURS = np.array([0.0, 6.0, 12.0, 18.0, 21.0, 23.0])
# What came over what the rest is measured by, at jobs.forecasting.sums.LEVELS; by activity and hour.
_RATIOS = np.array(
    [
        [  # a tenth of its hours and less
            [0, 0, 0.01, 0.02, 0.08, 0.42, 0.81, 1.36, 2.14, 3.39, 5.21, 6.5, 12.27, 20, 20],
            [0, 0, 0, 0.01, 0.02, 0.2, 0.61, 1.07, 1.85, 3.39, 5.83, 7.03, 9.59, 20, 20],
            [0, 0, 0, 0, 0, 0.03, 0.34, 0.8, 1.43, 3.1, 5.37, 7.73, 11.08, 20, 20],
            [0, 0, 0, 0, 0, 0, 0, 0.01, 0.36, 1.01, 1.92, 3.65, 7.73, 20, 20],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0.51, 1.39, 2.29, 3.94, 7.12, 10.32],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.13, 2.07, 3.26, 7.58, 10.89],
        ],
        [  # two fifths
            [0, 0.01, 0.04, 0.17, 0.23, 0.49, 0.75, 0.89, 1.17, 1.63, 2.41, 3.41, 4.72, 7.18, 16.83],
            [0, 0, 0.01, 0.03, 0.11, 0.33, 0.48, 0.62, 0.86, 1.02, 1.35, 1.57, 2, 3.99, 9.21],
            [0, 0, 0, 0, 0.01, 0.05, 0.22, 0.46, 0.74, 0.96, 1.15, 1.37, 1.87, 2.51, 3.32],
            [0, 0, 0, 0, 0, 0, 0.04, 0.2, 0.48, 0.7, 1.1, 1.28, 1.58, 2.57, 4.6],
            [0, 0, 0, 0, 0, 0, 0, 0, 0.2, 0.46, 0.89, 1.17, 1.73, 4.45, 9.87],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0.38, 0.83, 1.16, 1.41, 2.52, 7.63],
        ],
        [  # three quarters
            [0.02, 0.04, 0.07, 0.09, 0.15, 0.31, 0.53, 0.65, 0.85, 1.01, 1.29, 1.54, 3.37, 6.45, 7.5],
            [0.02, 0.05, 0.08, 0.13, 0.21, 0.34, 0.53, 0.67, 0.79, 1.02, 1.29, 1.45, 1.93, 7.01, 8.83],
            [0.01, 0.06, 0.1, 0.15, 0.22, 0.35, 0.49, 0.63, 0.76, 0.86, 1.02, 1.17, 1.5, 2.46, 5.19],
            [0, 0.02, 0.08, 0.12, 0.15, 0.27, 0.35, 0.53, 0.68, 0.9, 1.15, 1.3, 1.64, 1.97, 2.54],
            [0, 0, 0.03, 0.08, 0.11, 0.17, 0.26, 0.4, 0.56, 0.79, 1.04, 1.33, 1.57, 1.88, 2.73],
            [0, 0, 0, 0, 0, 0.08, 0.18, 0.3, 0.39, 0.55, 0.94, 1.04, 1.66, 2.83, 3.78],
        ],
        [  # nearly all
            [0.06, 0.1, 0.26, 0.34, 0.4, 0.56, 0.66, 0.7, 0.75, 0.81, 0.88, 0.96, 1.13, 1.42, 1.86],
            [0.07, 0.14, 0.24, 0.33, 0.38, 0.52, 0.64, 0.72, 0.81, 0.91, 1.01, 1.08, 1.27, 1.68, 1.91],
            [0.06, 0.13, 0.23, 0.33, 0.39, 0.49, 0.6, 0.7, 0.78, 0.87, 0.96, 1.02, 1.12, 1.26, 1.48],
            [0.02, 0.08, 0.16, 0.25, 0.33, 0.43, 0.54, 0.66, 0.73, 0.8, 0.9, 0.95, 1.01, 1.21, 1.3],
            [0.02, 0.05, 0.15, 0.22, 0.28, 0.4, 0.53, 0.63, 0.73, 0.81, 0.9, 0.94, 1, 1.1, 1.31],
            [0.02, 0.04, 0.15, 0.21, 0.28, 0.42, 0.54, 0.65, 0.73, 0.8, 0.89, 0.94, 1.02, 1.1, 1.32],
        ],
    ]
)


def pooled_ratios(activity: Floats, hour: float) -> Floats:
    """Return the quantiles of what came over what the rest is measured by, (series, levels).

    `activity` is the share of the hours in which a series is spent on, (series,).
    """
    place = np.interp(hour, _HOURS, np.arange(len(_HOURS)))
    below = min(int(place), len(_HOURS) - 2)
    by_activity = _RATIOS[:, below] + (place - below) * (_RATIOS[:, below + 1] - _RATIOS[:, below])
    ratios: Floats = np.stack([np.interp(activity, _ACTIVITY, level) for level in by_activity.T], axis=1)
    return ratios
