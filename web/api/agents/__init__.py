"""The agents topic: routes, answers and figures."""
