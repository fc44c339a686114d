"""Carries requests from granian to the WSGI application and its answers back; no client can hold a thread."""
