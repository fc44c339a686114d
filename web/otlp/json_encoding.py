"""Spans from OTLP's JSON encoding: lowerCamelCase names, hexadecimal ids, 64-bit integers as text, enums as numbers.

Unknown members are ignored, as the protocol says; a known one of a wrong type makes the whole body undecodable.
"""

import math
from collections.abc import Collection, Iterator
from typing import Any, NoReturn, TypeAlias

import orjson

from web.otlp.names import READ
from web.otlp.spans import SPAN_ID_BYTES, TRACE_ID_BYTES, Span, TooLarge, Undecodable, Value, checked_id

Members: TypeAlias = dict[str, Any]

STATUS_ERROR = (2, "STATUS_CODE_ERROR")
UINT64_MAX = 2**64 - 1
# Objects and lists of a request. Parsed, one takes up to 250 bytes, and as text only three: unlimited, eight megabytes
# could become 250. The smallest attribute has two in about fifty bytes.
CONTAINERS_MAX = 400_000


def decode(body: bytes, read: Collection[str] = READ) -> list[Span]:
    """Return the spans of a request in their order, with the attributes to `read`; raises Undecodable or TooLarge."""
    if body.count(b"{") + body.count(b"[") > CONTAINERS_MAX:
        raise TooLarge(f"the request has more than {CONTAINERS_MAX:,} objects; send smaller batches, or protobuf")
    try:
        request = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Undecodable(f"the body is no JSON: {error}") from error
    if not isinstance(request, dict):
        raise Undecodable("the body is no JSON object")
    return list(_spans(request, read))


def _spans(request: Members, read: Collection[str]) -> Iterator[Span]:
    for of_resource in _objects(request, "resourceSpans"):
        resource = _attributes(_object(of_resource, "resource"), read)
        for of_scope in _objects(of_resource, "scopeSpans"):
            scope = _object(of_scope, "scope")
            for span in _objects(of_scope, "spans"):
                status = _object(span, "status")
                yield Span(
                    trace_id=_id(span, "traceId", TRACE_ID_BYTES),
                    span_id=_id(span, "spanId", SPAN_ID_BYTES),
                    parent_id=_id(span, "parentSpanId", SPAN_ID_BYTES),
                    name=_text(span, "name"),
                    started_ns=_time(span, "startTimeUnixNano"),
                    ended_ns=_time(span, "endTimeUnixNano"),
                    attributes=_attributes(span, read),
                    failed=status.get("code") in STATUS_ERROR,
                    status_message=_text(status, "message"),
                    exception=_exception(span),
                    resource=resource,
                    scope=_text(scope, "name"),
                    scope_version=_text(scope, "version"),
                )


def _exception(span: Members) -> dict[str, Value]:
    events = [event for event in _objects(span, "events") if event.get("name") == "exception"]
    return _attributes(events[-1], READ) if events else {}


def _attributes(owner: Members, read: Collection[str]) -> dict[str, Value]:
    pairs = _objects(owner, "attributes")
    wanted = ((key, _value(_object(pair, "value"))) for pair in pairs if (key := _text(pair, "key")) in read)
    return {key: value for key, value in wanted if value is not None}


def _value(value: Members) -> Value | None:
    if "stringValue" in value:
        return _text(value, "stringValue")
    if "intValue" in value:
        return _integer(value, "intValue")
    if "doubleValue" in value:
        return _double(value)
    if "boolValue" in value:
        flag = value["boolValue"]
        return flag if isinstance(flag, bool) else _wrong("boolValue", "true or false")
    if "arrayValue" in value:
        items = _objects(_object(value, "arrayValue"), "values")
        return [text for item in items if (text := _text(item, "stringValue"))]
    return None


def _double(value: Members) -> float:
    number = value["doubleValue"]
    try:
        return math.nan if isinstance(number, bool) else float(number)  # text too: "NaN", "Infinity"
    except (TypeError, ValueError):
        _wrong("doubleValue", "a number")


def _time(owner: Members, name: str) -> int:
    at = _integer(owner, name) if owner.get(name) is not None else 0
    return at if 0 <= at <= UINT64_MAX else _wrong(name, "nanoseconds since 1970")


def _integer(owner: Members, name: str) -> int:
    number = owner[name]
    if isinstance(number, int) and not isinstance(number, bool):
        return number
    if isinstance(number, float) and number.is_integer():
        return int(number)
    if isinstance(number, str) and number.removeprefix("-").isdecimal() and number.isascii() and len(number) <= 20:
        return int(number)
    _wrong(name, "an integer, as text or number")


def _id(owner: Members, name: str, length: int) -> str:
    try:
        return checked_id(bytes.fromhex(_text(owner, name)), length)
    except ValueError:
        return ""


def _text(owner: Members, name: str) -> str:
    text = owner.get(name)
    if text is None:
        return ""
    return text if isinstance(text, str) else _wrong(name, "text")


def _object(owner: Members, name: str) -> Members:
    member = owner.get(name)
    if member is None:
        return {}
    return member if isinstance(member, dict) else _wrong(name, "an object")


def _objects(owner: Members, name: str) -> list[Members]:
    members = owner.get(name)
    if members is None:
        return []
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        _wrong(name, "a list of objects")
    return members


def _wrong(name: str, expected: str) -> NoReturn:
    raise Undecodable(f"{name} must be {expected}")
