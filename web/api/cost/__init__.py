"""The cost topic: routes, answers and figures."""
