"""`autobot-analytics sql` on a Spark Connect server: the answers of DuckDB, and the lake alone is read."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import redis
from click.testing import CliRunner, Result

from autobot_analytics.cli import main
from autobot_analytics.cli.sql import _examples
from autobot_analytics.demo.embedded_redis import RedisProcess
from tests.sql.engines.servers import plain, server
from tests.web.api.query.asking import service

QUESTIONS = (
    "select count(*), sum(cost_usd), upper(model) from llm_calls group by model order by model",
    "from agents select agent_id order by all",
    "select * from daily_costs order by day, provider, model, agent_id limit 40",
    "select * from llm_15m order by all limit 30",
    "select * exclude (tasks) from agent_15m_durations order by all",
    "select users.*, user_days.day from user_days join users using (user_id) order by day, user_id limit 9",
    "select * from user_days join users using (user_id) order by day, user_id limit 9",
    "select '$usd -- no remark', 'it''s' as text -- what's left is no text\n",
    "select model, latency_ms from llm_calls order by latency_ms desc, event_time limit 7;",
    "with a as (select 1 as x) select * from a union all select 2 order by 1",
    "select tags['team'] as team, count(*) as calls from llm_calls group by 1 order by 1 nulls first",
    "select agent_id, count(*) as n from tasks group by all order by all",
    "select day, model, sum(calls) over (partition by model order by day, agent_id)::bigint as n "
    "from daily_costs where provider = 'openai' order by model, day, n limit 20",
)
REFUSED = {
    "from read_parquet('/etc/passwd')": "is no table of the lake",
    "from 'other.parquet'": "is no table of the lake",
    "from parquet.`/tmp`": "",
    "from llm_call": "llm_call is no table of the lake",
    "from range(3)": "is no table of the lake",
    "select 1; select 2": "one SELECT at a time",
    "describe agents": "one SELECT at a time",
    "copy (select 1) to 'x.csv'": "one SELECT at a time",
    "select nothing from agents": "nothing",
    "select $p": "parameter p has no value",
    "selec": "",
    "": "",
}


@pytest.fixture(scope="module")
def ask(redis_server: RedisProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Result]]:
    """What asks a lake on both engines."""
    folder = tmp_path_factory.mktemp("sql")
    with (
        redis.Redis.from_url(redis_server.url) as client,
        service(client, redis_server.url, folder, "Asia/Kathmandu"),
        server() as url,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name in [one for one in os.environ if one.startswith("AUTOBOT_ANALYTICS_")]:
            patch.delenv(name)
        patch.setenv("AUTOBOT_ANALYTICS_DATA_DIR", str(folder))
        patch.setenv("AUTOBOT_ANALYTICS_ENGINE_URL", url)
        yield lambda *arguments: CliRunner().invoke(main, ["sql", *arguments], input="")


def parsed(found: Result) -> Any:
    """Return the rows of an answer in JSON."""
    assert found.exit_code == 0, found.output
    return [{name: plain(value) for name, value in row.items()} for row in json.loads(found.stdout)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_are_answered_as_by_duckdb(ask: Callable[..., Result], question: str) -> None:
    """Names, order and values of columns are the same."""
    duckdb = parsed(ask(question, "--format", "json", "--engine", "duckdb"))
    assert duckdb
    assert parsed(ask(question, "--format", "json")) == duckdb


def test_examples_are_answered_as_by_duckdb(ask: Callable[..., Result]) -> None:
    """Every worked example has the same answer."""
    for name in _examples():
        duckdb = ask("--example", name, "--format", "csv", "--engine", "duckdb")
        assert duckdb.exit_code == 0
        assert ask("--example", name, "--format", "csv").stdout == duckdb.stdout, name


def test_the_list_is_the_same(ask: Callable[..., Result]) -> None:
    """Both engines have the same tables and columns, with the same meanings; types have the engine's names."""
    lists = []
    for engine in ("duckdb", "spark"):
        found = ask("--list", "--engine", engine)
        assert found.exit_code == 0, found.output
        lists.append(
            [line.split()[0] if line.startswith("    ") else line for line in found.stdout.splitlines() if line]
        )
    assert lists[1] == lists[0]


def test_parquet_goes_into_a_file(ask: Callable[..., Result], tmp_path: Path) -> None:
    """The file holds the rows, with money as decimals."""
    path = tmp_path / "answer.parquet"
    found = ask("select sum(cost_usd) as cost_usd from llm_calls", "--format", "parquet", "--output", str(path))
    assert found.exit_code == 0, found.output
    duckdb = parsed(ask("select sum(cost_usd)::varchar as c from llm_calls", "--format", "json", "--engine", "duckdb"))
    assert [str(row["cost_usd"]) for row in pq.read_table(path).to_pylist()] == [row["c"] for row in duckdb]


@pytest.mark.parametrize("question", REFUSED)
def test_what_is_no_question_to_the_lake_is_refused(ask: Callable[..., Result], question: str) -> None:
    """One line says why; no other file is read."""
    found = ask(question, "--format", "csv")
    assert found.exit_code == 1, found.output
    assert REFUSED[question] in found.stderr
    assert found.stderr.startswith("Error: ")
    assert "Traceback" not in found.stderr


def test_an_engine_that_is_away_is_named(ask: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says that it does not answer; DuckDB still does."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_ENGINE_URL", "sc://127.0.0.1:9")
    for arguments in (("select 1",), ("--list",)):
        found = ask(*arguments)
        assert (found.exit_code, "does not answer" in found.stderr) == (1, True)
    assert ask("select 1 as a", "--engine", "duckdb", "--format", "csv").stdout.split() == ["a", "1"]
    monkeypatch.delenv("AUTOBOT_ANALYTICS_ENGINE_URL")
    assert "names no server" in ask("select 1", "--engine", "spark").stderr
