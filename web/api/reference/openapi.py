"""The OpenAPI 3.1 document: what APIFlask makes of the models, plus what holds for every operation."""

import re
from typing import Any

import orjson
from pydantic import BaseModel

from web.access.describe import describe_access, describe_probes
from web.api.budgets import answers as budgets
from web.api.budgets import silences
from web.api.marks import answers as marks
from web.api.reference.glossary import describe_fields
from web.api.tracking.answers import MOST_RECORDS
from web.api.tracking.routes import BODIES
from web.http.problem_document import Problem
from web.http.problems import MEDIA_TYPE
from web.otlp import openapi as otlp
from web.reports.answers import ReportBody

DESCRIPTION = """Use, agents and model costs of an AutoBot platform, from snapshots that a scheduler computes.

Days are whole days of the reporting zone (setting `TIMEZONE`); times are ISO 8601 UTC; money is USD; durations are
milliseconds; rates are percent. Every answer from a snapshot carries `ETag`, `Last-Modified`, `Age` and honours
`If-None-Match`. Errors are problem documents (RFC 9457)."""

CACHE_HEADERS = {
    "ETag": "Strong validator of these bytes; send it back in `If-None-Match`.",
    "Last-Modified": "When the snapshot was computed.",
    "Age": "Seconds since then.",
    "Cache-Control": "How long the answer may be used: until the next snapshot is due.",
}
TAGS = {
    "Behaviour": "How the product is used.",
    "Agents": "How well each agent works.",
    "Cost": "What the language models cost.",
    "Advanced": "Cost, agents and behaviour together.",
    "Tracking": "Ways in: what is accepted here is in the stream before the answer is sent.",
    "OpenTelemetry": "The way in for programs that are instrumented with OpenTelemetry.",
    "Marks": "Releases, incidents and other moments that charts show.",
    "Query": "Any figure of calls, tasks or events by any dimension, and the records behind it.",
    "Export": "Everything as a file, for people and for other tools.",
    "Health": "The state of the service itself.",
}
INVALID = "A parameter is wrong; `errors` names it."
UNAVAILABLE = "Not computed yet, or Redis does not answer; see `Retry-After`."
HEALTH_PATHS = ("/api/analytics/health", "/api/redis/health")
PATH_EXAMPLES = {
    "report_type": "cost",
    "category": "cost_management",
    "key": "team",
    "resource_type": "llm_tokens",
    "agent_id": "chat-agent-1",
    "session_id": "session456",
    "table": "usage",
    "mark_id": "4f0c21d3a9b8",
    "silence_id": "4f0c21",
    "name": "team",
}
REFUSED_BODIES = {
    "400": "The body is no JSON.",
    "413": "The body is longer than the setting `MAX_BODY_BYTES` says.",
    "415": "The body is not `application/json`, or is compressed.",
    "422": f"A field is wrong, or the list is empty or has more than {MOST_RECORDS:,} records; `errors` names it. "
    "Nothing was taken.",
    "503": "Redis does not take it at present; see `Retry-After`. Send it again with the same event_id.",
}
REFUSED_CHANGES = {
    "400": "The body is no JSON.",
    "413": "The body is longer than the setting `MAX_BODY_BYTES` says.",
    "415": "The body is not `application/json`.",
    "422": "A field is wrong; `errors` names it.",
    "503": "Redis does not take it at present; see `Retry-After`.",
}
CHANGES = {**budgets.CHANGES, **silences.CHANGES, **marks.CHANGES}
QUERIES = "/api/analytics/query"  # with `format=csv` they send a file
TOO_LONG = "The address is longer than 64 KiB."
REPORTS = "/api/analytics/advanced/report"
QUESTIONS = {("post", REPORTS): ReportBody}  # bodies that change nothing
TEXT = {"schema": {"type": "string"}}
REFERENCE = "#/components/schemas/{model}"


