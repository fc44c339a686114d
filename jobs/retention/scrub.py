"""Overwriting what an erasure left in the warehouse's file: old versions of rows that lie in free space.

DuckDB writes changed columns into other blocks and only frees the old ones. A block that an old version shares with a
part of a table that did not change is not even free: the rows of that part are written anew, so that they move. So are
row groups with deleted rows, which keep what stood there. Then all free blocks are filled with random numbers. The file
stays open and grows by what was written anew, not by a second copy of itself. The same is done to its metadata.
"""

from dataclasses import astuple, dataclass
from pathlib import Path
from time import sleep
from typing import Any

import duckdb
import orjson

from jobs.context import JobContext
from jobs.lake.files import write_file
from jobs.warehouse import Warehouse

FILLS = 2  # the first one moves what lay beside old data
WIDE_COLUMNS = 2_000
PIECES_OF_WIDE = 120  # that their description takes at least
SPARE_BLOCKS = 2
BYTES_A_ROW = 64  # eight random doubles, which no compression makes smaller by much
TRIES, PAUSE_S = 600, 0.5  # others read in transactions, which a checkpoint waits for
FILLER, LIVE = "erased_space", "live_rows"


@dataclass(frozen=True, order=True)
class Segment:
    """A part of a column in the file: where it belongs, and the blocks that it lies in."""

    table: str
    column: str
    path: str
    row_group: int
    place: int
    offset: int
    blocks: tuple[int, ...]


def segments(warehouse: Warehouse) -> set[Segment]:
    """Return every part of every table that lies in the file."""
    return {
        _segment(table, row)
        for table in _tables(warehouse)
        for row in warehouse.execute(
            "select column_name, column_path, row_group_id, segment_id, block_id, block_offset, additional_block_ids "
            "from pragma_storage_info($table) where persistent",
            table=table,
        )
    }


def _tables(warehouse: Warehouse) -> list[str]:
    tables = "select table_name from duckdb_tables() where not temporary and not internal order by table_name"
    return [str(name) for (name,) in warehouse.execute(tables)]


def _segment(table: str, row: tuple[Any, ...]) -> Segment:
    column, path, row_group, place, block, offset, others = row
    blocks = tuple(one for one in (block, *(others or ())) if one is not None and one >= 0)
    return Segment(table, column, path, row_group, place, offset, blocks)


def remembered(path: Path, warehouse: Warehouse) -> set[Segment]:
    """Return the segments as they were when the erasure began, which `path` keeps for a run that continues it."""
    if path.exists() and path.stat().st_size:
        return {
            Segment(table, column, of, row_group, place, offset, tuple(blocks))
            for table, column, of, row_group, place, offset, blocks in orjson.loads(path.read_bytes())
        }
    checkpoint(warehouse)
    found = segments(warehouse)
    write_file(path, orjson.dumps([astuple(one) for one in sorted(found)]))
    return found


def scrub(context: JobContext, before: set[Segment]) -> None:
    """Overwrite what lay in the file `before` and is no longer part of a table."""
    warehouse = context.warehouse
    with context.writing():
        for left in _tables(warehouse):
            if left.startswith(FILLER):  # of a run that ended half-way
                warehouse.execute(f"drop table {left}")
        checkpoint(warehouse)
        neighbours = _neighbours(before, segments(warehouse))
        for table in _tables(warehouse):
            _move(warehouse, table, {one.row_group for one in neighbours if one.table == table})
        checkpoint(warehouse)
        context.milestone("erase_moved")
        for _ in range(FILLS):
            _fill(warehouse)
        for _ in range(FILLS):
            _fill_metadata(warehouse)


def checkpoint(warehouse: Warehouse) -> None:
    """Write the log into the file, after those who read in a transaction."""
    for left in reversed(range(TRIES)):
        try:
            warehouse.checkpoint()
            return
        except duckdb.TransactionException:
            if not left:
                raise
            sleep(PAUSE_S)


def _neighbours(before: set[Segment], now: set[Segment]) -> set[Segment]:
    """Return the segments that still lie in a block with something that is gone."""
    left = {block for segment in before - now for block in segment.blocks}
    return {segment for segment in before & now if left.intersection(segment.blocks)}


def _move(warehouse: Warehouse, table: str, row_groups: set[int]) -> None:
    """Write rows anew, which puts them into other blocks: of these row groups, and of those with deleted rows."""
    for row_group, (first, until) in _row_ranges(warehouse, table).items():
        rows = {"first": first, "until": until}
        inside = f'from "{table}" where rowid >= $first and rowid < $until'
        if row_group not in row_groups and warehouse.value(f"select count(*) {inside}", **rows) == until - first:
            continue
        with warehouse.transaction():
            warehouse.execute(f"create or replace temp table {LIVE} as select * {inside} order by rowid", **rows)
            warehouse.execute(f"delete {inside}", **rows)
            warehouse.execute(f'insert into "{table}" from {LIVE}')
        warehouse.execute(f"drop table {LIVE}")


def _row_ranges(warehouse: Warehouse, table: str) -> dict[int, tuple[int, int]]:
    """Return the first row and the one after the last of each row group."""
    counts = warehouse.execute(
        "with of_columns as (select row_group_id, column_path, sum(count) as rows from pragma_storage_info($table) "
        "group by row_group_id, column_path) "
        "select row_group_id, max(rows)::bigint from of_columns where column_path not like '%,%' "
        "group by row_group_id order by row_group_id",
        table=table,
    )
    ranges, first = {}, 0
    for row_group, rows in counts:
        until = first + int(str(rows))
        ranges[int(str(row_group))] = (first, until)
        first = until
    return ranges


def _fill(warehouse: Warehouse) -> None:
    """Put random numbers into all free blocks."""
    [(block_bytes, free)] = warehouse.execute("select block_size, free_blocks from pragma_database_size()")
    rows = (int(str(free)) + SPARE_BLOCKS) * int(str(block_bytes)) // BYTES_A_ROW
    columns = ", ".join(f"random() as n{number}" for number in range(BYTES_A_ROW // 8))
    warehouse.execute(f"create or replace table {FILLER} as select {columns} from range($rows)", rows=rows)  # noqa: S608 - names of our own
    checkpoint(warehouse)
    warehouse.execute(f"drop table {FILLER}")
    checkpoint(warehouse)


def _fill_metadata(warehouse: Warehouse) -> None:
    """Overwrite old descriptions of parts of tables, which name the least and the greatest text of each.

    They lie in pieces of 4 KB. All in use are written into other pieces, and those that this frees are filled with the
    descriptions of a table of random numbers in very many columns.
    """
    fillers: list[str] = []

    def add() -> None:
        fillers.append(f"{FILLER}_{len(fillers)}")
        columns = ", ".join(f"random() as n{number}" for number in range(WIDE_COLUMNS))
        warehouse.execute(f"create or replace table {fillers[-1]} as select {columns}")
        checkpoint(warehouse)

    warehouse.execute("set global experimental_metadata_reuse = false")
    try:
        add()
    finally:
        warehouse.execute("set global experimental_metadata_reuse = true")
    free = int(str(warehouse.value("select sum(free_blocks) from pragma_metadata_info()")))
    for _ in range(free // PIECES_OF_WIDE + 2):
        add()
    for filler in fillers:
        warehouse.execute(f"drop table {filler}")
    checkpoint(warehouse)
