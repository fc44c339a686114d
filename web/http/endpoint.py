"""An endpoint whose answers are made from snapshots: HTTP, pages, reports, exports and metrics all ask it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from web.api.shape import Answer
from web.reading.context import Reading

CARRIED_AS = "endpoint"  # the attribute of the function that Flask calls

View = Callable[..., Answer]


@dataclass(frozen=True)
class Endpoint:
    """The view that makes an answer, and all snapshots that it reads."""

    view: View
    snapshots: tuple[str, ...]

    @classmethod
    def of(cls, function: Callable[..., Any]) -> "Endpoint":
        """Return the endpoint that a function decorated with `cached` answers for."""
        found: Endpoint = getattr(function, CARRIED_AS)
        return found

    def ask(self, reading: Reading, query: BaseModel | None = None, **path: str) -> Any:
        """Return the answer to a query, made from `reading`; `path` holds the parameters of the path."""
        return self.view(reading, **path) if query is None else self.view(reading, query_data=query, **path)
