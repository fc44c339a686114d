"""The bridge: what AutoBot keeps in lists goes into the streams, each item once."""
