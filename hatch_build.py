"""Builds the commit and the documentation into wheels; an editable install gets the documentation in its folder."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACE = "autobot_analytics/commit.txt"  # see autobot_analytics/release.py
SITE = "web/guide/site"  # see web/guide/routes.py
DESCRIBE = ("describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")


class BuildHook(BuildHookInterface):
    """Adds a file with the commit, and the documentation site."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make both outside of the source tree, so that they cannot stay there and grow old.

        An editable install asks git for the commit itself, and serves the site that lies in the source tree.
        """
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        if version == "editable":
            build_site(root, root / SITE)
            return
        self._made = tempfile.TemporaryDirectory()
        made = Path(self._made.name)
        build_site(root, made / "site")
        build_data["force_include"][str(made / "site")] = SITE
        commit = commit_of(root)
        if commit is not None:
            (made / "commit.txt").write_text(f"{commit}\n", encoding="ascii")
            build_data["force_include"][str(made / "commit.txt")] = PLACE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made."""
        if hasattr(self, "_made"):
            self._made.cleanup()


def build_site(root: Path, target: Path) -> None:
    """Build docs/ by mkdocs.yml; a broken link is for the tests to refuse, not for an installation."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--no-strict", "--clean", "--site-dir", str(target)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=root, env=environment, check=True)


def commit_of(root: Path) -> str | None:
    """Return the commit of the repository whose root this is; None where git knows none."""
    if not (root / ".git").exists():
        return None
    try:
        answer = subprocess.run(["git", "-C", str(root), *DESCRIBE], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip() or None
