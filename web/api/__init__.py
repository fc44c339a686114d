"""The HTTP API, one folder a topic."""
