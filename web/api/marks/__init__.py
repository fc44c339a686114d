"""Marks of releases and incidents: over HTTP."""
