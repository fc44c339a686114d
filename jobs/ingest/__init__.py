"""Entries of the streams become facts: read, put into columns, checked, stored."""
