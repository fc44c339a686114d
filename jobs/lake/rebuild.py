"""Computes the documents of days anew from the lake alone, on whatever engine, and compares them with what Redis holds.

The queries are those of the service: rollups are made of the lake's facts, and snapshots of these rollups. Days whose
facts are past their retention take the rollups that the lake keeps; sessions and users are the lake's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sql
from jobs.database.statements import statements
from jobs.publishing.documents import documents
from snapshots.catalogue import CATALOGUE, Snapshot
from snapshots.codec import encode
from snapshots.lake.engines.protocol import Engine, Statement
from snapshots.lake.manifest import Manifest

DAYS_AT_ONCE = 31
BY_DAY = tuple(snapshot for snapshot in CATALOGUE if snapshot.by_day)
WHOLE_HISTORY = ("user_days",)  # a user is new once
_SELECT = re.compile(r"\Ainsert into (\w+)(?: by name)?\s+(?=select)")
_REMARKS = re.compile(r"\A(?:\s|--[^\n]*\n)*")
_PARAMETER = re.compile(r"\$(\w+)")
_NO_DAY = date(1, 1, 1).isoformat()


@dataclass(frozen=True)
class Rollup:
    """A rollup and the facts that it is made of."""

    query: str
    facts: str  # table of the warehouse
    view: str  # of the lake
    dataset: str
    moment: str  # in whose quarter of an hour a fact counts


ROLLUPS = (
    Rollup("rollup/behavior_15m", "behavior_events", "events", "behavior_events", "event_time"),
    Rollup("rollup/agent_15m", "tasks", "tasks", "tasks", "started_at"),
    Rollup("rollup/llm_15m", "llm_calls", "llm_calls", "llm_calls", "event_time"),
)


@dataclass(frozen=True)
class RebuiltSnapshot:
    """What became of one snapshot: how many days were computed, and on which Redis holds something else."""

    snapshot: str
    days: int
    different: tuple[str, ...]


def compare(
    engine: Engine,
    manifest: Manifest,
    held: Mapping[str, Mapping[str, bytes | str | None]],
    days: Sequence[date],
    event_max_ms: int,
) -> Iterator[RebuiltSnapshot]:
    """Compute every snapshot by day for `days` and compare it with `held`: documents as Redis has them, by snapshot."""
    for snapshot in BY_DAY:
        made: dict[str, bytes] = {}
        for start in range(0, len(days), DAYS_AT_ONCE):
            made |= rebuilt(engine, manifest, snapshot, days[start : start + DAYS_AT_ONCE], event_max_ms)
        names = [day.isoformat() for day in days]
        different = tuple(day for day in names if made.get(day) != held[snapshot.name].get(day))
        yield RebuiltSnapshot(snapshot.name, len(made), different)


def rebuilt(
    engine: Engine, manifest: Manifest, snapshot: Snapshot, days: Sequence[date], event_max_ms: int
) -> dict[str, bytes]:
    """Return the documents of days as the service publishes them."""
    [answer] = engine.run(statement(manifest, snapshot, days, event_max_ms))
    rows = [("", *row) for row in answer.rows]
    found = documents(snapshot, list(answer.columns)[1:], rows).get("", {})
    return {field: encode(document) for field, document in found.items()}


def statement(manifest: Manifest, snapshot: Snapshot, days: Sequence[date], event_max_ms: int) -> Statement:
    """Return the statement over the lake that gives the rows of a snapshot."""
    text = _REMARKS.sub("", sql.load(f"snapshots/{snapshot.name}")).strip().rstrip(";")
    ctes = ["wanted as (select unnest($fields::varchar[]) as field)"]
    for rollup in ROLLUPS:
        made = [(name, select) for name, select in _selects(rollup) if re.search(rf"\b{name}\b", text)]
        if made:
            ctes += _facts(rollup)
        for name, select in made:
            columns = ", ".join(_columns(select))
            kept = f"select {columns} from {name} where day not in (select day from days_of_{rollup.facts})"  # noqa: S608
            ctes.append(f"rolled_{name} as ({select}\nunion all\n{kept})")
            text = re.sub(rf"\b{name}\b", f"rolled_{name}", text)
    whole = f"with {', '.join(ctes)}{', ' + text.removeprefix('with ') if text.startswith('with ') else ' ' + text}"
    given: dict[str, object] = {"fields": [day.isoformat() for day in days], "event_max_ms": event_max_ms}
    for rollup in ROLLUPS:
        known = {file.day for file in manifest.datasets[rollup.dataset].files}
        given[f"days_of_{rollup.facts}"] = [day.isoformat() for day in days if day in known] or [_NO_DAY]
    return Statement(whole, {name: given[name] for name in set(_PARAMETER.findall(whole))}, _needed(manifest, days))


def _needed(manifest: Manifest, days: Sequence[date]) -> dict[str, set[date]]:
    """Return the days that are read of each data set: `days` and its first one, which says when history begins."""
    files = {name: [file.day for file in one.files if file.day] for name, one in manifest.datasets.items()}
    return {name: {min(known), *days} for name, known in files.items() if known and name not in WHOLE_HISTORY}


def _facts(rollup: Rollup) -> list[str]:
    """Return CTEs: the days whose facts are there, their quarters of an hour, and the facts."""
    name = rollup.facts
    ctes = """
listed_FACTS as (select unnest($days_of_FACTS::varchar[]) as day),
days_of_FACTS as (select day::date as day from listed_FACTS),
touched_FACTS as (select bucket from calendar where day in (select day from days_of_FACTS)),
facts_of_FACTS as (
    select *, quarter_hour(MOMENT) as bucket from VIEW where day in (select day from days_of_FACTS)
)"""
    return [ctes.replace("FACTS", name).replace("MOMENT", rollup.moment).replace("VIEW", rollup.view)]


def _selects(rollup: Rollup) -> Iterator[tuple[str, str]]:
    """Yield the tables that a rollup's query fills, each with its SELECT over our CTEs."""
    for one, _ in statements(sql.load(rollup.query)):
        text = _REMARKS.sub("", one.query).strip().rstrip(";")
        if found := _SELECT.match(text):
            select = text[found.end() :]
            select = re.sub(rf"\bfrom {rollup.facts}\b", f"from facts_of_{rollup.facts} as {rollup.facts}", select)
            select = re.sub(r"\btouched\b", f"touched_{rollup.facts}", select)
            yield (
                found[1],
                select.replace("bucket between $first and $last\n    and ", "").replace(
                    "bucket between $first and $last and ", ""
                ),
            )


def _columns(select: str) -> list[str]:
    """Return the names of a SELECT's columns, each of which ends a line."""
    head = re.sub(r" --.*", "", select.partition("\nfrom ")[0])
    return re.findall(r"^    (?:.* as )?(\w+),$", head, re.MULTILINE)
