"""The command line: help, settings, a missing Redis; each in a process of its own, as a user meets it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import duckdb
import pytest
from click.testing import CliRunner

from autobot_analytics.addresses import shown_url
from autobot_analytics.cli import main
from autobot_analytics.cli.output_format import format_option
from autobot_analytics.release import release
from autobot_analytics.settings import Settings

SLOW = {"polars", "duckdb", "flask", "redis", "pydantic", "rich", "numpy", "granian", "apscheduler"}
NOWHERE = "redis://:secret@127.0.0.1:1/4"


def paths(command: click.Command, *above: str) -> Iterator[tuple[str, ...]]:
    """Yield the words that call each command below a command."""
    for name, below in command.commands.items() if isinstance(command, click.Group) else ():
        yield (*above, name)
        yield from paths(below, *above, name)


def command_at(path: tuple[str, ...]) -> click.Command:
    """Return the command that the words call."""
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


def test_the_walk_reaches_subcommands() -> None:
    """The tests below see commands, and commands of commands."""
    found = set(paths(main))
    assert {("status",), ("token",), ("token", "forget"), ("alerts", "unsilence"), ("prices", "explain")} <= found


@pytest.mark.parametrize("path", list(paths(main)), ids=" ".join)
def test_help_has_an_example(path: tuple[str, ...]) -> None:
    """The help of every command and subcommand shows how to call it."""
    answer = CliRunner().invoke(main, [*path, "--help"])
    assert answer.exit_code == 0
    assert f"  autobot-analytics {' '.join(path)}" in answer.output


@pytest.mark.parametrize("path", list(paths(main)), ids=" ".join)
def test_examples_name_options_that_exist(path: tuple[str, ...]) -> None:
    """Every option in an example is one of the command's own or of the command line's."""
    epilog = command_at(path).epilog or ""
    calls = re.findall(rf"^  autobot-analytics {' '.join(path)}(?: (.*))?$", epilog, re.MULTILINE)
    command = command_at(path)
    targets = {path: command} | {below: command_at(below) for below in paths(command, *path)}
    known = {option for one in targets.values() for parameter in one.params for option in parameter.opts}
    used = {word for call in calls for word in call.partition(" | ")[0].split() if word.startswith("--")}
    assert calls
    assert used <= known


@pytest.mark.parametrize("path", [(), ("alerts",), ("prices",), ("token",)], ids=" ".join)
def test_summaries_are_not_cut(path: tuple[str, ...]) -> None:
    """A list of commands shows the whole first sentence of each, wrapped at the width of the terminal."""
    answer = CliRunner().invoke(main, [*path, "--help"], env={"COLUMNS": "60"})
    listed = " ".join(answer.output.partition("Commands:")[2].partition("Examples:")[0].split())
    group = command_at(path)
    assert isinstance(group, click.Group)
    for command in group.commands.values():
        assert " ".join(command.get_short_help_str(10_000).split()) in listed
    assert "..." not in listed


FIGURES = (
    ("status",),
    ("doctor",),
    ("token", "list"),
    ("alerts", "list"),
    ("alerts", "silences"),
    ("prices", "unpriced"),
)


@pytest.mark.parametrize("path", FIGURES, ids=" ".join)
def test_formats_are_chosen_alike(path: tuple[str, ...]) -> None:
    """What prints figures takes --format table and json, and --json; another format is a usage error."""
    options = {option: parameter for parameter in command_at(path).params for option in parameter.opts}
    assert options["--json"].get_default(click.Context(main)) is False
    chosen = options["--format"].type
    assert isinstance(chosen, click.Choice)
    assert tuple(chosen.choices) == ("table", "json")
    answer = CliRunner().invoke(main, [*path, "--format", "xml"])
    assert answer.exit_code == 2
    assert "'xml' is not one of 'table', 'json'" in answer.output


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], False),
        (["--format", "table"], False),
        (["--format", "json"], True),
        (["--json"], True),
        (["--format", "table", "--json"], True),
        (["--json", "--format", "table"], True),
    ],
)
def test_json_is_short_for_its_format(words: list[str], expected: bool) -> None:
    """--json asks for JSON, wherever it stands and whatever --format says beside it."""

    @click.command()
    @format_option
    def show(as_json: bool) -> None:
        click.echo(as_json)

    assert CliRunner().invoke(show, words).output == f"{expected}\n"


def test_web_listens_where_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """--host and --port win over the settings; what is not given stays; a port that is none is a usage error."""
    served: list[tuple[str, int]] = []
    monkeypatch.setattr("web.serve.run", lambda settings: served.append((settings.host, settings.port)))
    monkeypatch.setenv("AUTOBOT_ANALYTICS_HOST", "127.0.0.3")
    monkeypatch.setenv("AUTOBOT_ANALYTICS_PORT", "8003")
    calls: tuple[list[str], ...] = ([], ["--port", "8080"], ["--host", "::1"], ["--host", "127.0.0.2", "--port", "1"])
    for words in calls:
        assert CliRunner().invoke(main, ["web", *words]).exit_code == 0
    assert served == [("127.0.0.3", 8003), ("127.0.0.3", 8080), ("::1", 8003), ("127.0.0.2", 1)]
    assert CliRunner().invoke(main, ["web", "--port", "65536"]).exit_code == 2


def test_help_is_quick() -> None:
    """Help loads none of the libraries that take long to import."""
    program = "import sys, autobot_analytics.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not set(answer.stdout.split()) & SLOW


def test_version() -> None:
    """The version is the package's, with the commit that it was built from."""
    answer = CliRunner().invoke(main, ["--version"])
    assert answer.exit_code == 0
    assert answer.output == f"autobot-analytics {release()}\n"


