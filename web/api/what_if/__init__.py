"""The what-if topic: routes, answers and figures."""
