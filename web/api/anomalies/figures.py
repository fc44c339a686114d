"""Anomalies of cost: those that match a question, in order, and each in a sentence."""

from collections.abc import Iterable, Mapping

from web.api.anomalies.answers import AnomaliesQuery, Anomaly, Cause
from web.reading.fold import Document
from web.reading.window import Window

_NAMES = {"model": "model", "agent": "agent", "token_class": "token class"}


def matching(documents: Mapping[str, Document], window: Window, query: AnomaliesQuery) -> list[Document]:
    """Return the anomalies of a window that match, the newest day first, then by impact."""
    first, last = window.first.isoformat(), window.last.isoformat()
    wanted = {"scope": query.scope, "series_id": query.id, "kind": query.kind, "severity": query.severity}
    asked = {name: value for name, value in wanted.items() if value is not None}
    found = [
        document
        for document in documents.values()
        if first <= document["day"] <= last and all(document[name] == value for name, value in asked.items())
    ]
    found.sort(key=lambda document: (-document["impact_usd"], document["id"]))
    return sorted(found, key=lambda document: document["day"], reverse=True)


def told(documents: Iterable[Document]) -> list[Anomaly]:
    """Return anomalies as readers get them."""
    return [
        Anomaly(
            **{name: value for name, value in document.items() if name != "cause"},
            cause=[Cause(**one) for one in document["cause"]],
            message=_message(document),
        )
        for document in documents
    ]


def _message(document: Document) -> str:
    what = "All calls" if document["scope"] == "total" else f"The {document['scope']} {document['series_id']}"
    when = f"on {document['at']}" if document["kind"] == "day" else f"in the hour from {document['at']}"
    so_far = " so far" if document["is_running"] else ""
    sentence = (
        f"{what} cost ${document['actual_usd']:,.2f} {when}{so_far}, ${document['impact_usd']:,.2f} more than the "
        f"${document['expected_usd']:,.2f} that were expected (usual: below ${document['high_usd']:,.2f})."
    )
    parts = []
    for dimension, name in _NAMES.items():
        first = next((one for one in document["cause"] if one["dimension"] == dimension and one["share"] > 0), None)
        if first is not None:
            who = "calls that name no agent" if first["name"] is None else f"{name} {first['name']}"
            parts.append(f"{who} {min(first['share'], 1):.0%}")
    return f"{sentence} Of that: {', '.join(parts)}." if parts else sentence
