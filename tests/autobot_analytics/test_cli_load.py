"""`load` against a real Redis: what arrives in the stream, what is said, what a repeat does."""

import gzip
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import polars as pl
import pytest
import redis
from click.testing import CliRunner, Result

from autobot_analytics.cli import main
from autobot_analytics.contract import BEHAVIOR, LLM

DATA = Path(__file__).parents[1] / "data"
AZURE = [
    "--map",
    "TIMESTAMP=timestamp",
    "--map",
    "ContextTokens=input_tokens",
    "--map",
    "GeneratedTokens=output_tokens",
]
AZURE += ["--set", "provider=azure", "--set", "model=gpt-4"]
CLICKS = ["--map", "event=feature", "--set", "event_type=page_view"]
DEADLINE_S = 120.0


@pytest.fixture(autouse=True)
def _use_redis(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", redis_url)


def load(path: Path, kind: str, *arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["load", str(path), "--as", kind, *arguments])


def entries(client: redis.Redis, key: str) -> list[dict[str, str]]:
    """Return all entries of a stream, without their IDs."""
    found = cast(list[tuple[bytes, dict[bytes, bytes]]], client.xrange(key))
    return [{name.decode(): value.decode() for name, value in fields.items()} for _, fields in found]


def test_azure_trace(redis_client: redis.Redis) -> None:
    """All 19,366 calls of the real trace arrive with all their tokens, in order, with times to the microsecond."""
    answer = load(DATA / "azure-llm-conversations.csv.gz", "llm", *AZURE)
    assert answer.exit_code == 0, answer.output
    assert "Sent 19,366 rows" in answer.output
    calls = entries(redis_client, LLM.key)
    assert len(calls) == 19_366
    assert sum(int(call["input_tokens"]) for call in calls) == 22_361_870
    assert sum(int(call["output_tokens"]) for call in calls) == 4_088_665
    assert calls[0] == {
        "timestamp": "2023-11-16T18:15:46.680590Z",
        "input_tokens": "374",
        "output_tokens": "44",
        "provider": "azure",
        "model": "gpt-4",
        "event_id": calls[0]["event_id"],
    }
    assert len({call["event_id"] for call in calls}) == 19_366


def test_clickstream_shifted_to_now(redis_client: redis.Redis) -> None:
    """All 31,106 events arrive, moved by one constant so that the newest lies at now; other columns are kept."""
    answer = load(DATA / "ecom-clickstream.csv.gz", "behavior", *CLICKS, "--shift-to-now")
    assert "Sent 31,106 rows" in answer.output
    events = entries(redis_client, BEHAVIOR.key)
    source = pl.read_csv(DATA / "ecom-clickstream.csv.gz", try_parse_dates=True)
    times = [datetime.fromisoformat(event["timestamp"]) for event in events]
    assert timedelta(0) <= datetime.now(UTC) - max(times) < timedelta(seconds=DEADLINE_S)
    assert {time.replace(tzinfo=None) - was for time, was in zip(times, source["timestamp"], strict=True)} == {
        times[0].replace(tzinfo=None) - source["timestamp"][0]
    }
    assert [event["feature"] for event in events] == source["event"].to_list()
    assert events[0]["platform"] == "desktop"
    assert len({event["user_id"] for event in events}) == 600


def test_formats_arrive_alike(tmp_path: Path, redis_client: redis.Redis) -> None:
    """The same rows as CSV, CSV.gz, JSONL, JSONL.gz and Parquet make the same entries; empty cells are not sent."""
    frame = pl.DataFrame(
        {
            "event_id": ["a", "b"],
            "event_type": ["page_view", "click"],
            "feature": ["home", 'x,"y"\nü'],
            "timestamp": [datetime(2024, 3, 13, 10, 21, 14), None],
            "duration_ms": [5000, None],
        }
    )
    frame.write_csv(tmp_path / "a.csv")
    frame.write_ndjson(tmp_path / "a.jsonl")
    frame.write_parquet(tmp_path / "a.parquet")
    for name in ("a.csv", "a.jsonl"):
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress((tmp_path / name).read_bytes()))
    for path in sorted(tmp_path.iterdir()):
        redis_client.delete(BEHAVIOR.key)
        answer = load(path, "behavior")
        assert answer.exit_code == 0, answer.output
        assert entries(redis_client, BEHAVIOR.key) == [
            {
                "event_id": "a",
                "event_type": "page_view",
                "feature": "home",
                "timestamp": "2024-03-13T10:21:14.000000Z",
                "duration_ms": "5000",
            },
            {"event_id": "b", "event_type": "click", "feature": 'x,"y"\nü'},
        ], path.name


