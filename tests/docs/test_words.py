"""Spelling of pages and code, and the words that pages for users avoid."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import DOCS, FENCE, PAGES, ROOT

GENERATED = {"settings.md", "api.md", "metrics.md", "snapshots.md", "maintenance.md"}  # their texts are in the code
WRITTEN = [page for page in PAGES if page.name not in GENERATED]
INSTEAD = {
    r"somebody|someone": "you, or who it is: the operator, a client",
    r"simply|merely|easily|obviously|of course": "nothing: what is simple need not be called so",
    r"in order to": "to",
    r"utili[sz]e[sd]?": "use",
    r"prior to": "before",
    r"is no number": "is not a number",
    r"e\.g (?!\.)": "e.g.",
    r"colour|optimisation|optimise[sd]?|summarise[sd]?|recognise[sd]?|behaviours": "the American spelling",
    r"blacklist|whitelist": "list of refused, list of allowed",
    r"the the|a a|is is|to to|of of|and and|in in": "the word once",
}
CODE = ["autobot_analytics", "jobs", "snapshots", "sql", "web", "systemd"]


def prose(text: str) -> str:
    """Return the text of a page without its blocks, code and link targets, lines kept."""
    bare = FENCE.sub(lambda block: "\n" * block[0].count("\n"), text)
    return re.sub(r"\]\([^)]*\)", "]", re.sub(r"`[^`]*`", "`", bare))


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_pages_keep_to_our_words(page: Path) -> None:
    """A page that is written by hand uses none of the words that have a plainer one."""
    found = [
        f"{page.name}:{number}: {hit[0]!r}: write {instead}"
        for number, line in enumerate(prose(page.read_text()).splitlines(), 1)
        for pattern, instead in INSTEAD.items()
        for hit in re.finditer(rf"\b(?:{pattern})\b", line, re.IGNORECASE)
    ]
    assert found == []


def test_words_that_are_avoided_are_found() -> None:
    """The patterns see words in prose, and not those in code."""
    assert re.search(r"\b(?:somebody|someone)\b", prose("Ask somebody."))
    assert "somebody" not in prose("Ask `somebody`.\n\n```sh\nsomebody\n```\n")


def test_spelling() -> None:
    """codespell finds no misspelled word in pages, code and messages."""
    files = [str(page) for page in [*PAGES, ROOT / "CHANGELOG.md"]]
    options = ["--skip", "*/site/*,*.gz,*.json,*/vendor/*,*/data/*,*.pyc,*/__pycache__/*"]
    checked = subprocess.run(
        [sys.executable, "-m", "codespell_lib", *options, *files, *CODE, str(DOCS)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stdout + checked.stderr
