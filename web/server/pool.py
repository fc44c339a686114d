"""The threads that run the WSGI application."""

from asyncio import AbstractEventLoop, Future, get_running_loop
from collections.abc import Callable
from concurrent.futures import InvalidStateError
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

Result = TypeVar("Result")
_Work = tuple[Callable[[], Any], AbstractEventLoop, "Future[Any]"]


class Pool:
    """A fixed number of threads. `asyncio.to_thread` costs twice as much for each call."""

    def __init__(self, threads: int) -> None:
        self._waiting: SimpleQueue[_Work] = SimpleQueue()
        for number in range(threads):
            Thread(target=self._serve, name=f"web-{number}", daemon=True).start()

    async def run(self, work: Callable[[], Result]) -> Result:
        """Run `work` in a thread and return what it returns, or raise what it raises."""
        loop = get_running_loop()
        done: Future[Result] = loop.create_future()
        self._waiting.put((work, loop, done))
        return await done

    def _serve(self) -> None:
        while True:
            work, loop, done = self._waiting.get()
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001  # listed in tests/test_architecture.py
                loop.call_soon_threadsafe(_settle, done.set_exception, error)
            else:
                loop.call_soon_threadsafe(_settle, done.set_result, result)
            del work, done


def _settle(settle: Callable[[Any], None], value: object) -> None:
    try:
        settle(value)
    except InvalidStateError:
        return  # the request was cancelled: nobody waits
