"""The forecasts topic: routes, answers and figures."""