def test_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each wrong setting has a line that names it and says what is wrong; there is no trace, and no value."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_PORT", "eighty-secret")
    monkeypatch.setenv("AUTOBOT_ANALYTICS_TIMEZONE", "Mars/Base")
    answer = CliRunner().invoke(main, ["status"])
    assert answer.exit_code == 2
    lines = answer.output.splitlines()
    assert len(lines) == 2
    assert any("AUTOBOT_ANALYTICS_PORT: " in line and "integer" in line for line in lines)
    assert any("AUTOBOT_ANALYTICS_TIMEZONE: 'Mars/Base' is no IANA time zone" in line for line in lines)
    assert "eighty-secret" not in answer.output


def test_settings_come_from_an_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--env-file` gives settings, the environment wins over it, and a missing file is refused."""
    (tmp_path / "env").write_text("AUTOBOT_ANALYTICS_PORT=99999\n")
    from_file = CliRunner().invoke(main, ["--env-file", str(tmp_path / "env"), "status"])
    assert "AUTOBOT_ANALYTICS_PORT: " in from_file.output
    monkeypatch.setenv("AUTOBOT_ANALYTICS_PORT", "8001")
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", NOWHERE)
    assert "No Redis answers" in CliRunner().invoke(main, ["--env-file", str(tmp_path / "env"), "status"]).output
    assert CliRunner().invoke(main, ["--env-file", str(tmp_path / "nothing"), "status"]).exit_code == 2
    (tmp_path / "picture").write_bytes(b"\xff\xfe\x00")
    no_text = CliRunner().invoke(main, ["--env-file", str(tmp_path / "picture"), "status"])
    assert (no_text.exit_code, no_text.output) == (
        2,
        f"Error: {tmp_path}/picture is no env file: it is no text in UTF-8.\n",
    )


def test_missing_redis_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without Redis a command ends with one line that says what to do, without the password, and code 1."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", NOWHERE)
    (tmp_path / "a.csv").write_text("event_type,feature\npage_view,home\n")
    for arguments in (["status"], ["load", str(tmp_path / "a.csv"), "--as", "behavior"]):
        answer = CliRunner().invoke(main, arguments)
        assert answer.exit_code == 1
        assert answer.output == (
            "Error: No Redis answers at redis://:***@127.0.0.1:1/4 (Connection refused); "
            "start it, or set AUTOBOT_ANALYTICS_REDIS_URL to where it is.\n"
        )


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:6379",
        "REDIS://127.0.0.1:6379/4",
        "redis://127.0.0.1:6379/abc",
        "redis://127.0.0.1:6379/4/5",
        "redis://127.0.0.1:6379/-1",
        "redis://127.0.0.1:6379/?db=abc",
        "unix:///run/redis.sock?db=abc",
        "redis://:secret/abc@127.0.0.1:6379/4",
        "redis://:secret#abc@127.0.0.1:6379/4",
        "redis://[::1/4",
    ],
)
@pytest.mark.parametrize("command", [["status"], ["web"], ["scheduler"]], ids=lambda command: command[0])
def test_broken_redis_url_is_a_setting(monkeypatch: pytest.MonkeyPatch, url: str, command: list[str]) -> None:
    """A URL that redis-py would refuse or misread, database 0 for abc, is a wrong setting in one line that hides it."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", url)
    answer = CliRunner().invoke(main, command)
    assert answer.exit_code == 2
    (line,) = [line for line in answer.output.splitlines() if "REDIS_URL" in line]
    assert "AUTOBOT_ANALYTICS_REDIS_URL: must begin with redis://, rediss://, unix:// and name the database by" in line
    assert "secret" not in answer.output


@pytest.mark.parametrize(
    "url",
    ["redis://host", "redis://host/", "rediss://host:6379/4/", "redis://:p%2Fw@[::1]:1/0?db=7", "unix:///run/redis/s"],
)
def test_redis_urls_as_people_write_them(url: str) -> None:
    """Host alone, a slash at the end, IPv6, the database in the query and a socket are taken."""
    assert Settings(redis_url=url).redis_url == url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://127.0.0.1:6379/4", "redis://127.0.0.1:6379/4"),
        ("redis://secret@host/4", "redis://***@host/4"),
        ("rediss://me:p%40ss@host/0", "rediss://me:***@host/0"),
        ("redis://host:6379/4?password=pw&protocol=3", "redis://host:6379/4?password=***&protocol=3"),
        ("unix:///run/redis.sock?db=4", "unix:///run/redis.sock?db=4"),
        ("unix://:pw@/run/redis.sock?db=4", "unix://:***@/run/redis.sock?db=4"),
    ],
)
def test_password_is_not_shown(url: str, shown: str) -> None:
    """A URL is printed without its password."""
    assert shown_url(url) == shown


@pytest.mark.parametrize("question", ["select 1", "--list"])
def test_ctrl_c_while_sql_opens_the_lake(question: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB tells of Ctrl-C by a RuntimeError while it opens: the command ends as interrupted, without a word."""
    duckdb.connect(tmp_path / "analytics.duckdb").close()
    monkeypatch.setenv("AUTOBOT_ANALYTICS_DATA_DIR", str(tmp_path))

    def interrupted(*_: object, **__: object) -> None:
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr(duckdb, "connect", interrupted)
    ended = CliRunner().invoke(main, ["sql", question])
    assert (ended.exit_code, ended.output) == (130, "")
