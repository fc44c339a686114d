"""Facts become sums: rollups, counters, and what they change."""
