"""The page `docs/api.md`, made from the OpenAPI document; `make docs` writes it."""

import json
from typing import Any, cast

from autobot_analytics.settings import Settings
from web.app import create_app

METHODS = ("get", "post", "put", "patch", "delete")
SHARED = {
    "304": "What was read is unchanged since the ETag that was sent.",
    "401": "No token, or one that is wrong, expired or revoked.",
    "403": "The token has not the role that is named.",
    "429": "More requests than the token may make; see `Retry-After`.",
    "500": "The service failed to answer.",
}
_HEAD = """\
# HTTP API

This page is made from the OpenAPI document of the service (`make docs`). The running service shows the same at `/docs`,
and the document itself, for code generators, at `/openapi.json`.
"""


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document of the default settings; nothing connects."""
    app = create_app(Settings.model_construct())
    with app.app_context():
        return cast("dict[str, Any]", app._get_spec("json"))


def markdown(document: dict[str, Any] | None = None) -> str:
    """Write the page: the operations by tag, then every schema with its fields."""
    document = document or openapi()
    parts = [_HEAD, document["info"]["description"], "", "These answers are not repeated below:", ""]
    parts += ["| status | answer |", "|---|---|", *(_row(status, text) for status, text in SHARED.items()), ""]
    for tag in document["tags"]:
        parts += [f"## {tag['name']}", "", tag["description"], ""]
        for path, operations in sorted(document["paths"].items()):
            for method in METHODS:
                if method in operations and tag["name"] in operations[method]["tags"]:
                    parts += _operation(f"{method.upper()} {path}", operations[method])
    parts += ["## Schemas", ""]
    for name, schema in sorted(document["components"]["schemas"].items()):
        parts += _schema(name, schema)
    return "\n".join(parts)


def _operation(title: str, operation: dict[str, Any]) -> list[str]:
    needed = f"Role `{one['token'][0]}`." if (one := next(iter(operation["security"]), None)) else "No token."
    parts = [f"### `{title}`", "", f"{operation['summary']} {needed}", ""]
    if operation.get("description"):
        parts += [operation["description"], ""]
    if operation.get("parameters"):
        parts += ["| parameter | in | value | meaning |", "|---|---|---|---|"]
        parts += [_parameter(parameter) for parameter in operation["parameters"]] + [""]
    if "requestBody" in operation:
        parts += _body(operation["requestBody"])
    parts += ["| status | answer |", "|---|---|"]
    return [
        *parts,
        *(_response(status, one) for status, one in sorted(operation["responses"].items()) if status not in SHARED),
        "",
    ]


def _parameter(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    name = f"`{parameter['name']}`" + (" *" if parameter.get("required") else "")
    default = f"; default `{schema['default']}`" if schema.get("default") is not None else ""
    example = f", e.g. `{schema['examples'][0]}`" if schema.get("examples") else ""
    return _row(name, parameter["in"], f"{_kind(schema)}{default}{example}", parameter["description"])


def _body(body: dict[str, Any]) -> list[str]:
    parts = [body.get("description", ""), ""]
    for media_type, content in body["content"].items():
        parts += [f"Body: `{media_type}`, {_kind(content['schema'])}.", ""]
        first = next(iter(content.get("examples", {}).values()), None)
        if first and isinstance(first["value"], dict):
            parts += ["```json", json.dumps(first["value"], ensure_ascii=False), "```", ""]
    return parts


def _response(status: str, response: dict[str, Any]) -> str:
    kinds = [_kind(content["schema"]) for content in response.get("content", {}).values() if "schema" in content]
    return _row(status, " → ".join([response["description"], *dict.fromkeys(kinds)]))


def _schema(name: str, schema: dict[str, Any]) -> list[str]:
    parts = [f"### {name}", "", schema.get("description", ""), ""]
    if "properties" not in schema:
        return [*parts, f"{_kind(schema)}.".capitalize() if "anyOf" not in schema else f"{_kind(schema)}.", ""]
    parts += ["| field | value | meaning |", "|---|---|---|"]
    required = schema.get("required", [])
    for field, part in schema["properties"].items():
        shown = f"`{field}`" + (" *" if field in required else "")
        parts.append(_row(shown, _kind(part), part.get("description", "")))
    return [*parts, ""]


def _kind(schema: dict[str, Any]) -> str:
    """State in words what a schema allows, with a link where it is one of our own."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        return f"object: name → {_kind(inner)}" if isinstance(inner, dict) else "object"
    kind: str = schema.get("type", "anything")
    return {"integer": "whole number", "string": "text"}.get(kind, kind) + _bounds(schema)


def _bounds(schema: dict[str, Any]) -> str:
    signs = (("minimum", "≥"), ("maximum", "≤"), ("exclusiveMaximum", "<"))
    return "".join(f" {sign} {schema[name]:,}" for name, sign in signs if name in schema)


def _row(*cells: str) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    print(markdown())
