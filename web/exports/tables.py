"""The tables that can be exported: one literal list, with their columns.

Tables of the lake are read row by row from its files and have no bound; those of snapshots are as long as what a page
shows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from web.exports.rows import Rows, of_agents, of_anomalies, of_costs, of_dead_letters, of_recommendations
from web.reading.context import Reading
from web.reading.window import Window

if TYPE_CHECKING:
    from snapshots.lake.export import Kind


@dataclass(frozen=True)
class ExportTable:
    """One table; `columns` are the usual ones and `more` those that have to be asked for, with what kind each is."""

    name: str
    meaning: str
    columns: Mapping[str, "Kind"]
    more: Mapping[str, "Kind"] = field(default_factory=dict)

    @property
    def all_columns(self) -> dict[str, "Kind"]:
        """All its columns, the usual ones first."""
        return {**self.columns, **self.more}


@dataclass(frozen=True)
class LakeTable(ExportTable):
    """A table that is read from a data set of the lake; `renamed` are columns that have another name there.

    `facts` names the data set that tells its rows apart by tags; `has_tags` allows columns as `tag:team`.
    """

    dataset: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)
    shape: str | None = None  # what the data set is made into
    facts: str | None = None
    has_tags: bool = False

    def sources(self, columns: Sequence[str]) -> dict[str, str]:
        """Return for each column the one of the data set."""
        return {name: self.renamed.get(name, name) for name in columns}


@dataclass(frozen=True)
class SnapshotTable(ExportTable):
    """A table that is made from snapshots: `rows` gives them for a window."""

    snapshots: tuple[str, ...] = ()
    rows: Callable[[Reading, Window], Rows] = lambda reading, window: []


TABLES: tuple[LakeTable | SnapshotTable, ...] = (
    SnapshotTable(
        "costs",
        "What the calls of each day cost.",
        {"date": "text", "cost_usd": "money"},
        snapshots=("cost_days",),
        rows=of_costs,
    ),
    SnapshotTable(
        "agents",
        "Tasks, success and durations of each agent with a task in the window.",
        {
            "agent_id": "text",
            "agent_type": "text",
            "total_tasks": "integer",
            "completed_tasks": "integer",
            "failed_tasks": "integer",
            "timeout_tasks": "integer",
            "success_rate_percent": "number",
            "error_rate_percent": "number",
            "avg_duration_ms": "number",
            "total_tokens_used": "integer",
            "last_activity": "text",
        },
        {
            "cancelled_tasks": "integer",
            "open_tasks": "integer",
            "min_duration_ms": "number",
            "max_duration_ms": "number",
            "p50_duration_ms": "number",
            "p95_duration_ms": "number",
            "p99_duration_ms": "number",
            "timeout_rate": "number",
            "success_rate_low": "number",
            "success_rate_high": "number",
            "cost_usd": "number",
            "cost_per_completed_task_usd": "number",
        },
        snapshots=("agents", "agent_days", "cost_agent_days"),
        rows=of_agents,
    ),
    LakeTable(
        "usage",
        "Each call of a language model.",
        {
            "timestamp": "time",
            "provider": "text",
            "model": "text",
            "input_tokens": "integer",
            "output_tokens": "integer",
            "cost_usd": "money",
            "session_id": "text",
            "success": "flag",
            "latency_ms": "number",
            "agent_id": "text",
            "user_id": "text",
            "endpoint": "text",
            "tags": "text",
        },
        {
            "day": "day",
            "cached_input_tokens": "integer",
            "cache_write_tokens": "integer",
            "reasoning_tokens": "integer",
            "price_status": "text",
            "unpriced_reason": "text",
            "price_version": "text",
            "producer_cost_usd": "money",
            "service_tier": "text",
            "error_message": "text",
            "metadata": "text",
            "event_id": "text",
        },
        dataset="llm_calls",
        renamed={"timestamp": "event_time"},
        has_tags=True,
    ),
    LakeTable(
        "events",
        "Each event of the users' behaviour.",
        {
            "timestamp": "time",
            "event_type": "text",
            "feature": "text",
            "user_id": "text",
            "session_id": "text",
            "duration_ms": "number",
        },
        {"day": "day", "metadata": "text", "event_id": "text", "tags": "text"},
        dataset="behavior_events",
        renamed={"timestamp": "event_time"},
        has_tags=True,
    ),
    LakeTable(
        "tasks",
        "Each task of the agents, in its last state.",
        {
            "started_at": "time",
            "completed_at": "time",
            "agent_id": "text",
            "agent_type": "text",
            "task_id": "text",
            "task_name": "text",
            "status": "text",
            "duration_ms": "number",
            "input_size": "integer",
            "output_size": "integer",
            "tokens_used": "integer",
            "error_message": "text",
        },
        {"day": "day", "metadata": "text", "tags": "text"},
        dataset="tasks",
        has_tags=True,
    ),
    LakeTable(
        "sessions",
        "Each session of the users.",
        {
            "started_at": "time",
            "session_id": "text",
            "events": "integer",
            "page_views": "integer",
            "duration_ms": "number",
            "engaged_ms": "number",
        },
        {"day": "day"},
        dataset="sessions",
    ),
    SnapshotTable(
        "anomalies",
        "Days and hours that cost unusually much.",
        {
            "id": "text",
            "at": "text",
            "kind": "text",
            "scope": "text",
            "series_id": "text",
            "severity": "text",
            "expected_usd": "number",
            "low_usd": "number",
            "high_usd": "number",
            "actual_usd": "number",
            "impact_usd": "number",
            "message": "text",
        },
        {"day": "text", "is_running": "flag"},
        snapshots=("anomalies",),
        rows=of_anomalies,
    ),
    SnapshotTable(
        "recommendations",
        "What somebody should act upon now, and where money can be saved.",
        {
            "kind": "text",
            "id": "text",
            "title": "text",
            "priority": "text",
            "category": "text",
            "affected_component": "text",
            "description": "text",
            "recommended_action": "text",
            "estimated_impact": "text",
            "expected_savings_usd": "number",
            "confidence": "number",
            "detected_at": "text",
        },
        {"predicted_issue": "text", "implementation_effort": "text"},
        snapshots=("maintenance", "optimization"),
        rows=of_recommendations,
    ),
    SnapshotTable(
        "dead_letters",
        "Each of the newest hundred entries of each stream that did not fit, and why.",
        {"seen_at": "text", "stream": "text", "entry_id": "text", "field": "text", "reason": "text", "raw": "text"},
        {"raw_length": "integer"},
        snapshots=("dead_letters",),
        rows=of_dead_letters,
    ),
    LakeTable(
        "focus",
        "Costs as charges of the FinOps specification FOCUS 1.2: what an agent used of a model within an hour.",
        {
            "BilledCost": "money",
            "BillingAccountId": "text",
            "BillingAccountName": "text",
            "BillingCurrency": "text",
            "BillingPeriodEnd": "time",
            "BillingPeriodStart": "time",
            "ChargeCategory": "text",
            "ChargeClass": "text",
            "ChargeDescription": "text",
            "ChargeFrequency": "text",
            "ChargePeriodEnd": "time",
            "ChargePeriodStart": "time",
            "ConsumedQuantity": "integer",
            "ConsumedUnit": "text",
            "ContractedCost": "money",
            "EffectiveCost": "money",
            "InvoiceIssuerName": "text",
            "ListCost": "money",
            "PricingCategory": "text",
            "PricingQuantity": "integer",
            "PricingUnit": "text",
            "ProviderName": "text",
            "PublisherName": "text",
            "ResourceId": "text",
            "ResourceName": "text",
            "ResourceType": "text",
            "ServiceCategory": "text",
            "ServiceName": "text",
            "ServiceSubcategory": "text",
            "SkuId": "text",
            "SkuMeter": "text",
            "SkuPriceDetails": "text",
            "SkuPriceId": "text",
            "Tags": "text",
            "x_CachedInputTokens": "integer",
            "x_Calls": "integer",
            "x_InputTokens": "integer",
            "x_Model": "text",
            "x_OutputTokens": "integer",
            "x_UnpricedCalls": "integer",
        },
        dataset="llm_15m",
        shape="focus",
        facts="llm_calls",
    ),
)
BY_NAME = {table.name: table for table in TABLES}
