"""The page `docs/settings.md`, made from the table of settings; `make docs` writes it."""

import json
from typing import Any

from autobot_analytics.settings import ENV_PREFIX, Settings
from autobot_analytics.settings.thresholds import Thresholds

_HEAD = f"""\
# Settings

This page is made from the table in `autobot_analytics/settings/__init__.py` (`make docs`).

Every setting is an environment variable. The same names work in an env file, one `NAME=value` a line, which
`{ENV_PREFIX}ENV_FILE` or systemd's `EnvironmentFile=` names. A secret can be a file instead: systemd's
`LoadCredential=NAME:/path/of/the/file` (see [operate.md](operate.md)). Where a setting is given twice, the environment
wins, then the env file, then the credential. Lists are JSON: `["ollama","local"]`. A value that does not fit stops the
program at its start with a message that names the setting.
"""
_BOUNDS = (("exclusiveMinimum", "> "), ("minimum", "≥ "), ("exclusiveMaximum", "< "), ("maximum", "≤ "))


def markdown() -> str:
    """Write the page: one heading for each setting, with its default, the values it takes and its meaning."""
    schema = Settings.model_json_schema()["properties"]
    names = sorted(Settings.model_fields, key=lambda name: name in Thresholds.model_fields)  # what is inherited last
    return "\n".join([_HEAD, *(_section(name, schema[name]) for name in names)])


def _section(name: str, schema: dict[str, Any]) -> str:
    default = schema["default"]
    text = (
        "" if default is None else default if isinstance(default, str) else json.dumps(default, separators=(",", ":"))
    )
    shown = f"`{text}`" if text else "none"
    return f"## `{ENV_PREFIX}{name.upper()}`\n\n{schema['description']}\n\nDefault {shown} · {_values(schema)}\n"


def _values(schema: dict[str, Any]) -> str:
    schema = next((kind for kind in schema.get("anyOf", ()) if kind["type"] != "null"), schema)  # X | None
    if "enum" in schema:
        return "one of " + ", ".join(f"`{value}`" for value in schema["enum"])
    kind = {
        "integer": "whole number",
        "number": "number",
        "array": "list",
        "object": "JSON object",
        "string": "text",
        "boolean": "true or false",
    }[schema["type"]]
    if schema.get("format") == "path":
        kind = "path"
    return ", ".join([kind, *(f"{sign}{schema[bound]:,}" for bound, sign in _BOUNDS if bound in schema)])


if __name__ == "__main__":
    print(markdown(), end="")
