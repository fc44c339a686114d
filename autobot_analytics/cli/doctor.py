"""`autobot-analytics doctor`: what is right, doubtful and wrong with an installation, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from autobot_analytics.cli.environment import SettingsError, connected, settings_of

if TYPE_CHECKING:
    from autobot_analytics.cli.checks.finding import Finding

FORMATS = ("table", "json")

EPILOG = """\b
Examples:
  autobot-analytics doctor
  sudo autobot-analytics-admin doctor
  autobot-analytics doctor --format json | jq '.checks[] | select(.state != "right")'

It changes nothing, sends nothing and runs beside the services. The exit status is 1 when something is wrong, else 0:
also when something is doubtful, or could not be looked at.
"""


@click.command(epilog=EPILOG)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to answer.")
@click.pass_context
def doctor(ctx: click.Context, form: str) -> None:
    """Look the installation over: settings, disk, Redis, streams, scheduler, snapshots, prices, web."""
    findings = _findings(ctx)
    from autobot_analytics.cli.checks.finding import State
    from autobot_analytics.cli.doctor_report import as_json, print_findings

    if form == "json":
        click.echo(as_json(findings))
    else:
        print_findings(findings)
    ctx.exit(1 if any(finding.state == State.WRONG for _, finding in findings) else 0)


def _findings(ctx: click.Context) -> list[tuple[str, Finding]]:
    """Look at everything; at what can be seen without Redis when it does not answer, or goes away meanwhile."""
    from autobot_analytics.cli.checks.configuration import given_names
    from autobot_analytics.cli.checks.finding import wrong
    from autobot_analytics.cli.checks.installation import Installation
    from autobot_analytics.cli.checks.table import examine

    try:
        settings = settings_of(ctx)
    except SettingsError as error:
        return [("settings", wrong(line, "correct it: nothing starts with it")) for line in error.message.splitlines()]
    given = given_names(ctx.obj)
    try:
        with connected(settings) as client:
            return list(examine(Installation(settings, client, given=given)))
    except click.ClickException as error:
        return list(examine(Installation(settings, None, error.message, given)))
