"""Which release this is: its version, and the commit that it was built from."""

import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).parent
BUILT_FROM = "commit.txt"  # hatch_build.py puts it into wheels; the source tree has none
UNKNOWN = "unknown"
GIT_TIMEOUT_S = 5
DIGITS = 12


@dataclass(frozen=True)
class Release:
    """A build of this program; the commit ends with `-dirty` where files differed from it."""

    version: str
    commit: str = UNKNOWN

    def __str__(self) -> str:
        return self.version if self.commit == UNKNOWN else f"{self.version} ({self.commit})"

    def is_other_than(self, other: "Release") -> bool:
        """Return whether they are certainly two builds: an unknown commit may be any."""
        commits = {self.commit, other.commit}
        return self.version != other.version or (len(commits) == 2 and UNKNOWN not in commits)


@cache
def release() -> Release:
    """Return the release that runs, as it was when this was first asked for."""
    return Release(version("autobot-analytics"), commit_of(PACKAGE))


def commit_of(package: Path) -> str:
    """Return the commit of the folder of this package: what was built in, else what git has checked out there."""
    try:
        return (package / BUILT_FROM).read_text(encoding="ascii").strip() or UNKNOWN
    except (OSError, ValueError):
        return _checked_out(package.parent)


def _checked_out(root: Path) -> str:
    """Ask git, only if the repository is this program's: an environment may lie inside another one."""
    if not (root / ".git").exists():
        return UNKNOWN
    command = ["git", "-C", str(root), "rev-parse", f"--short={DIGITS}", "HEAD"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=GIT_TIMEOUT_S)
    except (OSError, subprocess.SubprocessError):  # no git, no commit yet, or a repository of another user
        return UNKNOWN
    return answer.stdout.strip() or UNKNOWN
