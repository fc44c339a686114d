"""From a file's columns to rows that can be sent: mapping, checks, identities, shifted times."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import polars as pl
import pytest

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, Stream
from autobot_analytics.loading.files import LoadError, SourceFile
from autobot_analytics.loading.history import HistoryFile
from autobot_analytics.loading.mapping import ColumnMapping

CALLS = "model,input_tokens,output_tokens,timestamp\ngpt-4,374,44,2024-03-13 10:00:00\ngpt-4,396,,2024-03-13 11:00:00\n"


def mapping(stream: Stream, renames: dict[str, str] | None = None, **constants: str) -> ColumnMapping:
    """Make a mapping."""
    return ColumnMapping(stream, MappingProxyType(renames or {}), MappingProxyType(constants))


def history(folder: Path, text: str, meaning: ColumnMapping) -> HistoryFile:
    """Make a history of a CSV with this text."""
    (folder / "history.csv").write_text(text)
    return HistoryFile(SourceFile(folder / "history.csv"), meaning)


def rows(of: HistoryFile, shift: timedelta = timedelta(0)) -> list[dict[str, str | None]]:
    """Return all rows as they would be sent."""
    return pl.concat(of.batches(shift), how="diagonal").rows(named=True)


def test_columns_become_fields(tmp_path: Path) -> None:
    """Mapped columns take the field's name, constants are in each row, unknown columns are kept."""
    found = rows(
        history(tmp_path, "event,ü\nhome,1\n", mapping(BEHAVIOR, {"event": "feature"}, event_type="page_view"))
    )
    assert [{k: v for k, v in row.items() if k != "event_id"} for row in found] == [
        {"feature": "home", "ü": "1", "event_type": "page_view"}
    ]


def test_columns_become_tags(tmp_path: Path) -> None:
    """Columns and constants named `tags.KEY` are one object; a row without any of them has no tags."""
    text = "model,input_tokens,output_tokens,group,tags.^release$\nm,1,1,red,1.5\nm,1,1,,\nm,1,1,,2\n"
    found = rows(history(tmp_path, text, mapping(LLM, {"group": "tags.team"})))
    assert [row["tags"] for row in found] == ['{"team":"red","^release$":"1.5"}', None, '{"team":null,"^release$":"2"}']
    constant = mapping(LLM, {}, **{"tags.team": 'a"b'})
    [row] = rows(history(tmp_path, "model,input_tokens,output_tokens\nm,1,1\n", constant))
    assert row["tags"] == '{"team":"a\\"b"}'


def test_values_are_tidied_to_the_contract(tmp_path: Path) -> None:
    """Counts that pandas wrote as floats, exponents and capital flags become what ingest accepts."""
    text = "model,input_tokens,output_tokens,success,latency_ms,cost_usd\nm,374.0,44,True,1e3,2.5e-7\n"
    [row] = rows(history(tmp_path, text, mapping(LLM)))
    assert {name: row[name] for name in ("input_tokens", "output_tokens", "success", "latency_ms", "cost_usd")} == {
        "input_tokens": "374",
        "output_tokens": "44",
        "success": "true",
        "latency_ms": "1000.000000000",
        "cost_usd": "0.000000250",
    }


def test_event_ids_are_the_same_for_the_same_file(tmp_path: Path) -> None:
    """A repeat gives each row its old event_id, shifted or not; rows and files differ; the file's own are kept."""
    first = history(tmp_path, CALLS, mapping(LLM))
    ids = [row["event_id"] for row in rows(first)]
    again = [row["event_id"] for row in rows(first, timedelta(days=3))]
    other = [row["event_id"] for row in rows(history(tmp_path, CALLS + "x,1,1,\n", mapping(LLM)))]
    assert ids == again
    assert len({*ids, *other}) == 5
    own = rows(history(tmp_path, "model,input_tokens,output_tokens,event_id\nm,1,1,mine\nm,1,1,\n", mapping(LLM)))
    assert own[0]["event_id"] == "mine"
    assert own[1]["event_id"] not in (None, "mine")


def test_all_times_move_by_one_constant(tmp_path: Path) -> None:
    """A shift moves every time of a row; one that is not understood stays for ingest to refuse."""
    text = (
        "agent_id,task_id,status,started_at,completed_at\n"
        "a,1,completed,2024-03-13T10:00:00Z,2024-03-13T10:00:05Z\n"
        "a,2,failed,soon,\n"
    )
    found = rows(history(tmp_path, text, mapping(AGENTS)), timedelta(days=1, microseconds=1))
    assert [(row["started_at"], row["completed_at"]) for row in found] == [
        ("2024-03-14T10:00:00.000001Z", "2024-03-14T10:00:05.000001Z"),
        ("soon", None),
    ]


