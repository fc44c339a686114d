"""Traces of OpenTelemetry (OTLP/HTTP): from the request's bytes to calls and tasks in the streams."""
