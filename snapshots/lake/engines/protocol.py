"""What every engine offers: a statement with parameters goes in, rows come out."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

Value = object
Row = tuple[Value, ...]


class EngineError(Exception):
    """A statement has no answer; the message says why and what to do."""


class EngineUnavailable(EngineError):
    """The lake or the engine cannot be read now."""


class EngineBusy(EngineError):
    """As many statements run as may run at once."""


class StatementTooHeavy(EngineError):
    """The statement took more time or memory than it may."""


class StatementRefused(EngineError):
    """The engine does not understand the statement, or it reads more than the lake."""


@dataclass(frozen=True)
class Statement:
    """SQL over the tables of `analytics.duckdb`, with the values of its `$name` parameters."""

    text: str
    parameters: Mapping[str, Value]
    only: Mapping[str, Set[date]] = field(default_factory=dict)  # days of a data set that an engine need read; else all


@dataclass(frozen=True)
class EngineAnswer:
    """Rows of a statement, and the moment of the lake that they show (UTC without a zone)."""

    rows: Sequence[Row]
    as_of: datetime
    columns: Sequence[str] = ()


@dataclass(frozen=True)
class LakePublication:
    """The publication of the lake that statements read now."""

    as_of: datetime  # UTC without a zone
    timezone: str  # days are cut there


class Engine(Protocol):
    """Runs statements over one lake."""

    name: str

    def publication(self) -> LakePublication:
        """Return what is published now. Raises EngineUnavailable."""
        ...

    def run(self, *statements: Statement) -> list[EngineAnswer]:
        """Run statements over one publication of the lake. Raises EngineError."""
        ...

    def close(self) -> None:
        """Close what is open; statements under way end first."""
        ...
