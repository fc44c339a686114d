"""How snapshots are read: documents, windows, and the arithmetic that several topics share."""
