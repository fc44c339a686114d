"""Hostile requests: small as they come, large once decompressed or decoded."""

import zlib
from pathlib import Path

import pytest

from tests.web.otlp.conftest import JSON, PROTOBUF, Otlp

MB = 1_000_000


def compressed(*parts: tuple[bytes, int]) -> bytes:
    """Compress pieces that are repeated so many times, without ever holding them whole."""
    compressor = zlib.compressobj(9, wbits=31)
    packed = bytearray()
    for piece, times in parts:
        block = piece * min(times, 100_000)
        for _ in range(times * len(piece) // len(block) if block else 0):
            packed += compressor.compress(block)
    return bytes(packed + compressor.flush())


def around(tag: int, length: int) -> bytes:
    """Encode the head of a field of protobuf that holds a message of this length."""
    octets = bytearray([tag])
    while length > 0x7F:
        octets.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes([*octets, length])


def within(tags: bytes, content: bytes, times: int) -> bytes:
    """Compress a message in messages that holds `content` so many times."""
    length, head = len(content) * times, b""
    for tag in reversed(tags):
        outer = around(tag, length)
        head, length = outer + head, length + len(outer)
    return compressed((head, 1), (content, times))


def memory_mb(name: str) -> float:
    """Return a figure of this process's memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith(f"{name}:"))


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        pytest.param(compressed((b"\0", 400 * MB)), PROTOBUF, 413, id="zeros"),
        pytest.param(compressed((b" ", 400 * MB)), JSON, 413, id="blanks"),
        pytest.param(compressed((b"\x0a\x00", 3 * MB)), PROTOBUF, 413, id="empty resources"),
        pytest.param(within(b"\x0a", b"\x12\x00", 3 * MB), PROTOBUF, 413, id="empty scopes"),
        pytest.param(within(b"\x0a\x12", b"\x12\x00", 3 * MB), PROTOBUF, 413, id="empty spans"),
        pytest.param(within(b"\x0a\x12\x12", b"\x4a\x00", 3 * MB), PROTOBUF, 413, id="empty attributes"),
        pytest.param(within(b"\x0a\x12\x12", b"\x4a\x00", 400_000), PROTOBUF, 200, id="fewer empty attributes"),
        pytest.param(compressed((b'{"x":[', 1), (b"{},", 2 * MB), (b"1]}", 1)), JSON, 413, id="objects"),
        pytest.param(compressed((b'{"x":[', 1), (b"999,", 1_900_000), (b"1]}", 1)), JSON, 200, id="numbers"),
    ],
)
def test_memory_stays_flat(otlp: Otlp, body: bytes, content_type: str, status: int) -> None:
    """Such requests are refused, or done with, in little memory."""
    assert len(body) < MB
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = memory_mb("VmRSS")
    answer = otlp.post(body, content_type, "gzip")
    assert answer.status_code == status
    assert memory_mb("VmHWM") - before < 120


def test_large_plain_body(otlp: Otlp) -> None:
    """A body that says that it is too large is not read."""
    assert otlp.post(bytes(9 * MB), PROTOBUF).status_code == 413


def test_limit_is_a_setting(otlp: Otlp) -> None:
    """A body may be as large as the setting says, however it is sent."""
    limited = Otlp(otlp.redis, otlp.settings.model_copy(update={"otlp_max_body_bytes": 2_000}))
    full = b'{"x":"' + b" " * 1_992 + b'"}'
    assert len(full) == 2_000
    assert limited.post(full).status_code == 200
    assert limited.post(full + b" ").status_code == 413
    assert limited.post(compressed((full, 1)), JSON, "gzip").status_code == 200
    assert limited.post(compressed((full + b" ", 1)), JSON, "gzip").status_code == 413
