"""The dashboards: importable as they are, legible, and refused by their builder when they are not."""

from itertools import combinations
from typing import Any, get_args

import pytest

from tests.web.conftest import Web
from web.metrics.answers import BoardName
from web.metrics.boards import BOARDS
from web.metrics.grafana import dashboard
from web.metrics.panels import GRID, Board, Panel, PanelQuery

PATH = "/export/grafana-dashboard"
NAMES = ("", *get_args(BoardName))


@pytest.mark.parametrize("name", NAMES)
def test_dashboard_is_whole(web: Web, name: str) -> None:
    """Nothing is asked at import; every panel has a description, a unit, thresholds and the data-source variable."""
    found = web.answer(f"{PATH}?board={name}" if name else PATH)
    assert "id" not in found  # it would replace another dashboard
    assert "__inputs" not in found
    assert found["templating"]["list"][0]["type"] == "datasource"
    panels = [panel for panel in found["panels"] if panel["type"] != "row"]
    assert panels
    for panel in panels:
        assert panel["description"].endswith("."), panel["title"]
        assert panel["datasource"]["uid"] == "${datasource}"
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert panel["fieldConfig"]["defaults"]["thresholds"]["steps"][0]["value"] is None
        assert panel["targets"], panel["title"]


def test_whole_dashboard_has_a_row_for_each_board(web: Web) -> None:
    """The rows are the boards, and hold the same panels as each alone."""
    found = web.answer(PATH)
    assert [panel["title"] for panel in found["panels"] if panel["type"] == "row"] == [
        board.title for board in BOARDS.values()
    ]
    alone = [panel["title"] for name in BOARDS for panel in web.answer(f"{PATH}?board={name}")["panels"]]
    assert [panel["title"] for panel in found["panels"] if panel["type"] != "row"] == alone
    assert tuple(BOARDS) == get_args(BoardName)


@pytest.mark.parametrize("name", NAMES)
def test_panels_lie_apart(web: Web, name: str) -> None:
    """No two panels overlap, none sticks out, and each has a number of its own."""
    panels = web.answer(f"{PATH}?board={name}" if name else PATH)["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for one, other in combinations([panel["gridPos"] for panel in panels], 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or below, (one, other)
    assert all(0 <= panel["gridPos"]["x"] <= GRID - panel["gridPos"]["w"] for panel in panels)


def test_tables_name_their_columns(web: Web) -> None:
    """Grafana calls the values of a table after their query's letter: each is given its legend instead."""
    tables = [panel for panel in web.answer(PATH)["panels"] if panel["type"] == "table"]
    assert tables
    for table in tables:
        named = table["transformations"][1]["options"]["renameByName"]
        letters = [f"Value #{target['refId']}" for target in table["targets"]]
        assert list(named) == (letters if len(letters) > 1 else ["Value"])
        assert list(named.values()) == [target["legendFormat"] for target in table["targets"]]


def test_unknown_board_is_refused(web: Web) -> None:
    """The problem names the parameter."""
    response = web.get(f"{PATH}?board=weather")
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["field"] == "board"


@pytest.mark.parametrize(
    "wrong",
    [
        {"description": "no sentence"},
        {"title": ""},
        {"queries": []},
        {"width": 25},
        {"thresholds": [(1, "red")]},
        {"thresholds": [(None, "green"), (3, "red"), (2, "yellow")]},
    ],
)
def test_builder_refuses(wrong: dict[str, Any]) -> None:
    """A panel that nobody could read is not made."""
    right: dict[str, Any] = {
        "title": "Up",
        "description": "Whether it is up.",
        "kind": "stat",
        "unit": "none",
        "queries": [PanelQuery("up", "up")],
    }
    assert dashboard("a", "a", "a", [Board("a", "A", [Panel(**right)])])["panels"][0]["title"] == "Up"
    with pytest.raises(ValueError, match="panel"):
        Panel(**right | wrong)
