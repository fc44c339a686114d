"""The warehouse's file: opened for writing, kept private, and its schema read without changing it."""

import os
from contextlib import suppress
from pathlib import Path

import duckdb

from autobot_analytics.settings import Settings
from jobs.database.damage import what_is_wrong
from jobs.warehouse import Warehouse, WarehouseError


def open_warehouse(settings: Settings) -> Warehouse:
    """Open the warehouse file for writing, making it if absent.

    Raises WarehouseError when another process has it open or it cannot be read.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        connection = duckdb.connect(
            str(settings.warehouse_path),
            config={
                "memory_limit": f"{settings.warehouse_memory_mb}MB",
                "threads": settings.warehouse_threads,
            },
        )
    except duckdb.Error as error:
        raise WarehouseError(what_is_wrong(settings.warehouse_path, error)) from error
    warehouse = Warehouse(connection, settings.data_dir)
    try:
        _keep_private(settings.data_dir)
        warehouse.prepare()
    except WarehouseError:
        warehouse.close()
        raise
    except duckdb.Error as error:
        with suppress(duckdb.Error):
            warehouse.close()
        raise WarehouseError(what_is_wrong(settings.warehouse_path, error)) from error
    return warehouse


def _keep_private(folder: Path) -> None:
    """Take reading and writing from others: files of older releases could be read by every user."""
    for path in (folder, *folder.glob("*.duckdb*")):
        if path.stat().st_mode & 0o077 and path.stat().st_uid == os.getuid():
            path.chmod(path.stat().st_mode & 0o700)


def stored_schema(settings: Settings) -> int:
    """Return the version of the warehouse file's schema without changing it; 0 when there is nothing in it yet.

    Raises WarehouseError when another process has it open for writing or it cannot be read.
    """
    try:
        with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
            found = connection.execute("select value from meta where name = 'schema_version'").fetchone()
    except duckdb.CatalogException:
        return 0
    except duckdb.Error as error:
        raise WarehouseError(what_is_wrong(settings.warehouse_path, error)) from error
    return int(found[0]) if found else 0


def memory_warehouse() -> Warehouse:
    """Open a warehouse that lives in memory only."""
    warehouse = Warehouse(duckdb.connect(":memory:"))
    warehouse.prepare()
    return warehouse
