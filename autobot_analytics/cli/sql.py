"""`autobot-analytics sql`: ask the lake, from the command line, a file, a pipe or a prompt."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autobot_analytics.cli.environment import settings_of
from autobot_analytics.cli.exit_status import INTERRUPTED

if TYPE_CHECKING:
    from autobot_analytics.cli.sql_engine import EngineSession
    from autobot_analytics.cli.sql_session import Relation, SqlSession
    from autobot_analytics.settings import Settings

    Session = SqlSession | EngineSession

FORMATS = ("table", "csv", "json", "parquet", "markdown")

EPILOG = """\b
Examples:
  autobot-analytics sql "select day, sum(cost_usd) from daily_costs group by day order by day"
  autobot-analytics sql --list
  autobot-analytics sql --example dearest_models --format markdown
  autobot-analytics sql --file question.sql --format csv > answer.csv
  echo "from agents" | autobot-analytics sql --format json
  autobot-analytics sql "from llm_calls where day >= '2026-03-01'" --format parquet --output march.parquet
  autobot-analytics sql --engine duckdb "from llm_calls limit 5"
  autobot-analytics sql

It reads analytics.duckdb, which the scheduler publishes every few minutes, and writes nothing to it. Without a query
and on a terminal it asks for one: Tab completes, Enter asks what ends with a semicolon, Ctrl-C stops it, exit leaves.
With the setting ENGINE_URL it asks that Spark Connect server, in the same SQL. docs/analysts.md has more.
"""


@click.command(epilog=EPILOG)
@click.argument("query", required=False)
@click.option(
    "-f", "--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Ask what is in a file."
)
@click.option("--example", metavar="NAME", help="Ask a worked example; --list names them.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to answer.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write into a file.")
@click.option(
    "--engine",
    type=click.Choice(("duckdb", "spark")),
    help="Which engine answers. Default: the server of the setting ENGINE_URL if there is one, else DuckDB.",
)
@click.option("--list", "listed", is_flag=True, help="List tables, columns with their definitions, and examples.")
@click.pass_context
def sql(
    ctx: click.Context,
    query: str | None,
    file: Path | None,
    example: str | None,
    form: str,
    output: Path | None,
    engine: str | None,
    listed: bool,
) -> None:
    """Ask the lake a QUERY in SQL (DuckDB's), read-only."""
    from autobot_analytics.cli.sql_session import Stopped

    if sum(one is not None for one in (query, file, example)) + listed > 1:
        raise click.UsageError("Give one of QUERY, --file, --example and --list.")
    session = _session(settings_of(ctx), engine)
    if listed:
        try:
            click.echo(_catalogue(session.relations()), nl=False)
        except Stopped:
            ctx.exit(INTERRUPTED)
        return
    text = query or (_question(file) if file else None) or (_example(example) if example else None)
    if text is None and sys.stdin.isatty():
        _prompt(session, form)
        return
    try:
        _answer(session, text if text is not None else sys.stdin.read(), form, output)
    except (Stopped, KeyboardInterrupt):  # while it was asked, or while it was written
        ctx.exit(INTERRUPTED)


def _session(settings: Settings, engine: str | None) -> Session:
    from autobot_analytics.cli.sql_engine import EngineSession
    from autobot_analytics.cli.sql_session import SqlSession

    if engine == "spark" and not settings.engine_url:
        raise click.UsageError("AUTOBOT_ANALYTICS_ENGINE_URL names no server.")
    if settings.engine_url and engine != "duckdb":
        return EngineSession(settings.engine_url, settings.lake_path)
    return SqlSession(settings.data_dir / "analytics.duckdb", settings.lake_path)


def _answer(session: Session, query: str, form: str, output: Path | None) -> None:
    """Ask, and write the answer where it is wanted."""
    from itertools import chain

    from autobot_analytics.cli.sql_output import write

    if form == "parquet":
        _answer_parquet(session, query, output)
        return
    batches = session.ask(query)
    columns, first = next(batches)
    rows = chain([first], (batch for _, batch in batches))
    if output is None:
        write(form, sys.stdout, columns, rows)
        return
    try:
        with output.open("w", newline="", encoding="utf-8") as out:
            write(form, out, columns, rows)
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from error


def _question(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is no text in UTF-8.") from error


def _answer_parquet(session: Session, query: str, output: Path | None) -> None:
    from tempfile import TemporaryDirectory

    if output is not None:
        session.write_parquet(query, output)
        return
    if sys.stdout.isatty():
        raise click.UsageError("Parquet is not for a terminal: give --output FILE, or send it into a file or a pipe.")
    with TemporaryDirectory() as scratch:
        path = Path(scratch, "answer.parquet")
        session.write_parquet(query, path)
        sys.stdout.buffer.write(path.read_bytes())


def _examples() -> dict[str, str]:
    """Return the worked examples by name, each with its question."""
    import sql as queries

    texts = {name.removeprefix("examples/"): queries.load(name) for name in queries.names("examples")}
    return {name: text.partition("\n")[0].removeprefix("-- Question: ") for name, text in texts.items()}


def _example(name: str) -> str:
    import sql as queries

    if name not in _examples():
        raise click.UsageError(f"No example is called {name}; there are {', '.join(_examples())}.")
    return queries.load(f"examples/{name}")


def _catalogue(relations: list[Relation]) -> str:
    lines = ["TABLES AND VIEWS", ""]
    for one in relations:
        lines += [one.name, f"    {one.meaning}"]
        name_width = max((len(column.name) for column in one.columns), default=0)
        kind_width = max((len(column.kind) for column in one.columns), default=0)
        for column in one.columns:
            lines.append(f"    {column.name:{name_width}}  {column.kind:{kind_width}}  {column.meaning}".rstrip())
        lines.append("")
    lines += ["EXAMPLES, asked with --example NAME", ""]
    width = max(map(len, _examples()))
    lines += [f"    {name:{width}}  {question}" for name, question in _examples().items()]
    return "\n".join(lines) + "\n"


def _prompt(session: Session, form: str) -> None:
    """Hold a conversation on the terminal."""
    from autobot_analytics.cli import sql_prompt
    from autobot_analytics.cli.sql_session import Stopped

    chosen = form if form != "parquet" else "table"

    def answer(text: str) -> None:
        nonlocal chosen
        command, _, rest = text.partition(" ")
        if command == ".tables":
            click.echo("\n".join(f"{one.name:28}{one.meaning}" for one in session.relations()))
        elif command == ".examples":
            click.echo("\n".join(f"{name:28}{question}" for name, question in _examples().items()))
        elif command == ".help":
            click.echo("\n".join(f"{name:12}{meaning}" for name, meaning in sql_prompt.COMMANDS.items()))
        elif command == ".format":
            if rest not in FORMATS or rest == "parquet":
                raise click.UsageError("The formats here are table, csv, json and markdown.")
            chosen = rest
        elif command.startswith(".") and command != ".run":
            raise click.UsageError(f"No command {command}; .help lists them.")
        else:
            try:
                _answer(session, _example(rest.strip()) if command == ".run" else text, chosen, None)
            except (Stopped, KeyboardInterrupt):
                click.echo("Stopped.", err=True)

    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    history = sql_prompt.history_at(state / "autobot-analytics" / "sql_history")
    names = sql_prompt.SqlCompleter(session.relations, list(_examples()))
    sql_prompt.converse(sql_prompt.make_prompt(names, history), answer)
