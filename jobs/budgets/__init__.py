"""Budgets: what was spent in their periods, what will have been at the end, and when they break."""
