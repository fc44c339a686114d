"""Half a year of clicks: what a user reads against the same figures counted once more by the definitions.

In three zones: as the file is, in one go; and a livelier variation in two parts, the first of which ends two days after
New York's clocks went forward, while the second brings late events for the time before. And once a third part, after
three weeks without events: the past of users that were thought to be new.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.end_to_end import clickstream
from tests.end_to_end.behavior_recount import BehaviorRecount, RecountedEvent
from tests.end_to_end.service import ServiceUnderTest, empty, running

ZONES = ("UTC", "Asia/Kathmandu", "America/New_York")
SCENARIOS = ("file", "spring", "summer")
QUIET_SCENARIO = "quiet-America/New_York"
SPRING = datetime(2024, 3, 12, 17, tzinfo=UTC)
SUMMER = datetime(2024, 6, 29, 22, 30, tzinfo=UTC)
QUIET = datetime(2024, 7, 19, 20, tzinfo=UTC)
HELD_BACK_BEFORE = datetime(2024, 6, 22, tzinfo=UTC)
LATE_SHARE = 20  # of so many events of the first part one comes with the second
JOURNEYS_LOOKED_AT = 75


@dataclass(frozen=True)
class ClickstreamRead:
    """A service that has read some events, and the same events counted once more."""

    service: ServiceUnderTest
    recount: BehaviorRecount


@pytest.fixture(
    scope="module", params=[*(f"{scenario}-{zone}" for zone in ZONES for scenario in SCENARIOS), QUIET_SCENARIO]
)
def read(
    request: pytest.FixtureRequest, lasting_redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ClickstreamRead]:
    """The file; or its variation in spring, in summer, or three weeks later; in one of the zones."""
    scenario, _, zone = request.param.partition("-")
    folder = tmp_path_factory.mktemp("clickstream")
    with running(empty(lasting_redis_url), folder, SUMMER, zone) as service:
        if scenario == "file":
            service.load(clickstream.FILE, "behavior", "--map", "event=feature", "--set", "event_type=page_view")
            service.tick_at(SUMMER)
            yield ClickstreamRead(service, recount(clickstream.original(), zone, SUMMER))
            return
        first, second, third = in_three_parts(clickstream.livelier(seed=310))
        load_and_tick(service, first, folder / "first.csv", SPRING)
        if scenario == "spring":
            yield ClickstreamRead(service, recount(first, zone, SPRING))
            return
        load_and_tick(service, second, folder / "second.csv", SUMMER)
        if scenario == "summer":
            yield ClickstreamRead(service, recount([*first, *second], zone, SUMMER))
            return
        service.tick_at(QUIET - timedelta(days=1))
        load_and_tick(service, third, folder / "third.csv", QUIET)
        yield ClickstreamRead(service, recount([*first, *second, *third], zone, QUIET))


def recount(events: Sequence[RecountedEvent], zone: str, now: datetime) -> BehaviorRecount:
    """Count once more."""
    return BehaviorRecount(events, ZoneInfo(zone), now.astimezone(ZoneInfo(zone)).date())


def in_three_parts(
    events: Sequence[RecountedEvent],
) -> tuple[list[RecountedEvent], list[RecountedEvent], list[RecountedEvent]]:
    """Return what is known in spring, what comes from then to summer, and what comes later still: some users' past."""
    parts: tuple[list[RecountedEvent], list[RecountedEvent], list[RecountedEvent]] = ([], [], [])
    for number, event in enumerate(events):
        if event.user_id.endswith("7") and event.at < HELD_BACK_BEFORE:
            parts[2].append(event)
        elif event.at <= SUMMER:
            parts[0 if event.at <= SPRING and number % LATE_SHARE else 1].append(event)
    return parts


def load_and_tick(service: ServiceUnderTest, events: list[RecountedEvent], path: Path, now: datetime) -> None:
    """Bring events in through the loader and one tick."""
    service.load(clickstream.write(events, path), "behavior")
    assert service.tick_at(now) == len(events)


