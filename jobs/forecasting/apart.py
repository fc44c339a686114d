"""A process of its own at the lowest priority: what is computed there takes no time from the ticks.

A thread would share the lock of the interpreter with the tick, a forked process its memory; so one is started anew,
is handed arrays and hands arrays back.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Event
from typing import TypeVar, cast

from jobs.failure import JobFailed, JobStopped

NICENESS = 19  # the kernel gives way to anybody else
_LOOK_S = 0.2  # how soon it is seen that the service is to stop

T = TypeVar("T")
R = TypeVar("R")


class BrokenOff(JobFailed):
    """The process ended without a result."""


def apart(function: Callable[[T], R], argument: T, stopping: Event) -> R:
    """Return what `function` makes of `argument`, computed in a process of its own.

    Raises BrokenOff when the process fails (its traceback is on standard error), JobStopped when the service stops.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, function), daemon=True)
    try:
        process.start()
        theirs.close()  # so that the process's end ends the wait, too
        ours.send(argument)  # not with the start, whose write would wait for ever for a process that cannot begin
        while not stopping.is_set():
            if ours.poll(_LOOK_S):
                return cast(R, ours.recv())
        raise JobStopped("broken off, for the service ends")
    except (EOFError, BrokenPipeError, ConnectionResetError):
        process.join()
        raise BrokenOff(f"the process that computes ended with code {process.exitcode}") from None
    finally:
        if process.pid is not None:
            process.terminate()  # has no effect on one that is done
            process.join()
        ours.close()


def _work(connection: Connection, function: Callable[[T], R]) -> None:
    with suppress(PermissionError):  # where a service may not set priorities, the forecast goes on without
        os.nice(NICENESS)
    connection.send(function(connection.recv()))
