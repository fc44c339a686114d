"""Windows of calendar days and the fold over their documents."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.fold import fold, pick
from web.window import Window

ROW = st.tuples(st.sampled_from("abc"), st.integers(0, 2**55))


def test_trailing_window() -> None:
    """A window of N days is today and the N-1 before; the one before it ends the day before it begins."""
    window = Window.trailing(date(2026, 3, 2), 3)
    assert window.day_keys() == ["2026-02-28", "2026-03-01", "2026-03-02"]
    assert window.length == 3
    assert window.before.day_keys() == ["2026-02-25", "2026-02-26", "2026-02-27"]


def test_fold_keeps_gaps_apart() -> None:
    """Minimum and maximum leave out null; a group without any value has NaN."""
    documents = [{"k": ["a", "b"], "n": [1, 2], "low": [None, None]}, {"k": ["a"], "n": [5], "low": [3.5]}]
    groups = fold(documents, ["k"], ["n"], least=["low"], most=["low"])
    assert groups.as_dict("n") == {"a": 6, "b": 2}
    assert groups.columns["low"][0] == 3.5
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
