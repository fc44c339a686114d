"""Builds the commit into wheels and source archives, where git knows it; see autobot_analytics/release.py."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACE = "autobot_analytics/commit.txt"
DESCRIBE = ("describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")


class CommitHook(BuildHookInterface):
    """Adds a file with the commit; an editable install asks git itself."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the file outside of the source tree, so that it cannot stay there and grow old."""
        commit = None if version == "editable" else commit_of(Path(self.root))
        if commit is None:
            return
        self._made = tempfile.TemporaryDirectory()
        path = Path(self._made.name) / "commit.txt"
        path.write_text(f"{commit}\n", encoding="ascii")
        build_data["force_include"][str(path)] = PLACE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the file."""
        if hasattr(self, "_made"):
            self._made.cleanup()


def commit_of(root: Path) -> str | None:
    """Return the commit of the repository whose root this is; None where git knows none."""
    if not (root / ".git").exists():
        return None
    try:
        answer = subprocess.run(["git", "-C", str(root), *DESCRIBE], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip() or None
