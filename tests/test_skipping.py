"""The rule for tests that need a program: skipped with advice where it is absent, a failure in CI."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SUITE = """
import pytest

@pytest.mark.needs_program("systemd-analyze-of-nowhere", "sh")
def test_needs_a_program():
    assert False

@pytest.mark.needs_program("sh")
def test_has_its_program():
    pass
"""


WORKERS = pytest.mark.parametrize("workers", ["0", "2"])


def run_suite(folder: Path, *, ci: str, workers: str) -> subprocess.CompletedProcess[str]:
    """Run a suite of two tests, one of which needs a program that no machine has, under this project's rules."""
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "test_suite.py").write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--numprocesses={workers}", "."]
    environment = os.environ | {"CI": ci, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@WORKERS
def test_absent_program_is_skipped_with_advice(tmp_path: Path, workers: str) -> None:
    """A test whose program is absent is skipped, the run passes, and one line says what to install."""
    run = run_suite(tmp_path, ci="", workers=workers)
    assert run.returncode == pytest.ExitCode.OK, run.stdout
    assert "1 passed, 1 skipped" in run.stdout
    advice = [line for line in run.stdout.splitlines() if "apt-get install" in line]
    assert advice == ["skipped for want of programs; to run them: apt-get install systemd-analyze-of-nowhere"]


@WORKERS
def test_skip_fails_in_ci(tmp_path: Path, workers: str) -> None:
    """With CI=true the same run fails and says why."""
    run = run_suite(tmp_path, ci="true", workers=workers)
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout
    assert "in CI a skipped test is a failure" in run.stdout
