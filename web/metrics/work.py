"""Samples of agents, of behaviour, and of what somebody should act upon."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import cast

from web.api.behavior.figures import MONTH_DAYS, WEEK_DAYS
from web.api.maintenance.figures import ORDER
from web.api.platform import routes as advanced
from web.api.platform.answers import PlatformHealth
from web.http.endpoint import Endpoint
from web.metrics.samples import Histogram, Sample
from web.reading.context import Reading
from web.reading.fold import Document, fold, pick, total
from web.reading.window import Window

RECENT_DAYS = 7
OUTCOMES = ("completed", "failed", "cancelled", "timeout")
BOUNDS = ("0.1", "0.5", "1.0", "2.5", "5.0", "10.0", "30.0", "60.0", "120.0", "300.0", "600.0", "1800.0", "3600.0")
BEYOND = "inf"  # as the warehouse spells the bound that everything is below
OTHER = "other"
SCORE = Endpoint.of(advanced.health)
SCORED_FROM = SCORE.snapshots

Documents = Mapping[str, Document]


def tasks(documents: Documents) -> Iterator[Sample]:
    """Yield the sums of tasks and the durations of each agent that finished any."""
    for agent_id, document in documents.items():
        ended, durations = document["tasks"], document["durations"]
        for status in OUTCOMES if ended else ():
            yield Sample("autobot_agent_tasks_total", (agent_id, status), ended.get(status, 0))
        if durations:
            counts = [(bound, durations.get(bound, 0)) for bound in BOUNDS]
            histogram = Histogram([*counts, ("+Inf", durations.get(BEYOND, 0))], document["duration_ms"] / 1000)
            yield Sample("autobot_agent_task_duration_seconds", (agent_id,), histogram)


def recent(reading: Reading) -> Iterator[Sample]:
    """Yield how the tasks of the last days went, agent by agent; those that have no name of their own together."""
    named = reading.documents("agent_counters")
    days = pick(reading.documents("agent_days"), reading.trailing(RECENT_DAYS).day_keys())
    sums: dict[str, Counter[str]] = {}
    for (agent_id,), row in fold(days, ["agent_id"], OUTCOMES).rows():
        sums.setdefault(agent_id if agent_id in named else OTHER, Counter()).update(row)
    for agent_id, row in sums.items():
        ended = row.total()
        yield Sample("autobot_agent_recent_tasks", (agent_id,), ended)
        if ended:
            yield Sample("autobot_agent_success_ratio", (agent_id,), row["completed"] / ended)
            yield Sample("autobot_agent_error_ratio", (agent_id,), row["failed"] / ended)
            yield Sample("autobot_agent_timeout_ratio", (agent_id,), row["timeout"] / ended)
    for agent_id, agent in reading.documents("agents").items():
        if agent_id in named:
            yield Sample("autobot_agent_info", (agent_id, agent["agent_type"]), 1)


def events(documents: Documents) -> Iterator[Sample]:
    """Yield the sums of events of use."""
    for document in documents.values():
        yield Sample("autobot_behavior_events_total", (document["feature"], document["event_type"]), document["events"])


def use(reading: Reading) -> Iterator[Sample]:
    """Yield sessions, page views and users of windows of days."""
    days = reading.documents("behavior_days")
    last = days.get(reading.today.isoformat(), {})
    users = {1: "active_users", WEEK_DAYS: "active_users_7d", MONTH_DAYS: "active_users_28d"}
    for length, active in users.items():
        chosen = pick(days, Window.trailing(reading.today, length).day_keys())
        labels = (f"{length}d",)
        yield Sample("autobot_behavior_sessions", labels, total(chosen, "sessions"))
        yield Sample("autobot_behavior_page_views", labels, total(chosen, "page_views"))
        yield Sample("autobot_behavior_active_users", labels, last.get(active, 0))
        yield Sample("autobot_behavior_new_users", labels, total(chosen, "new_users"))


def recommendations(kind: str, documents: Documents) -> Iterator[Sample]:
    """Count what somebody should act upon, by priority; 0 where there is nothing."""
    counted = Counter(document["priority"] for document in documents.values())
    for priority in ORDER:
        yield Sample("autobot_recommendations", (kind, priority), counted[priority])


def health(reading: Reading) -> Iterator[Sample]:
    """Yield the health score, as /advanced/health does; nothing while nothing is known."""
    found = cast(PlatformHealth, SCORE.ask(reading)).health
    if found.score is not None:
        yield Sample("autobot_health_score", (), found.score)
    for part, score in found.parts.model_dump().items():
        if score is not None:
            yield Sample("autobot_health_part_score", (part,), score)
