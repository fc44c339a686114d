"""Queries of what is exported for Prometheus and Grafana."""

from typing import Annotated, Literal

from pydantic import Field

from web.api.shape import Query

BoardName = Literal["cost", "budgets", "agents", "behavior", "maintenance", "pipeline"]


class BoardQuery(Query):
    """Which board of the dashboard."""

    board: Annotated[
        BoardName | None, Field(description="A board by itself; without it all, each in a row.", examples=["cost"])
    ] = None
