"""Measurements of speed and memory: `make bench`, or `python -m benchmarks NAME…`.

Machines differ and are shared, so each benchmark compares two things in one run and reports the ratio; absolute
figures stand beside it.
"""
