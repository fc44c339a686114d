"""The query behind a recommendation as text to copy: run in the lake it gives the same rows."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "sql"  # read as text; the web asks no warehouse
FILE = re.compile(r"[a-z0-9_/]+\.sql")
PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")


def query_text(file: str, parameters: Mapping[str, Any]) -> str:
    """Return a query with its parameters written in; a note when the file is not there, as after an update."""
    text = _read(file)
    if text is None:
        return f"-- {file} is not part of this version"
    return PARAMETER.sub(lambda found: _literal(parameters[found[1]]) if found[1] in parameters else found[0], text)


@cache
def _read(file: str) -> str | None:
    path = FOLDER / file
    return path.read_text() if FILE.fullmatch(file) and path.is_file() else None


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool | int | float):
        return str(value).lower()
    quoted = str(value).replace("'", "''")
    return f"'{quoted}'"
