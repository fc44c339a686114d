"""Bodies that come in: read within bounds, validated as a whole, made into records; every fault names its field."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import orjson
from flask import request
from pydantic import BaseModel, TypeAdapter, ValidationError

from autobot_analytics.records import Record
from autobot_analytics.settings import Settings
from autobot_analytics.side_fields import drop
from web.api.tracking.answers import MOST_RECORDS, Body
from web.api.tracking.side_fields import Given, validate
from web.http.faults import spelled
from web.http.problem_document import FieldProblem
from web.http.problems import ProblemError
from web.reading.rows import is_too_deep

Model = TypeVar("Model", bound=BaseModel)
MOST_NAMED = 20
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
        return [_name((place, name), self.is_list) for place, names in enumerate(self.dropped) for name in names]


def read_records(body: Body, settings: Settings, now: datetime) -> Intake:
    """Read the running request's body.

    ProblemError: 400 for broken JSON, 413 for a body that is too long, 415 for another content type, 422 for what does
    not fit the contract, so that whatever is accepted also passes ingest.
    """
    sent = _read_json()
    items: list[Any] = sent if isinstance(sent, list) else [sent]
    is_list = isinstance(sent, list)
    if not items or len(items) > MOST_RECORDS:
        raise _wrong([FieldProblem(field="body", location="body", detail=f"must hold 1 to {MOST_RECORDS} records")])
    try:
        given = validate(body, items)
    except ValidationError as error:
        raise _wrong(_faults(error, is_list)) from None
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
            FieldProblem(field=_name((place, field), is_list), location="body", detail=detail) for field, detail in own
        ]
    if faults:
        raise _wrong(faults)
    return Intake(records, is_list, [one.dropped for one in given])


def read_change(model: type[Model]) -> Model:
    """Read the running request's body as one `model`; the same problems as of records."""
    try:
        return TypeAdapter(list[model]).validate_python([_read_json()])[0]  # type: ignore[valid-type]  # a value
    except ValidationError as error:
        raise _wrong(_faults(error, is_list=False)) from None


def _read_json() -> Any:
    if request.mimetype != "application/json":
        raise ProblemError(415, "The body must be JSON, and Content-Type must say so: application/json.")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise ProblemError(415, "A compressed body is not taken here.")
    data = request.get_data(cache=False)
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ProblemError(400, f"The body is no JSON: {_why_broken(data, error)}.", kind="broken-json") from None


def _why_broken(data: bytes, error: orjson.JSONDecodeError) -> str:
    if not data.strip():
        return "it is empty"
    try:
        data.decode()
    except UnicodeDecodeError as broken:
        return f"byte {broken.start + 1:,} of it is no UTF-8"
    return str(error)


def _faults(error: ValidationError, is_list: bool) -> list[FieldProblem]:
    return [
        FieldProblem(field=_name(one["loc"], is_list), location="body", detail=spelled(one))
        for one in error.errors(include_url=False)[: MOST_NAMED + 1]
    ]


def _name(place: Sequence[int | str], is_list: bool) -> str:
    """Spell where a fault is: `feature`, or `[3].feature` in a list."""
    inner = ".".join(str(part)[:200] for part in place[1:])
    if not is_list:
        return inner or "body"
    return f"[{place[0]}].{inner}" if inner else f"[{place[0]}]"


def _wrong(faults: Sequence[FieldProblem]) -> ProblemError:
    named = list(faults[:MOST_NAMED])
    detail = "; ".join(f"{one.field}: {one.detail}" for one in named)
    more = " There are more." if len(faults) > MOST_NAMED else ""
    return ProblemError(422, f"Nothing was taken. {detail}.{more}", errors=named)


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
