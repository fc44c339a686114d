"""Frames as DuckDB reads them, without pyarrow."""

from typing import Protocol


class ArrowSource(Protocol):
    """Anything that hands out its columns over Arrow's C stream interface, as a Polars frame does."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class ArrowView:
    """Hide all of a frame but its Arrow stream: DuckDB would ask for pyarrow if it saw the Polars type."""

    def __init__(self, frame: ArrowSource) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)
