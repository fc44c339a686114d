"""Answers of the query API as CSV, in the form of the exports."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from snapshots.lake.query.catalogue import SUBJECTS
from snapshots.lake.query.records import COLUMNS
from web.api.query.answers import QueryAnswer, QueryBody, RecordsAnswer

NUMBERS = frozenset(
    {"input_tokens", "output_tokens", "cached_input_tokens", "cache_write_tokens", "reasoning_tokens", "cost_usd"}
    | {"producer_cost_usd", "latency_ms", "duration_ms", "input_size", "output_size", "tokens"}
)


def answer_csv(answer: QueryAnswer, body: QueryBody) -> bytes:
    """Return the rows of an answer as CSV: dimensions, metrics, and the unpriced calls beside cost."""
    from snapshots.lake.export import Kind, encode_rows

    metrics = SUBJECTS[answer.query["subject"]].metrics
    columns: dict[str, Kind] = dict.fromkeys(body.dimensions, "text")
    for name in body.metrics:
        columns[name] = "integer" if metrics[name].kind == "count" else "number"
    beside = "cost_usd" in body.metrics and "unpriced_calls" not in body.metrics
    if beside:
        columns["unpriced_calls"] = "integer"
    rows = [[*row.dimensions, *row.metrics, *([row.unpriced_calls] if beside else [])] for row in answer.results]
    return encode_rows("csv", columns, rows)


def records_csv(subject: str, page: RecordsAnswer) -> bytes:
    """Return a page of records as CSV; objects are JSON."""
    from snapshots.lake.export import Kind, encode_rows

    names = ["timestamp", *(name for name in COLUMNS[subject] if name != "moment")]
    columns: Mapping[str, Kind] = {name: "number" if name in NUMBERS else "text" for name in names}
    return encode_rows("csv", columns, [_cells(record, names) for record in page.records])


def _cells(record: Mapping[str, Any], names: Sequence[str]) -> list[object]:
    cells = (record[name] for name in names)
    return [orjson.dumps(cell).decode() if isinstance(cell, dict) else cell for cell in cells]
