"""The interactive prompt of `sql`: history, completion of tables, columns and words, queries over several lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.shortcuts import CompleteStyle

from autobot_analytics.cli.sql_session import Relation

WORDS = (
    "select", "from", "where", "group by", "order by", "having", "limit", "join", "left join", "on", "with", "as",
    "and", "or", "not", "in", "between", "is null", "is not null", "case", "when", "then", "else", "end", "distinct",
    "count", "sum", "avg", "min", "max", "median", "quantile_cont", "round", "date_trunc", "describe", "summarize",
)  # fmt: skip
COMMANDS = {
    ".tables": "list tables and views",
    ".examples": "list the worked examples; .run NAME asks one",
    ".run": "ask a worked example",
    ".format": "say how answers are written: table, csv, json, markdown",
    ".help": "this list",
    ".quit": "leave; so do exit, quit and Ctrl-D",
}
LEAVING = frozenset({"exit", "quit", ".exit", ".quit"})
_WORD = re.compile(r"[\w.]+$")


class SqlCompleter(Completer):
    """Completes commands, tables, columns and words of SQL; columns of the tables that the query names come first."""

    def __init__(self, relations: Callable[[], Sequence[Relation]], examples: Sequence[str]) -> None:
        self._relations = relations
        self._examples = examples

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Yield what the word before the cursor may become."""
        before = document.text_before_cursor
        if before.lstrip().startswith("."):
            yield from self._of_command(before.lstrip())
            return
        found = _WORD.search(before)
        typed = found[0] if found else ""
        if not typed:
            return
        table, dot, start = typed.rpartition(".")
        for text, kind in self._named(document.text, table if dot else None):
            if text.lower().startswith(start.lower()):
                yield Completion(text, -len(start), display_meta=kind)

    def _of_command(self, typed: str) -> Iterable[Completion]:
        if typed.startswith(".run "):
            start = typed.removeprefix(".run ")
            yield from (Completion(name, -len(start)) for name in self._examples if name.startswith(start))
            return
        for name, meaning in COMMANDS.items():
            if name.startswith(typed):
                yield Completion(name, -len(typed), display_meta=meaning)

    def _named(self, text: str, table: str | None) -> Iterable[tuple[str, str]]:
        relations = self._relations()
        mentioned = [one for one in relations if re.search(rf"\b{re.escape(one.name)}\b", text)]
        if table is not None:
            mentioned = [one for one in relations if one.name == table] or mentioned
        seen = set()
        for one in mentioned:
            for column in one.columns:
                if column.name not in seen:
                    seen.add(column.name)
                    yield column.name, f"{column.kind} of {one.name}"
        if table is None:
            yield from ((one.name, "table") for one in relations)
            yield from ((word, "") for word in WORDS)


def is_complete(text: str) -> bool:
    """Return whether Enter asks what was typed: a command, `exit`, or a statement that ends with a semicolon."""
    stripped = text.strip()
    return not stripped or stripped.startswith(".") or stripped.endswith(";") or leaves(stripped)


def leaves(text: str) -> bool:
    """Return whether the text ends the session: `exit` or `quit` in any case, with or without dot and semicolon."""
    return text.strip().rstrip("; ").lower() in LEAVING


def history_at(path: Path) -> History:
    """Keep what is typed in a file that is the user's alone; in memory where no file can be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(path))


def make_prompt(completer: Completer, history: History) -> PromptSession[str]:
    """Make the prompt: Enter asks when the statement is complete, else it begins another line."""
    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state and buffer.complete_state.current_completion:
            buffer.complete_state = None
        elif is_complete(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n")

    return PromptSession(
        "analytics> ",
        completer=completer,
        history=history,
        multiline=True,
        key_bindings=keys,
        prompt_continuation=lambda width, number, wrap: "." * (width - 1) + " ",
        complete_style=CompleteStyle.MULTI_COLUMN,
        complete_while_typing=True,
    )


def converse(prompt: PromptSession[str], answer: Callable[[str], None]) -> None:
    """Ask for statements and answer them until Ctrl-D or `exit`; Ctrl-C drops what is typed."""
    while True:
        try:
            text = prompt.prompt().strip()
            if leaves(text):
                return
            if text:
                answer(text)
        except KeyboardInterrupt:  # also one that comes when a query has just ended
            continue
        except EOFError:
            return
        except click.ClickException as error:
            click.echo(error.message, err=True)
