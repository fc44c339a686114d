"""Makes an exported table into a file: which rows and columns, from the lake or from snapshots, in which format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from snapshots.lake.manifest import Manifest, NoLake
from web.exports.answers import ExportQuery
from web.exports.download import SENT_BYTES, File, Origin
from web.exports.tables import LakeTable, SnapshotTable
from web.http.problem_document import FieldProblem
from web.http.problems import RETRY_AFTER_S, ProblemError
from web.reading.context import Reading, Service
from web.reading.window import Window, local_today

if TYPE_CHECKING:
    from snapshots.lake.reading import Selection

Form = Literal["csv", "jsonl", "parquet"]
MEDIA_TYPES: dict[Form, str] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
USUAL_DAYS = 30
USUAL_ROWS = 1_000
LONGEST_WINDOW = timedelta(days=3_660)
NO_LAKE_KIND = "not-computed"
TAG = "tag:"  # `tag:team` is the column of the tag team


@dataclass(frozen=True)
class Made:
    """A file that can be sent, and what it was made from."""

    file: File
    origin: Origin


def make(table: LakeTable | SnapshotTable, form: Form, query: ExportQuery, service: Service, now: datetime) -> Made:
    """Make the file. Raises ProblemError for what cannot be asked, NotComputed and RedisAway as snapshots do."""
    columns = _columns(table, query, service.settings.tags)
    today = local_today(now, service.zone)
    if isinstance(table, LakeTable):
        return _from_lake(table, form, columns, query, service, today)
    return _from_snapshots(table, form, columns, query, service, now)


def _from_lake(
    table: LakeTable, form: Form, columns: Sequence[str], query: ExportQuery, service: Service, today: date
) -> Made:
    from snapshots.lake.reading import Selection

    folder = service.settings.lake_path
    manifest = read_manifest(folder)
    first, last = _bounds(query, today)
    bounded = first is not None or last is not None
    limit = query.limit
    if form == "parquet" and limit is not None:
        raise _refusal("limit", "a Parquet file has all rows of its days; choose them by days, from and to")
    if form != "parquet" and limit is None and not bounded and table.shape is None:
        limit = USUAL_ROWS
    selection = Selection(
        table.dataset,
        table.sources(columns),
        first,
        last,
        newest_first=form != "parquet" and table.shape is None,
        limit=limit,
        shape=table.shape,
        tags=service.settings.tags,
        facts=table.facts if service.settings.tags else None,
    )
    count: list[int] = []
    versions = [file.version for file in selection.files(manifest)]
    return Made(
        File(
            f"autobot-{table.name}-{today}.{form}",
            MEDIA_TYPES[form],
            lambda: _lake_body(folder, manifest, selection, form, query.raw, count),
            lambda: _about(table.name, form, columns, sum(count), first, last, manifest.timezone),
        ),
        Origin((versions, today), manifest.as_of.replace(tzinfo=UTC), service.settings.lake_interval_s),
    )


def _from_snapshots(
    table: SnapshotTable, form: Form, columns: Sequence[str], query: ExportQuery, service: Service, now: datetime
) -> Made:
    from snapshots.lake.export import encode_rows

    if query.limit is not None:
        raise _refusal("limit", "this table has a row for each thing; choose its days by days, from and to")
    reading = Reading.begin(service, table.snapshots, now)
    first, last = _bounds(query, reading.today)
    last = last or reading.today
    window = Window(first or last - min(timedelta(days=USUAL_DAYS - 1), last - date.min), last)
    if window.first > window.last:
        raise _refusal("from", "lies after today")
    for name, bound in (("to", window.last), ("from", window.first)):
        if abs(bound - reading.today) > LONGEST_WINDOW:
            raise _refusal(name, "is more than ten years away")
    rows = table.rows(reading, window)
    kinds = {name: table.all_columns[name] for name in columns}
    body = encode_rows(form, kinds, [[row[name] for name in columns] for row in rows], query.raw)
    return Made(
        File(
            f"autobot-{table.name}-{reading.today}.{form}",
            MEDIA_TYPES[form],
            lambda: iter([body]),
            lambda: _about(table.name, form, columns, len(rows), window.first, window.last, service.settings.timezone),
        ),
        snapshot_origin(reading),
    )


def snapshot_origin(reading: Reading) -> Origin:
    """Return what a file made from a reading depends on."""
    return Origin(
        reading.token,
        max(entry.generated_at for entry in reading.entries),
        min(entry.interval_s for entry in reading.entries),
        reading.stale,
    )


def read_manifest(folder: Path) -> Manifest:
    """Read the lake's manifest; a ProblemError when there is none yet."""
    try:
        return Manifest.current(folder)
    except NoLake as error:
        raise ProblemError(
            503,
            f"Not computed yet: {error}. The web service must run where it can read the scheduler's DATA_DIR.",
            kind=NO_LAKE_KIND,
            headers={"Retry-After": str(RETRY_AFTER_S)},
        ) from error


def _lake_body(
    folder: Path, manifest: Manifest, selection: "Selection", form: Form, raw: bool, count: list[int]
) -> Iterator[bytes]:
    from snapshots.lake import export

    if form == "csv":
        yield from export.lake_csv(folder, manifest, selection, raw, count)
    elif form == "jsonl":
        yield from export.lake_jsonl(folder, manifest, selection, count)
    else:
        file, rows = export.lake_parquet(folder, manifest, selection)
        count.append(rows)
        yield from _pieces_of(file)


def _pieces_of(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(SENT_BYTES):
            yield piece


def _columns(table: LakeTable | SnapshotTable, query: ExportQuery, tags: Sequence[str]) -> list[str]:
    if query.columns is None:
        return list(table.columns)
    wanted = list(dict.fromkeys(part.strip() for part in query.columns.split(",") if part.strip()))
    known = [*table.all_columns]
    if isinstance(table, LakeTable) and table.has_tags:
        known += [f"{TAG}{tag}" for tag in tags]
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        said = f"no column {', '.join(map(repr, unknown))}" if unknown else "no column is named"
        raise _refusal("columns", f"{said}; {table.name} has {', '.join(known)}")
    return wanted


def _bounds(query: ExportQuery, today: date) -> tuple[date | None, date | None]:
    if query.days is not None:
        if query.first or query.last:
            raise _refusal("days", "give either days, or from and to")
        return today - timedelta(days=query.days - 1), today
    if query.first and query.last and query.first > query.last:
        raise _refusal("to", "is before from")
    return query.first, query.last


def _refusal(name: str, detail: str) -> ProblemError:
    return ProblemError(422, f"{name}: {detail}", errors=[FieldProblem(field=name, location="query", detail=detail)])


def _about(
    table: str, form: Form, columns: Sequence[str], rows: int, first: date | None, last: date | None, timezone: str
) -> dict[str, Any]:
    return {
        "table": table,
        "format": form,
        "rows": rows,
        "columns": list(columns),
        "from": None if first is None else first.isoformat(),
        "to": None if last is None else last.isoformat(),
        "timezone": timezone,
    }
