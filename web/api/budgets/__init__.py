"""The budgets topic: routes, answers and figures."""
