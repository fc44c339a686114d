"""Spells errors of Redis for logs and people: what is wrong and what to do, never what was sent."""

import re

_IN_PIPELINE = re.compile(r"^Command # \d+ \((?P<command>\S+).*\) of pipeline caused error: (?P<error>.*)$", re.DOTALL)
_ARGUMENTS = re.compile(r",? with args beginning with:.*", re.DOTALL)
_LONGEST = 200
_ADVICE = (
    (
        re.compile(r"WRONGTYPE"),
        "another program has put a key of another type where ours belongs; find it with TYPE and remove it",
    ),
    (
        re.compile(r"DB index is out of range|invalid DB index", re.IGNORECASE),
        "this Redis has fewer databases; change the number at the end of AUTOBOT_ANALYTICS_REDIS_URL",
    ),
    (
        re.compile(r"SSL|TLS|CERTIFICATE|WRONG_VERSION_NUMBER|Connection closed by server", re.IGNORECASE),
        "check TLS in AUTOBOT_ANALYTICS_REDIS_URL: rediss:// for a port with TLS, redis:// for one without, and "
        "ssl_ca_certs=FILE for a certificate of your own",
    ),
    (
        re.compile(r"OOM |used memory > 'maxmemory'"),
        "Redis is full and may evict nothing: raise maxmemory, or make room",
    ),
    (
        re.compile(r"MISCONF|unable to persist|save RDB snapshots"),
        "Redis cannot write to its disk: see its log, and make room there",
    ),
    (re.compile(r"READONLY|read only replica"), "this is a replica; set AUTOBOT_ANALYTICS_REDIS_URL to the master"),
    (re.compile(r"NOAUTH|WRONGPASS|NOPERM|AUTH"), "put user and password into AUTOBOT_ANALYTICS_REDIS_URL"),
)


def spell(error: BaseException) -> str:
    """Return an error in one line without the arguments of the command that failed: they hold what users did."""
    text = str(error)
    command = ""
    if found := _IN_PIPELINE.match(text):
        command, text = f"{found['command']}: ", found["error"]
    lines = _ARGUMENTS.sub("", text).splitlines() or [type(error).__name__]
    return f"{command}{lines[0][:_LONGEST]}"


def advice(error: BaseException) -> str | None:
    """Return what to do about an error; None where there is nothing to do but to wait or to start Redis."""
    text = spell(error).partition(": ")[2] or spell(error)
    cause = str(error.__cause__ or error.__context__ or "")
    return next((told for pattern, told in _ADVICE if pattern.search(text) or pattern.search(cause)), None)


def spell_with_advice(error: BaseException) -> str:
    """Return an error in one line, and what to do about it."""
    told = advice(error)
    return spell(error) if told is None else f"{spell(error)}: {told}"
