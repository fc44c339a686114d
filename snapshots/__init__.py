"""What is published: the catalogue, and the only code that reads or writes the Redis hashes of the snapshots."""
