"""Checks of Redis: does it answer, will it keep what it is given, is it of the same time."""

import time
from typing import Any

from autobot_analytics.addresses import shown_url
from autobot_analytics.cli.checks.finding import Finding, doubtful, right, wrong
from autobot_analytics.cli.checks.installation import Installation
from autobot_analytics.eviction import COMMAND, POLICY
from autobot_analytics.spelling import counted, size, span

OLDEST = (6, 2)  # XRANGE that leaves its first entry out
COUNTS_LOSS = (7, 0)  # entries-added in XINFO STREAM
KEPT_ONLY_THERE = "budgets, tokens and unread events are in Redis alone"
KEEP = "CONFIG SET appendonly yes, then CONFIG REWRITE; or `appendonly yes` in redis.conf, else it is lost at a restart"


def server(at: Installation) -> Finding:
    """See that Redis answers and is new enough."""
    if at.client is None:
        found, _, do = at.away.partition("; ")
        return wrong(found, do.removesuffix(".") or "see the log of Redis, and AUTOBOT_ANALYTICS_REDIS_URL")
    version = str(_info(at, "server").get("redis_version", "0"))
    database = at.redis.connection_pool.connection_kwargs.get("db", 0)
    keys = counted(at.redis.dbsize(), "key", "keys")
    found = f"version {version} at {shown_url(at.settings.redis_url)}, database {database}: {keys}"
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < OLDEST:
        return wrong(found, "install Redis 6.2 or newer; best 7 or newer")
    if numbers < COUNTS_LOSS:
        return doubtful(f"{found}; before 7 losses are not known exactly", "install 7 or newer")
    return right(found)


def memory(at: Installation) -> Finding:
    """See that there is memory left, and that Redis does not make room by throwing away events or figures."""
    info = _info(at, "memory")
    used, most, policy = int(info["used_memory"]), int(info.get("maxmemory", 0)), str(info.get("maxmemory_policy", "?"))
    if not most:
        found = f"{size(used)} used, without a limit; {policy}"
        is_harmless = not policy.startswith("allkeys")
        return right(found) if is_harmless else doubtful(f"{found} would evict streams if there were one", COMMAND)
    percent = 100 * used / most
    evicted = counted(int(_info(at, "stats").get("evicted_keys", 0)), "key", "keys")
    found = f"{size(used)} of {size(most)} used, {percent:.0f} %, {evicted} evicted; {policy}"
    if policy.startswith("allkeys"):
        return wrong(f"{found} throws away streams, budgets and figures when it is full", f"{COMMAND}; raise maxmemory")
    if percent > at.settings.redis_memory_high_percent:
        return wrong(found, "raise maxmemory, or make streams shorter: when it is full, events are refused")
    if policy != POLICY:
        return doubtful(f"{found} may throw away sessions' journeys and running tasks, which expire", COMMAND)
    if percent > at.settings.redis_memory_medium_percent:
        return doubtful(found, "raise maxmemory before it is full")
    return right(found)


def persistence(at: Installation) -> Finding:
    """See that Redis writes to its disk, and that it can."""
    info = _info(at, "persistence")
    if info.get("loading"):
        return doubtful("Redis is reading its data from the disk", "wait")
    has_log = bool(info.get("aof_enabled"))
    if has_log and info.get("aof_last_write_status") != "ok":
        return wrong("the append-only file could not be written", "see Redis' log, and make room on its disk")
    if info.get("rdb_last_bgsave_status") != "ok":
        return wrong("the last dump failed: Redis may refuse to write", "see Redis' log, and make room on its disk")
    if has_log:
        return right("append-only file")
    save = str(at.redis.config_get("save").get("save", ""))
    if not save:
        return doubtful(f"none: after a restart of Redis all is gone; {KEPT_ONLY_THERE}", KEEP)
    age_s = max(at.clock().timestamp() - float(info.get("rdb_last_save_time", 0)), 0)
    return right(f"dumps only (save {save}), the last {span(age_s)} ago")


def clocks(at: Installation) -> Finding:
    """Compare this machine's clock with that of Redis, which stamps the entries."""
    began = time.perf_counter()
    seconds, micros = at.redis.time()
    on_the_way_s = time.perf_counter() - began
    apart_s = abs(at.clock().timestamp() - on_the_way_s / 2 - (seconds + micros / 1e6))
    found = f"{apart_s:,.2f} s apart from this machine's"
    settings = at.settings
    if apart_s > settings.future_tolerance_s:
        return wrong(f"{found}: no entries are read until they agree", "let NTP set both clocks; it goes on by itself")
    return doubtful(found, "let NTP set both clocks") if apart_s > settings.clock_skew_s else right(found)


def _info(at: Installation, section: str) -> dict[str, Any]:
    return at.redis.info(section)
