"""The queries: one per file, called by name.

`load("rollup/sessions")` is the text of `sql/rollup/sessions.sql`. A file may hold several statements that belong
together; `$name` are its parameters. Nothing here reads the clock: time comes in as `$now`.
"""

from functools import cache
from importlib.resources import files


@cache
def load(name: str) -> str:
    """Return the text of the query called `name`; FileNotFoundError if there is none."""
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


@cache
def names(folder: str) -> tuple[str, ...]:
    """Return the names of all queries in `folder`, sorted."""
    found = (entry.name for entry in files(__name__).joinpath(folder).iterdir())
    return tuple(sorted(f"{folder}/{name.removesuffix('.sql')}" for name in found if name.endswith(".sql")))
