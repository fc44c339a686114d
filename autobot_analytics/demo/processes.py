"""The demo's scheduler and web service: processes of their own, with logs in files, that end when it ends."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

STOP_DEADLINE_S = 20.0
LOG_TAIL_LINES = 15


class ProcessEnded(RuntimeError):
    """A process ended that should run; the message has the end of its log."""


@dataclass
class Processes:
    """Runs commands of `autobot-analytics` with the given environment; stops them all at the end of a `with`."""

    env: Mapping[str, str]
    logs: Path
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, command: str) -> None:
        """Start a command, its output in `<command>.log`."""
        setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
        guard = [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []  # should this process be killed
        with (self.logs / f"{command}.log").open("wb") as log:
            self._running[command] = subprocess.Popen(
                [*guard, sys.executable, "-m", "autobot_analytics.cli", command],
                env={**os.environ, **self.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C on the terminal is for this process, which stops them in its turn
            )

    def check(self) -> None:
        """Raise ProcessEnded if one has ended."""
        for command, process in self._running.items():
            if process.poll() is not None:
                log = (self.logs / f"{command}.log").read_text(errors="replace").splitlines()
                tail = "\n".join(log[-LOG_TAIL_LINES:])
                raise ProcessEnded(f"`autobot-analytics {command}` ended with code {process.returncode}:\n{tail}")

    def stop(self) -> None:
        """Ask all to stop, the last started first, and wait; kill what does not within the deadline."""
        for process in reversed(self._running.values()):
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_DEADLINE_S
        for process in self._running.values():
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def free_port(host: str, wanted: int) -> int:
    """Return `wanted` if nobody listens there, else a port that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a server that just ended does not count
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"no port is free on {host}")
