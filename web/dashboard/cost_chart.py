"""The chart of cost by day: what was spent, the window before, what is forecast with its band, and unusual days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from web.api.anomalies import routes as anomalies
from web.api.anomalies.answers import AnomaliesQuery, Anomaly
from web.api.cost import routes as cost
from web.api.forecasts import routes as forecasts
from web.api.forecasts.answers import CostForecast, ForecastQuery
from web.api.shape import TrendWindowQuery
from web.dashboard.ask import Ask
from web.dashboard.clock_span import ClockSpan
from web.dashboard.filtered_reading import Only
from web.dashboard.question_chart import answered, chart_of
from web.dashboard.questions import Wanted, filters_for
from web.http.problems import ProblemError
from web.reading.window import Window
from web.show.charts import Chart, ChartBand, ChartMark, Series
from web.show.formats import money
from web.show.weeks import by_week

LEAST_DAYS = 7
HOURLY_DAYS, WEEKLY_DAYS = 2, 120  # periods up to here are drawn by hour, and from here on by week
WEEK = 7
LEAST_AHEAD, MOST_AHEAD = 7, 30

Values = list[float | None]


def trend_of(ask: Ask, only: Only | None = None) -> Any:
    """Return the API's trend of the period, of a week at least."""
    return ask(cost.trends, TrendWindowQuery(days=max(ask.period.days, LEAST_DAYS)), only=only)


def forecast_of(ask: Ask, days: int) -> CostForecast | None:
    """Return the forecast of what the page is about; None where there is none, or the period ended before today."""
    if ask.period.is_past:
        return None
    agent, model = ask.arguments.get("agent"), ask.arguments.get("model")
    if agent and model:
        return None  # forecasts are made of agents and of models, not of an agent's calls of one model
    query: dict[str, Any] = {"scope": "total"}
    if agent or model:
        query = {"scope": "agent" if agent else "model", "id": agent or model}
    found: CostForecast | None = ask.perhaps(
        lambda: ask(forecasts.forecast, ForecastQuery(days_to_forecast=days, **query))
    )
    return found if found is not None and found.forecast.intervals is not None else None


def cost_chart(ask: Ask, only: Only | None, height: int) -> Chart:
    """Draw cost by hour, by day with half as many days ahead, or by week, as the period is long."""
    if ask.period.days <= HOURLY_DAYS and (hourly := cost_by_hour(ask, height)) is not None:
        return hourly
    return cost_by_week(ask, only, height) if ask.period.days >= WEEKLY_DAYS else cost_by_day(ask, only, height)


def grain_of(days: int) -> str:
    """Return how finely charts show a period."""
    return "hour" if days <= HOURLY_DAYS else "week" if days >= WEEKLY_DAYS else "day"


def cost_by_hour(ask: Ask, height: int) -> Chart | None:
    """Draw cost by hour from the published lake; None while it does not answer."""
    wanted = Wanted(("cost_usd",), ("time:hour",), filters_for(ask, "calls"))
    try:
        _, answer = answered(ask, wanted)
    except ProblemError:
        return None
    chart = chart_of(wanted, answer, ask.period.running, height=height)
    if chart is None or chart.is_empty:
        return None
    series = [replace(chart.series[0], name="Cost", filled=True)]
    if ask.period.compares:
        earlier = replace(wanted, span=_whole_days(ask.period.window.before, ask.service.zone))
        before = chart_of(earlier, answered(ask, earlier)[1], "")
        if before is not None and not before.is_empty:
            days = ask.period.days
            name = "The day before" if days == 1 else f"{days} days before"
            hours = [*before.series[0].values, *[None] * len(chart.labels)][: len(chart.labels)]  # days of 23 to 25
            series.append(Series(name, hours, "before"))
    return replace(chart, title="Cost by hour, USD", series=series)


def _whole_days(window: Window, zone: ZoneInfo) -> ClockSpan:
    first, end = window.first, window.last + timedelta(days=1)
    return ClockSpan(datetime.combine(first, time(), zone), datetime.combine(end, time(), zone))


