"""`autobot-analytics sql`: every way to ask, every form of answer, nothing written, and Ctrl-C."""

import csv
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pyarrow.parquet as pq
import pytest
import redis
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from autobot_analytics.cli.sql_prompt import SqlCompleter
from autobot_analytics.cli.sql_session import SqlSession
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from tests.jobs.driving import NOW
from tests.jobs.lake.laking import Lake

DEADLINE_S = 120
COSTS = (
    "select model, count(*) as calls, sum(cost_usd) as cost_usd, max(day) as day "
    "from llm_calls group by model order by model"
)


@pytest.fixture(scope="module")
def data_dir(redis_server: RedisProcess, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a lake in it."""
    folder = tmp_path_factory.mktemp("sql")
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
        lake = Lake(client, Settings(), data_dir=folder)
        lake.send_day(NOW, number=9)
        lake.tick()
        lake.publish()
        lake.warehouse.close()
    return folder


def command(*arguments: str) -> list[str]:
    """Return the command line of `sql`."""
    return [sys.executable, "-m", "autobot_analytics.cli", "sql", *arguments]


def environment(data_dir: Path) -> dict[str, str]:
    """Return the environment in which the command finds the lake."""
    home = {"HOME": str(data_dir), "XDG_STATE_HOME": str(data_dir / "state")}
    return {**os.environ, "AUTOBOT_ANALYTICS_DATA_DIR": str(data_dir), "COLUMNS": "120", "TERM": "xterm", **home}


def ask(data_dir: Path, *arguments: str, given: str | None = "") -> "subprocess.CompletedProcess[bytes]":
    """Run the command to its end, from another folder."""
    return subprocess.run(
        command(*arguments),
        env=environment(data_dir),
        cwd="/",
        input=(given or "").encode(),
        capture_output=True,
        check=False,
        timeout=DEADLINE_S,
    )


def test_csv_and_json_hold_the_same(data_dir: Path) -> None:
    """CSV keeps every digit, JSON has numbers and null; both have every row."""
    rows = list(csv.DictReader(io.StringIO(ask(data_dir, COSTS, "--format", "csv").stdout.decode())))
    assert [row["model"] for row in rows] == ["claude-sonnet-4-5", "gpt-4o", "preview-7b"]
    assert rows[1] == {"model": "gpt-4o", "calls": "3", "cost_usd": "0.009832500", "day": "2024-06-29"}
    objects = json.loads(ask(data_dir, COSTS, "--format", "json").stdout)
    assert objects[1] == {"model": "gpt-4o", "calls": 3, "cost_usd": 0.0098325, "day": "2024-06-29"}
    assert objects[2]["cost_usd"] is None
    assert json.loads(ask(data_dir, "from llm_calls where false", "--format", "json").stdout) == []


def test_table_and_markdown_are_for_people(data_dir: Path) -> None:
    """A table and a Markdown table have names, rows, and numbers to the right."""
    shown = ask(data_dir, COSTS).stdout.decode()
    assert re.search(r"gpt-4o +3 +0\.009832500 +2024-06-29", shown)
    lines = ask(data_dir, COSTS, "--format", "markdown").stdout.decode().splitlines()
    assert lines[:2] == ["| model | calls | cost_usd | day |", "|---|---:|---:|---|"]
    assert lines[3] == "| gpt-4o | 3 | 0.009832500 | 2024-06-29 |"


def test_parquet_goes_into_a_file_or_a_pipe(data_dir: Path, tmp_path: Path) -> None:
    """A Parquet answer holds the rows, in a file or through a pipe."""
    path = tmp_path / "answer.parquet"
    assert ask(data_dir, COSTS, "--format", "parquet", "--output", str(path)).returncode == 0
    assert pq.read_table(path)["calls"].to_pylist() == [3, 3, 3]
    piped = ask(data_dir, COSTS, "--format", "parquet").stdout
    assert pq.read_table(io.BytesIO(piped)).equals(pq.read_table(path))


def test_a_query_comes_from_a_file_a_pipe_or_the_examples(data_dir: Path, tmp_path: Path) -> None:
    """The same query gives the same answer, wherever it comes from; --output writes it into a file."""
    path = tmp_path / "question.sql"
    path.write_text(COSTS)
    wanted = ask(data_dir, COSTS, "--format", "csv").stdout
    assert ask(data_dir, "--file", str(path), "--format", "csv").stdout == wanted
    assert ask(data_dir, "--format", "csv", given=COSTS).stdout == wanted
    ask(data_dir, COSTS, "--format", "csv", "--output", str(tmp_path / "answer.csv"))
    assert (tmp_path / "answer.csv").read_bytes() == wanted
    example = ask(data_dir, "--example", "dearest_models", "--format", "json")
    assert {row["model"] for row in json.loads(example.stdout)} == {"claude-sonnet-4-5", "gpt-4o", "preview-7b"}


def test_files_that_cannot_be_used_are_told_in_a_line(data_dir: Path, tmp_path: Path) -> None:
    """A folder that is not there, and a question that is no text, are an error of one line each."""
    nowhere = ask(data_dir, COSTS, "--output", str(tmp_path / "nowhere" / "answer.csv"))
    said = f"Error: {tmp_path}/nowhere/answer.csv cannot be written: No such file or directory.\n"
    assert (nowhere.returncode, nowhere.stderr.decode()) == (1, said)
    (tmp_path / "question.sql").write_bytes(b"\xff\xfe")
    no_text = ask(data_dir, "--file", str(tmp_path / "question.sql"))
    assert no_text.stderr.decode() == f"Error: {tmp_path}/question.sql is no text in UTF-8.\n"


def test_list_tells_of_tables_columns_and_examples(data_dir: Path) -> None:
    """--list has every table with its question, columns with type and definition, and the examples."""
    listed = ask(data_dir, "--list").stdout.decode()
    assert "\nllm_calls\n    which calls of language models were made, and what did each cost?" in listed
    assert re.search(r"^    success_rate +double +completed / total × 100$", listed, re.MULTILINE)
    assert re.search(r"^    dearest_models +which models cost most", listed, re.MULTILINE)


@pytest.mark.parametrize(
    "query",
    ["delete from about", "create table x as select 1", "drop view llm_calls", "update agents set agent_type = 'x'"],
)
def test_nothing_is_written(data_dir: Path, query: str) -> None:
    """Whatever would change the lake is refused in one line, and changes nothing."""
    path = data_dir / "analytics.duckdb"
    before = path.read_bytes()
    answer = ask(data_dir, query)
    assert answer.returncode == 1
    assert b"read-only" in answer.stderr
    assert b"Traceback" not in answer.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "query",
    [
        "copy (select 1) to '{folder}/lake/out.csv'",
        "explain analyze copy (select 1) to '{folder}/lake/out.csv'",
        "prepare p as copy (select 1) to '{folder}/lake/out.csv'; execute p",
        "export database '{folder}/out'",
        "attach '{folder}/other.duckdb'",
        "install httpfs",
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/hostname')",
        "select * from glob('/etc/*')",
        "select * from read_csv('https://example.org/x.csv')",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "set allowed_directories = ['/']",
    ],
)
def test_nothing_but_the_lake_is_in_reach(data_dir: Path, query: str) -> None:
    """No file beside the lake is read or written, no other database or extension comes in, no setting lets it."""
    before = {path for path in data_dir.rglob("*") if ".tmp" not in path.name}
    answer = ask(data_dir, query.format(folder=data_dir))
    assert answer.returncode == 1
    assert answer.stdout == b""
    assert b"Traceback" not in answer.stderr
    assert {path for path in data_dir.rglob("*") if ".tmp" not in path.name} == before


@pytest.mark.parametrize(
    ("query", "said"),
    [("", b"There is no question"), ("select now()", b"now()::timestamp"), ("-- nothing\n", b"There is no question")],
)
def test_what_cannot_be_answered_is_told_in_words(data_dir: Path, query: str, said: bytes) -> None:
    """An empty question, and times with a zone, end in a sentence."""
    answer = ask(data_dir, given=query)
    assert (answer.returncode, said in answer.stderr, b"Traceback" in answer.stderr) == (1, True, False)


def test_mistakes_are_told_in_words(data_dir: Path, tmp_path: Path) -> None:
    """A wrong name, two questions at once, an unknown example and a missing lake say what to do."""
    assert b'Candidate bindings: "cost_usd"' in ask(data_dir, "select cost_us from llm_calls").stderr
    assert b"Give one of QUERY" in ask(data_dir, "select 1", "--list").stderr
    assert b"there are busiest_hours" in ask(data_dir, "--example", "nope").stderr
    assert b"autobot-analytics run lake" in ask(tmp_path, "select 1").stderr


def test_ctrl_c_stops_a_query(data_dir: Path) -> None:
    """SIGINT while rows stream out, or while none has come yet, ends the command with the code of an interrupt."""
    with subprocess.Popen(
        command("from range(100000000000)", "--format", "csv"),
        env=environment(data_dir),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as asking:
        assert asking.stdout is not None
        assert asking.stderr is not None
        assert asking.stdout.readline() == b"range\r\n"
        asking.send_signal(signal.SIGINT)
        asking.stdout.read()
        assert asking.wait(DEADLINE_S) == 130
        assert asking.stderr.read() == b""


class Terminal:
    """The command on a terminal of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            ["setsid", "--ctty", *command()], env=environment(data_dir), stdin=slave, stdout=slave, stderr=slave
        )
        os.close(slave)
        self.seen = ""

    def type(self, text: str) -> None:
        """Type."""
        os.write(self.master, text.encode())

    def await_text(self, pattern: str, again: str | None = None) -> None:
        """Read until the pattern is there; type `again` meanwhile, if given."""
        until = monotonic() + DEADLINE_S
        while not re.search(pattern, self.seen):
            assert monotonic() < until, self.seen[-2000:]
            if select.select([self.master], [], [], 0.2)[0]:
                self.read()
            elif again is not None:
                self.type(again)

    def read(self) -> None:
        """Take what is shown; answer the question where the cursor is, as a terminal does."""
        shown = os.read(self.master, 65_536).decode(errors="replace")
        for _ in range(shown.count("\x1b[6n")):
            self.type("\x1b[1;1R")
        self.seen += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown)


