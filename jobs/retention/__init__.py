"""What is removed: facts past their retention, and users who are erased."""