def cost_by_part(ask: Ask, part: str | None, height: int) -> Chart | None:
    """Draw cost, or what it consists of, from the published lake. Raises ProblemError if it does not answer."""
    dimensions = (f"time:{grain_of(ask.period.days)}", *((part,) if part else ()))
    wanted = Wanted(("cost_usd",), dimensions, filters_for(ask, "calls"))
    _, answer = answered(ask, wanted)
    chart = chart_of(wanted, answer, ask.period.running, is_stacked=True, height=height)
    if chart is None or part:
        return chart and replace(chart, title=f"Cost by {part}, USD")
    return replace(chart, title="Cost, USD", series=[replace(one, name="Cost", filled=True) for one in chart.series])


def cost_by_week(ask: Ask, only: Only | None, height: int) -> Chart:
    """Draw cost by calendar week, the first one whole."""
    days = ask.period.days + ask.period.window.first.weekday()
    query = TrendWindowQuery.model_construct(days=days)  # up to six more than a year
    spent = ask(cost.trends, query, only=only).daily_costs
    series = [Series("Cost", list(spent.values()), "now", filled=True)]
    if ask.period.compares:
        weeks = -(-days // WEEK)
        until = ask.period.window.last - ask.length(weeks * WEEK)
        before = ask(cost.trends, query, only=only, until=until)
        series.append(Series(f"{weeks} weeks before", list(before.daily_costs.values()), "before"))
    marks = marks_of(ask, list(spent), list(spent.values()))
    return by_week(
        Chart("Cost by week, USD", list(spent), series, money, marks=marks, height=height, running=ask.period.running)
    )


def cost_by_day(ask: Ask, only: Only | None, height: int) -> Chart:
    """Draw cost by day over the period, and half as many days ahead: a week to a month."""
    days = max(ask.period.days, LEAST_DAYS)
    now = trend_of(ask, only)
    spent = list(now.daily_costs.values())
    ahead = forecast_of(ask, min(max(days // 2, LEAST_AHEAD), MOST_AHEAD))
    coming = list(ahead.forecast.daily_estimates) if ahead else []
    gap: Values = [None] * len(coming)
    series = [Series("Cost", [*spent, *gap], "now", filled=True)]
    if ask.period.compares:
        until = ask.period.window.last - ask.length(days)
        before = ask(cost.trends, TrendWindowQuery(days=days), only=only, until=until)
        series.append(Series(f"{days} days before", [*before.daily_costs.values(), *gap], "before"))
    bands = []
    if ahead is not None and ahead.forecast.intervals is not None:
        blank: Values = [*[None] * (len(spent) - 1), ahead.running_day.expected_usd]  # today's end, as expected
        level = ahead.forecast.intervals.level_80.daily
        series.append(Series("Forecast", [*blank, *ahead.forecast.daily_estimates.values()], "ahead"))
        lows, highs = [level[day].low for day in coming], [level[day].high for day in coming]
        bands.append(ChartBand("80 % of outcomes", [*blank, *lows], [*blank, *highs]))
    labels = [*now.daily_costs, *coming]
    marks = marks_of(ask, list(now.daily_costs), spent)
    return Chart(
        "Cost by day, USD",
        labels,
        series,
        money,
        bands=bands,
        marks=marks,
        height=height,
        running=ask.period.running,
    )


def marks_of(ask: Ask, days: Sequence[str], spent: Sequence[float]) -> list[ChartMark]:
    """Mark the unusual days of what the page is about; none of an agent's calls of one model: nobody looks for them."""
    agent, model = ask.arguments.get("agent"), ask.arguments.get("model")
    if agent and model:
        return []
    scope = "agent" if agent else "model" if model else "total"
    found = ask.perhaps(lambda: unusual(ask, len(days)))
    return [
        ChartMark(days.index(one.day), spent[days.index(one.day)], one.message, one.severity)
        for one in found or []
        if one.scope == scope and one.kind == "day" and one.day in days
    ]


def unusual(ask: Ask, days: int) -> list[Anomaly]:
    """Return the anomalies of some days, narrowed to the agent or to the model of the URL; to neither if it has both.

    Those of a model are those of all its providers. Errors are those of the endpoint.
    """
    agent, model = ask.arguments.get("agent"), ask.arguments.get("model")
    found: list[Anomaly] = ask(anomalies.anomalies, AnomaliesQuery(days=days, limit=1000)).anomalies
    if bool(agent) == bool(model):
        return found
    scope, name = ("agent", agent) if agent else ("model", model)
    return [
        one
        for one in found
        if one.scope == scope and name in (one.series_id, one.series_id.partition("/")[2] if model else None)
    ]
