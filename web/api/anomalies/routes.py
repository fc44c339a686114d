"""The endpoint of days and hours of unusual cost."""

from collections import Counter

from apiflask import APIBlueprint

from web.api.anomalies import figures
from web.api.anomalies.answers import Anomalies, AnomaliesQuery
from web.api.shape import Period
from web.http.caching import cached
from web.reading.context import Reading

bp = APIBlueprint("anomalies", __name__, url_prefix="/api/analytics/cost", tag="Cost")


@bp.get("/anomalies")
@bp.input(AnomaliesQuery, location="query")
@bp.output(Anomalies)
@cached("anomalies")
def anomalies(reading: Reading, query_data: AnomaliesQuery) -> Anomalies:
    """Return the days and hours that cost unusually much: what was expected, what it was, and what caused it."""
    window = reading.trailing(query_data.days)
    found = figures.matching(reading.documents("anomalies"), window, query_data)
    severities = Counter(document["severity"] for document in found)
    return Anomalies(
        timestamp=reading.computed_at,
        period=Period.of(window),
        anomalies=figures.told(found[: query_data.limit]),
        total_anomalies=len(found),
        by_severity={"high": severities["high"], "medium": severities["medium"]},
    )
