"""The systemd units: valid, hardened, explained, and equal to what docs/operate.md shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autobot_analytics.settings import ENV_PREFIX, Settings

ROOT = Path(__file__).parents[2]
FILES = sorted(path for path in (ROOT / "systemd").iterdir() if path.is_file())
SERVICES = [path.name for path in FILES if path.suffix == ".service"]
PROGRAM = "/opt/autobot-analytics/venv/bin/autobot-analytics"
HIGHEST_EXPOSURE = 20  # tenths, of 100

# Runs what the services' libraries do at start, in a process whose memory is never writable and executable.
IN_SANDBOX = """
import ctypes
PR_SET_MDWE, REFUSE_EXEC_GAIN = 65, 1
ctypes.CDLL(None).prctl(PR_SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0)  # a kernel before 6.3 refuses, then this tests less
import duckdb, flask, granian, numpy, orjson, polars, redis
frame = polars.DataFrame({"n": [1, 2, 3]}).lazy().filter(polars.col("n") > 1).collect()
print(duckdb.connect().execute("select sum(range)::int from range(10)").fetchall(), frame.height)
"""


def directives(name: str) -> dict[str, list[str]]:
    """Read a unit's lines `name=value`; a name may occur more than once."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "systemd" / name).read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.needs_program("systemd-analyze")
def test_units_verify_without_a_word(tmp_path: Path) -> None:
    """Systemd reads all units and has nothing to say about them."""
    for path in FILES:
        if path.suffix in {".service", ".target"}:
            # The program is installed on no machine that tests; verify insists on one that exists.
            (tmp_path / path.name).write_text(path.read_text().replace(PROGRAM, "/bin/true"))
    units = [str(path) for path in sorted(tmp_path.iterdir())]
    command = ["systemd-analyze", "verify", "--man=no", *units]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.needs_program("systemd-analyze")
@pytest.mark.parametrize("name", SERVICES)
def test_services_are_hardened(name: str) -> None:
    """The exposure that systemd computes is at most 2.0 of 10."""
    path = str(ROOT / "systemd" / name)
    command = ["systemd-analyze", "security", "--offline=yes", f"--threshold={HIGHEST_EXPOSURE}", path]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_libraries_run_without_executable_memory() -> None:
    """Everything the services load works under MemoryDenyWriteExecute= with the environment of the units."""
    environment = os.environ | {"POLARS_SKIP_CPU_CHECK": "1"}
    command = [sys.executable, "-W", "ignore", "-c", IN_SANDBOX]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.stdout == "[(45,)] 2\n", run.stderr
    assert "POLARS_SKIP_CPU_CHECK=1" in directives("autobot-analytics-scheduler.service")["Environment"]


@pytest.mark.parametrize("name", SERVICES)
def test_services_start_what_is_installed(name: str) -> None:
    """Each service runs its own command of the installed program, as the service's user, and never gives up."""
    unit = directives(name)
    assert unit["ExecStart"] == [f"{PROGRAM} {name.removeprefix('autobot-analytics-').removesuffix('.service')}"]
    assert unit["User"] == ["autobot-analytics"]
    assert (unit["Restart"], unit["StartLimitIntervalSec"]) == (["always"], ["0"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_named_settings_exist(path: Path) -> None:
    """Every setting that a unit, the env file or a credential names is one."""
    named = re.findall(rf"{ENV_PREFIX}([A-Z0-9_]+)", path.read_text())
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_example_env_file_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example env file is valid, and as it stands changes nothing but the format of logs and the bridge."""
    for name in Settings.model_fields:
        monkeypatch.delenv(ENV_PREFIX + name.upper(), raising=False)
    example = Settings(_env_file=ROOT / "systemd" / "env.example")
    assert example == Settings(log_format="json", bridge="all")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_page_shows_the_files(path: Path) -> None:
    """docs/operate.md shows each file of systemd/ word for word."""
    page = (ROOT / "docs" / "operate.md").read_text()
    assert re.search(rf"### `systemd/{re.escape(path.name)}`\n\n```\w+\n{re.escape(path.read_text())}```\n", page)
