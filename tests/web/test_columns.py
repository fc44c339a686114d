"""Documents as the web keeps them: exact, compact, and not made again while they are unchanged."""

import numpy as np
import orjson
import pytest

from snapshots.reader import SnapshotReader
from tests.web.conftest import Web
from tests.web.days import agent_cost_day
from web.reading import columns
from web.reading.columns import Columns
from web.reading.fold import fold

TWO_GB = 2**31


def decoded(**document: object) -> Columns:
    """Return a document as it is read."""
    return columns.decode(orjson.dumps(document))


def test_numbers_are_arrays() -> None:
    """Whole numbers are kept whole, small ones in half the space; mixed ones are floats."""
    found = decoded(small=[1, 2], large=[1, TWO_GB], mixed=[1, 2.5], least=[-TWO_GB, 0])
    assert {name: (values.dtype, values.tolist()) for name, values in found.items()} == {
        "small": (np.int32, [1, 2]),
        "large": (np.int64, [1, TWO_GB]),
        "mixed": (np.float64, [1.0, 2.5]),
        "least": (np.int32, [-TWO_GB, 0]),
    }


@pytest.mark.parametrize("values", [[], [None, 1], ["a"], [True, False], [{"a": 1}], [[1]], [10**18, 1.5, None]])
def test_other_lists_stay_lists(values: list[object]) -> None:
    """A list with anything but numbers is given as it is: null is not NaN, true is not 1."""
    assert decoded(one=values)["one"] == values
    assert type(decoded(one=values)["one"]) is list


def test_sums_do_not_overflow() -> None:
    """Values that fit 32 bits add up beyond them."""
    days = [decoded(agent_id=["a", "b"], tokens=[TWO_GB - 1, 1]) for _ in range(3)]
    assert fold(days, ["agent_id"], ["tokens"]).as_dict("tokens") == {"a": 3 * (TWO_GB - 1), "b": 3}


def test_days_do_not_overflow(web: Web) -> None:
    """The sums of a day and of the bare columns are exact too."""
    row = {"agent_id": "a", "calls": 1, "cost_nano_usd": TWO_GB - 1}
    web.publish({"cost_agent_days": {"2026-03-12": agent_cost_day(row, {**row, "model": "n"})}})
    assert web.answer("/cost/by-agent?days=1")["agents"][0]["cost_usd"] == 2 * (TWO_GB - 1) / 10**9


def test_keys_are_grouped_once() -> None:
    """What was made of a document's keys is kept with it, for each choice of keys."""
    day = decoded(agent_id=["b", "a", "b"], model=["m", "m", "n"], n=[1, 2, 3])
    keys, rows = day.grouped(["agent_id"])
    assert (keys, rows.tolist()) == ([("b",), ("a",)], [0, 1, 0])
    assert day.grouped(["agent_id"])[1] is rows
    assert day.grouped(["agent_id", "model"])[0] == [("b", "m"), ("a", "m"), ("b", "n")]


def test_a_tick_decodes_what_changed(web: Web) -> None:
    """A tick that changes one day of a year decodes that day only; the others stay the same objects."""
    read: list[bytes] = []

    def counting(data: bytes) -> Columns:
        read.append(data)
        return columns.decode(data)

    reader = SnapshotReader(web.redis, web.clock, refresh_s=0, decode=counting)
    days = {f"2026-03-{day:02d}": agent_cost_day({"agent_id": "a", "calls": day}) for day in range(1, 13)}
    web.publish({"cost_agent_days": days})
    reader.refresh()
    first = reader.documents("cost_agent_days")
    assert len(read) == 12
    web.later(seconds=10)
    web.publish({"cost_agent_days": {**days, "2026-03-12": agent_cost_day({"agent_id": "a", "calls": 99})}})
    reader.refresh()
    second = reader.documents("cost_agent_days")
    assert len(read) == 13
    assert second["2026-03-01"] is first["2026-03-01"]
    assert second["2026-03-12"]["calls"].tolist() == [99]
