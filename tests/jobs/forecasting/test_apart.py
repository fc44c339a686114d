"""Computing apart: in a process of its own, which gives way to all others and may fail or be broken off."""

import os
from collections.abc import Callable
from multiprocessing import Pipe
from threading import Event

import pytest

from jobs.failure import JobStopped
from jobs.forecasting.apart import NICENESS, BrokenOff, _work, apart


def _where_and_how(_: None) -> tuple[int, int]:
    return os.getpid(), os.nice(0)


def _fail(_: None) -> None:
    raise ValueError("no")


def test_it_is_computed_in_a_process_of_its_own_at_the_lowest_priority() -> None:
    """So that a tick neither waits for the interpreter nor for the processor."""
    pid, niceness = apart(_where_and_how, None, Event())
    assert pid != os.getpid()
    assert niceness == NICENESS == 19


def test_without_the_right_to_give_way_it_is_computed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit of an operator's own may forbid to set priorities."""

    def refuse(_: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "nice", refuse)
    ours, theirs = Pipe()
    ours.send(5)
    _work(theirs, str)
    assert ours.recv() == "5"


def test_a_computation_that_fails_is_no_result(capfd: pytest.CaptureFixture[str]) -> None:
    """The job fails, the reason is on standard error, the last good forecast stays."""
    with pytest.raises(BrokenOff, match="ended with code 1"):
        apart(_fail, None, Event())
    assert "ValueError: no" in capfd.readouterr().err


def test_a_process_that_cannot_begin_is_not_waited_for(capfd: pytest.CaptureFixture[str]) -> None:
    """However much it would have been handed: what no pipe holds was written to nobody for ever."""
    with pytest.raises(BrokenOff, match="ended with code 1"):
        apart(_Unloadable(), bytes(1_000_000), Event())
    assert "not here" in capfd.readouterr().err


class _Unloadable:
    """A function that the other process cannot load, as after an upgrade beneath it."""

    def __reduce__(self) -> tuple[Callable[[], None], tuple[()]]:
        return _refuse_to_load, ()

    def __call__(self, argument: bytes) -> int:
        return len(argument)


def _refuse_to_load() -> None:
    raise ImportError("not here")


def test_the_end_of_the_service_breaks_it_off() -> None:
    """A forecast that runs long does not hold up a restart."""
    stopping = Event()
    stopping.set()
    with pytest.raises(JobStopped, match="the service ends"):
        apart(_wait_for_ever, None, stopping)


def _wait_for_ever(_: None) -> None:
    Event().wait()
