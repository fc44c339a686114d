"""Builds dashboards for Grafana: a small typed model of what ours are made of, and the JSON that Grafana imports.

What would make a panel hard to read (no description, no unit, unordered thresholds) is refused here, not in review.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

SCHEMA_VERSION = 38  # of Grafana 10; later ones bring it up to date when they load it
GRID = 24
SOURCE = {"type": "prometheus", "uid": "${datasource}"}

Kind = Literal["timeseries", "stat", "bargauge", "table"]
Unit = Literal[
    "currencyUSD", "short", "percentunit", "s", "bytes", "cps", "none", "dtdurations", "dateTimeFromNow", "percent"
]
Json = dict[str, Any]

GREEN, YELLOW, RED, BLUE = "green", "yellow", "red", "blue"


@dataclass(frozen=True)
class Query:
    """One expression and what its lines are called."""

    expression: str
    legend: str = ""


@dataclass(frozen=True)
class Panel:
    """One panel. `thresholds` are (from, colour), the first one from nothing."""

    title: str
    description: str
    kind: Kind
    unit: Unit
    queries: Sequence[Query]
    thresholds: Sequence[tuple[float | None, str]] = ((None, BLUE),)
    width: int = 8
    height: int = 8

    def __post_init__(self) -> None:
        if not (self.title and self.description.endswith(".")):
            raise ValueError(f"panel {self.title!r} needs a title and a description that is a sentence")
        if not self.queries or not 1 <= self.width <= GRID:
            raise ValueError(f"panel {self.title!r} needs a query, and a width up to {GRID}")
        first, *rest = [at for at, _ in self.thresholds]
        if first is not None or None in rest or rest != sorted(rest, key=lambda at: at or 0.0):
            raise ValueError(f"thresholds of panel {self.title!r} begin with None and rise")


@dataclass(frozen=True)
class Board:
    """A row of the whole dashboard, or a dashboard of its own."""

    name: str
    title: str
    panels: Sequence[Panel]


def dashboard(title: str, uid: str, description: str, boards: Sequence[Board]) -> Json:
    """Give a dashboard, importable as it is; with several boards each is a row."""
    panels: list[Json] = []
    top = 0
    for board in boards:
        if len(boards) > 1:
            panels.append(_row(board.title, top, len(panels) + 1))
            top += 1
        top = _place(board.panels, top, panels)
    return {
        "id": None,
        "uid": uid,
        "title": title,
        "description": description,
        "tags": ["autobot"],
        "schemaVersion": SCHEMA_VERSION,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "1m",
        "time": {"from": "now-24h", "to": "now"},
        "timezone": "",
        "fiscalYearStartMonth": 0,
        "annotations": {"list": []},
        "links": [],
        "templating": {"list": [_source_variable(), *_variables(boards)]},
        "panels": panels,
    }


def _place(panels: Sequence[Panel], top: int, placed: list[Json]) -> int:
    """Put panels side by side, line by line, from `top` on; give where the next line begins."""
    left = height = 0
    for panel in panels:
        if left + panel.width > GRID:
            left, top, height = 0, top + height, 0
        grid = {"x": left, "y": top, "w": panel.width, "h": panel.height}
        placed.append(_panel(panel, grid, len(placed) + 1))
        left, height = left + panel.width, max(height, panel.height)
    return top + height


def _row(title: str, top: int, number: int) -> Json:
    grid = {"x": 0, "y": top, "w": GRID, "h": 1}
    return {"id": number, "type": "row", "title": title, "collapsed": False, "gridPos": grid, "panels": []}


def _panel(panel: Panel, grid: Json, number: int) -> Json:
    steps = [{"value": at, "color": color} for at, color in panel.thresholds]
    by_threshold = len(steps) > 1 and panel.kind != "timeseries"
    mode = {"mode": "thresholds"} if by_threshold else {"mode": "palette-classic"}
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.description,
        "gridPos": grid,
        "datasource": SOURCE,
        "targets": [_target(panel, query, place) for place, query in enumerate(panel.queries)],
        "fieldConfig": {
            "defaults": {
                "unit": panel.unit,
                "color": mode,
                "thresholds": {"mode": "absolute", "steps": steps},
                "custom": _custom(panel),
            },
            "overrides": [],
        },
        "options": _options(panel),
        "transformations": _transformations(panel),
    }


def _target(panel: Panel, query: Query, place: int) -> Json:
    instant = panel.kind != "timeseries"
    return {
        "refId": _letter(place),
        "datasource": SOURCE,
        "expr": query.expression,
        "legendFormat": query.legend or "__auto",
        "format": "table" if panel.kind == "table" else "time_series",
        "instant": instant,
        "range": not instant,
    }


def _custom(panel: Panel) -> Json:
    if panel.kind != "timeseries":
        return {}
    shown = "line" if len(panel.thresholds) > 1 else "off"
    return {"drawStyle": "line", "fillOpacity": 10, "showPoints": "never", "thresholdsStyle": {"mode": shown}}


def _options(panel: Panel) -> Json:
    reduce = {"calcs": ["lastNotNull"], "fields": "", "values": False}
    match panel.kind:
        case "timeseries":
            legend = {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []}
            return {"legend": legend, "tooltip": {"mode": "multi", "sort": "desc"}}
        case "stat":
            return {"reduceOptions": reduce, "colorMode": "value", "graphMode": "none", "textMode": "auto"}
        case "bargauge":
            return {"reduceOptions": reduce, "orientation": "horizontal", "displayMode": "basic"}
        case "table":
            return {"showHeader": True, "cellHeight": "sm"}


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _transformations(panel: Panel) -> list[Json]:
    """Put the queries of a table side by side, under their legends: of a table Grafana heeds no `legendFormat`."""
    if panel.kind != "table":
        return []
    hidden = {"Time": True, "__name__": True, "instance": True, "job": True}
    hidden |= {f"Time {number}": True for number in range(1, len(panel.queries) + 1)}
    alone = len(panel.queries) == 1
    columns = ["Value" if alone else f"Value #{_letter(place)}" for place in range(len(panel.queries))]
    names = {column: query.legend for column, query in zip(columns, panel.queries, strict=True) if query.legend}
    return [
        {"id": "merge", "options": {}},
        {"id": "organize", "options": {"excludeByName": hidden, "renameByName": names, "indexByName": {}}},
    ]


def _source_variable() -> Json:
    return {
        "name": "datasource",
        "label": "Data source",
        "type": "datasource",
        "query": "prometheus",
        "regex": "",
        "refresh": 1,
        "hide": 0,
        "includeAll": False,
        "multi": False,
        "current": {},
        "options": [],
    }


def _variables(boards: Sequence[Board]) -> list[Json]:
    """Give the choice of agents, if an expression asks for it."""
    expressions = (query.expression for board in boards for panel in board.panels for query in panel.queries)
    if not any("$agent" in expression for expression in expressions):
        return []
    query = "label_values(autobot_agent_recent_tasks, agent_id)"
    return [
        {
            "name": "agent",
            "label": "Agent",
            "type": "query",
            "datasource": SOURCE,
            "definition": query,
            "query": {"query": query, "refId": "agent"},
            "regex": "",
            "refresh": 2,
            "sort": 1,
            "hide": 0,
            "includeAll": True,
            "allValue": ".*",
            "multi": True,
            "current": {"text": ["All"], "value": ["$__all"]},
            "options": [],
        }
    ]
