"""The pages: each module here makes the cards of one page, its template of the same name shows them."""

from web.dashboard.pages import (
    agent,
    agents,
    behavior,
    budget,
    comparison,
    cost,
    data,
    explore,
    maintenance,
    overview,
    records,
    reports,
    search,
    session,
)

PAGES = (  # those in the navigation in its order
    overview.PAGE,
    cost.PAGE,
    agents.PAGE,
    behavior.PAGE,
    maintenance.PAGE,
    reports.PAGE,
    explore.PAGE,
    data.PAGE,
    budget.PAGE,
    agent.PAGE,
    comparison.PAGE,
    session.PAGE,
    search.PAGE,
    records.PAGE,
    records.ONE,
)
