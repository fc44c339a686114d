"""How a job ends early: a failure that was foreseen, which is one line in the log, and a stop, which is no failure."""


class JobFailed(Exception):
    """A job cannot do its work, for a reason that is known; the message says what to do."""


class JobStopped(Exception):
    """The service ends while a job runs; the job is not recorded and runs again at the next start."""
