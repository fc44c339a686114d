"""The maintenance topic: routes, answers and figures."""
