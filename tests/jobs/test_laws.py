"""Laws that hold for any events, however they arrive: what is published is what happened."""

from datetime import date, timedelta

import pytest
import redis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.settings import Settings
from snapshots.catalogue import PREFIX
from tests.jobs import recount_calls, recount_tasks
from tests.jobs.driving import NOW, Documents, Fields, Road
from tests.jobs.random_events import ZONES, Arrival, RandomHistory, arrivals, events, histories, revised
from tests.jobs.recount import Event, Recount

HISTORY_ROWS = 3
COUNTED = {
    *("behavior_days", "behavior_features", "behavior_hours", "behavior_users", "behavior_previous_users", "journeys"),
    *("agents", "agent_days", "agent_history", "cost_days", "cost_agent_days"),
}
fixed = settings(
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # to shrink an example takes minutes: allow it when one fails
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
zones = st.sampled_from(ZONES)


def expected(history: RandomHistory, reporting: Settings) -> Documents:
    """Return what must be published."""
    recount = Recount(reporting, NOW)
    abandoned_after = timedelta(minutes=reporting.task_abandoned_after_min)
    tasks = recount_tasks.merged(history.tasks, NOW, abandoned_after)
    documents = {
        **recount.behavior(history.events),
        **recount_tasks.agents(tasks, recount, reporting.agent_history_rows),
        **recount_calls.calls(history.calls, recount),
    }
    return {key: found for key, found in documents.items() if found}


def reporting_in(zone: str, arrival: Arrival | None = None) -> Settings:
    """Return settings with short sessions and histories, so that small examples reach the limits."""
    sizes = (
        {}
        if arrival is None
        else {
            "ingest_page_rows": arrival.page_rows,
            "ingest_batch_rows": arrival.batch_rows,
            "ingest_tick_rows": arrival.tick_rows,
        }
    )
    return Settings(timezone=zone, session_max_h=1.0, agent_history_rows=HISTORY_ROWS, **sizes)  # type: ignore[arg-type]


def counted(road: Road) -> Documents:
    """Return the published documents that `expected` tells of."""
    return {key: documents for key, documents in road.published().items() if key.partition(":")[0] in COUNTED}


def risen(road: Road, before: dict[str, float]) -> dict[str, float]:
    """Return the sums of the counters, after a look that none of them has fallen."""
    now = {
        f"{key} {name} {measure}": value
        for key, documents in road.published().items()
        if key in ("model_counters", "agent_counters", "event_counters")
        for name, document in documents.items()
        for measure, value in document.items()
        if isinstance(value, int | float)
    }
    assert all(now.get(name, 0) >= value for name, value in before.items())
    return now


def run_to_the_end(road: Road) -> None:
    """JobContext until nothing is left to read."""
    while road.tick():
        pass


@settings(fixed, max_examples=16)
@given(data=st.data(), history=histories, zone=zones)
def test_arrival_changes_nothing(
    redis_client: redis.Redis, data: st.DataObject, history: RandomHistory, zone: str
) -> None:
    """Order, repetition and the cuts into batches and ticks change nothing: published is what plain Python counts."""
    arrival = data.draw(arrivals(history.entries()))
    redis_client.flushdb()
    road = Road(redis_client, reporting_in(zone, arrival))
    sent = 0
    for entries in arrival.ticks:
        for stream, fields in entries:
            road.send(stream, fields)
        sent += len(entries)
        road.tick()
    run_to_the_end(road)
    assert counted(road) == expected(history, road.settings)
    positions = [road.position(stream) for stream in (BEHAVIOR, AGENTS, LLM)]
    assert sum(position.get("entries_read", 0) for position in positions) == sent
    assert sum(position.get("duplicates", 0) for position in positions) == sent - len(history.entries())
    road.warehouse.close()


@settings(fixed, max_examples=16)
@given(data=st.data(), history=histories, zone=zones)
def test_revisions_change_nothing_but_themselves(
    redis_client: redis.Redis,
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    history: RandomHistory,
    zone: str,
) -> None:
    """Entries with revisions, in any order and cut, across restarts: published is what the highest revisions say."""
    entries = data.draw(revised(history))
    arrival = data.draw(arrivals(entries))
    redis_client.flushdb()
    road = Road(redis_client, reporting_in(zone, arrival), tmp_path_factory.mktemp("data"))
    counters: dict[str, float] = {}
    for part in arrival.ticks:
        for stream, fields in part:
            road.send(stream, fields)
        road.tick()
        counters = risen(road, counters)
        road.restart()
    run_to_the_end(road)
    risen(road, counters)
    assert counted(road) == expected(history, road.settings)
    facts = [road.position(stream).get("accepted", 0) for stream in (BEHAVIOR, AGENTS, LLM)]
    assert facts == [len(history.events), len(history.tasks), len(history.calls)]
    road.warehouse.close()


@settings(fixed, max_examples=6)
@given(history=histories, zone=zones)
def test_published_again_is_the_same(redis_client: redis.Redis, history: RandomHistory, zone: str) -> None:
    """Whether Redis lost the snapshots or a new warehouse reads everything at once: the same documents come out."""
    redis_client.flushdb()
    entries = history.entries()
    road = Road(redis_client, reporting_in(zone))
    for part in (entries[::2], entries[1::2]):
        for stream, fields in part:
            road.send(stream, fields)
        road.tick()
    first = road.published_by_ticks()
    forget_snapshots(redis_client)
    road.tick()
    assert road.published_by_ticks() == first
    road.warehouse.close()
    forget_snapshots(redis_client)
    other = Road(redis_client, reporting_in(zone))
    other.tick()
    assert counted(other) == {key: found for key, found in first.items() if key.partition(":")[0] in COUNTED}
    other.warehouse.close()


@settings(fixed, max_examples=6)
@given(history=histories, zone=zones, cut=st.integers(0, 20))
def test_restarts_change_nothing(
    redis_client: redis.Redis, tmp_path_factory: pytest.TempPathFactory, history: RandomHistory, zone: str, cut: int
) -> None:
    """A warehouse that is closed and opened between ticks goes on where it was."""
    redis_client.flushdb()
    entries = history.entries()
    road = Road(redis_client, reporting_in(zone), tmp_path_factory.mktemp("data"))
    for part in (entries[:cut], entries[cut:]):
        for stream, fields in part:
            road.send(stream, fields)
        road.tick()
        road.restart()
    road.tick()
    assert counted(road) == expected(history, road.settings)
    road.warehouse.close()


@settings(fixed, max_examples=6)
@given(happened=st.lists(events, min_size=1, max_size=14), first=st.integers(0, 800), length=st.integers(1, 365))
def test_days_add_up_to_the_range(redis_client: redis.Redis, happened: list[Event], first: int, length: int) -> None:
    """Single days add up to the range: events, sessions, new users; and users by the last day they were seen."""
    redis_client.flushdb()
    road = Road(redis_client, reporting_in("UTC"))
    road.send(BEHAVIOR, *[fields for _, fields in RandomHistory(happened, [], []).entries()])
    road.tick()
    recount = Recount(road.settings, NOW)
    last_day = recount.today - timedelta(days=first)
    first_day = last_day - timedelta(days=length - 1)
    inside = [event for event in happened if first_day <= recount.day(event.at) <= last_day]
    sessions = [one for one in recount.sessions(happened) if first_day <= recount.day(one.events[0].at) <= last_day]
    firsts: dict[str, date] = {}
    for event in happened:
        firsts[event.user] = min(recount.day(event.at), firsts.get(event.user, date.max))
    days = road.published()["behavior_days"]

    def total(column: str) -> int:
        return sum(document[column] for day, document in days.items() if str(first_day) <= day <= str(last_day))

    assert total("events") == len(inside)
    assert total("page_views") == sum(event.event_type == "page_view" for event in inside)
    assert total("sessions") == len(sessions)
    new = [day for user, day in firsts.items() if user != "anonymous" and first_day <= day <= last_day]
    assert total("new_users") == len(new)
    trailing = {event.user for event in happened if recount.day(event.at) >= first_day} - {"anonymous"}
    last_seen = road.published().get("behavior_users", {})
    assert sum(document["users"] for day, document in last_seen.items() if day >= str(first_day)) == len(trailing)
    road.warehouse.close()


def test_late_event_joins_two_sessions(redis_client: redis.Redis) -> None:
    """An event that arrives after its day was published lands where it happened, and joins the runs around it."""
    road = Road(redis_client, Settings())
    view: Fields = {"event_type": "page_view", "feature": "chat", "user_id": "ann", "session_id": "s1"}
    road.send(BEHAVIOR, {**view, "timestamp": "2024-06-20T10:00:00Z"}, {**view, "timestamp": "2024-06-20T10:50:00Z"})
    road.tick()
    day = road.published()["behavior_days"]["2024-06-20"]
    assert (day["events"], day["sessions"], day["bounces"], day["session_duration_ms"]) == (2, 2, 2, 0)
    road.now += timedelta(days=1)
    road.send(BEHAVIOR, {**view, "timestamp": "2024-06-20T10:25:00Z"})
    road.tick()
    day = road.published()["behavior_days"]["2024-06-20"]
    assert (day["events"], day["sessions"], day["bounces"], day["session_duration_ms"]) == (3, 1, 0, 3_000_000)
    assert road.published()["journeys:2024-06-20"]["s1"]["at"] == [
        "2024-06-20T10:00:00.000000Z",
        "2024-06-20T10:25:00.000000Z",
        "2024-06-20T10:50:00.000000Z",
    ]


def forget_snapshots(client: redis.Redis) -> None:
    """Take away everything that was published."""
    client.delete(*client.scan_iter(match=f"{PREFIX}*"))
