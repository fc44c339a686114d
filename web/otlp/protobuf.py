"""Spans from OTLP's binary encoding."""

from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

from google.protobuf.message import DecodeError, Message  # type: ignore[import-untyped]  # ships no types
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1 import trace_pb2

from web.otlp.names import READ
from web.otlp.spans import SPAN_ID_BYTES, TRACE_ID_BYTES, Attributes, Span, TooLarge, Undecodable, Value, checked_id
from web.otlp.wire import parts

MESSAGES_MAX = 50_000  # resources, scopes and spans of one request; exporters send 512 spans, collectors 8,192
MESSAGE_MAX_BYTES = 1_000_000
FIRST, SECOND = 1, 2  # field numbers: resource and scope_spans of ResourceSpans, scope and spans of ScopeSpans

M = TypeVar("M", bound=Message)


def decode(body: bytes, read: Collection[str] = READ) -> list[Span]:
    """Return the spans of a request in their order, with the attributes to `read`; raises Undecodable or TooLarge."""
    return list(_spans(memoryview(body), read))


def _spans(body: memoryview, read: Collection[str]) -> Iterator[Span]:
    messages = 0
    for _, of_resource in parts(body, FIRST):
        messages = _one_more(messages)
        resource: Attributes = {}
        for number, part in parts(of_resource, FIRST, SECOND):
            messages = _one_more(messages)
            if number == FIRST:
                resource = _attributes(_parse(Resource, part).attributes, read)
                continue
            scope = InstrumentationScope()
            for inner, message in parts(part, FIRST, SECOND):
                messages = _one_more(messages)
                if inner == FIRST:
                    scope = _parse(InstrumentationScope, message)
                else:
                    yield _span(_parse(trace_pb2.Span, message), scope, resource, read)


def _one_more(messages: int) -> int:
    if messages >= MESSAGES_MAX:
        raise TooLarge(f"the request has more than {MESSAGES_MAX} spans; send smaller batches")
    return messages + 1


def _parse(kind: type[M], encoded: memoryview) -> M:
    if len(encoded) > MESSAGE_MAX_BYTES:
        raise TooLarge(f"a {kind.DESCRIPTOR.name} is larger than {MESSAGE_MAX_BYTES:,} bytes; capture less content")
    try:
        message: M = kind.FromString(encoded.tobytes())
    except DecodeError as error:
        raise Undecodable(f"the body is no ExportTraceServiceRequest in protobuf: {error}") from error
    return message


def _span(span: trace_pb2.Span, scope: InstrumentationScope, resource: Attributes, read: Collection[str]) -> Span:
    return Span(
        trace_id=checked_id(span.trace_id, TRACE_ID_BYTES),
        span_id=checked_id(span.span_id, SPAN_ID_BYTES),
        parent_id=checked_id(span.parent_span_id, SPAN_ID_BYTES),
        name=span.name,
        started_ns=span.start_time_unix_nano,
        ended_ns=span.end_time_unix_nano,
        attributes=_attributes(span.attributes, read),
        failed=span.status.code == trace_pb2.Status.STATUS_CODE_ERROR,
        status_message=span.status.message,
        exception=_exception(span),
        resource=resource,
        scope=scope.name,
        scope_version=scope.version,
    )


def _exception(span: trace_pb2.Span) -> dict[str, Value]:
    if not span.events:
        return {}
    events = [event for event in span.events if event.name == "exception"]
    return _attributes(events[-1].attributes, READ) if events else {}


def _attributes(pairs: Iterable[KeyValue], read: Collection[str]) -> dict[str, Value]:
    attributes: dict[str, Value] = {}
    for pair in pairs:
        key = pair.key
        if key in read and (value := _value(pair.value)) is not None:
            attributes[key] = value
    return attributes


def _value(value: AnyValue) -> Value | None:
    match value.WhichOneof("value"):
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
        case "int_value":
            return value.int_value
        case "double_value":
            return value.double_value
        case "array_value":
            return [item.string_value for item in value.array_value.values if item.string_value]
    return None
