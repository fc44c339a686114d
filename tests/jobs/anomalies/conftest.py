"""An agent whose spending is steady, to put spikes on."""

from datetime import datetime, timedelta

import pytest

from autobot_analytics.contract import LLM
from tests.jobs.anomalies.spending import DAY, look, work
from tests.jobs.driving import Road

NOW = datetime(2024, 6, 29, 20, 10)


@pytest.fixture
def steady(road: Road) -> Road:
    """A road on which one agent has spent $50 a day for 60 days, in two calls a day; it is ten past eight."""
    road.now = NOW
    start = NOW.replace(hour=0, minute=0) - 60 * DAY
    road.send(LLM, *(work(start + day * DAY + timedelta(hours=hour)) for day in range(60) for hour in (9, 18)))
    look(road)
    return road
