"""The tools of the MCP server."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from autobot_analytics.mcp_server.service import ServiceClient, ServiceError, bounded

MOST_ROWS = 200
INSTRUCTIONS = """Exact figures of an AI-agent platform: cost, tokens, calls, tasks of agents, events of users.
Days are those of the service's reporting zone; money is USD. null means that there is no such figure, never 0.
`unpriced_calls` are calls without a price: cost does not hold them. Say `as_of` when you quote a figure."""
READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
Answer = dict[str, Any]
Scope = Literal["total", "provider", "model", "agent"]
Metrics = Annotated[
    list[str],
    Field(
        min_length=1,
        max_length=10,
        description="calls: cost_usd, calls, failed_calls, unpriced_calls, input_tokens, cached_input_tokens, "
        "cache_write_tokens, output_tokens, reasoning_tokens, avg_cost_per_call, cache_rate, latency_avg_ms, "
        "latency_p50_ms, latency_p95_ms, latency_p99_ms, users, sessions. tasks: tasks, completed, failed, cancelled, "
        "timed_out, success_rate, duration_avg_ms, duration_p95_ms, tokens, cost_usd, cost_per_completed_task_usd. "
        "events: events, page_views, users, sessions, bounce_rate, time_ms.",
    ),
]
Dimensions = Annotated[
    list[str],
    Field(
        max_length=3,
        description="calls: provider, model, agent, user, session, endpoint, service_tier, outcome, price_status, "
        "unpriced_reason, tag:KEY. tasks: agent, agent_type, task_name, status, tag:KEY. events: feature, event_type, "
        "user, session, tag:KEY. All: time:15min, time:hour, time:day, time:week, time:month.",
    ),
]
Filters = Annotated[
    list[Any],
    Field(
        max_length=20,
        description='All must hold: ["is"|"is_not"|"contains"|"contains_not", dimension, [values]], '
        '["and"|"or", [filters]], ["not", filter]. The value null means that the producer said none.',
    ),
]
DateRange = Annotated[
    str | list[str],
    Field(description="today, 7d, 28d, 30d, 90d, 365d, month, or two dates (both included) or times as a list."),
]
Rows = Annotated[int, Field(ge=1, le=MOST_ROWS, description="Rows to return at most.")]
Days = Annotated[int, Field(ge=1, le=365, description="Days to look back, today included.")]
Series = Annotated[
    str | None, Field(max_length=512, description="A provider, provider/model or agent; none for the scope total.")
]


def server_of(service: ServiceClient) -> MCPServer:
    """Return the server of a service's tools."""
    server = MCPServer(
        "autobot-analytics", instructions=INSTRUCTIONS, version=version("autobot-analytics"), log_level="WARNING"
    )
    tools = Tools(service)
    for tool in (
        tools.query,
        tools.records,
        tools.forecast,
        tools.budgets,
        tools.anomalies,
        tools.recommendations,
        tools.explain,
    ):
        server.add_tool(tool, annotations=READ_ONLY, structured_output=True)
    return server


class Tools:
    """What an agent can ask."""

    def __init__(self, service: ServiceClient) -> None:
        self.service = service

    def query(
        self,
        metrics: Metrics,
        dimensions: Dimensions = [],  # noqa: B006  # read only; its default is in the tool's schema
        filters: Filters = [],  # noqa: B006
        date_range: DateRange = "30d",
        subject: Literal["calls", "tasks", "events"] | None = None,
        limit: Rows = 50,
        previous: bool = False,
    ) -> Answer:
        """Return metrics of calls, tasks or events, broken down by dimensions; `previous` adds the period before."""
        body = _question(metrics, dimensions, filters, date_range, subject)
        include = {"totals": True, "total_rows": True, "previous": previous}
        return _answer(lambda: self.service.post("/query", {**body, "limit": limit, "include": include}), "results")

    def records(
        self,
        subject: Literal["calls", "tasks", "events"],
        filters: Filters = [],  # noqa: B006
        date_range: DateRange = "7d",
        limit: Rows = 20,
        cursor: Annotated[str | None, Field(description="next_cursor of the page before.")] = None,
    ) -> Answer:
        """List the single calls, tasks or events behind a figure, newest first, without metadata and error texts."""
        import json

        _refuse_texts(filters)
        period = date_range if isinstance(date_range, str) else ",".join(date_range)
        return _answer(
            lambda: self.service.get(
                f"/query/{subject}", filters=json.dumps(filters), date_range=period, limit=limit, cursor=cursor
            )
        )

    def forecast(
        self,
        days: Annotated[int, Field(ge=1, le=90, description="Days to forecast, from tomorrow on.")] = 30,
        scope: Scope = "total",
        id: Series = None,
    ) -> Answer:
        """Forecast daily cost and the running month, with 80 % bands and the accuracy of past forecasts."""
        return _answer(lambda: self.service.get("/cost/forecast", days_to_forecast=days, scope=scope, id=id))

    def budgets(self) -> Answer:
        """Return every budget: its limit, what is spent, and what is expected by the end of its period."""
        return _answer(lambda: self.service.get("/cost/budget-status"), "budgets")

    def anomalies(
        self,
        days: Days = 30,
        scope: Literal["total", "model", "agent"] | None = None,
        limit: Rows = 20,
    ) -> Answer:
        """List days and hours of unusual cost, with what was expected and what moved."""
        return _answer(lambda: self.service.get("/cost/anomalies", days=days, scope=scope, limit=limit), "anomalies")

    def recommendations(self) -> Answer:
        """List what to change: savings by size, and what needs maintenance."""
        return _answer(
            lambda: {
                "savings": self.service.get("/advanced/optimization"),
                "maintenance": self.service.get("/advanced/maintenance"),
            }
        )

    def explain(
        self,
        metrics: Metrics,
        dimensions: Dimensions = [],  # noqa: B006
        filters: Filters = [],  # noqa: B006
        date_range: DateRange = "30d",
        subject: Literal["calls", "tasks", "events"] | None = None,
    ) -> Answer:
        """Explain the figures of a query: definition and unit of each metric, the SQL, and how fresh the data is."""
        body = _question(metrics, dimensions, filters, date_range, subject)

        def ask() -> Answer:
            answer = self.service.post("/query", {**body, "limit": 1, "include": {"totals": True, "explain": True}})
            return {name: answer[name] for name in ("explanation", "meta", "totals", "query")}

        return _answer(ask)


def _question(metrics: list[str], dimensions: list[str], filters: list[Any], date_range: str | list[str],
              subject: str | None) -> dict[str, Any]:  # fmt: skip
    _refuse_texts([dimensions, filters])
    return {
        "metrics": metrics,
        "dimensions": dimensions,
        "filters": filters,
        "date_range": date_range,
        "subject": subject,
    }


def _refuse_texts(dimensions_and_filters: Any) -> None:
    """Raise ToolError where a question breaks down or filters by texts of errors."""
    waiting = [dimensions_and_filters]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            is_filter = len(value) == 3 and isinstance(value[0], str) and isinstance(value[2], list)
            waiting += [value[1]] if is_filter else value
        elif value == "error":
            raise ToolError("The dimension error holds texts of errors, which these tools do not return.")


def _answer(ask: Callable[[], Answer], *lists: str) -> Answer:
    try:
        return bounded(ask(), *lists)
    except ServiceError as error:
        raise ToolError(str(error)) from error