def test_repeat_has_the_same_event_ids(redis_client: redis.Redis) -> None:
    """A second load of the same file sends the same event_ids, so that ingest counts nothing twice."""
    for _ in range(2):
        load(DATA / "azure-llm-conversations.csv.gz", "llm", *AZURE)
    ids = [call["event_id"] for call in entries(redis_client, LLM.key)]
    assert ids[:19_366] == ids[19_366:]


def test_stream_is_not_trimmed(redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading trims nothing, and says so when the producers' own limit will."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_STREAM_MAXLEN", "1000")
    answer = load(DATA / "azure-llm-conversations.csv.gz", "llm", *AZURE)
    assert redis_client.xlen(LLM.key) == 19_366
    assert "the tracking client trims it to 1,000" in answer.output


def test_missing_columns_are_named(redis_client: redis.Redis) -> None:
    """A file whose required columns are missing is refused, with their names and the columns there are."""
    answer = load(DATA / "azure-llm-conversations.csv.gz", "llm", "--set", "model=gpt-4")
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: Required and missing: input_tokens, output_tokens.")
    assert "TIMESTAMP, ContextTokens, GeneratedTokens" in answer.output
    assert not redis_client.exists(LLM.key)


def test_dry_run_sends_nothing(redis_client: redis.Redis) -> None:
    """A dry run shows the plan, doubts what is doubtful and sends nothing; it needs no Redis."""
    answer = load(DATA / "azure-llm-conversations.csv.gz", "llm", *AZURE, "--dry-run")
    assert answer.exit_code == 0
    assert "19,366 rows, 2023-11-16 18:15 to 2023-11-16 19:14 UTC" in answer.output
    assert "windows reach back 365 days" in answer.output
    assert "set AUTOBOT_ANALYTICS_RETENTION_DAYS (400) higher for" in answer.output
    assert "nothing was sent" in answer.output
    assert not redis_client.exists(LLM.key)


def test_rows_that_will_not_fit_are_announced(tmp_path: Path, redis_client: redis.Redis) -> None:
    """Rows that ingest will refuse are counted beforehand, and sent: the dead letters keep them with the reason."""
    (tmp_path / "a.csv").write_text("event_type,feature,timestamp\na,b,soon\na,,2024-01-01\na,b,2999-01-01\n")
    output = load(tmp_path / "a.csv", "behavior").output
    assert "1 row will become dead letters: feature: missing (first: line 3)." in output
    assert "timestamp: an ISO 8601 time, not 'soon' (first: line 2)." in output
    assert (
        "timestamp: 2999-01-01 00:00:00.000000 lies in the future: a producer's clock is wrong (first: line 4)."
        in output
    )
    (tmp_path / "b.csv").write_text("event_type,feature\na,b\n")
    assert "No column gives timestamp" in load(tmp_path / "b.csv", "behavior").output
    assert redis_client.xlen(BEHAVIOR.key) == 4


def test_a_dry_run_counts_by_reason(tmp_path: Path) -> None:
    """The whole contract is checked: what is refused and which side fields are dropped, with the first line of each."""
    path = tmp_path / "a.csv"
    rows = ["m,1,1,0.5", "m,x,1,0.5", "m,y,1,0.5", "m,-1,1,0.5", "m,1,1,-3", 'm,1,1,"$0.01"']
    path.write_text("model,input_tokens,output_tokens,cost_usd\n" + "\n".join(rows) + "\n")
    output = load(path, "llm", "--dry-run").output
    assert (
        "3 rows will become dead letters: input_tokens: an integer from 0 to 1000000000, not 'x' (first: line 3)."
        in output
    )
    assert "2 rows will be counted without cost_usd, whose value does not fit (first: line 6)." in output


def test_a_european_file(tmp_path: Path, redis_client: redis.Redis) -> None:
    """Semicolons, decimal commas, points between thousands, days before months, in latin-1."""
    path = tmp_path / "a.csv"
    text = "Modell;ein;aus;Kosten;Zeit;user_id\nm;1.000;2;0,5;31.12.2024 14:05;Jörg\nm;12.000;2;1,5;45657,5;b\n"
    path.write_bytes(text.encode("latin-1"))
    names = {
        "Modell": "model",
        "ein": "input_tokens",
        "aus": "output_tokens",
        "Kosten": "cost_usd",
        "Zeit": "timestamp",
    }
    maps = [part for column, field in names.items() for part in ("--map", f"{column}={field}")]
    refused = load(path, "llm", *maps)
    assert refused.exit_code == 1
    assert "line 2 is not UTF-8" in refused.output
    assert load(path, "llm", *maps, "--encoding", "latin-1").exit_code == 0
    found = [{name: one[name] for name in (*names.values(), "user_id")} for one in entries(redis_client, LLM.key)]
    assert [tuple(one.values()) for one in found] == [
        ("m", "1000", "2", "0.5", "2024-12-31T14:05:00.000000Z", "Jörg"),
        ("m", "12000", "2", "1.5", "2024-12-31T12:00:00.000000Z", "b"),
    ]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--encoding", "klingon"], "'klingon' is not known; try utf-8, latin-1"),
        (["--map", "event"], "'event' is not of the form COLUMN=FIELD"),
        (["--set", "=x"], "'=x' is not of the form FIELD=VALUE"),
        (["--map", "a=feature", "--map", "a=user_id"], "'a' is given twice: 'feature' and 'user_id'"),
    ],
)
def test_wrong_arguments(tmp_path: Path, arguments: list[str], complaint: str) -> None:
    """An argument that cannot be meant is a usage error that says why."""
    (tmp_path / "a.csv").write_text("a\n1\n")
    answer = load(tmp_path / "a.csv", "behavior", *arguments)
    assert answer.exit_code == 2
    assert complaint in answer.output


