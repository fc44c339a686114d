"""Backtests: figures against hand-computed ones, and methods beside one another."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from jobs.forecasting.backtest import OURS, BacktestReport, DailySeries, Fold, backtest
from jobs.forecasting.daily_csv import UnusableCsv, read_csv, table
from jobs.forecasting.histories import Histories
from jobs.forecasting.rivals import naive, seasonal_naive, straight_line
from tests.jobs.forecasting.series import weekly


def _series(*values: object) -> DailySeries:
    return DailySeries([f"s{place}" for place in range(len(values))], np.array(values, dtype=np.float64))


def test_methods_to_beat() -> None:
    """The last day; the same weekday; the mean of 30 days, growing on as it grew."""
    histories = Histories.of([np.arange(1.0, 31.0)])
    assert naive(histories, 3).tolist() == [[30, 30, 30]]
    assert seasonal_naive(histories, 9).tolist() == [[24, 25, 26, 27, 28, 29, 30, 24, 25]]
    growth = (23 - 8) / 8
    assert straight_line(histories, 2)[0] == pytest.approx([15.5 * (1 + growth / 30), 15.5 * (1 + 2 * growth / 30)])
    assert straight_line(Histories.of([[0.0] * 20 + [2.0] * 10]), 1)[0] > 0


def test_scores_are_those_that_the_hand_computes() -> None:
    """Eight days 1 … 8, then 4 and 8: naive says 8 and 8; the scale is |8 - 1| = 7."""
    report = backtest(_series([1, 2, 3, 4, 5, 6, 7, 8, 4, 8]), 2, [2])
    assert report.scores["naive"].mase == pytest.approx((4 + 0) / 2 / 7)
    assert report.scores["naive"].smape == pytest.approx((200 * 4 / 12 + 0) / 2)
    assert report.scores["seasonal naive"].mase == pytest.approx((2 + 5) / 2 / 7)
    assert report.owa("seasonal naive") == 1
    mase, smape = (2 / 7) / (3.5 / 7), (400 / 12) / ((200 * 2 / 6 + 200 * 5 / 11) / 2)
    assert report.owa("naive") == pytest.approx((mase + smape) / 2)


def test_days_that_nobody_knows_are_not_judged() -> None:
    """Neither is a sum that lacks a day; in the history they are as a week before."""
    values = [weekly(1, 100), weekly(1, 100)]
    values[1][[95, 60]] = np.nan
    folds: list[Fold] = []
    report = backtest(_series(*values), 14, [14], told=folds.append)
    assert len(report.daily_80[0]) == 28
    assert np.isnan(report.daily_80[0]).sum() == 1
    assert np.isnan(report.sums_80[0]).tolist() == [False, True]
    assert folds[0].histories.values[1, 60] == values[1][53]


def test_a_series_that_had_not_begun_is_left_out_of_the_fold() -> None:
    """It takes part from seven days of history on."""
    late = np.full(100, np.nan)
    late[80:] = 5.0
    folds: list[Fold] = []
    backtest(_series(weekly(1, 100), late), 5, [15, 10], told=folds.append)
    assert [fold.rows.tolist() for fold in folds] == [[0], [0, 1]]
    with pytest.raises(ValueError, match="no series has 7 days of history"):
        backtest(_series(late), 5, [15])


def test_a_series_that_repeats_itself_is_no_measure() -> None:
    """Where “as a week ago” is never wrong, nothing can be measured by it; that is said, not given as NaN."""
    with pytest.raises(ValueError, match="exactly as the week before"):
        backtest(_series(np.tile([1.0, 2, 3, 4, 5, 6, 7], 15)), 14, [14])


def test_the_forecast_beats_what_anybody_can_do() -> None:
    """On noisy weekly spending: OWA below .9, and four of five days and sums in the 80 % bands."""
    report: BacktestReport = backtest(_series(*(weekly(seed, 200, share=0.25) for seed in range(60))), 14, [42, 28, 14])
    assert report.folds == 3
    assert report.owa(OURS) < 0.9
    assert all(report.owa(OURS) < report.owa(name) for name in ("naive", "straight line"))
    assert 0.7 < report.share(report.daily_80) < 0.95
    assert report.share(report.daily_80) < report.share(report.daily_95)
    assert report.share(report.sums_80) < report.share(report.sums_95)


def test_a_history_that_is_cut_is_that_long() -> None:
    """And without 180 days there is no 95 % band."""
    folds: list[Fold] = []
    report = backtest(_series(weekly(1, 300)), 14, [14], history=56, told=folds.append)
    assert folds[0].histories.lengths.tolist() == [56]
    assert np.isnan(report.share(report.daily_95))


def test_a_file_is_read(tmp_path: Path) -> None:
    """Days in any order, gaps and empty cells unknown, times of day ignored."""
    path = tmp_path / "bill.csv"
    path.write_text("day,gpt-4o,claude\n2026-03-03 00:00,3,\n2026-03-01,1, 1.5\n2026-03-05,5,0\n")
    first, series = read_csv(path)
    assert first == date(2026, 3, 1)
    assert series.names == ["gpt-4o", "claude"]
    assert np.array_equal(series.values, [[1, np.nan, 3, np.nan, 5], [1.5, np.nan, np.nan, np.nan, 0]], equal_nan=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day,a\n2026-03-01,1\nmonday,2\n", "line 3, column 'day': 'monday' is not a date"),
        ("day,a\n2026-03-01,1\n2026-03-02,two\n", "line 3, column 'a': 'two' is not an amount"),
        ("day,a\n2026-03-01,1\n2026-03-02,-2\n", "line 3, column 'a': '-2' is not an amount"),
        ("day,a\n2026-03-01,1\n2026-03-02,2\n2026-03-01,3\n", "line 2: the day 2026-03-01 is there twice"),
        ("day,a\n2026-03-01,1\n2206-03-02,2\n", "line 3: 2206-03-02 is over 20 years after 2026-03-01"),
        ("day\n2026-03-01\n", "holds no series"),
        ("", "cannot be read: empty"),
        ("day,a\n2026-03-01,1\n2026-03-02,1,2\n", "line 3 has 3 fields, and the header has 2"),
        ("day,a\n2026-03-01,1\n2026-03-08,2\n2026-03-15,3\n", "has 3 of the 15 days from 2026-03-01 to 2026-03-15"),
        ("day,a\n2026-03-01,1\n\n2026-03-02,2\n", "line 3, column 'day': None is not a date"),
        ('day,"a\nb"\n2026-03-01,1,2,"3,4"\n', "line 3 has 4 fields, and the header has 2"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    """And with what should stand there."""
    path = tmp_path / "bill.csv"
    path.write_text(text)
    with pytest.raises(UnusableCsv, match=said.replace("(", r"\(")):
        read_csv(path)


def test_a_file_as_a_spreadsheet_leaves_it(tmp_path: Path) -> None:
    """The date column may be any, `NA` is unknown, and empty lines at the end are none."""
    path = tmp_path / "bill.csv"
    path.write_text("gpt-4o,day,claude\n1,2026-03-01,NA\n2,2026-03-02,4\n,,\n\n")
    first, series = read_csv(path)
    assert first == date(2026, 3, 1)
    assert series.names == ["gpt-4o", "claude"]
    assert np.array_equal(series.values, [[1.0, 2.0], [np.nan, 4.0]], equal_nan=True)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv", "Tag;Kosten;b\n01.03.2026;1.234,5;1,5\n02.03.2026;2.000;2,5\n".encode("latin-1")),
        ("a.csv", "sep=;\r\nTag;Kosten;b\r\n46082;1234,5;1,5\r\n46083;2000;2,5\r\n".encode("utf-16")),
        ("a.csv", b"\xef\xbb\xbfTag\tKosten\tb\n2026-03-01\t1,234.5\t1.5\n2026-03-02\t2000\t2.5\n"),
        (
            "a.jsonl",
            b'{"Tag": "2026-03-01", "Kosten": 1234.5, "b": 1.5}\n{"Tag": "2026-03-02", "Kosten": 2000, "b": 2.5}\n',
        ),
    ],
)
def test_files_that_load_reads(tmp_path: Path, name: str, body: bytes) -> None:
    """Separators, encodings, decimal signs and dates of spreadsheets are found as by `load`."""
    (tmp_path / name).write_bytes(body)
    first, series = read_csv(tmp_path / name)
    assert first == date(2026, 3, 1)
    assert series.names == ["Kosten", "b"]
    assert series.values.tolist() == [[1234.5, 2000.0], [1.5, 2.5]]


def test_amounts_that_can_be_read_in_two_ways_are_refused(tmp_path: Path) -> None:
    """Unless the sign is given."""
    path = tmp_path / "a.csv"
    path.write_text("day;a\n2026-03-01;1.500\n2026-03-02;2.000\n")
    with pytest.raises(UnusableCsv, match=r"line 2, a: '1\.500' may be 1500 or 1\.500\. .*--decimal"):
        read_csv(path)
    assert read_csv(path, decimal=",")[1].values.tolist() == [[1500.0, 2000.0]]


def test_each_forecast_can_be_written_down() -> None:
    """A row for each series and day, with what came, and with what all methods and bands said."""
    series = _series(weekly(1, 100), weekly(2, 100))
    folds: list[Fold] = []
    backtest(series, 2, [4, 2], told=folds.append)
    rows = table(date(2026, 1, 1), series, folds[0])
    assert rows.columns == [
        "series",
        "forecast_from",
        "day",
        "actual",
        "forecast",
        "low80",
        "high80",
        "low95",
        "high95",
        "sum_actual",
        "sum_forecast",
        "sum_low80",
        "sum_high80",
        "sum_low95",
        "sum_high95",
        "naive",
        "seasonal_naive",
        "straight_line",
        "scale",
    ]
    assert rows["series"].to_list() == ["s0", "s0", "s1", "s1"]
    assert rows["forecast_from"].unique().to_list() == [date(2026, 4, 7)]
    assert rows["day"].to_list() == [date(2026, 4, 7), date(2026, 4, 8)] * 2
    assert rows["actual"].to_list() == pytest.approx([*series.values[0, 96:98], *series.values[1, 96:98]])
    assert rows["low95"].null_count() == 4


def test_the_scores_follow_from_what_was_written_down() -> None:
    """MASE, sMAPE and the shares that the bands held, computed from the rows alone, are those of the report."""
    series = _series(*(weekly(seed, 220, share=0.3) for seed in range(8)))
    folds: list[Fold] = []
    report = backtest(series, 7, [21, 14, 7], told=folds.append)
    rows = pl.concat([table(date(2026, 1, 1), series, fold) for fold in folds])
    each = ["series", "forecast_from"]
    for column in ("forecast", "naive", "seasonal_naive", "straight_line"):
        error, size = (pl.col("actual") - pl.col(column)).abs(), pl.col("actual") + pl.col(column)
        mase, smape = (error / pl.col("scale")).mean(), (200 * error / size).mean()
        scores = rows.group_by(each).agg(mase.alias("mase"), smape.alias("smape"))
        score = report.scores[column.replace("_", " ")]
        assert scores["mase"].mean() == pytest.approx(score.mase)
        assert scores["smape"].mean() == pytest.approx(score.smape)
    held = rows.select(pl.col("actual").is_between("low80", "high80").mean()).item()
    assert held == pytest.approx(report.share(report.daily_80))
    last = rows.filter(pl.col("day") == pl.col("forecast_from") + timedelta(days=6))
    held_sums = last.select(pl.col("sum_actual").is_between("sum_low80", "sum_high80").mean()).item()
    assert held_sums == pytest.approx(report.share(report.sums_80))
