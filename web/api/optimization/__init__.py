"""The optimization topic: routes, answers and figures."""
