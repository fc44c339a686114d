"""Backups of the warehouse and of what is ours alone in Redis, and the way back."""
