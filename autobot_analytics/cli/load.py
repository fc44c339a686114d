"""`autobot-analytics load`: a file of history into a stream."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from autobot_analytics.cli.environment import connected, settings_of

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from autobot_analytics.cli.load_check import ContractCheck
    from autobot_analytics.loading.history import HistoryFile, Survey
    from autobot_analytics.loading.sending import Sender

KINDS = ("behavior", "agents", "llm")
_LATEST = datetime(9000, 1, 1)
INTERRUPTED = 130  # exit code of a program that Ctrl-C ended

EPILOG = """\b
Examples:
  autobot-analytics load usage.parquet --as llm --dry-run
  autobot-analytics load clicks.csv.gz --as behavior --map event=feature --set event_type=page_view
  autobot-analytics load azure-llm-conversations.csv.gz --as llm --map TIMESTAMP=timestamp \\
      --map ContextTokens=input_tokens --map GeneratedTokens=output_tokens \\
      --set provider=azure --set model=gpt-4 --shift-to-now

Columns that the stream does not know are kept in the event's metadata; empty cells are not sent. A repeated load of
the same file counts nothing twice. docs/events.md lists the fields, docs/load.md says more.
"""


def _assignments(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> MappingProxyType[str, str]:
    """Split LEFT=RIGHT arguments; a column's name and a constant may hold a `=` themselves, a field's name does not."""
    given: dict[str, str] = {}
    for value in values:
        left, _, right = value.rpartition("=") if param.name == "renames" else value.partition("=")
        if not left or not right:
            raise click.BadParameter(f"{value!r} is not of the form {param.metavar}", ctx, param)
        if left in given:
            raise click.BadParameter(f"{left!r} is given twice: {given[left]!r} and {right!r}", ctx, param)
        given[left] = right
    return MappingProxyType(given)


def _encoding(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    try:
        return value and codecs.lookup(value).name
    except LookupError:
        raise click.BadParameter(f"{value!r} is not known; try utf-8, latin-1, cp1252 or utf-16", ctx, param) from None


@click.command(epilog=EPILOG)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "kind", type=click.Choice(KINDS), required=True, help="What the rows are.")
@click.option(
    "--map",
    "renames",
    multiple=True,
    callback=_assignments,
    metavar="COLUMN=FIELD",
    help="Take a field from a column of another name.",
)
@click.option(
    "--set",
    "constants",
    multiple=True,
    callback=_assignments,
    metavar="FIELD=VALUE",
    help="Give a field the same value in all rows.",
)
@click.option(
    "--decimal",
    type=click.Choice([".", ","]),
    help="What separates decimals in the file's numbers. Default: what the file shows.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    callback=_encoding,
    help="Encoding of a text file, e.g. latin-1. Default: its byte order mark, else UTF-8.",
)
@click.option("--shift-to-now", is_flag=True, help="Move all times by one constant, so that the newest lies at now.")
@click.option("--dry-run", is_flag=True, help="Read and check the whole file, send nothing.")
@click.pass_context
def load(
    ctx: click.Context,
    file: Path,
    kind: str,
    renames: MappingProxyType[str, str],
    constants: MappingProxyType[str, str],
    decimal: str | None,
    encoding: str | None,
    shift_to_now: bool,
    dry_run: bool,
) -> None:
    """Send the rows of FILE (.csv, .csv.gz, .jsonl, .jsonl.gz, .parquet) into the stream of their kind."""
    from rich.console import Console

    from autobot_analytics.cli import load_report
    from autobot_analytics.cli.load_check import ContractCheck
    from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
    from autobot_analytics.loading.files import LoadError, SourceFile
    from autobot_analytics.loading.history import HistoryFile
    from autobot_analytics.loading.mapping import ColumnMapping
    from autobot_analytics.loading.sending import Sender

    console = Console(highlight=False)
    stream = dict(zip(KINDS, (BEHAVIOR, AGENTS, LLM), strict=True))[kind]
    settings = settings_of(ctx)
    history = HistoryFile(SourceFile(file, encoding), ColumnMapping(stream, renames, constants, decimal or "."))
    now = datetime.now(UTC)
    # what is moved to now has no time in the future
    latest = _LATEST if shift_to_now else now.replace(tzinfo=None)
    check = ContractCheck(stream, latest, timedelta(seconds=settings.future_tolerance_s))
    try:
        with nullcontext() if dry_run else connected(settings) as client:
            history = history if decimal else history.with_its_decimal_sign()
            survey = _survey(console, history, check)
            shift = now - survey.newest if shift_to_now and survey.newest is not None else load_report.NOT_SHIFTED
            load_report.print_plan(console, history, survey, shift)
            notes = load_report.doubts(history, survey, settings, now, shift) + check.notes(history.source.place)
            if client is None:
                load_report.print_notes(console, [*notes, "Dry run: nothing was sent."])
                return
            notes += load_report.trimming_doubt(stream, client.xlen(stream.key), survey.rows, settings)
            load_report.print_notes(console, notes)
            sender = Sender(client, stream.key)
            _send(console, sender, history.batches(shift), survey.rows)
            load_report.print_notes(console, [sender.memory_warning] if sender.memory_warning else [])
    except LoadError as error:
        raise click.ClickException(str(error)) from error


def _survey(console: Console, history: HistoryFile, check: ContractCheck) -> Survey:
    from autobot_analytics.cli.load_report import checking_progress

    with checking_progress(console) as progress:
        task = progress.add_task("checking", total=None)
        return history.survey(on_rows=lambda rows: progress.advance(task, rows), judge=check)


def _send(console: Console, sender: Sender, batches: Iterator[pl.DataFrame], total: int) -> None:
    """Send all batches under a progress bar; says how many rows were sent, however it ends."""
    from autobot_analytics.cli.load_report import sending_progress

    began = monotonic()
    finished = False
    try:
        with sending_progress(console) as progress:
            task = progress.add_task("sending", total=total)
            for batch in batches:
                sender.send(batch)
                progress.update(task, completed=sender.sent)
        finished = True
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    finally:
        seconds = monotonic() - began
        console.print(
            f"Sent {sender.sent:,} rows in {seconds:,.1f} s ({sender.sent / max(seconds, 1e-9):,.0f} rows/s)."
        )
        if not finished:
            console.print("Not all were sent. Run the same command again: rows already sent are counted once.")
