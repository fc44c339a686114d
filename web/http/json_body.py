"""The JSON body of a request: read, validated, every fault named by its field."""

from collections.abc import Sequence
from typing import Any, TypeVar

import orjson
from flask import request
from pydantic import BaseModel, TypeAdapter, ValidationError

from web.http.faults import spelled
from web.http.problem_document import FieldProblem
from web.http.problems import ProblemError

Model = TypeVar("Model", bound=BaseModel)
MOST_NAMED = 20


def read_change(model: type[Model]) -> Model:
    """Read the running request's body as one `model`; ProblemError as `read_json`, and 422 for what does not fit."""
    try:
        return TypeAdapter(list[model]).validate_python([read_json()])[0]  # type: ignore[valid-type]  # a value
    except ValidationError as error:
        raise refused(field_faults(error, is_list=False)) from None


def read_json() -> Any:
    """Return the running request's body, parsed; ProblemError 415 for another content type, 400 for broken JSON."""
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


def field_faults(error: ValidationError, is_list: bool) -> list[FieldProblem]:
    """Return the faults that pydantic found, one more than a problem names."""
    return [
        FieldProblem(field=field_path(one["loc"], is_list), location="body", detail=spelled(one))
        for one in error.errors(include_url=False)[: MOST_NAMED + 1]
    ]


def field_path(place: Sequence[int | str], is_list: bool) -> str:
    """Spell where a fault is: `feature`, or `[3].feature` in a list."""
    inner = ".".join(str(part)[:200] for part in place[1:])
    if not is_list:
        return inner or "body"
    return f"[{place[0]}].{inner}" if inner else f"[{place[0]}]"


def refused(faults: Sequence[FieldProblem]) -> ProblemError:
    """Return the problem 422 that names the first of the faults."""
    named = list(faults[:MOST_NAMED])
    detail = "; ".join(f"{one.field}: {one.detail}" for one in named)
    more = " There are more." if len(faults) > MOST_NAMED else ""
    return ProblemError(422, f"Nothing was taken. {detail}.{more}", errors=named)
