"""What the warehouse needs of DuckDB: frames, parsed statements, stored bookkeeping, damage reports."""
