"""Files of history of every format, as text columns."""

import gzip
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from autobot_analytics.loading.files import BATCH_ROWS, LoadError, SourceFile


def content(path: Path) -> pl.DataFrame:
    """Read a whole file."""
    return pl.concat(SourceFile(path).batches(), how="diagonal")


def test_csv_is_read_as_text(tmp_path: Path) -> None:
    """Cells stay as they are written, quoted ones unquoted, empty ones null."""
    path = tmp_path / "a.csv"
    path.write_text('id,note,tokens\n007,"two\nlines, ""quoted""",\n8,"",1.50\n')
    assert content(path).rows() == [("007", 'two\nlines, "quoted"', None), ("8", None, "1.50")]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators(tmp_path: Path, separator: str) -> None:
    """A header without a comma tells what separates: semicolons, as spreadsheets write them, or tabs."""
    path = tmp_path / "a.csv"
    path.write_text(f'id;note;cost\n7;"a{separator}b";1,5\n'.replace(";", separator))
    assert content(path).rows(named=True) == [{"id": "7", "note": f"a{separator}b", "cost": "1,5"}]


def test_header_with_a_comma(tmp_path: Path) -> None:
    """Where the header has a comma, nothing else separates."""
    (tmp_path / "a.csv").write_text("a;b,c\n1;2,3\n")
    assert content(tmp_path / "a.csv").rows(named=True) == [{"a;b": "1;2", "c": "3"}]


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        ("\ufeffa;b\nx;ü\n".encode(), None),
        ("\ufeffa;b\nx;ü\n".encode(), "utf-8"),
        ("a;b\nx;ü\n".encode("utf-16"), None),
        ("a;b\nx;ü\n".encode("latin-1"), "latin-1"),
        ("a;b\r\nx;ü\r\n".encode("cp1252"), "cp1252"),
        ("sep=;\r\na;b\r\nx;ü\r\n".encode(), None),
        ('"a";"b"\n"x";"ü"\n'.encode(), None),
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_text_of_spreadsheets(tmp_path: Path, name: str, body: bytes, encoding: str | None) -> None:
    """Byte order marks, other encodings and Excel's line on the separator change no name and no value."""
    path = tmp_path / name
    path.write_bytes(gzip.compress(body) if name.endswith(".gz") else body)
    found = pl.concat(SourceFile(path, encoding).batches())
    assert found.rows(named=True) == [{"a": "x", "b": "ü"}]


def test_a_comma_within_the_header_separates_nothing(tmp_path: Path) -> None:
    """What the header has most of outside of quotes separates."""
    (tmp_path / "a.csv").write_text('"cost, USD";model;b\n1;m;2\n')
    assert content(tmp_path / "a.csv").rows(named=True) == [{"cost, USD": "1", "model": "m", "b": "2"}]


def test_jsonl_with_a_byte_order_mark(tmp_path: Path) -> None:
    """It is no part of the first record."""
    (tmp_path / "a.jsonl").write_bytes('\ufeff{"a": "ü"}\n'.encode())
    assert content(tmp_path / "a.jsonl").rows(named=True) == [{"a": "ü"}]


def test_gz_is_read_like_plain(tmp_path: Path) -> None:
    """Compressed CSV and JSONL give what the plain ones give."""
    for name, text in (("a.csv", b"x,y\n1,2\n"), ("a.jsonl", b'{"x": "1", "y": 2}\n')):
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(text))
        assert content(tmp_path / f"{name}.gz").rows(named=True) == [{"x": "1", "y": "2"}]


def test_jsonl_records_may_differ(tmp_path: Path) -> None:
    """Each record brings its own fields; numbers, flags and objects become their JSON text."""
    path = tmp_path / "a.ndjson"
    path.write_text('{"a": 1, "b": null}\n\n{"a": 0.5, "c": true, "d": {"k": ["ü"]}}\n{"a": "x"}\n')
    assert content(path).rows(named=True) == [
        {"a": "1", "b": None, "c": None, "d": None},
        {"a": "0.5", "b": None, "c": "true", "d": '{"k":["ü"]}'},
        {"a": "x", "b": None, "c": None, "d": None},
    ]


def test_parquet_types_become_text(tmp_path: Path) -> None:
    """Every type of a Parquet column has one spelling; NaN is no value."""
    path = tmp_path / "a.parquet"
    moment = datetime(2024, 3, 13, 10, 21, 14, 500_000)
    pl.DataFrame(
        {
            "naive": [moment],
            "zoned": pl.Series([moment.replace(tzinfo=UTC)]).dt.convert_time_zone("Asia/Kathmandu"),
            "day": [date(2024, 3, 13)],
            "took": [timedelta(milliseconds=1500)],
            "count": [7],
            "share": [0.25],
            "nan": [float("nan")],
            "flag": [True],
            "money": [Decimal("0.000000001")],
            "kind": pl.Series(["x"], dtype=pl.Categorical),
            "object": [{"k": 1}],
            "list": [[1, 2]],
        }
    ).write_parquet(path)
    assert content(path).row(0, named=True) == {
        "naive": "2024-03-13T10:21:14.500000Z",
        "zoned": "2024-03-13T10:21:14.500000Z",
        "day": "2024-03-13T00:00:00.000000Z",
        "took": "1500.0",
        "count": "7",
        "share": "0.25",
        "nan": None,
        "flag": "true",
        "money": "0.000000001",
        "kind": "x",
        "object": '{"k":1}',
        "list": "[1,2]",
    }


def test_long_file_comes_in_batches(tmp_path: Path) -> None:
    """A long file is never held as a whole, and keeps its order."""
    path = tmp_path / "long.csv.gz"
    rows = 2 * BATCH_ROWS + 7
    path.write_bytes(gzip.compress(b"n\n" + b"\n".join(b"%d" % n for n in range(rows))))
    batches = list(SourceFile(path).batches())
    assert max(batch.height for batch in batches) <= BATCH_ROWS
    assert pl.concat(batches)["n"].to_list() == [str(n) for n in range(rows)]


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("a.xlsx", b"PK", "unknown kind of file"),
        ("a.parquet.gz", b"PK", "unknown kind of file"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"a,b\n1,2\n1,2,3\n", "line 3 has 3 fields, and the header has 2"),
        ("a.csv", b"a,b\nM\xfcnchen,1\n", r"line 2 is not UTF-8 \(byte 0xfc\): .*--encoding latin-1"),
        ("a.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 10_000)[:-20], "cannot be read"),
        ("a.jsonl.gz", gzip.compress(b'{"a":1}\n' * 10_000)[:-20], "cannot be read"),
        ("a.jsonl.gz", b"no gzip", "cannot be read"),
        ("a.jsonl", b'{"a": 1}\n{"a": \n', "line 2: not JSON"),
        ("a.jsonl", b"[1]\n", "line 1: each line must be a JSON object"),
        ("a.parquet", b"no parquet", "cannot be read"),
    ],
)
def test_unreadable_file_is_refused(tmp_path: Path, name: str, body: bytes, reason: str) -> None:
    """A file that cannot be read to its end is refused with the file's name and the reason."""
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(LoadError, match=reason) as refusal:
        content(path)
    assert str(path) in str(refusal.value)


def test_digest_is_of_the_content(tmp_path: Path) -> None:
    """The same content has the same digest under any name; another content has another."""
    for name, body in (("a.csv", "x\n1\n"), ("b.csv", "x\n1\n"), ("c.csv", "x\n2\n")):
        (tmp_path / name).write_text(body)
    a, b, c = (SourceFile(tmp_path / name).digest for name in ("a.csv", "b.csv", "c.csv"))
    assert a == b != c
