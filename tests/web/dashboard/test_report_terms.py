"""A report on the page defines what it shows, in the words of the answers that its figures come from."""

import pytest

from tests.web.conftest import Web
from web.dashboard.definitions import define
from web.dashboard.report_terms import meaning
from web.reports.answers import ReportType


@pytest.mark.parametrize("kind", ["executive", "technical", "cost", "performance"])
def test_every_figure_is_defined(full: Web, kind: ReportType) -> None:
    """Each figure and each column of numbers of each report has a definition."""
    answer = full.client.post("/api/analytics/advanced/report", json={"report_type": kind, "days": 30})
    for key, section in answer.get_json()["details"].items():
        assert section["figures"]
        for one in section["figures"]:
            assert meaning(one["name"], key), one["name"]
        for table in section["tables"]:
            for column in table["columns"]:
                assert column["unit"] == "text" or meaning(column["name"], key, table["name"]), column["name"]


def test_figures_of_one_name_differ() -> None:
    """A name that several answers have means what it means where the figure comes from."""
    assert meaning("cost_usd", "agents", "busiest") == define("AgentMetrics.cost_usd")
    assert meaning("cost_usd", "cost", "models") == define("RankedModel.cost_usd")
    assert meaning("rows", "maintenance", "streams") == define("StreamHealth.rows")
    assert meaning("potential_savings.cost_usd", "optimization") == define("PotentialSavings.cost_usd")
    assert meaning("no such figure", "cost") is None
