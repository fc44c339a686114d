"""Alerts: which conditions hold, and the state machine that makes one alert of each."""
