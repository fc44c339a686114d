"""How answers of `sql` are written."""

import io
import json
from datetime import date
from math import inf, nan

from autobot_analytics.cli.sql_output import write


def test_json_has_a_place_for_every_value() -> None:
    """What is not finite is null, also in a list, and the keys of a map are texts: no answer breaks off."""
    out = io.StringIO()
    assert write("json", out, ["x", "list", "map"], [[(inf, [1.0, nan], {date(2026, 1, 1): 1})]]) == 1
    assert json.loads(out.getvalue()) == [{"x": None, "list": [1.0, None], "map": {"2026-01-01": 1}}]


def test_json_keeps_columns_of_one_name() -> None:
    """Columns that are called alike are told apart; none is dropped."""
    out = io.StringIO()
    write("json", out, ["a", "a", "a_1", "a"], [[(1, 2, 3, 4)]])
    assert json.loads(out.getvalue()) == [{"a": 1, "a_1": 2, "a_1_1": 3, "a_2": 4}]
