"""The section on cost."""

from web.api.anomalies.answers import AnomaliesQuery
from web.api.anomalies.routes import anomalies
from web.api.budgets.routes import budget_status
from web.api.cost.answers import CostSummary
from web.api.cost.routes import by_agent, by_model, summary
from web.api.forecasts.answers import CostForecast, ForecastQuery
from web.api.forecasts.routes import forecast
from web.api.shape import YearWindowQuery
from web.reports.answers import ReportChart, ReportFigure, ReportSection, ReportTable
from web.reports.ask import UNPRICED, ReportReading
from web.reports.parts import NOT_COMPUTED, Detail, Labels, figure, figures, table, with_change

SUMMARY: Labels = (
    ("total_cost_usd", "Cost", "usd"),
    ("avg_daily_cost", "Mean cost of a day", "usd"),
    ("growth_rate_percent", "Growth within the window", "percent"),
)
MONTH = (
    ("month_to_date", "This month so far"),
    ("month_projected", "This month by its end"),
    ("month_projected_low", "This month, lower end of the 80 % band"),
    ("month_projected_high", "This month, upper end of the 80 % band"),
)
NEW = "Cost is new: nothing was spent in the earlier half of the window, so there is no growth rate."
CHANGE: Labels = (("previous", "Window before", "usd"), ("change_percent", "Change", "change"))
MODELS: Labels = (
    ("model", "Model", "text"),
    ("cost_usd", "Cost", "usd"),
    *CHANGE,
    ("call_count", "Calls", "count"),
    ("avg_cost_per_call", "Cost of a call", "usd"),
    ("input_tokens", "Input tokens", "count"),
    ("cached_input_tokens", "Of these cached", "count"),
    ("output_tokens", "Output tokens", "count"),
    ("unpriced_calls", "Unpriced calls", "count"),
)
AGENTS: Labels = (
    ("agent_id", "Agent", "text"),
    ("cost_usd", "Cost", "usd"),
    *CHANGE,
    ("call_count", "Calls", "count"),
    ("input_tokens", "Input tokens", "count"),
    ("output_tokens", "Output tokens", "count"),
    ("budget_monthly_usd", "Budget of a month", "usd"),
)
BUDGETS: Labels = (
    ("name", "Budget", "text"),
    ("period", "Period", "text"),
    ("threshold_usd", "Limit", "usd"),
    ("current_usd", "Spent", "usd"),
    ("percent_used", "Used", "percent"),
    ("status", "Status", "text"),
    ("forecast_usd", "Forecast at its end", "usd"),
    ("breach_probability", "Probability of a breach", "share"),
    ("projected_breach_at", "Breaks at", "time"),
)
ANOMALIES: Labels = (
    ("at", "When", "time"),
    ("scope", "Of", "text"),
    ("series_id", "Which", "text"),
    ("expected_usd", "Expected", "usd"),
    ("actual_usd", "Actual", "usd"),
    ("impact_usd", "Impact", "usd"),
    ("severity", "Severity", "text"),
    ("message", "In words", "text"),
)


def build(asked: ReportReading, detail: Detail) -> ReportSection:
    """Return cost, its forecast, budgets and anomalies; in full also every model, every agent."""
    query = YearWindowQuery(days=asked.days)
    now: CostSummary | None = asked(summary, query)
    if now is None:
        return ReportSection(title="Cost", figures=[], charts=[], tables=[], notes=[NOT_COMPUTED.format("Cost")])
    before: CostSummary | None = asked.before(summary, query) if asked.compares("cost_days") else None
    shown = figures(SUMMARY, now, before)
    unpriced_before = None if before is None else before.unpriced.calls
    shown += [figure(name, label, "usd", getattr(now, name)) for name, label in MONTH if getattr(now, name) is not None]
    shown.append(figure("unpriced.calls", "Calls without a price", "count", now.unpriced.calls, unpriced_before))
    ahead = asked(forecast, ForecastQuery(days_to_forecast=30))
    notes = asked.caveat("cost_days")
    if now.from_nothing:
        notes.append(NEW)
    if now.unpriced.calls:
        calls = "1 call has" if now.unpriced.calls == 1 else f"{now.unpriced.calls:,} calls have"
        notes.append(f"{calls} {UNPRICED}: {', '.join(now.unpriced.models[:5])}.")
    if ahead is None:
        notes.append(NOT_COMPUTED.format("The forecast"))
    elif ahead.note:
        notes.append(f"Forecast: {ahead.note}")
    tables = _tables(asked, query, detail)
    return ReportSection(
        title="Cost",
        figures=shown + _ahead(ahead),
        charts=_charts(now.daily_costs, ahead),
        tables=[one for one in tables if one.rows],
        notes=notes,
    )


def _ahead(ahead: CostForecast | None) -> list[ReportFigure]:
    if ahead is None or ahead.forecast.sums is None:
        return []
    month = ahead.forecast.sums.next_30_days
    return [
        figure("forecast.sums.next_30_days.estimated_usd", "Forecast of the next 30 days", "usd", month.estimated_usd),
        figure("forecast.sums.next_30_days.level_80.low", "Lower end, 80 % band", "usd", month.level_80.low),
        figure("forecast.sums.next_30_days.level_80.high", "Upper end, 80 % band", "usd", month.level_80.high),
    ]


def _charts(daily: dict[str, float], ahead: CostForecast | None) -> list[ReportChart]:
    values: dict[str, float | None] = dict(daily)
    chart = ReportChart(name="daily_costs", title="Cost by day", unit="usd", values=values, low={}, high={})
    if ahead is None or ahead.forecast.intervals is None:
        return [chart]
    band = ahead.forecast.intervals.level_80.daily
    estimates: dict[str, float | None] = dict(ahead.forecast.daily_estimates)
    return [
        chart,
        ReportChart(
            name="forecast.daily_estimates",
            title="Forecast by day, with its 80 % band",
            unit="usd",
            values=estimates,
            low={day: ends.low for day, ends in band.items()},
            high={day: ends.high for day, ends in band.items()},
        ),
    ]


def _tables(asked: ReportReading, query: YearWindowQuery, detail: Detail) -> list[ReportTable]:
    models = [one.model_dump() for one in asked(by_model, query).models]
    compares = asked.compares("cost_days")
    earlier = [one.model_dump() for one in asked.before(by_model, query).models] if compares else []
    found = [table("models", "Cost by model", MODELS, with_change(models, earlier, "model", "cost_usd", "usd"), detail)]
    agents = asked(by_agent, query)
    if agents is not None:
        earlier = [one.model_dump() for one in asked.before(by_agent, query).agents] if compares else []
        rows = with_change([one.model_dump() for one in agents.agents], earlier, "agent_id", "cost_usd", "usd")
        found.append(table("agents", "Cost by agent", AGENTS, rows, detail))
    standing = asked(budget_status)
    if standing is not None:
        rows = [one.model_dump() for one in standing.budget_statuses]
        found.append(table("budgets", "Budgets", BUDGETS, rows, "full"))
    unusual = asked(anomalies, AnomaliesQuery(days=asked.days))
    if unusual is not None:
        rows = [one.model_dump() for one in unusual.anomalies]
        found.append(table("anomalies", "Days and hours of unusual cost", ANOMALIES, rows, detail))
    return found
