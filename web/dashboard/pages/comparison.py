"""Chosen agents side by side, and which of them really differ."""

from collections.abc import Mapping
from typing import Any

from flask import request

from web.api.agents import routes as agents
from web.api.agents.answers import ComparisonQuery, TrendQuery
from web.api.shape import YearWindowQuery
from web.dashboard.ask import Ask
from web.dashboard.cards import Card
from web.dashboard.names import in_legend
from web.dashboard.page import Page
from web.dashboard.pages.agents import LEAST_CHART_DAYS, MOST_TREND_DAYS
from web.http.problems import ProblemError
from web.reading.absent import of_tasks
from web.show.charts import Chart, Series
from web.show.formats import percent

MOST = 6  # lines that can be told apart


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the cards; agents come as `ids`, joined by commas as in the API, or one by one as `id`."""
    return {"comparison": check(ask), "all": ask.card(_all), "MOST": MOST}


def check(ask: Ask) -> Card:
    """Make the first card; ProblemError when the agents that are named cannot be compared."""
    return ask.card(_comparison)


def chosen(ask: Ask) -> list[str]:
    """Return the agents that are named, each once, six at most; a name with a comma comes as `id`."""
    named = [one for one in ask.arguments.get("ids", "").split(",") if one]
    return list(dict.fromkeys([*request.args.getlist("id"), *named]))[:MOST]


def _comparison(ask: Ask) -> Mapping[str, Any] | None:
    names = chosen(ask)
    if not names:
        return None
    found = ask(agents.compare, ComparisonQuery(days=ask.period.days, agent_ids=",".join(names)))
    days = min(max(ask.period.days, LEAST_CHART_DAYS), MOST_TREND_DAYS)
    series, labels = [], []
    for number, one in enumerate(found.agents, start=1):
        try:
            daily = ask(agents.trends, TrendQuery(days=days, agent_id=one.agent_id)).daily_stats
        except ProblemError:  # it made calls, and has no task
            continue
        labels = list(daily)
        rates = [day.success_rate if day.total else None for day in daily.values()]
        series.append(Series(in_legend(one.agent_id), rates, f"s{number}"))
    chart = Chart("Success rate by day", labels, series, percent, height=220, running=ask.period.running)
    return {"found": found, "agents": [of_tasks(one) for one in found.agents], "names": names, "chart": chart}


def _all(ask: Ask) -> Any:
    return [one.agent_id for one in ask(agents.performance, YearWindowQuery(days=ask.period.days)).agents][:200]


PAGE = Page(
    "comparison",
    "/agents/compare",
    "Agents compared",
    build,
    section="agents",
    in_navigation=False,
    compares=False,
    keeps=("ids", "id"),
    check=check,
)
