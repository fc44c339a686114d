"""`autobot-analytics backtest`: a table for the operator, from a file or from what the service has published."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner, Result

from autobot_analytics.cli import main
from tests.web import snapshot_writing

FIRST = date(2026, 1, 1)
WEEK = (12, 11, 10, 10, 12, 7, 8)


def backtest(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["backtest", *arguments])


def wavy(day: int, level: float) -> float:
    """Return weekly spending with a little unrest."""
    return level * WEEK[day % 7] * (1 + (day * 7919 % 13 - 6) / 60)


@pytest.fixture
def bill(tmp_path: Path) -> Path:
    """A file of 120 days and two series."""
    path = tmp_path / "bill.csv"
    rows = [f"{FIRST + timedelta(days=day)},{wavy(day, 1)},{wavy(day + 3, 5)}" for day in range(120)]
    path.write_text("\n".join(["day,gpt-4o,claude", *rows]) + "\n")
    return path


def test_a_file_is_judged(bill: Path) -> None:
    """Four methods, both bands for days and sums, and a sentence."""
    answer = backtest(str(bill))
    assert answer.exit_code == 0, answer.output
    assert "2 series of 120 days, 14 days forecast from 4 days in the past" in answer.output
    for said in ("forecast", "naive", "seasonal naive", "straight line", "MASE", "sMAPE", "OWA", "80 %", "95 %"):
        assert said in answer.output
    assert "than “as a week ago”" in " ".join(answer.output.split())
    assert "none yet" in answer.output  # no band of 95 % under 180 days


def test_each_forecast_is_written(bill: Path, tmp_path: Path) -> None:
    """With --forecasts: a row for each series, origin and day."""
    out = tmp_path / "out.csv"
    answer = backtest(str(bill), "--horizon", "7", "--origins", "2", "--forecasts", str(out))
    assert answer.exit_code == 0, answer.output
    with out.open() as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 2 * 2 * 7
    assert {row["forecast_from"] for row in rows} == {"2026-04-17", "2026-04-24"}
    assert all(float(row["low80"]) <= float(row["forecast"]) <= float(row["high80"]) for row in rows)


def test_a_folder_that_is_not_there_is_said(bill: Path, tmp_path: Path) -> None:
    """The table is printed all the same; the exit status and one line say that the forecasts were not written."""
    answer = backtest(str(bill), "--forecasts", str(tmp_path / "none" / "out.csv"))
    assert answer.exit_code == 1
    assert "seasonal naive" in answer.output
    assert answer.output.splitlines()[-1].startswith("Error: the forecasts cannot be written: No such file")


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    """With its line, and without a trace."""
    path = tmp_path / "bill.csv"
    path.write_text("day,a\n2026-01-01,1\n2026-01-02,x\n")
    answer = backtest(str(path))
    assert answer.exit_code == 1
    assert "Error: line 3, column 'a': 'x' is not an amount of 0 or more" in answer.output


def test_too_few_days_are_said(bill: Path) -> None:
    """It says what to change."""
    answer = backtest(str(bill), "--horizon", "30")
    assert answer.exit_code == 2
    assert "120 days are too few to forecast 4 × 30 of them" in answer.output


def test_own_data_is_judged(redis_url: str, redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a file: the total, each model and each agent, as published; the running day is left out."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", redis_url)
    answer = backtest()
    assert answer.exit_code == 1
    assert "has not been computed yet" in answer.output
    costs = {
        (FIRST + timedelta(days=day)).isoformat(): [round(wavy(day, 1) * 1e9), round(wavy(day + 3, 5) * 1e9)]
        for day in range(101)
    }
    models = {
        day: {"provider": ["openai", None], "model": ["gpt-4o", "mystery"], "cost_nano_usd": nano}
        for day, nano in costs.items()
    }
    agents = {day: {"agent_id": ["a"], "cost_nano_usd": nano[:1]} for day, nano in costs.items()}
    snapshot_writing.publish(
        redis_client, {"cost_days": models, "cost_agent_days": agents}, at=datetime(2026, 4, 11, tzinfo=UTC)
    )
    answer = backtest("--horizon", "7")
    assert answer.exit_code == 0, answer.output
    assert "4 series of 100 days, 7 days forecast from 4 days in the past" in answer.output


def test_flat_series_with_one_odd_day(tmp_path: Path) -> None:
    """Where no method is wrong but on one day, the table is made all the same; no division by zero."""
    path = tmp_path / "flat.csv"
    rows = [f"{FIRST + timedelta(days=day)},{50 if day == 20 else 5}" for day in range(120)]
    path.write_text("\n".join(["day,flat", *rows]) + "\n")
    answer = backtest(str(path))
    assert answer.exit_code == 0, answer.output
    assert "OWA" in answer.output


def test_semicolons_and_decimal_commas(bill: Path, tmp_path: Path) -> None:
    """A file as spreadsheets write it in much of Europe is judged as the same numbers with points are."""
    path = tmp_path / "rechnung.csv"
    path.write_text(bill.read_text().replace(",", ";").replace(".", ","))
    assert backtest(str(path)).output == backtest(str(bill)).output
