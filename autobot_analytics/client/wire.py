"""The only place of the client that talks to Redis: bytes out, replies in, over one connection of redis-py.

redis-py's own retries are off: they would send an event twice and hold the caller beyond its time.
"""

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any, cast

import redis
import redis.asyncio
from redis.asyncio.connection import AbstractConnection as AsyncConnection
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.connection import AbstractConnection as SyncConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from redis.retry import Retry

from autobot_analytics.client.away import Away

SHORTEST_WAIT_S = 0.001  # zero would make a socket non-blocking


class CallDeadline:
    """The moment until which a synchronous call may hold its caller."""

    def __init__(self, timeout_s: float) -> None:
        self._end = time.monotonic() + timeout_s

    def remaining_s(self) -> float:
        """Return the time left, never quite nothing."""
        return max(SHORTEST_WAIT_S, self._end - time.monotonic())


def async_wires(client: str | redis.asyncio.Redis) -> "Callable[[], Wire]":
    """Return what makes connections to the server of a URL or of a client; ValueError for a wrong URL."""
    pool = redis.asyncio.ConnectionPool.from_url(client) if isinstance(client, str) else client.connection_pool
    return lambda: Wire(pool)


def sync_wires(client: str | redis.Redis, timeout_s: float) -> "Callable[[], SyncWire]":
    """Return what makes connections to the server of a URL or of a client; ValueError for a wrong URL."""
    pool = redis.ConnectionPool.from_url(client) if isinstance(client, str) else client.connection_pool
    return lambda: SyncWire(pool, timeout_s)


class Wire:
    """One asyncio connection; whoever calls `exchange` bounds its time and makes sure to be alone."""

    def __init__(self, pool: redis.asyncio.ConnectionPool) -> None:
        own: dict[str, Any] = {"retry": AsyncRetry(NoBackoff(), 0), "socket_timeout": None, "health_check_interval": 0}
        self._connection: AsyncConnection = pool.connection_class(**pool.connection_kwargs | own)

    async def exchange(self, packed: bytes, replies: int) -> list[object]:
        """Send packed commands and give as many replies, errors among them as exceptions."""
        reused = self._connection.is_connected
        try:
            return await self._round_trip(packed, replies)
        except RedisConnectionError:
            if not reused:
                raise
            # The server may have closed a connection that was idle; a fresh one tells whether it is there.
            return await self._round_trip(packed, replies)

    async def _round_trip(self, packed: bytes, replies: int) -> list[object]:
        connection = self._connection
        answers: list[object] = []
        try:
            await connection.connect()
            await connection.send_packed_command([packed], check_health=False)
            while len(answers) < replies:
                try:
                    answers.append(await connection.read_response(timeout=math.inf))
                except ResponseError as error:
                    answers.append(error)
        finally:
            if len(answers) < replies:
                await connection.disconnect(nowait=True)
        return answers

    async def close(self) -> None:
        """Close the connection; the next exchange opens it again."""
        await self._connection.disconnect()


class SyncWire:
    """One blocking connection; whoever calls `exchange` makes sure to be alone."""

    def __init__(self, pool: redis.ConnectionPool, timeout_s: float) -> None:
        own: dict[str, Any] = {
            "retry": Retry(NoBackoff(), 0),
            "socket_timeout": timeout_s,
            "socket_connect_timeout": timeout_s,
            "health_check_interval": 0,
        }
        self._kind = pool.connection_class
        self._arguments = pool.connection_kwargs | own
        self._connection: SyncConnection | None = None
        self._dialling: Future[SyncConnection] | None = None

    def exchange(self, packed: bytes, replies: int, deadline: CallDeadline) -> list[object]:
        """Send packed commands and give as many replies, errors among them as exceptions."""
        reused = self._connection is not None
        try:
            return self._round_trip(packed, replies, deadline)
        except RedisConnectionError:
            if not reused:
                raise
            # The server may have closed a connection that was idle; a fresh one tells whether it is there.
            return self._round_trip(packed, replies, deadline)

    def _round_trip(self, packed: bytes, replies: int, deadline: CallDeadline) -> list[object]:
        connection = self._connection = self._connection or self._connected(deadline)
        answers: list[object] = []
        try:
            connection.update_current_socket_timeout(deadline.remaining_s())
            connection.send_packed_command([packed], check_health=False)
            while len(answers) < replies:
                try:
                    answers.append(connection.read_response(timeout=deadline.remaining_s()))
                except ResponseError as error:
                    answers.append(error)
        finally:
            if len(answers) < replies:
                self.close()
        return answers

    def _connected(self, deadline: CallDeadline) -> SyncConnection:
        # In a thread, because nothing bounds the time that a name look-up takes. A slow one goes on for the next call.
        if self._dialling is None:
            self._dialling = Future()
            threading.Thread(target=self._dial, args=(self._dialling,), daemon=True, name="analytics-dial").start()
        wait([self._dialling], deadline.remaining_s())
        if not self._dialling.done():
            raise Away("connecting takes too long")
        dialling, self._dialling = self._dialling, None
        return dialling.result()

    def _dial(self, dialling: "Future[SyncConnection]") -> None:
        try:
            connection = cast(SyncConnection, self._kind(**self._arguments))
            connection.connect()
        except Exception as error:  # noqa: BLE001  # it is raised where the caller waits
            dialling.set_exception(error)
        else:
            dialling.set_result(connection)

    def close(self) -> None:
        """Close the connection, also one that is being made; the next exchange opens a new one."""
        dialling, self._dialling = self._dialling, None
        if dialling is not None:
            dialling.add_done_callback(_hang_up)
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.disconnect()


def _hang_up(dialling: "Future[SyncConnection]") -> None:
    if dialling.exception() is None:
        dialling.result().disconnect()
