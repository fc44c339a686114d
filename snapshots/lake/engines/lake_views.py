"""The tables and views of `analytics.duckdb` in a session of Spark Connect, over the lake's files of some days."""

from datetime import date
from functools import reduce
from pathlib import Path
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
UNION = 50  # of so many files; a plan of hundreds is too deep for servers


class LakeViews:
    """Makes the views that statements read, each once in the session."""

    def __init__(
        self, session: "SparkSession", lake: Path, manifest: Manifest, first: date | None, last: date | None
    ) -> None:
        self._session = session
        self._lake = lake
        self._manifest = manifest
        self._first = first
        self._last = last
        self._columns: dict[str, list[str]] = {}

    def run(self, statement: Statement) -> "pa.Table":
        """Return the rows of a statement in DuckDB's SQL."""
        return self._frame(statement.text, dict(statement.parameters)).toArrow()

    def _frame(self, text: str, parameters: dict[str, object]) -> "DataFrame":
        tree = parse(text)
        of_its_own = {cte.alias for cte in tree.find_all(exp.CTE)}
        for name in {table.name for table in tree.find_all(exp.Table)} - of_its_own:
            self._make(name)
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
            frame = self._files(name.removeprefix(FILES))
        else:
            return
        frame.createOrReplaceTempView(name)
        self._columns[name] = frame.columns

    def _files(self, dataset: str) -> "DataFrame":
        """Return the rows of a data set, with their day."""
        found = self._manifest.datasets[dataset]
        files = found.between(self._first, self._last)
        if not files:
            day = "cast(null as date) as day"
            return self._session.read.parquet(str(self._lake / found.empty)).selectExpr("*", day).where("false")
        parts = []
        for start in range(0, len(files), UNION):
            part = reduce(lambda left, right: left.unionAll(right), map(self._read, files[start : start + UNION]))
            part.createOrReplaceTempView(f"{FILES}{dataset}_{start}")
            parts.append(f"select * from {FILES}{dataset}_{start}")  # noqa: S608 - names of our own
        return self._session.sql(" union all ".join(parts))

    def _read(self, file: LakeFile) -> "DataFrame":
        frame = self._session.read.parquet(str((self._lake / file.version).resolve()))
        return frame if file.day is None else frame.selectExpr("*", f"date '{file.day}' as day")
