"""Notice for a worker thread that the client of its request has closed the connection."""

import asyncio
from collections.abc import Callable
from typing import Any

AGAIN_S = 0.05  # an interrupt that comes between two statements is lost, so it is sent until the thread stops


class ClientWatch:
    """Watches one connection, from the moment that a thread asks for it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, protocol: Any) -> None:
        self._loop = loop
        self._protocol = protocol

    def __call__(self, on_gone: Callable[[], object]) -> Callable[[], None]:
        """Call `on_gone` in the event loop once the client has gone, and again until the returned one is called."""
        tasks: list[asyncio.Task[None]] = []
        self._loop.call_soon_threadsafe(lambda: tasks.append(self._loop.create_task(self._wait(on_gone))))
        return lambda: _in_loop(self._loop, tasks)

    async def _wait(self, on_gone: Callable[[], object]) -> None:
        await self._protocol.client_disconnect()
        while True:
            on_gone()
            await asyncio.sleep(AGAIN_S)


def _in_loop(loop: asyncio.AbstractEventLoop, tasks: list["asyncio.Task[None]"]) -> None:
    loop.call_soon_threadsafe(lambda: [task.cancel() for task in tasks])
