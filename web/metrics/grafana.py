"""Builds dashboards with Grafana's own library: our boards into the JSON that Grafana imports.

The library is imported only here, and this only when somebody asks for a dashboard: it takes a third of a second and
6 MB. Of its two forms of a dashboard this is the older one, which every Grafana imports; it warns of that.
"""

import json
from collections.abc import Sequence
from typing import Any

from grafana_foundation_sdk.builders import bargauge, common, prometheus, stat, table, timeseries
from grafana_foundation_sdk.builders.dashboard import (
    Dashboard,
    DatasourceVariable,
    FieldColor,
    QueryVariable,
    Row,
    ThresholdsConfig,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import (
    BarGaugeDisplayMode,
    BigValueColorMode,
    BigValueGraphMode,
    DataSourceRef,
    GraphDrawStyle,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    SortOrder,
    TableCellHeight,
    TooltipDisplayMode,
    VisibilityMode,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DataTransformerConfig,
    FieldColorModeId,
    Threshold,
    ThresholdsMode,
    VariableOption,
    VariableRefresh,
    VariableSort,
)
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from web.metrics.panels import Board, Panel, PanelQuery

SCHEMA_VERSION = (
    38  # of Grafana 10; what we use is the same since, and later ones bring it up to date when they load it
)
SOURCE = DataSourceRef("prometheus", "${datasource}")

Builder = timeseries.Panel | stat.Panel | bargauge.Panel | table.Panel


def dashboard(title: str, uid: str, description: str, boards: Sequence[Board]) -> dict[str, Any]:
    """Return a dashboard, importable as it is; with several boards each is a row."""
    made = (
        Dashboard(title)
        .uid(uid)
        .description(description)
        .tags(["autobot"])
        .version(1)
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .refresh("1m")
        .time("now-24h", "now")
        .with_variable(DatasourceVariable("datasource").label("Data source").type("prometheus"))
    )
    if any("$agent" in query.expression for board in boards for panel in board.panels for query in panel.queries):
        made.with_variable(_agents())
    number = 0
    for board in boards:
        if len(boards) > 1:
            number += 1
            made.with_row(Row(board.title).collapsed(False).id(number))
        for panel in board.panels:
            number += 1
            made.with_panel(_panel(panel, number))
    built = made.build()
    built.schema_version = SCHEMA_VERSION
    found: dict[str, Any] = json.loads(JSONEncoder().encode(built))
    return found


def _panel(panel: Panel, number: int) -> Builder:
    made = _drawn(panel)
    made.id(number).title(panel.title).description(panel.description).datasource(SOURCE)
    made.span(panel.width).height(panel.height).unit(panel.unit)
    steps = [Threshold(at, color) for at, color in panel.thresholds]
    made.thresholds(ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps))
    by_threshold = len(steps) > 1 and panel.kind != "timeseries"
    made.color_scheme(
        FieldColor().mode(FieldColorModeId.THRESHOLDS if by_threshold else FieldColorModeId.PALETTE_CLASSIC)
    )
    for place, query in enumerate(panel.queries):
        made.with_target(_target(panel, query, place))
    return made


def _drawn(panel: Panel) -> Builder:
    """Return an empty panel of its kind, with how that is drawn."""
    reduced = common.ReduceDataOptions().calcs(["lastNotNull"]).fields("").values(False)
    match panel.kind:
        case "timeseries":
            line = GraphThresholdsStyleMode.LINE if len(panel.thresholds) > 1 else GraphThresholdsStyleMode.OFF
            legend = common.VizLegendOptions().display_mode(LegendDisplayMode.LIST).placement(LegendPlacement.BOTTOM)
            return (
                timeseries.Panel()
                .draw_style(GraphDrawStyle.LINE)
                .fill_opacity(10)
                .show_points(VisibilityMode.NEVER)
                .thresholds_style(common.GraphThresholdsStyleConfig().mode(line))
                .legend(legend.show_legend(True).calcs([]))
                .tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI).sort(SortOrder.DESCENDING))
            )
        case "stat":
            mode = BigValueColorMode.VALUE
            return stat.Panel().reduce_options(reduced).color_mode(mode).graph_mode(BigValueGraphMode.NONE)
        case "bargauge":
            lying = bargauge.Panel().reduce_options(reduced).orientation(VizOrientation.HORIZONTAL)
            return lying.display_mode(BarGaugeDisplayMode.BASIC)
        case "table":
            made = table.Panel().show_header(True).cell_height(TableCellHeight.SM)
            return made.transformations(_side_by_side(panel.queries))


def _target(panel: Panel, query: PanelQuery, place: int) -> prometheus.Dataquery:
    asked = prometheus.Dataquery().ref_id(_letter(place)).datasource(SOURCE).expr(query.expression)
    asked.legend_format(query.legend)
    asked.format(PromQueryFormat.TABLE if panel.kind == "table" else PromQueryFormat.TIME_SERIES)
    return asked.range() if panel.kind == "timeseries" else asked.instant()


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _side_by_side(queries: Sequence[PanelQuery]) -> list[DataTransformerConfig]:
    """Put the queries of a table side by side, under their legends: of a table Grafana heeds no `legendFormat`."""
    hidden = {"Time": True, "__name__": True, "instance": True, "job": True}
    hidden |= {f"Time {number}": True for number in range(1, len(queries) + 1)}
    columns = ["Value" if len(queries) == 1 else f"Value #{_letter(place)}" for place in range(len(queries))]
    names = dict(zip(columns, (query.legend for query in queries), strict=True))
    return [
        DataTransformerConfig("merge", options={}),
        DataTransformerConfig("organize", options={"excludeByName": hidden, "renameByName": names, "indexByName": {}}),
    ]


def _agents() -> QueryVariable:
    """Return the choice of agents."""
    query = "label_values(autobot_agent_recent_tasks, agent_id)"
    return (
        QueryVariable("agent")
        .label("Agent")
        .datasource(SOURCE)
        .definition(query)
        .query({"query": query, "refId": "agent"})
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
        .include_all(True)
        .all_value(".*")
        .multi(True)
        .current(VariableOption(text=["All"], value=["$__all"]))
    )
