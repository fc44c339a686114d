"""Every metric family that is exposed: name, type, labels, meaning. `docs/metrics.md` is made from this table."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]

BY_MODEL = ("provider", "model")
BY_AGENT = ("agent_id",)
BY_BUDGET = ("budget", "scope", "period")
BY_STREAM = ("stream",)

PRICED_WHEN_COUNTED = "as priced when they were counted; pricing again changes no counter"
CALLS = (
    ("cost_usd_total", f"USD that calls cost, {PRICED_WHEN_COUNTED}."),
    ("calls_total", "Calls of language models."),
    ("unpriced_calls_total", "Calls that had no price when they were counted; they are not in the cost."),
    ("free_calls_total", "Calls of models on own machines, which cost nothing."),
    ("uncached_input_tokens_total", "Input tokens that came from no cache and went into none."),
    ("cached_input_tokens_total", "Input tokens that were read from the provider's cache."),
    ("cache_write_tokens_total", "Input tokens that were written into the provider's cache."),
    ("output_tokens_total", "Output tokens, reasoning ones included."),
    ("reasoning_tokens_total", "Output tokens that were spent on reasoning; they are among the output tokens."),
)


@dataclass(frozen=True)
class Family:
    """One metric family. `name` is what one asks Prometheus for; of a histogram without `_bucket`."""

    name: str
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class MetricGroup:
    """What several families tell of."""

    title: str
    families: tuple[Family, ...]


def _counter(name: str, meaning: str, labels: tuple[str, ...]) -> Family:
    return Family(f"autobot_{name}", "counter", meaning, labels)


def _gauge(name: str, meaning: str, labels: tuple[str, ...] = ()) -> Family:
    return Family(f"autobot_{name}", "gauge", meaning, labels)


SUBJECTS = (
    MetricGroup(
        "Cost",
        (
            *(_counter(f"llm_{name}", f"{meaning[:-1]}, by model.", BY_MODEL) for name, meaning in CALLS),
            *(_counter(f"agent_llm_{name}", f"{meaning[:-1]}, by agent.", BY_AGENT) for name, meaning in CALLS),
            _gauge("spend_usd", "USD spent in the trailing window of days, as /cost/summary says.", ("window",)),
            _gauge(
                "spend_forecast_usd",
                "USD forecast for the coming days, tomorrow being the first: median and ends of the 80 % band.",
                ("days", "percentile"),
            ),
            _gauge("cost_anomalies", "Days and hours of unusual cost, yesterday's and today's.", ("scope", "severity")),
            _gauge(
                "cost_anomaly_impact_usd",
                "USD above what was expected on these days and in these hours, the largest one.",
                ("scope", "severity"),
            ),
        ),
    ),
    MetricGroup(
        "Budgets",
        (
            _gauge("budget_limit_usd", "USD that may be spent in the running period.", BY_BUDGET),
            _gauge("budget_spent_usd", "USD spent in the running period.", BY_BUDGET),
            _gauge("budget_remaining_usd", "USD left in the running period; 0 when it is exceeded.", BY_BUDGET),
            _gauge("budget_spent_ratio", "Share of the budget that is spent; 1: all of it.", BY_BUDGET),
            _gauge("budget_burn_rate", "How fast it is spent; 1: just as fast as the budget allows.", BY_BUDGET),
            _gauge(
                "budget_forecast_usd",
                "USD that will have been spent at the end of the period: median and ends of the 80 % band.",
                (*BY_BUDGET, "percentile"),
            ),
            _gauge(
                "budget_breach_probability", "Probability that it breaks before the period ends, 0 to 1.", BY_BUDGET
            ),
            _gauge("budget_period_end_timestamp_seconds", "When the running period ends.", BY_BUDGET),
            _gauge("alerts", "Alerts of the service itself.", ("kind", "state", "severity")),
        ),
    ),
    MetricGroup(
        "Agents",
        (
            _counter(
                "agent_tasks_total",
                "Tasks that came to an end. A task that was taken for abandoned (timeout) and ends later is in both.",
                ("agent_id", "status"),
            ),
            Family(
                "autobot_agent_task_duration_seconds",
                "histogram",
                "How long these tasks took, those that say so.",
                BY_AGENT,
            ),
            _gauge("agent_recent_tasks", "Tasks of the last 7 days that came to an end.", BY_AGENT),
            _gauge("agent_success_ratio", "Share of these that completed.", BY_AGENT),
            _gauge("agent_error_ratio", "Share of these that failed.", BY_AGENT),
            _gauge("agent_timeout_ratio", "Share of these that timed out.", BY_AGENT),
            _gauge("agent_info", "1; the label says of which type the agent is.", ("agent_id", "agent_type")),
        ),
    ),
    MetricGroup(
        "Behaviour",
        (
            _counter("behavior_events_total", "Events of use.", ("feature", "event_type")),
            _gauge("behavior_sessions", "Sessions that began in the trailing window of days.", ("window",)),
            _gauge("behavior_page_views", "Page views in the trailing window of days.", ("window",)),
            _gauge("behavior_active_users", "Distinct users in the trailing window of days.", ("window",)),
            _gauge("behavior_new_users", "Users first seen in the trailing window of days.", ("window",)),
        ),
    ),
    MetricGroup(
        "Maintenance",
        (
            _gauge("recommendations", "What somebody should act upon.", ("kind", "priority")),
            _gauge("health_score", "The platform's health over 30 days, 0 to 100."),
            _gauge("health_part_score", "What the health score is the mean of, 0 to 100.", ("part",)),
        ),
    ),
    MetricGroup(
        "Pipeline",
        (
            _counter("stream_read_entries_total", "Entries read: events, dead letters and duplicates.", BY_STREAM),
            _counter("stream_events_total", "Entries that became events.", BY_STREAM),
            _counter("stream_dead_letters_total", "Entries that do not fit the contract.", BY_STREAM),
            _counter(
                "stream_duplicates_total",
                "Entries whose event_id came before, or was replaced by a higher revision.",
                BY_STREAM,
            ),
            _counter(
                "stream_field_errors_total",
                "Values that were dropped because they do not fit; their entries count.",
                (*BY_STREAM, "field"),
            ),
            _counter(
                "stream_late_events_total",
                "Events that arrived over a quarter of an hour after they happened.",
                BY_STREAM,
            ),
            _counter("stream_lost_entries_total", "Entries trimmed or deleted before they were read.", BY_STREAM),
            _counter("stream_resets_total", "Times the stream was deleted, recreated or failed over.", BY_STREAM),
            _gauge("stream_unread_entries", "Entries that wait to be read.", BY_STREAM),
            _gauge("stream_lag_seconds", "For how long the oldest of these has waited, nearly.", BY_STREAM),
            _gauge("stream_length_entries", "Entries in the stream.", BY_STREAM),
            _gauge(
                "stream_headroom_entries",
                "Entries that may still arrive before unread ones are trimmed, if producers trim at STREAM_MAXLEN.",
                BY_STREAM,
            ),
            _counter("job_runs_total", "Runs of the job, by how they went.", ("job_name", "outcome")),
            _gauge("job_last_success", "1 if the last run succeeded, else 0.", ("job_name",)),
            _gauge("job_last_duration_seconds", "How long the last run took.", ("job_name",)),
            _gauge("job_last_start_timestamp_seconds", "When the last run began.", ("job_name",)),
            _gauge("snapshot_computed_timestamp_seconds", "When the snapshot was last computed.", ("snapshot",)),
            _gauge("snapshot_interval_seconds", "How often it is computed; stale after three times.", ("snapshot",)),
            _gauge(
                "snapshot_waiting_documents",
                "Documents that are still to be published: more than 0 while a long history is.",
                ("snapshot",),
            ),
            _counter(
                "snapshot_lost_documents_total",
                "Documents of snapshots that Redis lost, evicted or had changed by others; they are published again.",
                (),
            ),
            _gauge("lake_damaged_files", "Files of the lake that are missing or have another size than written."),
            _gauge("lake_repaired_files", "Files of the lake that were damaged and made again, the newest 50 at most."),
            _gauge("redis_up", "1 if Redis answers the web service, else 0."),
            _gauge("redis_memory_used_bytes", "Memory that Redis has taken."),
            _gauge("redis_memory_max_bytes", "Memory that it may take; absent where there is no limit."),
            _gauge("build_info", "1; the labels say which build is running.", ("version", "commit")),
        ),
    ),
)
FAMILIES = tuple(family for subject in SUBJECTS for family in subject.families)
BY_NAME = {family.name: family for family in FAMILIES}
