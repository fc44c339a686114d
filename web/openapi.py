"""The OpenAPI 3.1 document: what APIFlask makes of the models, plus what holds for every operation."""

from typing import Any

from web.access.describe import describe_access
from web.answers.problem import Problem
from web.problems import MEDIA_TYPE

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
INVALID = "A parameter is wrong; `errors` names it."
UNAVAILABLE = "Not computed yet, or Redis does not answer; see `Retry-After`."
HEALTH_PATHS = ("/api/analytics/health", "/api/redis/health")


def complete(document: dict[str, Any] | str) -> dict[str, Any] | str:
    """Add to the document what all operations share: problem documents, cache headers, 304 and 503."""
    assert isinstance(document, dict), "the document is made as JSON, not as YAML text"
    schemas = document["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"), Problem=problem)
    schemas.pop("HTTPError", None)
    describe_access(document)
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete_operation(path, operation)
    return document


def _complete_operation(path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    answer = responses["200"]
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        if parameter["in"] == "path":
            parameter["description"] = f"The {parameter['name'].removesuffix('_id')}'s id."
            parameter["schema"] = {"type": "string", "minLength": 1}
        else:
            parameter["description"] = parameter["schema"].pop("description")
    if any(parameter["in"] == "query" for parameter in parameters):
        responses["422"] = {"description": INVALID}
    if path not in HEALTH_PATHS:
        answer["headers"] = {
            name: {"description": text, "schema": {"type": "string"}} for name, text in CACHE_HEADERS.items()
        }
        responses["304"] = {"description": "Unchanged since the ETag that was sent."}
        responses["503"] = {"description": UNAVAILABLE}
    responses["500"] = {"description": "The service failed to answer."}
    for status, response in responses.items():
        if status >= "400":
            response["content"] = answer["content"] if status == "503" and path in HEALTH_PATHS else _problem()


def _problem() -> dict[str, Any]:
    return {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
