"""The anomalies topic: routes, answers and figures."""
