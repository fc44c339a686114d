"""Anomalies of cost: days and hours that stand out of what a series usually comes to."""
