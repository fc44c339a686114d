"""(a) Durable ingest: entries read, validated, deduplicated and committed per second, over reading them from a socket.

The baseline reads the same XRANGE replies from a raw socket and throws them away. Baseline and ingest take turns, so
that a noisy machine is noisy for both; the ratio is the median of the pairs.
"""

import gc
import socket
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

import redis

from autobot_analytics.contract import BEHAVIOR
from autobot_analytics.settings import Settings
from benchmarks.measure import Result, median, peak_rss_mb, redis_and_folder
from jobs.database.warehouse_file import open_warehouse
from jobs.ingest.job import Ingest
from jobs.pricing.rate_card import RateCard

ROWS = 1_000_000
PAGE = 1_000
ROUNDS = 3
_FIRST_MS = 1_780_000_000_000


def run(rows: int = ROWS, rounds: int = ROUNDS) -> Result:
    """Measure `rounds` pairs over `rows` entries."""
    with redis_and_folder() as (url, folder):
        _fill(url, rows)
        pairs = [(_raw(url, rows), _ingest(url, folder / str(turn), rows)) for turn in range(rounds)]
    return Result(
        "ingest",
        {
            "entries": float(rows),
            "raw socket, entries/s": median([raw for raw, _ in pairs]),
            "durable ingest, entries/s": median([ingest for _, ingest in pairs]),
            "ratio": median([ingest / raw for raw, ingest in pairs]),
            "peak RSS, MB": peak_rss_mb(),
        },
        {"ratio": ">= 0.3"},
    )


def _fill(url: str, rows: int) -> None:
    """Write entries of one length, so that the baseline knows where a reply ends without reading it."""
    with redis.Redis.from_url(url) as client:
        for start in range(0, rows, 10_000):
            with client.pipeline(transaction=False) as pipe:
                for number in range(start, min(start + 10_000, rows)):
                    at = datetime.fromtimestamp((_FIRST_MS + number) / 1000, UTC)
                    pipe.execute_command(
                        "XADD", BEHAVIOR.key, f"{_FIRST_MS + number}-0",
                        "event_type", "page_view",
                        "feature", f"feature-{number % 20:02d}",
                        "user_id", f"user-{number % 5_000:05d}",
                        "session_id", f"session-{number // 10:07d}",
                        "timestamp", at.isoformat(timespec="microseconds"),
                        "duration_ms", f"{number % 9_000 + 1_000}",
                        "event_id", f"{number:032x}",
                    )  # fmt: skip
                pipe.execute()


def _raw(url: str, rows: int) -> float:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 0)) as sock:
        sock.sendall(b"SELECT 4\r\n")
        sock.recv(64)
        sock.sendall(_xrange(0))
        length = _reply_length(sock)
        began = perf_counter()
        buffer = bytearray(length)
        for page in range(rows // PAGE):
            sock.sendall(_xrange(page))
            missing = length
            while missing:
                missing -= sock.recv_into(buffer, missing)
        return rows / (perf_counter() - began)


def _xrange(page: int) -> bytes:
    after = f"({_FIRST_MS + page * PAGE - 1}-0".encode()
    words = [b"XRANGE", BEHAVIOR.key.encode(), after, b"+", b"COUNT", str(PAGE).encode()]
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


def _reply_length(sock: socket.socket) -> int:
    """Read one reply to its end, which is when the server falls silent, and give its length."""
    sock.settimeout(1)
    length = 0
    try:
        while True:
            length += len(sock.recv(1 << 20))
    except TimeoutError:
        sock.settimeout(None)
        return length


def _ingest(url: str, folder: Path, rows: int) -> float:
    settings = Settings(redis_url=url, data_dir=folder)
    now = datetime.fromtimestamp(_FIRST_MS / 1000 + rows, UTC).replace(tzinfo=None)
    warehouse = open_warehouse(settings)
    with redis.Redis.from_url(url) as client:
        ingest = Ingest(warehouse, client, settings, RateCard(()))
        gc.collect()
        began = perf_counter()
        taken = ingest.run(BEHAVIOR, now, rows)
        elapsed = perf_counter() - began
    stored = warehouse.value("select count(*) from behavior_events")
    warehouse.close()
    if taken != rows or stored != rows:
        raise AssertionError(f"{rows} entries were written, {taken} read, {stored} stored")
    return rows / elapsed
