"""What publishing needs to know: whose snapshots lie in Redis, and which documents go together."""
