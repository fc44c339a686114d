"""The demo: bundled extracts of public data, made into traffic of an AutoBot, and a little live traffic after it."""
