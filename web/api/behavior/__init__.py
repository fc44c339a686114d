"""The behaviour topic: routes, answers and figures."""
