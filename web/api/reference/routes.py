"""The API's documentation as a page, rendered on the server, without script."""

from collections.abc import Mapping, Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import current_app, render_template, request

bp = APIBlueprint("pages", __name__, enable_openapi=False)

LONGEST_SEARCH = 200
METHODS = ("get", "post", "put", "patch", "delete")


@bp.get("/docs")
def docs() -> str:
    """Show the API's documentation, made from the OpenAPI document; works without the internet.

    `q` in the query keeps the endpoints and schemas that hold all its words.
    """
    document, words = _document(), request.args.get("q", "")[:LONGEST_SEARCH].lower().split()
    schemas = document.get("components", {}).get("schemas", {})
    found = {name: schema for name, schema in schemas.items() if _holds(words, name, schema)}
    return render_template(
        "docs.html", document=document, groups=_groups(document, words), schemas=found, search=" ".join(words)
    )


def _holds(words: Sequence[str], name: str, described: Mapping[str, Any]) -> bool:
    """Return whether all words stand in a name or in what describes it."""
    text = f"{name} {described}".lower() if words else ""
    return all(word in text for word in words)


def _document() -> dict[str, Any]:
    document: dict[str, Any] = current_app._get_spec("json")  # type: ignore[attr-defined]
    return document


def _groups(document: dict[str, Any], words: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the operations that hold all `words`, by tag, each with its method and path."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations and _holds(words, f"{method} {path}", operations[method]):
                operation = {"method": method.upper(), "path": path, **operations[method]}
                groups.setdefault(operation.get("tags", ["Other"])[0], []).append(operation)
    return {tag: sorted(group, key=lambda one: one["path"]) for tag, group in sorted(groups.items())}
