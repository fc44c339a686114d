"""Notifications: the outbox, and the channels that take from it."""
