"""The exploration topic: routes, answers and figures."""
