"""What `doctor` looks at: one small function a check, all of them in the one table of `table.py`.

None writes anything. Each file holds the checks of one part of an installation.
"""
