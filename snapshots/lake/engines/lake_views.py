"""The tables and views of `analytics.duckdb` in a session of Spark Connect, over the lake's files of some days."""

import re
from collections.abc import Mapping, Set
from datetime import date
from functools import reduce
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlglot import exp

import sql
from snapshots.lake.engines.protocol import Statement
from snapshots.lake.manifest import LakeFile, Manifest
from sql.dialect import parse, translate

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.connect.session import SparkSession

VIEWS = "lake/views"
FILES = "files_of_"
ABOUT = "about"
_NARROW = re.compile(r"decimal\((?!38)\d+,(\d+)\)")
UNION = 50  # of so many files; a plan of hundreds is too deep for servers


class LakeViews:
    """Makes the views that statements read, each once in the session."""

    def __init__(
        self,
        session: "SparkSession",
        lake: Path,
        manifest: Manifest,
        first: date | None,
        last: date | None,
        only: Mapping[str, Set[date]] = MappingProxyType({}),
    ) -> None:
        """Read the files from the `first` to the `last` day (None: all), of data sets in `only` those days."""
        self._session = session
        self._lake = lake
        self._manifest = manifest
        self._first = first
        self._last = last
        self._only = only
        self._columns: dict[str, list[str]] = {}

    @property
    def names(self) -> list[str]:
        """Names of all tables and views."""
        return names_of(self._manifest)

    def kinds(self, name: str) -> list[tuple[str, str]]:
        """Return the columns of a table or view, each with its type."""
        self._make(name)
        return list(self._session.table(name).dtypes)

    def run(self, statement: Statement) -> "pa.Table":
        """Return the rows of a statement in DuckDB's SQL."""
        return self._frame(statement.text, dict(statement.parameters)).toArrow()

    def _frame(self, text: str, parameters: dict[str, object]) -> "DataFrame":
        for name in {table.name for table in parse(text).find_all(exp.Table)}:
            self._make(name)  # also for what has the name of a CTE: one before it may read the lake's table
        found = translate(text, self._columns, parameters)
        return self._session.sql(found.text, args=dict(found.arguments))

    def _make(self, name: str) -> None:
        if name in self._columns:
            return
        if f"{VIEWS}/{name}" in sql.names(VIEWS):
            text = sql.load(f"{VIEWS}/{name}")
            for dataset in self._manifest.datasets:
                text = text.replace(f"lake_files('{dataset}')", FILES + dataset)
            frame = self._frame(text, {})
        elif name.removeprefix(FILES) in self._manifest.datasets:
            frame = _widened(self._files(name.removeprefix(FILES)))
        elif name == ABOUT:
            about = translate(
                "select $as_of as as_of, $timezone as reporting_zone, $generation::bigint as generation",
                {},
                {
                    "as_of": self._manifest.as_of,
                    "timezone": self._manifest.timezone,
                    "generation": self._manifest.generation,
                },
            )
            frame = self._session.sql(about.text, args=dict(about.arguments))
        else:
            return
        frame.createOrReplaceTempView(name)
        self._columns[name] = frame.columns

    def _files(self, dataset: str) -> "DataFrame":
        """Return the rows of a data set, with their day."""
        found = self._manifest.datasets[dataset]
        files = found.between(self._first, self._last)
        if dataset in self._only:
            files = tuple(file for file in files if file.day in self._only[dataset])
        if not files:
            day = "cast(null as date) as day"
            return self._session.read.parquet(str(self._lake / found.empty)).selectExpr(day, "*").where("false")
        parts = []
        for start in range(0, len(files), UNION):
            part = reduce(lambda left, right: left.unionAll(right), map(self._read, files[start : start + UNION]))
            part.createOrReplaceTempView(f"{FILES}{dataset}_{start}")
            parts.append(f"select * from {FILES}{dataset}_{start}")  # noqa: S608 - names of our own
        return self._session.sql(" union all ".join(parts))

    def _read(self, file: LakeFile) -> "DataFrame":
        frame = self._session.read.parquet(str((self._lake / file.version).resolve()))
        return frame if file.day is None else frame.selectExpr(f"date '{file.day}' as day", "*")


def _widened(frame: "DataFrame") -> "DataFrame":
    """Widen decimals to all 38 digits: Sail 0.7 cannot sum narrower ones beside `count(distinct …)`."""
    columns = [
        f"cast(`{name}` as decimal(38,{found[1]})) as `{name}`" if (found := _NARROW.fullmatch(kind)) else f"`{name}`"
        for name, kind in frame.dtypes
    ]
    return frame.selectExpr(*columns)


def names_of(manifest: Manifest) -> list[str]:
    """Return the names of the tables and views that statements can read, as in `analytics.duckdb`."""
    views = {name.removeprefix(f"{VIEWS}/") for name in sql.names(VIEWS)}
    facts = set(re.findall(r"lake_files\('(\w+)'\)", "".join(sql.load(name) for name in sql.names(VIEWS))))
    return sorted(views | (set(manifest.datasets) - facts) | {ABOUT})
