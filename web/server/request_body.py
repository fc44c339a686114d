"""Reads the body of a request within limits of bytes, time and rate, without a thread."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from autobot_analytics.settings import Settings
from web.access.body import body_limit
from web.access.client import network_of
from web.http.problems import RETRY_AFTER_S, ProblemError

SLOWEST_BYTES_PER_S = 16_384  # what a body must bring on average, once its first seconds are over
MOST_BUFFERED_BYTES = 256_000_000  # of all bodies that are being read


class TooSlow(ProblemError):
    """The body did not arrive in time."""

    def __init__(self, timeout_s: float) -> None:
        detail = f"The body did not arrive within {timeout_s:g} s, or not at {SLOWEST_BYTES_PER_S:,} bytes a second."
        super().__init__(408, detail, kind="too-slow", headers={"Connection": "close"})


class Busy(ProblemError):
    """Too much is being read already."""

    def __init__(self, status: int, detail: str) -> None:
        headers = {"Retry-After": str(RETRY_AFTER_S), "Connection": "close"}
        super().__init__(status, detail, kind="busy", headers=headers)


@dataclass
class BodyReader:
    """Reads bodies, so many at a time of one address and so many bytes in all."""

    settings: Settings
    reading: Counter[str] = field(default_factory=Counter)  # by network
    buffered_bytes: int = 0

    async def read(self, protocol: Any, path: str, address: str, announced_bytes: int | None) -> bytes:
        """Return the body, or more of it than the limit when it is longer. Raises TooSlow and Busy.

        A body that is announced as too long is not read at all: the gate refuses it by its length.
        """
        limit_bytes = body_limit(path, self.settings)
        if announced_bytes is not None and announced_bytes > limit_bytes:
            return b""
        network = network_of(address)
        if self.reading[network] >= self.settings.web_bodies_per_address:
            most = self.settings.web_bodies_per_address
            raise Busy(429, f"{most} bodies of this address are still arriving; send fewer at a time.")
        self.reading[network] += 1
        received: list[bytes] = []
        try:
            await self._receive(protocol, limit_bytes, received)
            return b"".join(received)
        finally:
            self.buffered_bytes -= sum(map(len, received))
            self.reading[network] -= 1
            if not self.reading[network]:
                del self.reading[network]

    async def _receive(self, protocol: Any, limit_bytes: int, received: list[bytes]) -> None:
        timeout_s = self.settings.web_body_timeout_s
        began = asyncio.get_running_loop().time()
        size = 0
        pieces = aiter(protocol)
        while size <= limit_bytes:
            try:
                async with asyncio.timeout_at(began + timeout_s + size / SLOWEST_BYTES_PER_S):
                    piece = await anext(pieces)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise TooSlow(timeout_s) from None
            if self.buffered_bytes + len(piece) > MOST_BUFFERED_BYTES:
                raise Busy(503, "Too many bodies are arriving at once; send it again later.")
            self.buffered_bytes += len(piece)
            size += len(piece)
            received.append(piece)
