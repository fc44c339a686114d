"""A session of `autobot-analytics sql` on the Spark Connect server of the setting ENGINE_URL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autobot_analytics.cli.sql_session import BATCH_ROWS, Column, NoDatabase, QueryError, Relation, Stopped

if TYPE_CHECKING:
    import pyarrow as pa

PATIENCE_S = 86_400.0  # who asks by hand ends a question with Ctrl-C


@dataclass
class EngineSession:
    """Asks the server at `url`, which reads the folder `lake`; a question sees one publication."""

    url: str
    lake: Path
    _known: tuple[int, list[Relation]] | None = field(default=None, repr=False)

    def ask(self, query: str) -> Iterator[tuple[list[str], Sequence[tuple[Any, ...]]]]:
        """Yield the columns and the rows of a query, a batch at a time; at least one. Raises QueryError, Stopped."""
        from snapshots.lake.engines.spark import rows_of

        found = self._table(query)
        for start in range(0, max(found.num_rows, 1), BATCH_ROWS):
            yield found.column_names, rows_of(found.slice(start, BATCH_ROWS))

    def write_parquet(self, query: str, path: Path) -> int:
        """Write what a query finds into a Parquet file; give how many rows there were."""
        import pyarrow.parquet as pq

        found = self._table(query)
        try:
            pq.write_table(found, path, compression="zstd")
        except OSError as error:
            raise QueryError(f"{path} cannot be written: {error.strerror or error}.") from error
        return int(found.num_rows)

    def relations(self) -> list[Relation]:
        """Return the tables and views with their columns and what they mean; kept until the next publication."""
        from snapshots.lake.engines.connect import closed, connect
        from snapshots.lake.engines.lake_views import LakeViews
        from snapshots.lake.engines.protocol import EngineError
        from snapshots.lake.engines.spark import require_reach

        manifest = self._manifest()
        if self._known is not None and self._known[0] == manifest.generation:
            return self._known[1]
        try:
            require_reach(self.url)
        except EngineError as error:
            raise QueryError(str(error)) from error
        session = connect(self.url)
        try:
            views = LakeViews(session, self.lake, manifest, date.max, date.max)
            found = [_relation(name, views.kinds(name)) for name in views.names]
        finally:
            closed(session)
        self._known = manifest.generation, found
        return found

    def _table(self, query: str) -> pa.Table:
        from snapshots.lake.engines.limits import StatementLimits
        from snapshots.lake.engines.protocol import EngineError
        from snapshots.lake.engines.spark import MISSING, SparkConnect

        limits = StatementLimits(timeout_s=PATIENCE_S, memory_mb=0, at_once=1, waiting=0)
        manifest = self._manifest()
        try:
            from snapshots.lake.engines.lake_views import names_of
            from snapshots.lake.engines.questions import question_of
        except ImportError as error:
            raise QueryError(MISSING) from error
        try:
            question = question_of(query, names_of(manifest))
            [found], _ = SparkConnect(self.url, self.lake, limits).tables(question)
        except KeyboardInterrupt as error:
            raise Stopped from error
        except EngineError as error:
            raise QueryError(str(error)) from error
        return found

    def _manifest(self) -> Any:
        from snapshots.lake.manifest import Manifest, NoLake

        try:
            return Manifest.current(self.lake)
        except NoLake as error:
            raise NoDatabase(f"{error}. AUTOBOT_ANALYTICS_DATA_DIR says where to look.") from error


def _relation(name: str, kinds: Sequence[tuple[str, str]]) -> Relation:
    import sql
    from jobs.lake.database import meanings
    from jobs.lake.datasets import VIEWS, every
    from snapshots.lake.engines.lake_views import ABOUT

    if name == ABOUT:
        texts = dict(re.findall(r"comment on \w+ (\S+) is '(.*)';", sql.load("lake/about")))
        meaning, columns = texts[ABOUT], {key.removeprefix(f"{ABOUT}."): text for key, text in texts.items()}
    else:
        query = f"lake/views/{name}" if name in VIEWS else next(data.query for data in every() if data.name == name)
        meaning, columns = meanings(sql.load(query))
        columns = {"day": "in the reporting zone", **columns}
    return Relation(name, meaning, tuple(Column(column, kind, columns.get(column, "")) for column, kind in kinds))
