"""Tables as CSV, JSON Lines and Parquet: the right rows, and the same to whoever reads them."""

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.jobs.lake.laking import HOSTILE
from tests.web.exports.exporting import Exporter, by_duckdb, by_polars
from web.exports.tables import BY_NAME, TABLES, LakeTable

NAMES = list(BY_NAME)
OF_THE_LAKE = [table.name for table in TABLES if isinstance(table, LakeTable)]
CONTRACT = {
    "costs": "date,cost_usd",
    "agents": "agent_id,agent_type,total_tasks,completed_tasks,failed_tasks,timeout_tasks,success_rate_percent,"
    "error_rate_percent,avg_duration_ms,total_tokens_used,last_activity",
    "usage": "timestamp,provider,model,input_tokens,output_tokens,cost_usd,session_id,success,latency_ms,"
    "agent_id,user_id,endpoint,tags",
}
ALL_DAYS = "from=2024-01-01&to=2024-12-31"


@pytest.mark.parametrize(("table", "header"), CONTRACT.items())
def test_headers_are_those_of_the_contract(exporter: Exporter, table: str, header: str) -> None:
    """The documented exports have the documented columns, in their order."""
    assert exporter.text(f"/csv/{table}").split("\r\n")[0] == header


@pytest.mark.parametrize("table", NAMES)
def test_csv_is_the_same_to_three_parsers(exporter: Exporter, table: str, tmp_path: Path) -> None:
    """Python, Polars and DuckDB read the same rows out of every CSV, with every column that there is."""
    columns = ",".join(BY_NAME[table].all_columns)
    path = f"/csv/{table}?{ALL_DAYS}&columns={columns}"
    rows, content = exporter.rows(path), exporter.bytes(path)
    assert by_polars(content) == rows
    assert by_duckdb(content, tmp_path) == rows
    assert rows or table == "anomalies"


@pytest.mark.parametrize("table", OF_THE_LAKE)
def test_three_formats_have_the_same_rows(exporter: Exporter, table: str, tmp_path: Path) -> None:
    """CSV, JSON Lines and Parquet of the same days hold the same values; DuckDB and pyarrow read the Parquet."""
    columns = ",".join(BY_NAME[table].all_columns)
    path = f"{table}?{ALL_DAYS}&raw=1&columns={columns}"
    csv_rows = exporter.rows(f"/csv/{path}")
    lines = exporter.lines(f"/jsonl/{path}")
    content = exporter.bytes(f"/parquet/{path}")
    arrow = pq.read_table(io.BytesIO(content)).to_pylist()
    (tmp_path / "x.parquet").write_bytes(content)
    found = duckdb.connect().execute("select * from read_parquet($path)", {"path": str(tmp_path / "x.parquet")})
    names = [column[0] for column in found.description or []]
    assert [dict(zip(names, row, strict=True)) for row in found.fetchall()] == arrow
    told = [{name: shown(value) for name, value in row.items()} for row in arrow]
    assert sorted(told, key=repr) == sorted(csv_rows, key=repr)
    assert [{name: loose(value) for name, value in row.items()} for row in lines] == [
        {name: loose(value) for name, value in row.items()} for row in csv_rows
    ]


def test_tags_are_columns(exporter: Exporter) -> None:
    """`tags` is a JSON object, `tag:KEY` a tag's value; the setting names the tags, and others are refused by name."""
    rows = exporter.rows("/csv/usage?days=7&columns=user_id,agent_id,endpoint,tag:team,tags")
    tagged = [[*row.values()] for row in rows if row["tags"]]
    assert sorted(tagged) == [
        ["u7", "a0", "/chat", "'=1+1", '{"team":"=1+1"}'],
        ["u7", "a0", "/chat", "search", '{"team":"search","release":"2"}'],
        ["u7", "a0", "/chat", "search", '{"team":"search"}'],
    ]
    table = pq.read_table(io.BytesIO(exporter.bytes("/parquet/usage?days=7&columns=tag:team")))
    assert sorted(filter(None, table["tag:team"].to_pylist())) == ["=1+1", "search", "search"]
    assert exporter.rows("/csv/events?days=1&columns=tag:team,tags")[0] == {"tag:team": "", "tags": ""}
    refused = exporter.get("/csv/usage?columns=tag:other")
    assert refused.status_code == 422
    assert "tag:team" in refused.get_json()["detail"]


