"""The hand-written pages: links lead somewhere, snippets are well-formed, commands, options and named files exist."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import click
import pytest

from autobot_analytics.cli import main
from autobot_analytics.cli.checks.table import CHECKS
from autobot_analytics.cli.doctor_report import help_of

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SNIPPET = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"(?:^|\$ |venv/bin/)autobot-analytics(?:-admin)? ([a-z][^#|;&>]+)")  # to the next program or comment
MANY = 30  # calls at least: fewer would mean that the pattern finds none
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")


def snippets(*languages: str) -> list[str]:
    """Return the snippets of all pages in one of these languages."""
    return [text for page in PAGES for language, text in SNIPPET.findall(page.read_text()) if language in languages]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """A link to a file of the repository, or to a heading of a page, has its target."""
    for target, anchor in LINK.findall(SNIPPET.sub("", page.read_text())):
        if "://" in target or target == "/docs":  # a page of the running service
            continue
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), f"{target}#{anchor}"


def test_shell_snippets_parse() -> None:
    """bash takes every shell snippet, and the JSON that one sends is JSON."""
    for text in snippets("sh"):
        checked = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, f"{text}\n{checked.stderr}"
        for body in re.findall(r"-d '(\{.*?\})'$", text, re.MULTILINE | re.DOTALL):
            json.loads(body.replace("'$(date +%s%N)'", "1"))


def test_web_addresses_are_quoted() -> None:
    """An address with ? or & is quoted, so that no shell takes it for a pattern or cuts it."""
    for text in snippets("sh", "console"):
        assert not re.search(r"(?<!['\"])\bhttps?://[^\s'\"]*[?&]", re.sub(r"'[^']*'|\"[^\"]*\"", "''", text)), text


def test_toml_snippets_parse() -> None:
    """Every TOML snippet is TOML."""
    for text in snippets("toml"):
        assert tomllib.loads(text)


def test_commands_and_options_exist() -> None:
    """Every command that a snippet calls is one of ours, and has the options that it is given."""
    lines = [line for text in snippets("sh", "console") for line in text.replace("\\\n", " ").splitlines()]
    calls = [call for line in lines for call in CALL.findall(line)]
    assert len(calls) > MANY
    for call in calls:
        words = call.split()
        command: click.Command = main
        while words and isinstance(command, click.Group):
            name = words.pop(0)
            assert name in command.commands, call
            command = command.commands[name]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[\w-]+", call)) <= known, call


def test_every_finding_of_doctor_has_a_heading() -> None:
    """docs/troubleshooting.md has a heading for each check of doctor, in order."""
    headings = re.findall(r"^### (.+)$", (ROOT / "docs" / "troubleshooting.md").read_text(), re.MULTILINE)
    assert [name for heading in headings for name in re.findall(r"`(.+?)`", heading)] == [one.name for one in CHECKS]


@pytest.mark.parametrize("check", [check.name for check in CHECKS])
def test_every_finding_of_doctor_leads_to_its_paragraph(check: str) -> None:
    """The address that `doctor` prints with a finding is an anchor of docs/troubleshooting.md."""
    page, _, anchor = help_of(check).partition("#")
    assert anchor in anchors(ROOT / page) | set(re.findall(r'<a id="([\w-]+)">', (ROOT / page).read_text()))


def test_files_that_contributors_touch_exist() -> None:
    """Every file that CONTRIBUTING.md names exists, unless its name has a placeholder."""
    named = re.findall(r"`((?:\w+/)+[\w.]+)`", (ROOT / "CONTRIBUTING.md").read_text())
    assert "web/app.py" in named
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("beginning", ["The cost of a day", "A rule, from its query"])
def test_a_road_is_short_and_leads_through_files_that_are_there(beginning: str) -> None:
    """Each road of how-it-works.md names at most 12 files, in order, none twice, and all of them exist."""
    page = (ROOT / "docs" / "how-it-works.md").read_text()
    road = page.partition(beginning)[2].partition("\n\n")[2].partition("\n\n")[0]
    steps = re.findall(r"^(\d+)\. `([^`]+)`: ", road, re.MULTILINE)
    paths = [path for _, path in steps]
    assert [int(number) for number, _ in steps] == list(range(1, len(steps) + 1))
    assert 6 <= len(paths) == len(set(paths)) <= 12
    assert [path for path in paths if not (ROOT / path).is_file()] == []
