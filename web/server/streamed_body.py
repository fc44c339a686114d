"""Sends a body piece by piece: each piece is made in a thread and sent from the event loop."""

import asyncio
from collections.abc import Iterable
from contextvars import Context
from typing import Any

from granian._granian import RSGIProtocolClosed as ProtocolClosed

from web.server.connection import Connection
from web.server.pool import Pool

ENDED = None
FLUSH_S = 0.1  # what granian has for the socket goes out first: the client sees a response that breaks off, not none


class ClientGone(Exception):
    """The client closed the connection, or took nothing for too long; the message says which."""


class CutOff(Exception):
    """A body failed after its beginning was sent; the cause is the error."""


async def send_streamed(
    body: Iterable[bytes], context: Context, pool: Pool, scope: Any, respond: Any, read_timeout_s: float
) -> None:
    """Send a body; `respond` begins the response. Raise what the body raises before its first piece.

    If the body fails later, or the client takes nothing for `read_timeout_s`, the connection is cut off and the error
    is raised as CutOff or ClientGone.
    """
    pieces = iter(body)

    async def next_piece() -> bytes | None:
        return await pool.run(lambda: context.run(next, pieces, ENDED))

    try:
        piece = await next_piece()
        connection = Connection.find(scope)
        if connection is None:
            raise ClientGone("closed the connection")
        transport = respond()
        try:
            while piece is not ENDED:
                await _room(connection, read_timeout_s)
                await _send(transport, piece)
                piece = await next_piece()
        except ClientGone:
            connection.abort()
            raise
        except Exception as error:
            await asyncio.sleep(FLUSH_S)
            connection.abort()
            raise CutOff from error
        finally:
            connection.close()
    finally:
        await pool.run(lambda: context.run(close_body, body))


async def _room(connection: Connection, read_timeout_s: float) -> None:
    """Wait until the client has taken what was sent. granian itself would keep any amount of it in memory."""
    if connection.takes_more():
        return
    try:
        async with asyncio.timeout(read_timeout_s):
            await connection.wait(asyncio.get_running_loop())
    except TimeoutError:
        raise ClientGone(f"took nothing for {read_timeout_s:g} s") from None


async def _send(transport: Any, piece: bytes) -> None:
    try:
        await transport.send_bytes(piece)
    except ProtocolClosed:
        raise ClientGone("closed the connection") from None


def close_body(body: Iterable[bytes]) -> None:
    """Close a body if it can be closed, as WSGI asks of servers."""
    close = getattr(body, "close", None)
    if close is not None:
        close()
