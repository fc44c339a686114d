"""The exit statuses of the command line; docs/operate.md lists them."""

OK = 0
FAILED = 1  # the command could not do what it was asked, e.g. Redis does not answer
USAGE = 2  # an argument or a setting is wrong: nothing was tried
NEEDS_ATTENTION = 3  # the command did its work and reports a problem
INTERRUPTED = 130  # Ctrl-C
