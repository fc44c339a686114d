"""What is in the lake: one literal table of data sets.

A data set by day is the query of its name in `sql/lake/days/`; one that is small and written whole is a query in
`sql/lake/whole/`. In `analytics.duckdb` rollups and small ones are tables, so that they need no other file; facts are
read from their Parquet files through the views of `sql/lake/views/`.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256

import sql


@dataclass(frozen=True)
class LakeData:
    """One data set; `subject` says with which mark its days are out of date, None: it is written whole."""

    name: str
    subject: str | None = None
    is_table: bool = False

    @property
    def query(self) -> str:
        """Name of the query that makes it."""
        return f"lake/{'whole' if self.subject is None else 'days'}/{self.name}"

    def fits(self, day: date | None) -> bool:
        """Return whether a file of `day` (None: of everything) is one of this data set."""
        return (day is None) == (self.subject is None)

    @property
    def digest(self) -> str:
        """Fingerprint of the query: another one makes all files anew."""
        return sha256(sql.load(self.query).encode()).hexdigest()[:16]


BY_DAY = (
    LakeData("behavior_events", "behavior"),
    LakeData("behavior_15m", "behavior", is_table=True),
    LakeData("user_days", "behavior"),
    LakeData("sessions", "sessions"),
    LakeData("session_features", "sessions"),
    LakeData("agent_events", "entries"),
    LakeData("tasks", "agents"),
    LakeData("agent_15m", "agents", is_table=True),
    LakeData("agent_15m_durations", "agents", is_table=True),
    LakeData("llm_calls", "cost"),
    LakeData("llm_15m", "cost", is_table=True),
    LakeData("llm_days", "cost", is_table=True),
    LakeData("llm_model_days", "cost", is_table=True),
    LakeData("llm_size_days", "sizes", is_table=True),
    LakeData("prompt_days", "sizes", is_table=True),
)
SUBJECTS = tuple(sorted({data.subject for data in BY_DAY if data.subject is not None}))
OF_THE_SERVICE = frozenset({"job_runs", "samples", "streams"})  # change although nothing arrives
VIEWS = (  # in an order in which each finds what it reads
    "events",
    "llm_calls",
    "tasks",
    "task_entries",
    "sessions",
    "session_features",
    "user_days",
    "users",
    "daily_costs",
    "daily_agents",
    "daily_features",
    "daily_users",
)


@cache
def whole() -> tuple[LakeData, ...]:
    """Return the data sets that are small and written whole, by name."""
    names = (name.rpartition("/")[2] for name in sql.names("lake/whole"))
    return tuple(LakeData(name, is_table=True) for name in names)


@cache
def every() -> tuple[LakeData, ...]:
    """Return all data sets."""
    return (*BY_DAY, *whole())
