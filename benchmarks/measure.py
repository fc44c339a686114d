"""What benchmarks share: medians, a process's memory, events to feed in, and how a result is told."""

import json
import resource
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.console import Console
from rich.table import Table

from autobot_analytics.demo.embedded_redis import RedisProcess


@dataclass
class Result:
    """One benchmark's figures, by name, and what is asked of some of them."""

    name: str
    figures: dict[str, float] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time that `work` takes."""
    began = perf_counter()
    work()
    return perf_counter() - began


def median(values: list[float]) -> float:
    """Return the middle of `values`."""
    return statistics.median(values)


def peak_rss_mb() -> float:
    """Return the most memory that this process has held, in MB.

    Linux hands `ru_maxrss` on to a program that a large process starts, so the kernel's account of the program is read.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def redis_and_folder() -> Iterator[tuple[str, Path]]:
    """Return the URL of an empty Redis of our own and an empty folder."""
    with TemporaryDirectory() as folder, RedisProcess() as server:
        yield server.url, Path(folder)


def tell(results: list[Result], path: Path) -> None:
    """Print the results as a table and write them to `path` as JSON."""
    table = Table("benchmark", "figure", "measured", "asked for")
    for result in results:
        for name, value in result.figures.items():
            table.add_row(
                result.name, name, f"{value:,.3f}" if value < 100 else f"{value:,.0f}", result.asked.get(name, "")
            )
    Console().print(table)
    path.write_text(json.dumps({result.name: result.figures for result in results}, indent=2) + "\n")
    Console().print(f"written to {path}")
