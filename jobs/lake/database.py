"""`analytics.duckdb`: rollups as tables and views over the lake's files, readable by DuckDB 1.5 and later.

It is copied from the one before, brought up to date beside it and swapped in by renaming, so that whoever opens it sees
one publication, whole. It is made in a DuckDB of its own: the warehouse is not concerned.
"""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

import sql
from jobs.lake.datasets import VIEWS, LakeData, every
from jobs.lake.files import flush
from jobs.warehouse import Row, Warehouse
from snapshots.lake.manifest import Manifest

DATABASE = "analytics.duckdb"
STORAGE_VERSION = "v1.5.0"  # the duckdb command on PyPI is 1.5
MEMORY_LIMIT = "256MB"
_WORKSHOP = ".building"
_COLUMN = re.compile(r"^    .*?(?P<name>\w+)\"?,? -- (?P<meaning>.+)$")
_QUESTION = re.compile(r"^-- (?:Question: )?(.*)$")
_FILES = re.compile(r"lake_files\('(?P<dataset>\w+)'\)")
_BY_DAY = ", hive_partitioning = true, hive_types = {'day': date}"

Days = Mapping[str, Set[date]]


def publish_database(
    data_dir: Path, folder: Path, manifest: Manifest, macros: Sequence[Row], changed: Days, anew: bool
) -> None:
    """Bring `analytics.duckdb` in `data_dir` up to the manifest; `macros` are (name, parameters, definition).

    `changed` names the data sets that changed since the last one, by day; a data set without days is made anew. `anew`:
    so is all of it, which also gives back the space of what was replaced.
    """
    path, beside = data_dir / DATABASE, data_dir / _WORKSHOP / DATABASE
    shutil.rmtree(beside.parent, ignore_errors=True)
    beside.parent.mkdir()
    if not anew:
        shutil.copyfile(path, beside)
    with _open(beside) as connection:
        for data in every():
            if data.is_table and (anew or data.name in changed):
                _fill(connection, data, folder, manifest, None if anew else changed[data.name])
        for view in VIEWS:
            text = with_files(sql.load(f"lake/views/{view}"), folder, manifest)
            connection.execute(f"create or replace view {view} as {text}")
        for name, parameters, definition in macros:
            connection.execute(f"create or replace macro {name}({parameters}) as {definition}")
        Warehouse(connection).run(
            "lake/about", as_of=manifest.as_of, timezone=manifest.timezone, generation=manifest.generation
        )
        _comment(connection)
    flush(beside)
    beside.replace(path)
    flush(data_dir)
    beside.parent.rmdir()


def with_files(text: str, folder: Path, manifest: Manifest) -> str:
    """Write the files of each data set that a query names as `lake_files('…')` into it: a view has no parameters.

    They are read where the lake was published, or below the variable `lake_folder` of the session if it is set.
    """

    def files(found: re.Match[str]) -> str:
        one = manifest.datasets[found["dataset"]]
        return _reading([file.version for file in one.files] or [one.empty], folder)

    return _FILES.sub(files, text)


def meanings(text: str) -> tuple[str, dict[str, str]]:
    """Return what a query answers, and what each of its columns means, from its comments."""
    lines = text.splitlines()
    header = []
    for line in lines:
        found = _QUESTION.match(line)
        if found is None:
            break
        header.append(found[1])
    columns = {found["name"]: found["meaning"] for found in map(_COLUMN.match, lines) if found}
    return " ".join(header), columns


def _fill(
    connection: duckdb.DuckDBPyConnection, data: LakeData, folder: Path, manifest: Manifest, days: Set[date] | None
) -> None:
    """Fill a table from the files: all of it, or the `days` that changed."""
    files = manifest.datasets[data.name].files
    if days:
        outdated = f"delete from {data.name} where day in (select unnest($days))"  # noqa: S608 - a name of our own
        connection.execute(outdated, {"days": sorted(days)})
        versions = [file.version for file in files if file.day in days]
        action = f"insert into {data.name}"
    else:
        versions = [file.version for file in files]
        action = f"create or replace table {data.name} as"
    by_day = data.subject is not None
    reading = _reading(versions or [manifest.datasets[data.name].empty], folder, by_day)
    columns = "day, * exclude (day)" if by_day else "*"
    connection.execute(f"{action} from {reading} select {columns}")


def _reading(versions: Sequence[str], folder: Path, by_day: bool = True) -> str:
    names = ", ".join(map(_literal, versions))
    place = f"coalesce(getvariable('lake_folder'), {_literal(str(folder.resolve()))})"
    paths = f"list_transform([{names}], lambda name: {place} || '/' || name)"
    return f"read_parquet({paths}{_BY_DAY if by_day else ''})"


def _comment(connection: duckdb.DuckDBPyConnection) -> None:
    """Comment each table, view and column with what it means."""
    described = [("view", view, f"lake/views/{view}") for view in VIEWS]
    described += [("table", data.name, data.query) for data in every() if data.is_table]
    known = set(connection.execute("select table_name, column_name from duckdb_columns()").fetchall())
    for kind, name, query in described:
        question, columns = meanings(sql.load(query))
        connection.execute(f"comment on {kind} {name} is {_literal(question)}")
        for column, meaning in {"day": "in the reporting zone", **columns}.items():
            if (name, column) in known:
                connection.execute(f'comment on column {name}."{column}" is {_literal(meaning)}')


@contextmanager
def _open(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "threads": 1}) as connection:
        connection.execute(f"attach $path as analytics (storage_version '{STORAGE_VERSION}')", {"path": str(path)})
        connection.execute("use analytics")
        connection.begin()
        yield connection
        connection.commit()
        connection.execute("checkpoint analytics")
        connection.execute("use memory")
        connection.execute("detach analytics")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
