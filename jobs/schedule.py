"""The schedule: every job there is, in the order in which `run --all` takes them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from autobot_analytics.settings import Settings
from jobs.recommend import recommend
from jobs.tick import Tick


@dataclass(frozen=True)
class Job:
    """One job: `function` does it once and gives how many rows it handled."""

    name: str
    meaning: str
    function: Callable[[Tick], int]
    every: Callable[[Settings], timedelta]


JOBS = (
    Job(
        "tick",
        "Reads what is new in the streams, rolls it up and publishes what changed.",
        Tick.run,
        lambda settings: timedelta(seconds=settings.tick_interval_s),
    ),
    Job(
        "recommend",
        "Looks at the agents' past weeks for what somebody should act upon.",
        recommend,
        lambda settings: timedelta(seconds=settings.recommend_interval_s),
    ),
)
