"""The API's documentation as a page, rendered on the server, without script."""

from typing import Any

from apiflask import APIBlueprint
from flask import current_app, render_template

bp = APIBlueprint("pages", __name__, enable_openapi=False)

METHODS = ("get", "post", "put", "patch", "delete")


@bp.get("/docs")
def docs() -> str:
    """Show the API's documentation, made from the OpenAPI document; works without the internet."""
    document = _document()
    schemas = document.get("components", {}).get("schemas", {})
    return render_template("docs.html", document=document, groups=_groups(document), schemas=schemas)


def _document() -> dict[str, Any]:
    document: dict[str, Any] = current_app._get_spec("json")  # type: ignore[attr-defined]
    return document


def _groups(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the operations by tag, each with its method and path."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = {"method": method.upper(), "path": path, **operations[method]}
                groups.setdefault(operation.get("tags", ["Other"])[0], []).append(operation)
    return {tag: sorted(group, key=lambda one: one["path"]) for tag, group in sorted(groups.items())}
