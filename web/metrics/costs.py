"""Samples of cost: what was called and what it cost, what is forecast, what is unusual, how budgets stand."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from web.api import spending
from web.metrics.catalogue import CALLS
from web.metrics.samples import Sample
from web.reading.context import Reading
from web.reading.fold import Document, usd

SPEND_DAYS = (1, 7, 30)
FORECAST_DAYS = (7, 30, 90)
PERCENTILES = (("median", "50"), ("low80", "10"), ("high80", "90"))
BUDGET_PERCENTILES = (("forecast_usd", "50"), ("forecast_low_usd", "10"), ("forecast_high_usd", "90"))

Documents = Mapping[str, Document]


def of_models(documents: Documents) -> Iterator[Sample]:
    """Yield the sums of calls of each model."""
    for document in documents.values():
        yield from _calls("llm", (document["provider"], document["model"]), document)


def of_agents(documents: Documents) -> Iterator[Sample]:
    """Yield the sums of calls of each agent that made any."""
    for agent_id, document in documents.items():
        if document["calls"] is not None:
            yield from _calls("agent_llm", (agent_id,), document)


def _calls(prefix: str, labels: tuple[str, ...], document: Document) -> Iterator[Sample]:
    for name, _ in CALLS:
        yield Sample(f"autobot_{prefix}_{name}", labels, document[name.removesuffix("_total")])


def spend(reading: Reading) -> Iterator[Sample]:
    """Yield what was spent in windows of days."""
    days = reading.documents("cost_days")
    for length in SPEND_DAYS:
        daily = spending.daily_nano_usd(days, reading.trailing(length))
        yield Sample("autobot_spend_usd", (f"{length}d",), usd(sum(daily.values())))


def forecast(documents: Documents) -> Iterator[Sample]:
    """Yield what will be spent in the coming days."""
    total = documents.get("total")
    if total is None:
        return
    for length in FORECAST_DAYS:
        for band, percentile in PERCENTILES:
            sums = total["cumulative"][band]
            if len(sums) >= length:
                yield Sample("autobot_spend_forecast_usd", (str(length), percentile), usd(sums[length - 1]))


def anomalies(reading: Reading) -> Iterator[Sample]:
    """Count what is unusual yesterday and today; 0 where nothing is."""
    since = (reading.today - timedelta(days=1)).isoformat()
    number: Counter[tuple[str, str]] = Counter()
    largest: dict[tuple[str, str], float] = {}
    for document in reading.documents("anomalies").values():
        if document["day"] >= since:
            place = (document["scope"], document["severity"])
            number[place] += 1
            largest[place] = max(largest.get(place, 0.0), document["impact_usd"])
    for scope in ("total", "model", "agent"):
        for severity in ("medium", "high"):
            yield Sample("autobot_cost_anomalies", (scope, severity), number[scope, severity])
            yield Sample("autobot_cost_anomaly_impact_usd", (scope, severity), largest.get((scope, severity), 0.0))


def budgets(documents: Documents, most: int) -> Iterator[Sample]:
    """Yield how each budget stands; beyond `most` of them the fullest are named and the sums of the others given."""
    ranked = sorted(documents.items(), key=lambda item: (-item[1]["percent_used"], item[0]))
    for name, budget in ranked[:most]:
        labels = (name, budget["scope"], budget["period"])
        yield from _sums(labels, [budget])
        yield Sample("autobot_budget_spent_ratio", labels, budget["percent_used"] / 100)
        yield Sample("autobot_budget_burn_rate", labels, budget["burn_rate"])
        ends = datetime.fromisoformat(budget["period_end"]).timestamp()
        yield Sample("autobot_budget_period_end_timestamp_seconds", labels, ends)
        if budget["breach_probability"] is not None:
            yield Sample("autobot_budget_breach_probability", labels, budget["breach_probability"])
        for field, percentile in BUDGET_PERCENTILES:
            if budget[field] is not None:
                yield Sample("autobot_budget_forecast_usd", (*labels, percentile), budget[field])
    rest = [budget for _, budget in ranked[most:]]
    if rest:
        yield from _sums(("other", "other", "other"), rest)


def _sums(labels: tuple[str, ...], budgets: list[Document]) -> Iterator[Sample]:
    for name, field in (("limit", "threshold_usd"), ("spent", "spent_usd"), ("remaining", "remaining_usd")):
        yield Sample(f"autobot_budget_{name}_usd", labels, sum(budget[field] for budget in budgets))


def alerts(documents: Documents) -> Iterator[Sample]:
    """Count the service's own alerts."""
    counted = Counter((alert["kind"], alert["state"], alert["severity"]) for alert in documents.values())
    for labels, number in sorted(counted.items()):
        yield Sample("autobot_alerts", labels, number)