def test_full_redis_says_how_far_it_came(redis_client: redis.Redis) -> None:
    """When Redis takes no more, the rows that it took are counted, and it is said that repeating is safe."""
    redis_client.config_set("maxmemory", redis_client.info("memory")["used_memory"] + 400_000)
    try:
        answer = load(DATA / "azure-llm-conversations.csv.gz", "llm", *AZURE)
        sent = redis_client.xlen(LLM.key)
    finally:
        redis_client.config_set("maxmemory", 0)
    assert answer.exit_code == 1
    assert 0 < sent < 19_366
    assert f"Sent {sent:,} rows" in answer.output
    assert "Run the same command again" in answer.output
    assert "Redis refuses the rows" in answer.output


def test_ctrl_c_says_how_far_it_came(tmp_path: Path, redis_client: redis.Redis) -> None:
    """Ctrl-C ends a load with the number of rows sent, in words instead of a trace, and exit code 130."""
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write("event_type,feature\n")
        file.writelines("page_view,home\n" for _ in range(2_000_000))
    command = [sys.executable, "-m", "autobot_analytics.cli", "load", str(path), "--as", "behavior"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ)
    deadline = time.monotonic() + DEADLINE_S
    while not redis_client.xlen(BEHAVIOR.key) and time.monotonic() < deadline:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 130
    assert "Run the same command again" in output
    assert "Traceback" not in output
    assert 0 < redis_client.xlen(BEHAVIOR.key) < 2_000_000
