"""Asks for exports, and reads them back by other people's parsers."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import orjson
import polars as pl
from werkzeug.test import TestResponse

from tests.jobs.lake.laking import Lake
from tests.web.conftest import Web


@dataclass
class Exporter:
    """The service under test, and the lake beside it."""

    web: Web
    lake: Lake

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask for an export."""
        return self.web.get(f"/export{path}", **headers)

    def text(self, path: str) -> str:
        """Return the body of an export that must succeed, as text."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.get_data().decode()

    def bytes(self, path: str) -> bytes:
        """Return the body of an export that must succeed."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.get_data()

    def rows(self, path: str) -> list[dict[str, str]]:
        """Return the rows of a CSV, as Python's parser reads them."""
        return list(csv.DictReader(io.StringIO(self.text(path), newline=""), strict=True))

    def lines(self, path: str) -> list[dict[str, Any]]:
        """Return the objects of JSON Lines."""
        return [orjson.loads(line) for line in self.bytes(path).splitlines()]


def by_polars(content: bytes) -> list[dict[str, Any]]:
    """Read a CSV by Polars; all as text."""
    frame = pl.read_csv(content, infer_schema=False, empty_string_is_null=False)
    return frame.to_dicts()


def by_duckdb(content: bytes, folder: Path) -> list[dict[str, Any]]:
    """Read a CSV by DuckDB; all as text."""
    path = folder / "export.csv"
    path.write_bytes(content)
    found = duckdb.connect().execute(
        "select * from read_csv($path, all_varchar = true, header = true, nullstr = '\x01')", {"path": str(path)}
    )
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
