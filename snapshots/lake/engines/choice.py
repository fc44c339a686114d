"""Which engine answers: DuckDB in this process, or the Spark Connect server that the setting names."""

from pathlib import Path

from snapshots.lake.engines.embedded import EmbeddedDuckDB
from snapshots.lake.engines.limits import StatementLimits
from snapshots.lake.engines.protocol import Engine
from snapshots.lake.engines.spark import SparkConnect


def engine_of(url: str, data_dir: Path, lake: Path, limits: StatementLimits) -> Engine:
    """Return the engine at `url`; empty: DuckDB."""
    return SparkConnect(url, lake, limits) if url else EmbeddedDuckDB(data_dir, limits)
