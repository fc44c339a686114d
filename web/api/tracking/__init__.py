"""The endpoints that track, and the road into the streams."""
