"""Sessions that last for days, published in several ticks and cut anew in another zone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from jobs.publishing import slices
from tests.end_to_end import clickstream
from tests.end_to_end.behavior_recount import BehaviorRecount, RecountedEvent
from tests.end_to_end.service import ServiceUnderTest, running

NOW = datetime(2024, 6, 24, 12, tzinfo=UTC)


def steps(service: ServiceUnderTest, session_id: str) -> list[datetime]:
    """Return the times of a session's steps as a user reads them."""
    found = service.answer(f"/behavior/journey/{session_id}")["steps"]
    return [datetime.fromisoformat(step["timestamp"]) for step in found]


def times(events: list[RecountedEvent], session_id: str) -> list[datetime]:
    """Return the times of a session's events."""
    return [event.at for event in events if event.session_id == session_id]


def test_journey_that_is_published_day_by_day(redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No step is shown twice or left out while a tick has room for a few documents only, nor after."""
    monkeypatch.setattr(slices, "SINGLE_DOCUMENTS_A_TICK", 1)
    events = [event for event in clickstream.long_sessions() if event.session_id == "marathon_2"]
    with running(redis_url, tmp_path, NOW) as service:
        service.load(clickstream.write(events, tmp_path / "marathons.csv"), "behavior")
        expected = times(events, "marathon_2")
        seen = []
        for tick in range(4):
            service.tick_at(NOW + timedelta(seconds=10 * tick))
            seen.append(steps(service, "marathon_2"))
        assert all(found == [at for at in expected if at >= found[0]] for found in seen)
        assert [len(found) for found in seen] == [35, 107, 180, 180]


def test_change_of_zone(redis_url: str, tmp_path: Path) -> None:
    """A service that restarts in another reporting zone counts all in it, and nothing of the old one is left."""
    events = list(clickstream.long_sessions())
    with running(redis_url, tmp_path, NOW) as service:
        service.load(clickstream.write(events, tmp_path / "marathons.csv"), "behavior")
        service.tick_at(NOW)
    for zone in ("America/New_York", "Asia/Kathmandu", "UTC"):
        recount = BehaviorRecount(events, ZoneInfo(zone), NOW.astimezone(ZoneInfo(zone)).date())
        with running(redis_url, tmp_path, NOW, zone) as service:
            service.tick_at(NOW)
            answer = service.answer("/behavior/engagement", days=30)
            assert answer["metrics"] == recount.engagement(30)
            assert answer["previous"] == recount.previous_engagement(30)
            assert service.answer("/behavior/stats/heatmap", days=30)["heatmap"] == recount.heatmap(30)
            assert steps(service, "marathon_2") == times(events, "marathon_2")
