"""`autobot-analytics doctor`: what is right, doubtful and wrong with an installation, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from autobot_analytics.cli.environment import SettingsError, connected, settings_of
from autobot_analytics.cli.exit_status import NEEDS_ATTENTION, OK
from autobot_analytics.cli.output_format import format_option

if TYPE_CHECKING:
    from autobot_analytics.cli.checks.finding import Finding

EPILOG = """\b
Examples:
  autobot-analytics doctor
  sudo autobot-analytics-admin doctor
  autobot-analytics doctor --format json | jq '.checks[] | select(.state != "right")'

It changes nothing, sends nothing and runs beside the services. The exit status is 0 if nothing is wrong (also if
something is doubtful or unknown), 3 if something is wrong, 1 if Redis does not answer, 2 if a setting is wrong.
"""


@click.command(epilog=EPILOG)
@format_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Look the installation over: settings, disk, Redis, streams, scheduler, snapshots, prices, web."""
    findings, stopped_by = _findings(ctx)
    from autobot_analytics.cli.checks.finding import CheckState
    from autobot_analytics.cli.doctor_report import json_document, print_findings

    if as_json:
        click.echo(json_document(findings))
    else:
        print_findings(findings)
    if stopped_by is not None:
        ctx.exit(stopped_by.exit_code)
    ctx.exit(NEEDS_ATTENTION if any(finding.state == CheckState.WRONG for _, finding in findings) else OK)


def _findings(ctx: click.Context) -> tuple[list[tuple[str, Finding]], click.ClickException | None]:
    """Return what every check found, and the error with which `status` would end: wrong settings or a missing Redis."""
    from autobot_analytics.cli.checks.configuration import given_names
    from autobot_analytics.cli.checks.finding import wrong
    from autobot_analytics.cli.checks.installation import Installation
    from autobot_analytics.cli.checks.table import examine

    try:
        settings = settings_of(ctx)
    except SettingsError as error:
        advice = "correct it: nothing starts with it"
        return [("settings", wrong(line, advice)) for line in error.message.splitlines()], error
    given = given_names(ctx.obj)
    try:
        with connected(settings) as client:
            return list(examine(Installation(settings, client, given=given))), None
    except click.ClickException as error:
        return list(examine(Installation(settings, None, error.message, given))), error
