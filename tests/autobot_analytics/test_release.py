"""Which release runs: version and commit, from the wheel or from git."""

import subprocess
from pathlib import Path

import pytest

from autobot_analytics.release import Release, commit_of

GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package in a repository of one commit."""
    (tmp_path / "code").mkdir()
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "a"]):
        subprocess.run([*GIT, *command], cwd=tmp_path, check=True)
    return tmp_path / "code"


def test_git_is_asked_in_a_source_tree(package: Path) -> None:
    """Twelve digits of what is checked out."""
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=package, capture_output=True, text=True, check=True).stdout
    assert commit_of(package) == head[:12]


def test_what_was_built_in_decides(package: Path) -> None:
    """A wheel says its own commit, wherever it is installed; an empty file says none."""
    (package / "commit.txt").write_text("0123456789ab-dirty\n")
    assert commit_of(package) == "0123456789ab-dirty"
    (package / "commit.txt").write_text("")
    assert commit_of(package) == "unknown"


def test_another_repository_says_nothing(package: Path) -> None:
    """An environment inside somebody's repository is not built from that one."""
    inside = package / "site-packages" / "code"
    inside.mkdir(parents=True)
    assert commit_of(inside) == "unknown"


def test_without_git(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program git is missing, or the repository is broken, the commit is unknown."""
    monkeypatch.setenv("PATH", "")
    assert commit_of(package) == "unknown"
    monkeypatch.undo()
    (package.parent / ".git" / "HEAD").write_text("")
    assert commit_of(package) == "unknown"


@pytest.mark.parametrize(
    ("other", "differs"),
    [(Release("1", "a"), False), (Release("1", "b"), True), (Release("1"), False), (Release("2"), True)],
)
def test_other_builds(other: Release, differs: bool) -> None:
    """Another version or another known commit is another build."""
    assert Release("1", "a").is_other_than(other) is differs
    assert other.is_other_than(Release("1", "a")) is differs


def test_as_people_read_it() -> None:
    """The commit is in brackets where it is known."""
    assert (str(Release("1.2.3", "ab")), str(Release("1.2.3"))) == ("1.2.3 (ab)", "1.2.3")
