"""The endpoint of what the coming days will cost."""

from datetime import timedelta

from apiflask import APIBlueprint

from web.api import spending
from web.api.forecasts import figures
from web.api.forecasts.answers import (
    Baseline,
    CostEstimate,
    CostForecast,
    ForecastAccuracy,
    ForecastPeriod,
    ForecastQuery,
    RunningDay,
)
from web.api.months import MonthFigures, month_figures, month_of, month_of_calls
from web.http.caching import cached
from web.http.problem_document import FieldProblem
from web.http.problems import ProblemError
from web.reading.context import Reading
from web.reading.fold import Document, usd

BASELINE_DAYS = 30
NO_FORECAST = "There is no forecast of that series, or its name may mean several."

bp = APIBlueprint("forecasts", __name__, url_prefix="/api/analytics/cost", tag="Cost")


@bp.get("/forecast")
@bp.input(ForecastQuery, location="query")
@bp.output(CostForecast)
@bp.doc(responses={404: NO_FORECAST})
@cached("forecasts", "cost_days", "cost_agent_days")
def forecast(reading: Reading, query_data: ForecastQuery) -> CostForecast:
    """Forecast daily cost: of all calls, of a provider, of a model or of an agent, with bands and their past accuracy.

    Computed every hour and after a day has closed, from closed days; a known change of price is taken into account. The
    models add up to the total, and the agents to their models.
    """
    documents = reading.documents("forecasts")
    if query_data.scope == "total" and "total" not in documents:
        return _nothing_yet(reading, query_data)
    document = _document(documents, query_data)
    return CostForecast(
        timestamp=reading.computed_at,
        scope=query_data.scope,
        id=document["id"] or None,
        forecast_period=ForecastPeriod(start=document["as_of"], days=query_data.days_to_forecast),
        baseline=_baseline(reading, query_data.scope, document),
        forecast=figures.estimate(document, query_data.days_to_forecast),
        running_day=figures.running_day(document),
        confidence=document["confidence"],
        accuracy=figures.accuracy(document),
        method=document["method"],
        history_days=document["usable_days"],
        note=document["note"],
        **_month(reading, query_data.scope, document).model_dump(),
    )


def _document(documents: dict[str, Document], query: ForecastQuery) -> Document:
    if query.scope != "total" and query.id is None:
        raise _wrong_id(f"say which {query.scope}")
    if query.scope == "total" and query.id is not None:
        raise _wrong_id("the total has none: leave it out, or say the scope")
    field = figures.field_of(query.scope, query.id, documents)
    if isinstance(field, str):
        return documents[field]
    if field:
        names = ", ".join(sorted(name.removeprefix("model/") for name in field))
        raise ProblemError(404, f"Several providers have the model {query.id}: ask for one of {names}.")
    small = ", or is one of the smallest (FORECAST_AGENTS)" if query.scope == "agent" else ""
    raise ProblemError(
        404,
        f"There is no forecast of the {query.scope} {query.id}: it is unknown, or has cost nothing on a closed day "
        f"of the last 90{small}, or could not be forecast (the status of the job says why). "
        f"There is one of {figures.named(query.scope, documents)}.",
    )


def _wrong_id(detail: str) -> ProblemError:
    return ProblemError(422, f"id: {detail}", errors=[FieldProblem(field="id", location="query", detail=detail)])


def _baseline(reading: Reading, scope: str, document: Document | None) -> Baseline:
    window = reading.trailing(BASELINE_DAYS)
    days = reading.documents("cost_agent_days" if scope == "agent" else "cost_days")
    if document is None or scope == "total":
        daily = spending.daily_nano_usd(days, window)
        mean = spending.mean_daily_usd(days, window, sum(daily.values()))
    else:
        daily = figures.daily_nano_usd(days, window, figures.columns_of(scope, document["id"]))
        mean = usd(sum(daily.values())) / min(document["usable_days"] + 1, window.length)
    growth = spending.growth(daily, reading.today.isoformat())
    return Baseline(
        avg_daily_cost=mean, trend=growth.trend, growth_rate_percent=growth.percent, from_nothing=growth.from_nothing
    )


def _month(reading: Reading, scope: str, document: Document | None) -> MonthFigures:
    days = reading.documents("cost_agent_days" if scope == "agent" else "cost_days")
    if document is None or scope == "total":
        return month_of_calls(reading, days, "total")
    wanted = figures.columns_of(scope, document["id"])
    spent = sum(figures.daily_nano_usd(days, month_of(reading), wanted).values())
    return month_figures(reading, spent, f"{scope}/{document['id']}")


def _nothing_yet(reading: Reading, query: ForecastQuery) -> CostForecast:
    start = reading.today + timedelta(days=1)
    days = [(start + timedelta(days=place)).isoformat() for place in range(query.days_to_forecast)]
    return CostForecast(
        timestamp=reading.computed_at,
        scope="total",
        id=None,
        forecast_period=ForecastPeriod(start=days[0], days=len(days)),
        baseline=_baseline(reading, "total", None),
        forecast=CostEstimate(
            total_estimated_usd=0.0, daily_estimates=dict.fromkeys(days, 0.0), intervals=None, sums=None
        ),
        running_day=RunningDay(spent_usd=0.0, expected_usd=0.0, level_80=None),
        confidence="low",
        accuracy=ForecastAccuracy(mase=None, coverage_80=None, folds=0),
        method="none",
        history_days=0,
        note=figures.NOTHING_YET,
        **_month(reading, "total", None).model_dump(),
    )