def complete(document: dict[str, Any] | str) -> dict[str, Any] | str:
    """Add to the document what operations share: bodies that track, problem documents, cache headers, 304 and 503."""
    assert isinstance(document, dict), "the document is made as JSON, not as YAML text"
    document = _with_short_names(document)
    schemas = document["components"]["schemas"]
    _add_schema(schemas, Problem)
    schemas.pop("HTTPError", None)
    describe_access(document)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", []):
                _complete_parameter(parameter)
            if method == "get":
                _complete_reading(path, operation)
            elif path in BODIES:
                _complete_tracking(schemas, path, operation)
            elif path.startswith(("/api/analytics/cost/", "/api/analytics/marks")) or (method, path) in QUESTIONS:
                _complete_change(schemas, (method, path), operation)
            elif "requestBody" in operation:
                for status, text in REFUSED_CHANGES.items():
                    operation["responses"].setdefault(status, {"description": text})
            if method == "get" and path.startswith(QUERIES):
                operation["responses"]["200"]["content"] |= {"text/csv": TEXT}
            if path.startswith(REPORTS):
                operation["responses"]["200"]["content"] |= {"text/html": TEXT, "text/markdown": TEXT}
            operation["responses"]["500"] = {"description": "The service failed to answer."}
            _add_problems(operation["responses"])
            if any(parameter["in"] == "query" for parameter in operation.get("parameters", [])):
                operation["responses"]["414"] = {"description": TOO_LONG}  # by the server, without a body
    describe_probes(document)
    otlp.describe(document)
    describe_fields(schemas)
    used = dict.fromkeys(tag["name"] for tag in document["tags"])
    document["tags"] = [{"name": name, "description": TAGS[name]} for name in used]
    return document


def _with_short_names(document: dict[str, Any]) -> dict[str, Any]:
    """Call each schema as its model is called: APIFlask puts the answer's name before it, and so repeats it."""
    text = re.sub(rb'"#/components/schemas/\w+\.(\w+)"', rb'"#/components/schemas/\1"', orjson.dumps(document))
    short: dict[str, Any] = orjson.loads(text)
    schemas: dict[str, Any] = {}
    for name, schema in sorted(short["components"]["schemas"].items()):
        known = schemas.setdefault(name.rpartition(".")[2], schema)
        assert known == schema, f"two models are called {name.rpartition('.')[2]}"
    short["components"]["schemas"] = schemas
    return short


def _add_schema(schemas: dict[str, Any], model: type[BaseModel]) -> None:
    schema = model.model_json_schema(ref_template=REFERENCE)
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema


def _complete_parameter(parameter: dict[str, Any]) -> None:
    if parameter["in"] == "path":
        name = parameter["name"]
        parameter["description"] = (
            f"The {name[:-3]}'s id." if name.endswith("_id") else f"The {name.replace('_', ' ')}."
        )
        parameter["schema"] = {"type": "string", "minLength": 1, "examples": [PATH_EXAMPLES[parameter["name"]]]}
    else:
        parameter["description"] = parameter["schema"].pop("description")


def _complete_reading(path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    answer = responses["200"]
    if any(parameter["in"] == "query" for parameter in operation.get("parameters", [])):
        responses["422"] = {"description": INVALID}
    if "{" in path:
        responses.setdefault("404", {"description": "The id is none that can be: it begins with `/` or has two lines."})
    if path in HEALTH_PATHS:
        responses["503"]["content"] = answer["content"]
        return
    answer["headers"] = {
        name: {"description": text, "schema": {"type": "string"}} for name, text in CACHE_HEADERS.items()
    }
    responses["304"] = {"description": "Unchanged since the ETag that was sent."}
    responses["503"] = {"description": UNAVAILABLE}


def _complete_tracking(schemas: dict[str, Any], path: str, operation: dict[str, Any]) -> None:
    body = BODIES[path]
    _add_schema(schemas, body.model)
    one = {"$ref": REFERENCE.format(model=body.model.__name__)}
    many = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_RECORDS}
    operation["requestBody"] = {
        "required": True,
        "description": f"One record, or a list of up to {MOST_RECORDS:,}.",
        "content": {
            "application/json": {
                "schema": {"anyOf": [one, many]},
                "examples": {"one": {"value": body.example}, "list": {"value": [body.example]}},
            }
        },
    }
    operation["responses"]["202"]["description"] = "It is in the stream."
    for status, text in REFUSED_BODIES.items():
        operation["responses"].setdefault(status, {"description": text})


def _complete_change(schemas: dict[str, Any], place: tuple[str, str], operation: dict[str, Any]) -> None:
    """Describe the body of a change, if it has one, and how it is refused."""
    model = QUESTIONS.get(place) or CHANGES.get(place)
    if model is not None:
        _add_schema(schemas, model)
        schema = {"$ref": REFERENCE.format(model=model.__name__)}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    for status, text in REFUSED_CHANGES.items():
        if model is not None or status == "503":
            operation["responses"].setdefault(status, {"description": text})


def _add_problems(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        if status >= "400":
            problem = {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
            if "content" not in response or "HTTPError" in str(response["content"]):  # APIFlask's own shape of errors
                response["content"] = problem
