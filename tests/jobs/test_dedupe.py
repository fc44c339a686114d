"""Repeated event_ids: counted once within the window, however the stream is cut into batches."""

import pytest
import redis

from autobot_analytics.contract import BEHAVIOR
from autobot_analytics.settings import Settings
from tests.jobs.driving import NOW, Fields, Road, iso


@pytest.mark.parametrize("batch_rows", [1, 2, 100])
def test_dedupe_window(redis_client: redis.Redis, batch_rows: int) -> None:
    """An event_id counts once within the window, which each repetition opens anew; cuts make no difference."""
    sizes = {"ingest_page_rows": batch_rows, "ingest_batch_rows": batch_rows}
    road = Road(redis_client, Settings(dedupe_window_h=1.0, **sizes))  # type: ignore[arg-type]
    minutes = [0, 30, 30, 89, 150, 151, 300]  # after more than an hour it is another event
    for number, minute in enumerate(minutes):
        click: Fields = {"event_type": "click", "feature": f"f{number}", "timestamp": iso(NOW), "event_id": "same"}
        road.send(BEHAVIOR, click, entry_id=f"{1719600000000 + minute * 60_000}-{number}")
    road.tick()
    counted = road.ask("select feature from behavior_events order by feature")
    assert counted == [("f0",), ("f4",), ("f6",)]
    assert road.position(BEHAVIOR)["duplicates"] == 4
