"""Metrics for Prometheus, the rules on them, and the Grafana dashboards that show them."""
