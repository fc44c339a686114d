"""The pricing topic: routes, answers and figures."""
