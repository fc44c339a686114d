"""Spark Connect servers for tests: Sail, or the one that ENGINE_URL names."""

import datetime as dt
import math
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pyarrow as pa
from pysail.spark import SparkConnectServer


@contextmanager
def server() -> Iterator[str]:
    """Run Sail, unless the variable ENGINE_URL names another server; yield its URL."""
    if url := os.environ.get("ENGINE_URL"):
        yield url
        return
    sail = SparkConnectServer(ip="127.0.0.1", port=0)
    sail.start(background=True)
    host, port = sail.listening_address
    try:
        yield f"sc://{host}:{port}"
    finally:
        sail.stop()


def multiset(table: pa.Table) -> Counter[tuple[Any, ...]]:
    """Return how often each row is there; columns by place, for engines name unnamed ones otherwise."""
    columns = [[plain(value) for value in column.to_pylist()] for column in table.columns]
    return Counter(zip(*columns, strict=True)) if columns else Counter()


def plain(value: Any) -> Any:
    """Return a value in the form in which both engines' are compared: numbers by value, structs and maps by place."""
    match value:
        case bool() | None | str():
            return value
        case float() if math.isnan(value):
            return "nan"
        case float():
            return Decimal(repr(value)).normalize() if math.isfinite(value) else value
        case int() | Decimal():
            return Decimal(value).normalize()
        case dt.datetime():
            return value.replace(tzinfo=None)
        case dict():
            return tuple(plain(part) for part in value.values())
        case list() | tuple():
            return tuple(plain(part) for part in value)
    return value
