"""How snapshots become the figures of an answer: pure functions of documents, a window and a day."""
