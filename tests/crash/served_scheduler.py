"""The real scheduler, `autobot-analytics scheduler`, in a process of its own, as an operator runs it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Timer
from time import monotonic
from types import TracebackType
from typing import Self

from autobot_analytics.settings import ENV_PREFIX, Settings

DEADLINE_S = 120.0


class ServedScheduler:
    """A running scheduler; use it in a `with`. Its log is appended to `log`."""

    def __init__(self, settings: Settings, log: Path) -> None:
        chosen = settings.model_dump(include=settings.model_fields_set)
        environment = os.environ | {f"{ENV_PREFIX}{name.upper()}": str(value) for name, value in chosen.items()}
        self._log = log
        self._began_at = log.stat().st_size if log.exists() else 0
        with log.open("a") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autobot_analytics.cli", "scheduler"],
                env=environment,
                stdout=output,
                stderr=output,
            )

    def log(self) -> str:
        """Return what this process has logged so far."""
        return self._log.read_text()[self._began_at :]

    def logs(self, event: str) -> None:
        """Wait until it has logged `event`."""
        until(lambda: event in self.log())

    def kill_after(self, delay_s: float) -> int:
        """Kill it after a while, whatever it does then; give its exit code."""
        Timer(delay_s, self._process.kill).start()
        return self._process.wait(DEADLINE_S)

    def terminate(self) -> int:
        """Ask it to end; give its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(DEADLINE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()


def until(holds: Callable[[], bool]) -> None:
    """Wait until `holds()`; fail when that takes too long."""
    deadline, beat = monotonic() + DEADLINE_S, Event()
    while not holds():
        assert monotonic() < deadline, "it took too long"
        beat.wait(0.02)