def test_usage_sums_to_the_cost_summary(exporter: Exporter) -> None:
    """The exported calls of a window, in each format, cost what /cost/summary says, to the last digit."""
    summary = exporter.web.answer("/cost/summary?days=30")
    rows = exporter.rows("/csv/usage?days=30")
    assert sum(Decimal(row["cost_usd"] or 0) for row in rows) == Decimal(str(summary["total_cost_usd"]))
    assert len(rows) == sum(model["call_count"] for model in summary["by_model"].values())
    assert sum(row["cost_usd"] == "" for row in rows) == summary["unpriced"]["calls"] > 0
    table = pq.read_table(io.BytesIO(exporter.bytes("/parquet/usage?days=30")))
    assert sum(cost or 0 for cost in table["cost_usd"].to_pylist()) == Decimal(str(summary["total_cost_usd"]))
    by_day = {row["date"]: float(row["cost_usd"]) for row in exporter.rows("/csv/costs?days=30")}
    assert by_day == summary["daily_costs"]


def test_agents_are_those_of_the_performance_endpoint(exporter: Exporter) -> None:
    """Rows of the agents' export carry the endpoint's figures."""
    agents = exporter.web.answer("/agents/performance?days=7")["agents"]
    rows = exporter.rows("/csv/agents?days=7")
    assert [(row["agent_id"], int(row["total_tasks"]), float(row["success_rate_percent"])) for row in rows] == [
        (one["agent_id"], one["total_tasks"], one["success_rate"]) for one in agents
    ]


def test_usage_gives_the_newest_first(exporter: Exporter) -> None:
    """`limit` gives the newest rows, newest first; without anything a thousand of them."""
    rows = exporter.rows("/csv/usage?limit=5")
    times = [row["timestamp"] for row in rows]
    assert times == sorted(times, reverse=True)
    assert times == [row["timestamp"] for row in exporter.rows("/csv/usage")][:5]
    newest = exporter.lake.analyse("select max(event_time) from llm_calls")[0][0]
    assert times[0] == f"{newest:%Y-%m-%dT%H:%M:%S.%fZ}"


def test_days_are_whole_days_of_the_reporting_zone(exporter: Exporter) -> None:
    """`from` and `to` are days in the reporting zone, both included."""
    rows = exporter.rows("/csv/usage?from=2024-06-29&to=2024-06-29&columns=day,timestamp")
    assert len(rows) == exporter.lake.analyse("select count(*) from llm_calls where day = '2024-06-29'")[0][0] > 0
    assert {row["day"] for row in rows} == {"2024-06-29"}
    assert min(row["timestamp"] for row in rows) >= "2024-06-28T18:15"


def test_nothing_is_a_header(exporter: Exporter) -> None:
    """Days without a row give the header of a CSV, no line of JSON, a Parquet file with the columns."""
    for table in NAMES:
        columns = list(BY_NAME[table].columns)
        old = f"{table}?from=2020-01-01&to=2020-01-01"
        if table not in ("costs", "recommendations", "dead_letters"):
            assert exporter.text(f"/csv/{old}") == ",".join(columns) + "\r\n"
            assert exporter.bytes(f"/jsonl/{old}") == b""
        assert pq.read_table(io.BytesIO(exporter.bytes(f"/parquet/{old}"))).column_names == columns


def test_formulas_are_defused(exporter: Exporter) -> None:
    """Text that a spreadsheet would run gets an apostrophe, a number does not; `raw=1` leaves all as it is."""
    path = "/csv/usage?days=3&columns=session_id,user_id,error_message"
    hostile = {row["session_id"] for row in exporter.rows(path)} - {""}
    assert hostile == {f"'{text}" if text[0] in "=+-@\t" else text for text in HOSTILE}
    assert {row["user_id"] for row in exporter.rows(path)} == {"", "-5"}
    raw = exporter.rows(f"{path}&raw=1")
    assert {row["session_id"] for row in raw} - {""} == set(HOSTILE)


def test_one_column_keeps_rows_without_a_value(exporter: Exporter, tmp_path: Path) -> None:
    """A row whose only column is empty is still a row to every parser."""
    content = exporter.bytes("/csv/usage?days=3&columns=agent_id")
    rows = exporter.rows("/csv/usage?days=3&columns=agent_id")
    assert "" in {row["agent_id"] for row in rows}
    assert len(rows) == len(exporter.rows("/csv/usage?days=3"))
    assert by_polars(content) == by_duckdb(content, tmp_path) == rows


def shown(value: Any) -> str:
    """Spell a value as CSV does."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if hasattr(value, "hour"):
        return f"{value:%Y-%m-%dT%H:%M:%S.%fZ}"
    return str(value)


def loose(value: Any) -> Any:
    """Return a value so that text and numbers compare."""
    text = shown(value)
    try:
        return float(text)
    except ValueError:
        return text


def test_dead_letters_are_those_of_the_data_page(exporter: Exporter) -> None:
    """The newest entries that did not fit are exported as they are shown, whatever the days."""
    (row,) = exporter.rows("/csv/dead_letters?days=1")
    assert row["raw"] == '["event_type","click","feature",""]'
    assert (row["stream"], row["field"], row["reason"]) == ("behavior", "feature", "feature: missing")
    assert exporter.lake.analyse("select entry_id from dead_letters") == [(row["entry_id"],)]
