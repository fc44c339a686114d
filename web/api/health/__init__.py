"""The health endpoints: freshness, the streams' accounts, the lake's state."""
