"""The page `docs/api.md`, made from the OpenAPI document; `make docs` writes it."""

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

Every endpoint, from the OpenAPI document of the service (`make docs`). Each leads to its parameters and fields at
`/docs` of the running service, where you can also search. Code generators read `/openapi.json`.
"""


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document of the default settings; nothing connects."""
    app = create_app(Settings.model_construct())
    with app.app_context():
        return cast("dict[str, Any]", app._get_spec("json"))


def markdown(document: dict[str, Any] | None = None) -> str:
    """Write the page: the endpoints of each tag, with what they do and the role that they need."""
    document = document or openapi()
    parts = [_HEAD, document["info"]["description"], "", "Every endpoint may also answer:", ""]
    parts += ["| status | meaning |", "|---|---|", *(_row(status, text) for status, text in SHARED.items()), ""]
    for tag in document["tags"]:
        parts += [
            f"## {tag['name']}",
            "",
            tag["description"],
            "",
            "| endpoint | what it does | role |",
            "|---|---|---|",
        ]
        for path, operations in sorted(document["paths"].items()):
            for method in METHODS:
                if method in operations and tag["name"] in operations[method]["tags"]:
                    parts.append(_operation(f"{method.upper()} {path}", operations[method]))
        parts.append("")
    return "\n".join(parts).rstrip()


def _operation(title: str, operation: dict[str, Any]) -> str:
    needed = next(iter(operation["security"]), None)
    role = f"`{needed['token'][0]}`" if needed else "none"
    return _row(f"[`{title}`](/docs#{operation['operationId']})", operation["summary"], role)


def _row(*cells: str) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    print(markdown())
