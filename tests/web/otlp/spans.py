"""Literal spans in OTLP's JSON: what a test does not care for has a constant value."""

from collections.abc import Mapping
from typing import Any

TRACE = "5b8efff798038103d269b633813fc60c"
START_NS = 1_773_309_600_000_000_000  # 2026-03-12T10:00:00Z
AT = "2026-03-12T10:00:00.000000Z"


def span_id(number: int) -> str:
    """Return the id of a test's n-th span."""
    return f"{number:016x}"


def event_id(number: int) -> str:
    """Return what becomes of that id in the streams."""
    return f"{TRACE}:{span_id(number)}"


def attribute(key: str, value: object) -> dict[str, Any]:
    """Return one attribute as OTLP writes it."""
    if isinstance(value, bool):
        return {"key": key, "value": {"boolValue": value}}
    if isinstance(value, int):
        return {"key": key, "value": {"intValue": str(value)}}
    if isinstance(value, float):
        return {"key": key, "value": {"doubleValue": value}}
    if isinstance(value, list):
        return {"key": key, "value": {"arrayValue": {"values": [{"stringValue": item} for item in value]}}}
    return {"key": key, "value": {"stringValue": value}}


def span(
    number: int,
    attributes: Mapping[str, object],
    *,
    within: int = 0,
    name: str = "span",
    ms: float = 250,
    **members: Any,
) -> dict[str, Any]:
    """Return a span that is within the span of another number, if any."""
    return {
        "traceId": TRACE,
        "spanId": span_id(number),
        "parentSpanId": span_id(within) if within else "",
        "name": name,
        "kind": 3,
        "startTimeUnixNano": str(START_NS),
        "endTimeUnixNano": str(START_NS + int(ms * 1_000_000)),
        "attributes": [attribute(key, value) for key, value in attributes.items()],
        **members,
    }


def request(
    *spans: dict[str, Any], resource: Mapping[str, object] | None = None, scope: str = "test", version: str = "1"
) -> dict[str, Any]:
    """Return an export request."""
    attributes = [attribute(key, value) for key, value in (resource or {}).items()]
    scope_spans = {"scope": {"name": scope, "version": version}, "spans": list(spans)}
    return {"resourceSpans": [{"resource": {"attributes": attributes}, "scopeSpans": [scope_spans]}]}


def chat(
    number: int,
    within: int = 0,
    tokens: tuple[int, int] | None = (100, 20),
    more: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """Return a call of gpt-4o as the conventions of 1.37 and later write it."""
    attributes: dict[str, object] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o",
    }
    if tokens:
        attributes |= {"gen_ai.usage.input_tokens": tokens[0], "gen_ai.usage.output_tokens": tokens[1]}
    return span(number, {**attributes, **(more or {})}, within=within, name="chat gpt-4o")


def agent(
    number: int, within: int = 0, tokens: tuple[int, int] | None = None, more: Mapping[str, object] | None = None
) -> dict[str, Any]:
    """Return a run of the agent `tutor`, with or without usage of its own."""
    attributes: dict[str, object] = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "tutor"}
    if tokens:
        attributes |= {"gen_ai.usage.input_tokens": tokens[0], "gen_ai.usage.output_tokens": tokens[1]}
    return span(number, {**attributes, **(more or {})}, within=within, name="invoke_agent tutor", ms=1000)


def tool(number: int, within: int = 0) -> dict[str, Any]:
    """Return the execution of a tool."""
    return span(number, {"gen_ai.operation.name": "execute_tool"}, within=within, name="execute_tool search")


def other(number: int, within: int = 0) -> dict[str, Any]:
    """Return a span that has nothing to do with models."""
    return span(number, {"http.request.method": "POST"}, within=within, name="POST")
