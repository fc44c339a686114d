"""Bodies that come in: read within bounds, validated as a whole, made into records; every fault names its field."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from autobot_analytics.records import Record
from autobot_analytics.settings import Settings
from autobot_analytics.side_fields import drop
from web.api.tracking.answers import MOST_RECORDS, Body
from web.api.tracking.side_fields import Given, validate
from web.http.json_body import field_faults, field_path, read_json, refused
from web.http.problem_document import FieldProblem
from web.reading.rows import is_too_deep

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
TIMES = ("timestamp", "started_at", "completed_at")


@dataclass(frozen=True)
class Intake:
    """What was sent: records, whether they came as a list, and the names of the side fields that each lost."""

    records: list[Record]
    is_list: bool
    dropped: list[list[str]]

    @property
    def dropped_fields(self) -> list[str]:
        """Return where a field was dropped: `duration_ms`, or `[3].duration_ms` in a list."""
        return [field_path((place, name), self.is_list) for place, names in enumerate(self.dropped) for name in names]


def read_records(body: Body, settings: Settings, now: datetime) -> Intake:
    """Read the running request's body.

    ProblemError: 400 for broken JSON, 413 for a body that is too long, 415 for another content type, 422 for what does
    not fit the contract, so that whatever is accepted also passes ingest.
    """
    sent = read_json()
    items: list[Any] = sent if isinstance(sent, list) else [sent]
    is_list = isinstance(sent, list)
    if not items or len(items) > MOST_RECORDS:
        raise refused([FieldProblem(field="body", location="body", detail=f"must hold 1 to {MOST_RECORDS} records")])
    try:
        given = validate(body, items)
    except ValidationError as error:
        raise refused(field_faults(error, is_list)) from None
    records = []
    faults: list[FieldProblem] = []
    for place, one in enumerate(given):
        own = _beyond_fields(body, one, now, settings)
        if not own:
            try:
                record = body.make(one.values)
            except (TypeError, ValueError) as error:
                own = [("metadata", f"cannot be kept: {error}")]
            else:
                too_long = _too_long(record, settings.max_field_bytes)
                one.dropped += [name for name, _ in too_long if name in body.side_fields]
                own = [(name, detail) for name, detail in too_long if name not in body.side_fields]
                drop(record, one.dropped)
                records.append(record)
        faults += [
            FieldProblem(field=field_path((place, field), is_list), location="body", detail=detail)
            for field, detail in own
        ]
    if faults:
        raise refused(faults)
    return Intake(records, is_list, [one.dropped for one in given])


def _beyond_fields(body: Body, one: Given, now: datetime, settings: Settings) -> list[tuple[str, str]]:
    """Return the faults of clocks, which no field shows alone; drop metadata that is nested too deep."""
    found, given = [], one.values
    if is_too_deep([getattr(given, "metadata", None), given.model_extra]):
        one.dropped.append("metadata")
        one.values = given = given.model_copy(update={"metadata": None})
        (given.model_extra or {}).clear()
    latest = now + timedelta(seconds=settings.future_tolerance_s)
    for name in TIMES:
        value: datetime | None = getattr(given, name, None)
        if value is None:
            continue
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        if not EARLIEST <= moment <= latest:
            found.append((name, "lies before 1970 or in the future: is the clock right?"))
    return found


def _too_long(record: Record, max_field_bytes: int) -> list[tuple[str, str]]:
    return [
        (name, f"takes {len(text.encode())} bytes, at most {max_field_bytes} are kept")
        for name, text in record.encoded.items()
        if len(text.encode()) > max_field_bytes
    ]
