"""What the OpenAPI document says of `POST /v1/traces`: the protocol's messages, as far as they are read."""

from typing import Any, TypeAlias

from web.otlp.answer import JSON, PROTOBUF

Schema: TypeAlias = dict[str, Any]

PATH = "/v1/traces"
SPECIFICATION = "https://opentelemetry.io/docs/specs/otlp/#otlphttp"
TEXT: Schema = {"type": "string"}
HEXADECIMAL: Schema = {"type": "string", "pattern": "^[0-9a-fA-F]*$"}
NANOSECONDS: Schema = {
    "type": "string",
    "pattern": "^[0-9]{1,19}$",
    "description": "Nanoseconds since 1970, as text.",
}
BINARY: Schema = {"type": "string", "format": "binary"}
REFUSALS = {
    "400": "The body is no ExportTraceServiceRequest; do not send it again.",
    "413": "The body is longer than the setting `OTLP_MAX_BODY_BYTES` says, or has too many spans; send less at once.",
    "503": "Redis does not take it at present; see `Retry-After`. Send it again: no span is counted twice.",
}


def describe(document: dict[str, Any]) -> None:
    """Add the body, the answers and the schemas of the protocol to the document, if it has the path."""
    operation = document["paths"].get(PATH, {}).get("post")
    if operation is None:
        return
    document["components"]["schemas"].update(_schemas())
    operation["externalDocs"] = {"description": "The protocol", "url": SPECIFICATION}
    operation["requestBody"] = {
        "required": True,
        "description": "ExportTraceServiceRequest, in protobuf or JSON; `Content-Encoding` may be gzip or deflate.",
        "content": _content("ExportTraceServiceRequest") | {JSON.media_type: _example()},
    }
    responses = operation["responses"]
    responses["200"] = {
        "description": "Taken, but for the spans that `partialSuccess` counts; do not send those again.",
        "content": _content("ExportTraceServiceResponse"),
    }
    for status, text in REFUSALS.items():
        responses[status] = {"description": text, "content": _content("OtlpStatus")}
    responses["503"]["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    responses["415"] = {"description": "Another Content-Type or Content-Encoding than the protocol's."}
    # Access and load are refused before the encoding is looked at.
    for status in ("413", "503"):
        problem = {"schema": _reference("Problem")}
        responses[status]["content"] = {**responses[status]["content"], "application/problem+json": problem}


def _content(schema: str) -> dict[str, Any]:
    return {PROTOBUF.media_type: {"schema": BINARY}, JSON.media_type: {"schema": _reference(schema)}}


def _reference(schema: str) -> Schema:
    return {"$ref": f"#/components/schemas/{schema}"}


def _object(description: str, **properties: Schema) -> Schema:
    return {"type": "object", "description": description, "properties": properties}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items, "description": items.get("description", "A list of these.")}


def _schemas() -> dict[str, Schema]:
    attributes = _list(_reference("OtlpAttribute"))
    return {
        "ExportTraceServiceRequest": _object(
            "Spans, by resource and instrumentation scope. Members that are not named here are ignored.",
            resourceSpans=_list(
                _object(
                    "Spans of one resource.",
                    resource=_object("What produced the spans.", attributes=attributes),
                    scopeSpans=_list(
                        _object(
                            "Spans of one instrumentation.",
                            scope=_object("The instrumentation.", name=TEXT, version=TEXT),
                            spans=_list(_reference("OtlpSpan")),
                        )
                    ),
                )
            ),
        ),
        "OtlpSpan": _object(
            "One span; docs/opentelemetry.md says what becomes of it.",
            traceId=HEXADECIMAL | {"description": "32 hexadecimal digits."},
            spanId=HEXADECIMAL | {"description": "16 hexadecimal digits."},
            parentSpanId=HEXADECIMAL | {"description": "The span around it; empty if there is none."},
            name=TEXT | {"description": "What the span is called."},
            startTimeUnixNano=NANOSECONDS,
            endTimeUnixNano=NANOSECONDS,
            attributes=attributes,
            events=_list(_object("An event; of those called `exception` the last is read.", name=TEXT)),
            status=_object(
                "How it ended.",
                code={"type": "integer", "enum": [0, 1, 2], "description": "2: it failed."},
                message=TEXT | {"description": "What is wrong."},
            ),
        ),
        "OtlpAttribute": _object(
            "One attribute.",
            key=TEXT | {"description": "Its name."},
            value=_reference("OtlpValue") | {"description": "Its value."},
        ),
        "OtlpValue": _object(
            "One value: exactly one of the members.",
            stringValue=TEXT | {"description": "A text."},
            intValue={"type": "string", "pattern": "^-?[0-9]{1,18}$", "description": "64 bits, as text."},
            doubleValue={"type": "number", "description": "A number."},
            boolValue={"type": "boolean", "description": "True or false."},
            arrayValue=_object("A list.", values=_list(_reference("OtlpValue"))),
        ),
        "ExportTraceServiceResponse": _object(
            "Empty when every span was taken.",
            partialSuccess=_object(
                "What was not taken.",
                rejectedSpans={"type": "string", "description": "How many spans, as text."},
                errorMessage=TEXT | {"description": "Which ones and why; the first three."},
            ),
        ),
        "OtlpStatus": _object(
            "A google.rpc.Status.",
            code={"type": "integer", "description": "3 invalid, 8 too large, 14 unavailable."},
            message=TEXT,
        ),
    }


def _example() -> dict[str, Any]:
    attributes = {
        "gen_ai.operation.name": {"stringValue": "chat"},
        "gen_ai.provider.name": {"stringValue": "openai"},
        "gen_ai.request.model": {"stringValue": "gpt-4o"},
        "gen_ai.usage.input_tokens": {"intValue": "1200"},
        "gen_ai.usage.output_tokens": {"intValue": "80"},
    }
    span = {
        "traceId": "5b8efff798038103d269b633813fc60c",
        "spanId": "eee19b7ec3c1b174",
        "name": "chat gpt-4o",
        "startTimeUnixNano": "1773309600000000000",
        "endTimeUnixNano": "1773309600250000000",
        "attributes": [{"key": key, "value": value} for key, value in attributes.items()],
    }
    value = {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}
    return {"schema": _reference("ExportTraceServiceRequest"), "examples": {"one call": {"value": value}}}
