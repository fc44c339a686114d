"""Names of providers and models: what producers write, resolved to the names that price lists use.

Streams, OpenTelemetry and the estimates of the web service share these tables, so that one call is never two providers.
"""
