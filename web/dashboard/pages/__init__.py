"""The pages: each module here makes the cards of one page, its template of the same name shows them."""

from web.dashboard.pages import agent, agents, budget, comparison, cost, overview, search

PAGES = (overview.PAGE, cost.PAGE, agents.PAGE, agent.PAGE, comparison.PAGE, search.PAGE, budget.PAGE)