def test_survey_tells_what_the_file_holds(tmp_path: Path) -> None:
    """The first pass counts rows and finds the span of times."""
    survey = history(tmp_path, CALLS + "gpt-4,1,1,whenever\n", mapping(LLM)).survey()
    assert survey.rows == 3
    assert survey.oldest == datetime(2024, 3, 13, 10, tzinfo=UTC)
    assert survey.newest == datetime(2024, 3, 13, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("meaning", "complaint"),
    [
        (mapping(BEHAVIOR), "Required and missing: event_type, feature."),
        (mapping(LLM, {"tokens": "reasoning_tokens"}), "There is no column 'tokens' to map to 'reasoning_tokens'."),
        (mapping(LLM, model="gpt-4o"), "Field 'model' has more than one source"),
        (mapping(LLM, {"timestamp": "model"}), "Field 'model' has more than one source"),
        (
            mapping(LLM, cache_accounting="both"),
            "cache_accounting cannot be 'both'; it is one of inclusive, exclusive.",
        ),
        (mapping(LLM, event_id="1"), "event_id tells events apart"),
        (mapping(LLM, {}, **{"tags.team": "red", "tags": "{}"}), "Field 'tags' and 'tags.team' exclude each other"),
    ],
)
def test_unusable_columns_are_refused(tmp_path: Path, meaning: ColumnMapping, complaint: str) -> None:
    """What is wrong with the columns is said, and which columns there are; also for a file without rows."""
    for text in (CALLS, CALLS.splitlines()[0]):
        with pytest.raises(LoadError) as refusal:
            history(tmp_path, text, meaning).survey()
        assert complaint in str(refusal.value)
        assert "The file's columns are: model, input_tokens, output_tokens, timestamp." in str(refusal.value)


def test_missing_column_of_jsonl_is_found_at_the_end(tmp_path: Path) -> None:
    """A field that no record of a JSONL file has is missing; one that some have is not."""
    path = tmp_path / "calls.jsonl"
    path.write_text('{"model": "m", "input_tokens": 1}\n{"model": "m", "output_tokens": 1}\n')
    assert HistoryFile(SourceFile(path), mapping(LLM)).survey().rows == 2
    path.write_text('{"model": "m", "input_tokens": 1}\n')
    with pytest.raises(LoadError, match="Required and missing: output_tokens"):
        HistoryFile(SourceFile(path), mapping(LLM)).survey()


HEADER = "model;input_tokens;output_tokens;cost_usd;latency_ms\n"


@pytest.mark.parametrize(
    ("row", "tokens", "cost"),
    [
        ("m;1.000;2;0,5;1", "1000", "0.5"),
        ("m;12.345.678;2;1;1", "12345678", "1"),
        ("m;1.000;2;1.234,56;1", "1000", "1234.56"),
        ("m;1,000;2;0.5;1", "1000", "0.5"),
        ("m;1 000;2;0,25;1", "1000", "0.25"),
        ("m;1'000'000;2;0.25;1", "1000000", "0.25"),
        ("m;1\u202f000;2;,25;1", "1000", ".25"),
        ("m;374.0;2;1.234;1", "374", "1.234"),
        ("m;374,0;2;1,234;1", "374", "1.234"),
        ("m;5;2;1;1234.567", "5", "1"),
        ("m;5;2;$0.01;1", "5", "$0.01"),  # not a number: ingest says so
    ],
)
def test_numbers_are_read_by_the_sign_that_the_file_shows(tmp_path: Path, row: str, tokens: str, cost: str) -> None:
    """Thousands' marks go, a decimal comma becomes a point, and what is not a number is passed on as written."""
    [found] = rows(history(tmp_path, HEADER + row + "\n", mapping(LLM)).with_its_decimal_sign())
    assert (found["input_tokens"], found["cost_usd"]) == (tokens, cost)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (HEADER + "m;5;2;1;1\nm;1.000;2;1;1\n", "line 3, input_tokens: '1.000' may be 1000 or 1.000. Say which sign"),
        (HEADER + 'm;5;2;1;1\n"m\nn";5;2;1;1\nm;1,000;2;1;1\n', "line 5, input_tokens: '1,000' may be 1000 or 1.000"),
        (HEADER + "m;5;2;1.234;1\n", "line 2, cost_usd: '1.234' may be 1234 or 1.234"),
        (HEADER.replace(";", ",") + "m,1.000,2,0.5,1\n", "line 2, input_tokens: '1.000' may be"),
        (HEADER.replace(";", ",") + 'm,5,2,"1,234",1\n', "line 2, cost_usd: '1,234' may be"),
        (HEADER + "m;5;2;0,5;1\nm;5;2;0.5;1\n", "the file has decimal points and decimal commas"),
    ],
)
def test_numbers_that_can_be_read_in_two_ways_are_refused(tmp_path: Path, text: str, complaint: str) -> None:
    """The line, the field, both readings and the option that settles it are named."""
    with pytest.raises(LoadError) as refusal:
        history(tmp_path, text, mapping(LLM)).with_its_decimal_sign()
    assert complaint in str(refusal.value)
    assert "--decimal" in str(refusal.value)


@pytest.mark.parametrize(("decimal", "tokens"), [(",", "1000"), (".", "1")])
def test_the_sign_that_is_given_counts(tmp_path: Path, decimal: str, tokens: str) -> None:
    """With --decimal an ambiguous number has one meaning."""
    meaning = ColumnMapping(LLM, decimal=decimal)
    [found] = rows(history(tmp_path, HEADER + "m;1.000;2;1;1\n", meaning))
    assert found["input_tokens"] == tokens


def test_points_of_a_comma_separated_file_are_decimal(tmp_path: Path) -> None:
    """Durations with three decimals are no thousands where commas separate, nor in JSON."""
    text = HEADER.replace(";", ",") + "m,5,2,1.250,812.345\n"
    [found] = rows(history(tmp_path, text, mapping(LLM)).with_its_decimal_sign())
    assert (found["cost_usd"], found["latency_ms"]) == ("1.250", "812.345")
    path = tmp_path / "calls.jsonl"
    path.write_text('{"model": "m", "input_tokens": 5, "output_tokens": 2, "latency_ms": 812.345}\n')
    [found] = rows(HistoryFile(SourceFile(path), mapping(LLM)).with_its_decimal_sign())
    assert found["latency_ms"] == "812.345"
