"""Prices of calls: names to models, models to tariffs, tariffs to the rate card that calls are joined with."""
