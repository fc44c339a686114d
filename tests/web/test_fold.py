"""Windows of calendar days and the fold over their documents."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.reading.columns import Columns
from web.reading.fold import fold, pick
from web.reading.window import Window

Fact = tuple[str, int, float | None]

ROW = st.tuples(st.sampled_from("abc"), st.integers(0, 2**55))


def test_trailing_window() -> None:
    """A window of N days is today and the N-1 before; the one before it ends the day before it begins."""
    window = Window.trailing(date(2026, 3, 2), 3)
    assert window.day_keys() == ["2026-02-28", "2026-03-01", "2026-03-02"]
    assert window.length == 3
    assert window.before.day_keys() == ["2026-02-25", "2026-02-26", "2026-02-27"]


def test_fold_keeps_gaps_apart() -> None:
    """Minimum and maximum leave out null; a group without any value has NaN."""
    documents = [
        {"k": ["a", "b"], "n": [1, 2], "low": [None, None], "high": [None, None]},
        {"k": ["a", "a"], "n": [5, 1], "low": [3.5, 4], "high": [3.5, 4]},
    ]
    groups = fold(documents, ["k"], ["n"], least=["low"], most=["high"])
    assert groups.as_dict("n") == {"a": 7, "b": 2}
    assert (groups.columns["low"][0], groups.columns["high"][0]) == (3.5, 4)
    assert groups.columns["low"][1] != groups.columns["low"][1]


def test_fold_of_nothing() -> None:
    """No documents and empty documents give no groups."""
    assert fold([], ["k"], ["n"]).rows() == []
    assert fold([{"k": [], "n": []}], ["k"], ["n"], least=["n"]).rows() == []


@given(st.dictionaries(st.sampled_from(["2026-03-01", "2026-03-02", "2026-03-04"]), st.lists(ROW)))
def test_sum_of_days_is_the_range(days: dict[str, list[tuple[str, int]]]) -> None:
    """Folding a window equals adding up its days, exactly, however large the numbers."""
    documents = {day: {"k": [row[0] for row in rows], "n": [row[1] for row in rows]} for day, rows in days.items()}
    window = Window(date(2026, 3, 1), date(2026, 3, 4))
    whole = fold(pick(documents, window.day_keys()), ["k"], ["n"]).as_dict("n")
    for key in "abc":
        assert whole.get(key, 0) == sum(value for rows in days.values() for name, value in rows if name == key)


def test_mixed_numbers() -> None:
    """A column that is whole on one day and fractional on another adds up as numbers."""
    documents = [{"k": ["a"], "n": [1]}, {"k": ["a"], "n": [0.5]}]
    assert fold(documents, ["k"], ["n"]).as_dict("n") == {"a": pytest.approx(1.5)}


FACT = st.tuples(st.sampled_from("abcd"), st.integers(0, 2**55), st.none() | st.floats(0, 1e9))
DAYS = st.lists(st.lists(FACT), min_size=1, max_size=6)


@given(DAYS, st.lists(FACT), st.lists(FACT))
def test_newest_document_changes(days: list[list[Fact]], again: list[Fact], next_day: list[Fact]) -> None:
    """A year whose newest day changed, or that has a day more, folds as if nothing had been kept of it."""

    def check(documents: list[dict[str, Any]]) -> None:
        shape = (["k"], ["n"], ["low"], ["high"])
        kept, anew = fold(documents, *shape), fold([dict(one) for one in documents], *shape)
        assert kept.keys == anew.keys
        for name, column in anew.columns.items():
            assert kept.columns[name].dtype == column.dtype
            assert kept.columns[name].tolist() == pytest.approx(column.tolist(), rel=0, abs=0, nan_ok=True)

    documents = [_document(facts) for facts in days]
    check(documents)
    check(documents)
    check([*documents[:-1], _document(again)])
    check([*documents, _document(next_day)])
    check([_document(again), *documents[1:]])


def _document(facts: list[Fact]) -> dict[str, Any]:
    keys, numbers, lows = ([fact[at] for fact in facts] for at in range(3))
    return Columns({"k": keys, "n": numbers, "low": lows, "high": lows})