def test_prompt_answers_stops_and_remembers(data_dir: Path) -> None:
    """On a terminal: an answer, a query that Ctrl-C stops, a mistake that does not end it, and a history."""
    terminal = Terminal(data_dir)
    terminal.await_text("analytics>")
    terminal.type("select count(*) + 40 as found from llm_calls;\r")
    terminal.await_text(r"found[\s\S]*49")
    terminal.type("select nothing from nowhere;\r")
    terminal.await_text("Catalog Error|does not exist")
    terminal.seen = ""
    terminal.type("select count(*) from range(10000000) a, range(10000000) b where a.range + b.range = 7;\r")
    terminal.await_text(r"Stopped\.", again="\x03")
    terminal.type(".tables\r")
    terminal.await_text("daily_costs")
    terminal.type("exit\r")
    assert terminal.process.wait(DEADLINE_S) == 0
    os.close(terminal.master)
    history = (data_dir / "state" / "autobot-analytics" / "sql_history").read_text()
    assert "select count(*) + 40 as found from llm_calls;" in history


def completions(data_dir: Path, text: str) -> list[str]:
    """Return what the prompt offers after `text`."""
    names = SqlCompleter(SqlSession(data_dir / "analytics.duckdb", data_dir / "lake").relations, ["dearest_models"])
    return [one.text for one in names.get_completions(Document(text), CompleteEvent())]


def test_completion_knows_tables_and_columns(data_dir: Path) -> None:
    """Tables, columns of the tables that are named, columns after a dot, commands and examples are completed."""
    assert completions(data_dir, "select * from daily_c") == ["daily_costs"]
    assert completions(data_dir, "from llm_calls where cost") == ["cost_usd"]
    assert completions(data_dir, "select agents.agent_t") == ["agent_type"]
    assert completions(data_dir, "select cost") == []
    assert completions(data_dir, ".ex") == [".examples"]
    assert completions(data_dir, ".run d") == ["dearest_models"]
