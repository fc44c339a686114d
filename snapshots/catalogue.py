"""The catalogue: every snapshot that is published, what it means and how old it may grow.

One row here, one query of the same name in `sql/snapshots/`, one test folder: that is a new snapshot.
"""

import re
from dataclasses import dataclass
from datetime import date

PREFIX = "analytics:"
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
INDEX_KEY = f"{PREFIX}snapshots"


@dataclass(frozen=True)
class Snapshot:
    """One published snapshot: a Redis hash of documents, or one hash for each partition."""

    name: str
    meaning: str
    field: str  # what a field of the hash is
    partition: str | None = None  # what a partition is; None: the snapshot is one hash
    always: bool = False  # computed anew at every tick, whatever arrived
    job: str = "tick"  # the job that computes it, in the interval that the setting `<job>_interval_s` says
    by_day: bool = (
        False  # a field is a day whose document needs no other: a long history is published in slices of days
    )
    by_row: bool = False  # its query gives a row for each place in a document's lists, not one for each document
    expires: bool = False  # a partition is a day, and is dropped when single journeys are no longer kept

    def key(self, partition: str | None = None) -> str:
        """Return the Redis key of the snapshot or of one of its partitions."""
        return f"{PREFIX}snapshot:{self.name}" + ("" if partition is None else f":{partition}")

    def takes(self, partition: str | None, field: str) -> bool:
        """Return True if a document may have this place: others are not ours."""
        return _fits(self.field, field) and (partition is None or _fits(self.partition, partition))


DAY = "day in the reporting zone"
MONDAY = "first day of an ISO week in the reporting zone"
ALL = "`all`"
SESSION = "the producer's session_id"
NUMBER = "the path's number"


def _fits(what: str | None, name: str) -> bool:
    if what in (DAY, MONDAY):
        return _ISO_DAY.fullmatch(name) is not None and _is_day(name)
    return {NUMBER: name.isdecimal() and name.isascii() and len(name) < 10, ALL: name == "all"}.get(what or "", True)


def _is_day(name: str) -> bool:
    try:
        date.fromisoformat(name)
    except ValueError:
        return False
    return True


CATALOGUE = (
    Snapshot("behavior_days", "Use of the platform: events, page views, sessions, users.", DAY, by_day=True),
    Snapshot("behavior_features", "Events and time by feature and event type; sessions by feature.", DAY, by_day=True),
    Snapshot("behavior_hours", "Events by local hour and feature.", DAY, by_day=True, by_row=True),
    Snapshot("behavior_users", "Users by the last day on which they were seen, anywhere and by feature.", DAY),
    Snapshot("behavior_previous_users", "Users of the window before each trailing window of 1 to 365 days.", ALL),
    Snapshot("recent_events", "The newest thousand events.", ALL, by_row=True),
    Snapshot("paths", "The features of each path that is counted.", NUMBER, job="explore"),
    Snapshot("behavior_paths", "Sessions by path; users by the last day on which they walked it.", DAY, job="explore"),
    Snapshot("behavior_retention", "Users by the week they first came, and their weeks since.", MONDAY, job="explore"),
    Snapshot("journeys", "Steps of each session.", SESSION, partition=DAY, expires=True),
    Snapshot("agents", "The agents, their types, first and last activity.", "agent_id"),
    Snapshot("agent_days", "Tasks by agent: outcomes, durations with their histogram, tokens.", DAY, by_day=True),
    Snapshot("agent_history", "The newest tasks of each agent, one by one.", "task_id", partition="agent_id"),
    Snapshot("recent_agent_tasks", "The newest thousand tasks of all agents.", ALL, by_row=True),
    Snapshot("agent_recommendations", "What somebody should act upon, by agent.", "agent_id", job="recommend"),
    Snapshot(
        "maintenance", "What somebody should act upon, with its evidence.", "recommendation's id", job="recommend"
    ),
    Snapshot(
        "resolved_recommendations",
        "What somebody had to act upon, and no longer has to.",
        "recommendation's id, `@` and the time in milliseconds at which it began to hold",
        job="recommend",
    ),
    Snapshot("cost_days", "Calls, tokens and cost by provider and model.", DAY, by_day=True, by_row=True),
    Snapshot("cost_agent_days", "Calls, tokens and cost by agent, provider and model.", DAY, by_day=True, by_row=True),
    Snapshot(
        "forecasts",
        "What the coming 90 days will cost: days, sums, their bands.",
        "`total`, `provider/<provider>`, `model/<provider>/<model>` or `agent/<agent_id>`",
        job="forecast",
    ),
    Snapshot("session_costs", "Calls, tokens and cost of each session.", SESSION, partition=DAY, expires=True),
    Snapshot("recent_calls", "The newest thousand calls of language models.", ALL, by_row=True),
    Snapshot("usage_days", "Calls and tokens by model, service tier and size.", DAY, job="optimize", by_day=True),
    Snapshot("optimization", "Where money can be saved, with its evidence.", "optimisation's id", job="optimize"),
    Snapshot("price_differences", "Models for which the price lists differ, and which decides.", ALL, job="prices"),
    Snapshot("prices", "What a million tokens of each model cost.", "provider/model", job="prices"),
    Snapshot("anomalies", "Days and hours of unusual cost, and why.", "scope/series_id/moment", job="anomalies"),
    Snapshot("budgets", "What is spent of each budget, and what is forecast.", "budget's name", job="budgets"),
    Snapshot(
        "months",
        "What is left of the running month is forecast to cost, with its band.",
        "`total`, `provider/<provider>`, `model/<provider>/<model>` or `agent/<agent_id>`",
        job="budgets",
    ),
    Snapshot("alerts", "What is alerted of, and who was told.", "alert's key", job="budgets"),
    Snapshot("model_counters", "Calls, tokens and cost ever counted; never falls.", "`[provider, model]` or `other`"),
    Snapshot("agent_counters", "Calls, tasks and durations ever counted; never falls.", "agent_id, `none` or `other`"),
    Snapshot("event_counters", "Events ever counted; never falls.", "`[feature, event_type]` or `other`"),
    Snapshot("dead_letters", "The newest hundred entries that did not fit, as they came, and why.", "stream"),
    Snapshot("stream_counters", "What was lost at most; never falls.", "stream", always=True),
    Snapshot("pipeline", "Where ingest is in each stream, and what became of its entries.", "stream", always=True),
    Snapshot("jobs", "The last run of each job.", "job", always=True),
)

BY_NAME = {snapshot.name: snapshot for snapshot in CATALOGUE}
