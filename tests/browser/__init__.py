"""The dashboard in a real browser, as its readers meet it."""
