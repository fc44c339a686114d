"""A real Redis for the tests, and the rule for programs that a machine may lack.

Fixtures: `redis_server` (one for the whole run), `redis_url` and `redis_client` (it, emptied), `own_redis_server` (a
fresh one that the test may stop, kill, pause and restart; it keeps its data).
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from autobot_analytics.demo.embedded_redis import RedisProcess

DEBIAN_PACKAGES = {
    "systemd-analyze": "systemd",
    "chromium": "chromium",
    "prometheus": "prometheus",
    "setpriv": "util-linux",
}
DEBIAN_PACKAGES |= {"promtool": DEBIAN_PACKAGES["prometheus"]}
MISSING = "missing program"
SERVERS = {"redis_server", "own_redis_server"}  # fixtures that start a server; a unit test asks for none of them
NO_UNIT_TESTS = {  # folders and files whose tests start processes, or take long
    "browser",
    "crash",
    "end_to_end",
    "engines",
    "faults",
    "golden",
    "systemd",
    "server",  # of the web
    "test_analysts_doc.py",
    "test_client_processes.py",
    "test_codec.py",
    "test_confidence.py",
    "test_demo.py",
    "test_embedded_redis.py",
    "test_prices_sweep.py",
    "test_process.py",
    "test_run_jobs.py",
    "test_schemathesis.py",
    "test_serve.py",
    "test_skipping.py",
    "test_spark_engine.py",
    "test_tls.py",
    "test_writer.py",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--unit`: only tests that start no server."""
    parser.addoption("--unit", action="store_true", help="only tests that start no server: `make check` runs them")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over the folders and files that have no unit tests."""
    return True if config.getoption("--unit") and collection_path.name in NO_UNIT_TESTS else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests that start a server where only unit tests are wanted."""
    if config.getoption("--unit"):
        left = [item for item in items if _is_unit(item)]
        config.hook.pytest_deselected(items=[item for item in items if not _is_unit(item)])
        items[:] = left


def _is_unit(item: pytest.Item) -> bool:
    return not SERVERS & set(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisProcess]:
    """A real redis-server that all tests share; do not stop it, take `own_redis_server` for that."""
    with RedisProcess() as server:
        yield server


@pytest.fixture
def redis_url(redis_server: RedisProcess) -> str:
    """URL of an empty database 4 on the shared server."""
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server.url


@pytest.fixture
def redis_client(redis_url: str) -> Iterator[redis.Redis]:
    """A client of the emptied database; it answers bytes."""
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def own_redis_server() -> Iterator[RedisProcess]:
    """A fresh redis-server of the test's own, which keeps its data when stopped, killed and started again."""
    with RedisProcess(appendonly=True) as server:
        yield server


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a test of raw bytes by its argument: gzip writes the time into them, and workers must name tests alike."""
    return argname if isinstance(val, bytes) else None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked `needs_program` where the program is not installed."""
    missing = {name for mark in item.iter_markers("needs_program") for name in mark.args if shutil.which(name) is None}
    if missing:
        item.user_properties += [(MISSING, name) for name in missing]  # a report takes it from a worker to the summary
        pytest.skip(f"not installed: {', '.join(sorted(missing))}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in CI that skipped anything: CI installs what the tests need."""
    if _skipped(session.config) and _in_ci() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """State in one line what to install so that nothing is skipped."""
    missing = {name for report in _skipped(config) for key, name in report.user_properties if key == MISSING}
    if missing:
        packages = sorted({DEBIAN_PACKAGES.get(str(name), str(name)) for name in missing})
        terminalreporter.write_line(f"skipped for want of programs; to run them: apt-get install {' '.join(packages)}")
    if _skipped(config) and _in_ci():
        terminalreporter.write_line("in CI a skipped test is a failure", red=True)


def _skipped(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.stats.get("skipped", []) if isinstance(reporter, pytest.TerminalReporter) else []


def _in_ci() -> bool:
    return os.environ.get("CI") == "true"