def about(value: Any) -> Any:
    """Allow for the order of floating-point additions, in numbers at any depth."""
    if isinstance(value, dict):
        return {key: about(part) for key, part in value.items()}
    if isinstance(value, list):
        return [about(part) for part in value]
    return pytest.approx(value, rel=1e-9) if isinstance(value, float) else value


def test_the_file_is_what_it_is_said_to_be() -> None:
    """The file has 31,106 events of 600 users."""
    events = clickstream.original()
    assert (len(events), len({event.user_id for event in events})) == (31_106, 600)


def test_every_event_counts(read: ClickstreamRead) -> None:
    """All entries became rows; none is dead, repeated or lost."""
    events = len(read.recount.events)
    stream = read.service.stream("behavior")
    counts = {name: stream[name] for name in ("read", "rows", "dead", "duplicates", "lost")}
    assert counts == {"read": events, "rows": events, "dead": 0, "duplicates": 0, "lost": 0}


@pytest.mark.parametrize("days", [1, 7, 30, 365])
def test_engagement(read: ClickstreamRead, days: int) -> None:
    """Sessions, views, durations, bounces and users of the window and of the one before."""
    answer = read.service.answer("/behavior/engagement", days=days)
    assert answer["metrics"] == about(read.recount.engagement(days))
    assert answer["previous"] == about(read.recount.previous_engagement(days))
    features = read.recount.features(days)
    ranked = sorted(features, key=lambda name: (-features[name]["total_views"], name))
    assert answer["feature_popularity"] == [
        {"feature": name, "views": features[name]["total_views"]} for name in ranked
    ]
    assert answer["most_popular_feature"] == next(iter(ranked), None)


@pytest.mark.parametrize("days", [1, 7, 30, 365])
def test_features(read: ClickstreamRead, days: int) -> None:
    """Events by type, distinct users and sessions, and time of each feature; one alone has the same figures."""
    expected = read.recount.features(days)
    answer = read.service.answer("/behavior/features", days=days)
    assert answer["features"] == about(expected)
    assert answer["total_features"] == len(expected)
    for name in [*expected][:1]:
        alone = read.service.answer("/behavior/features", days=days, feature=name)
        assert alone["features"] == {name: about(expected[name])}


@pytest.mark.parametrize("days", [1, 7, 30, 90])
def test_heatmap(read: ClickstreamRead, days: int) -> None:
    """Events by local hour and feature, the busiest hours, and the mean week."""
    answer = read.service.answer("/behavior/stats/heatmap", days=days)
    assert answer["heatmap"] == read.recount.heatmap(days)
    assert answer["peak_hours"] == read.recount.peak_hours(days)
    assert answer["by_weekday"] == about(read.recount.by_weekday(days))


def test_journeys(read: ClickstreamRead) -> None:
    """Each session shows its steps in order of time, also one that paused or lasted for days; an old one is gone."""
    last_step: dict[str, datetime] = {}
    for event in read.recount.events:
        if event.session_id not in ("", "unknown"):
            last_step[event.session_id] = max(event.at, last_step.get(event.session_id, event.at))
    now = read.service.clock.now
    kept_since = now - timedelta(days=read.service.settings.journey_days - 16)  # that began while journeys are kept
    recent = sorted(name for name, at in last_step.items() if at > kept_since)
    for name in recent[:: len(recent) // JOURNEYS_LOOKED_AT + 1] + [
        name for name in recent if name in clickstream.LONG_SESSIONS
    ]:
        answer = read.service.answer(f"/behavior/journey/{name}")
        steps = [
            (datetime.fromisoformat(step["timestamp"]), step["feature"], step["event_type"], step["duration_ms"])
            for step in answer["steps"]
        ]
        assert steps == read.recount.journey(name)
        assert answer["total_steps"] == len(steps)
        assert answer["features_visited"] == list(dict.fromkeys(feature for _, feature, _, _ in steps))
    forgotten_since = now - timedelta(days=read.service.settings.journey_days + 2)
    old = sorted(name for name, at in last_step.items() if at < forgotten_since)
    assert all(read.service.get(f"/behavior/journey/{name}").status_code == 404 for name in old[::100])
