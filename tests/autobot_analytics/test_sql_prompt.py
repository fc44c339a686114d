"""The prompt of `sql`: what Enter asks, what leaves, and its history."""

from pathlib import Path
from typing import Any

from autobot_analytics.cli.sql_prompt import history_at, is_complete, leaves


def test_enter_asks_what_is_complete() -> None:
    """A statement is asked when it ends with a semicolon; a command, and what leaves, at once."""
    assert [is_complete(text) for text in ("select 1", "select 1;", ".help", "", "select\n1; ")] == [
        False,
        True,
        True,
        True,
        True,
    ]


def test_exit_and_quit_leave() -> None:
    """Both words leave in any case, with or without dot and semicolon; a statement that holds them does not."""
    words = ("exit", "quit", "EXIT", " Quit ; ", "exit;", ".exit", ".quit")
    assert [(leaves(word), is_complete(word)) for word in words] == [(True, True)] * len(words)
    assert [leaves(text) for text in ("select exit;", "exit now", "", ";", "quits")] == [False] * 5


def test_history_is_the_users_alone(tmp_path: Path) -> None:
    """The file of what was typed can be read by its user only; without a place for it there is none."""
    path = tmp_path / "state" / "history"
    history_at(path)
    assert path.stat().st_mode & 0o777 == 0o600
    (tmp_path / "file").write_text("")
    kept: Any = history_at(tmp_path / "file" / "history")
    assert type(kept).__name__ == "InMemoryHistory"
