"""How `doctor` says what it found: a line for each check for people, a document for programs."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autobot_analytics.cli.checks.finding import CheckState, Finding
from autobot_analytics.release import release

COLOURS = {
    CheckState.RIGHT: "green",
    CheckState.UNKNOWN: "dim",
    CheckState.DOUBTFUL: "yellow",
    CheckState.WRONG: "bold red",
}
PAGE = "docs/troubleshooting.md"  # the web service shows it at /docs/guide/troubleshooting.html
Findings = Sequence[tuple[str, Finding]]


def print_findings(findings: Findings) -> None:
    """Print a line for each check, and under it what to do; what could not be looked at comes last, by its reason."""
    console = Console(highlight=False)
    counts = Counter(finding.state for _, finding in findings)
    console.print(", ".join(f"{_coloured(state)}: {counts[state]}" for state in reversed(CheckState) if counts[state]))
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    unseen: dict[Finding, list[str]] = {}
    for name, finding in findings:
        if finding.state == CheckState.UNKNOWN:
            unseen.setdefault(finding, []).append(name)
        else:
            table.add_row(_coloured(finding.state), name, _said(finding, [name]))
    for finding, names in unseen.items():
        name = names[0] if len(names) == 1 else f"{len(names)} checks"
        which = "" if len(names) == 1 else f": {', '.join(names)}"
        told = Finding(finding.state, finding.found + which, finding.do)
        table.add_row(_coloured(finding.state), name, _said(told, names))
    console.print(table)


def json_document(findings: Findings) -> str:
    """Return all findings as one JSON document, in the table's order."""
    worst = max((finding.state for _, finding in findings), key=list(CheckState).index)
    checks = [
        {"name": name, "state": finding.state, "found": finding.found, "do": finding.do, "help": help_of(name)}
        for name, finding in findings
    ]
    head = {"status": worst, "timestamp": datetime.now(UTC).isoformat(timespec="seconds")}
    build = {"version": release().version, "commit": release().commit}
    return json.dumps({**head, **build, "checks": checks}, indent=2, ensure_ascii=False)


def _coloured(state: CheckState) -> str:
    return f"[{COLOURS[state]}]{state}[/]"


def help_of(name: str) -> str:
    """Return the paragraph of the documentation about a check, as a file and an anchor."""
    return f"{PAGE}#{name.replace(' ', '-')}"


def _said(finding: Finding, names: Sequence[str]) -> str:
    if finding.state == CheckState.RIGHT:
        return escape(finding.found)
    advice = f"{finding.found}\n→ {finding.do}" if finding.do else finding.found
    return escape(advice) + (f"\n  [dim]{help_of(names[0])}[/dim]" if len(names) == 1 else "")
