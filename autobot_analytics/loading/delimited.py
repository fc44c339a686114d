"""Delimited text as spreadsheets write it: its encoding, its separator, and the line on which a row stands."""

import codecs
import csv
import gzip
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

SEPARATORS = ",;\t"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8 = ("utf-8", "utf_8", "utf8", "u8", "ascii", "us-ascii")
_CHUNK = 1 << 20


def encoding_of(path: Path, encoding: str | None) -> str:
    """Return the encoding of a text file: the one given, else that of its byte order mark, else UTF-8."""
    with opened(path) as file:
        head = file.read(3)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if encoding is None or (marked == "utf-8-sig" and encoding.lower() in _UTF8):
        return marked or "utf-8"
    return encoding


@contextmanager
def as_utf8(path: Path, encoding: str | None) -> Iterator[Path]:
    """Yield a path to the file's text in UTF-8 without a byte order mark: the file itself if it is such text."""
    found = encoding_of(path, encoding)
    if found.lower() in _UTF8:
        yield path
        return
    with NamedTemporaryFile(suffix="".join(path.suffixes[-1:]).replace(".gz", "") or ".txt") as copy:
        with text(path, found) as lines:
            while chunk := lines.read(_CHUNK):
                copy.write(chunk.encode("utf-8", "surrogatepass"))
        copy.flush()
        yield Path(copy.name)


@contextmanager
def text(path: Path, encoding: str, errors: str = "strict") -> Iterator[io.TextIOWrapper]:
    """Open a text file, plain or .gz, with its line ends as they are."""
    with opened(path) as raw, io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline="") as lines:
        yield lines


def preamble(path: Path, encoding: str) -> tuple[int, str]:
    """Return how many lines stand before the header, and what separates the fields.

    Excel writes `sep=;` before the header. Otherwise the mark that the header has most of outside of quotes separates;
    a comma if none occurs more often.
    """
    with text(path, encoding, errors="replace") as lines:
        head = lines.readline(_CHUNK)
        told = re.fullmatch(r"sep=(.)\s*", head)
        if told:
            return 1, told[1]
    bare = re.sub(r'"[^"]*"?', "", head)
    return 0, max(SEPARATORS, key=bare.count)


def line_of_row(path: Path, encoding: str, row: int) -> int:
    """Return the number of the line on which a row of a delimited file begins; rows are counted from 1."""
    skipped, separator = preamble(path, encoding)
    with text(path, encoding, errors="replace") as lines:
        rows = csv.reader(lines, delimiter=separator)
        for _ in islice(rows, skipped + row):
            pass
        return rows.line_num + 1


def fault(path: Path, encoding: str) -> str | None:
    """Return what is wrong with a delimited file and on which line; None if nothing is."""
    number = 0
    with opened(path) as raw:
        if encoding.lower() in (*_UTF8, "utf-8-sig"):
            for number, line in enumerate(raw, start=1):
                try:
                    line.decode()
                except UnicodeDecodeError as error:
                    return (
                        f"line {number} is not UTF-8 (byte 0x{line[error.start]:02x}): save the file as UTF-8, or say "
                        "how it is written, e.g. --encoding latin-1 or --encoding cp1252"
                    )
    skipped, separator = preamble(path, encoding)
    with text(path, encoding, errors="replace") as lines:
        rows = csv.reader(lines, delimiter=separator)
        width = 0
        try:
            for place, row in enumerate(rows):
                if place == skipped:
                    width = len(row)
                elif place > skipped and len(row) > width:
                    return f"line {rows.line_num} has {len(row)} fields, and the header has {width}"
        except csv.Error as error:
            return f"line {rows.line_num}: {error}"
    return None


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file to read its bytes, those of a .gz file unpacked."""
    zipped = path.name.lower().endswith(".gz")
    with path.open("rb") as raw:
        if not zipped:
            yield raw
            return
        with gzip.GzipFile(fileobj=raw) as content:
            yield cast(BinaryIO, content)
