"""Documents: what the query of a snapshot gives becomes the documents that are published."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

import sql
from jobs.warehouse import Row, Warehouse
from snapshots.catalogue import Snapshot
from snapshots.writer import HashChange

_COMMENTS = re.compile(r"\A(?:\s|--[^\n]*\n)*")
_WITH = "with "
Place = tuple[str | None, str]  # partition and field of a document
Documents = dict[str, dict[str, dict[str, object]]]  # by partition ('': there is none) and field


@cache
def query_for(name: str) -> str:
    """Return the query of the snapshot called `name` with the documents that are asked for as its table `wanted`."""
    query = _COMMENTS.sub("", sql.load(f"snapshots/{name}"))
    wanted = f"with wanted as (\n{sql.load('publish/wanted')})"
    return f"{wanted},\n\n{query.removeprefix(_WITH)}" if query.startswith(_WITH) else f"{wanted}\n\n{query}"


def changes(
    warehouse: Warehouse, snapshot: Snapshot, wanted: Sequence[Place], now: datetime, today: date
) -> list[HashChange]:
    """Return what Redis is to hold of the documents of `snapshot` that are `wanted`; of all if none is."""
    parts = [part for part, _ in wanted]
    days = sorted(part for part in parts if part is not None)
    names, rows = warehouse.decoded(
        query_for(snapshot.name) if wanted else sql.load(f"snapshots/{snapshot.name}"),
        parts=parts,
        fields=[field for _, field in wanted],
        now=now,
        today=today.isoformat(),
        first_part=days[0] if days else "",
        last_part=days[-1] if days else "",
    )
    if snapshot.partition is None:
        names, rows = ["", *names], [("", *row) for row in rows]
    found = documents(snapshot, names[2:], rows)
    asked: dict[str | None, list[str]] = {}
    for part, field in wanted or [(None, field) for field in found.get("", ())]:
        asked.setdefault(part, []).append(field)
    return [HashChange(snapshot, part, fields, found.get(part or "", {})) for part, fields in asked.items()]


def documents(snapshot: Snapshot, names: Sequence[str], rows: Sequence[Row]) -> Documents:
    """Return the documents that rows of partition, field and the values called `names` make."""
    return (_of_rows if snapshot.by_row else _of_documents)(names, rows)


def _of_documents(names: Sequence[str], rows: Sequence[Row]) -> Documents:
    """Return one document for each row."""
    found: Documents = {}
    for part, field, *values in rows:
        found.setdefault(str(part), {})[str(field)] = dict(zip(names, values, strict=True))
    return found


def _of_rows(names: Sequence[str], rows: Sequence[Row]) -> Documents:
    """Return documents whose members are lists, of which each row has one place."""
    grouped: dict[tuple[str, str], list[Sequence[object]]] = {}
    for part, field, *values in rows:
        grouped.setdefault((str(part), str(field)), []).append(values)
    found: Documents = {}
    for (part, field), places in grouped.items():
        columns = (list(column) for column in zip(*places, strict=True))
        found.setdefault(part, {})[field] = dict(zip(names, columns, strict=True))
    return found
