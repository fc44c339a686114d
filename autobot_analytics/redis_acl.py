"""The account of Redis that the service needs: its keys and its commands, no more."""

import hashlib

# Tests run the whole service as this user; see tests/autobot_analytics/test_redis_acl.py.
KEYS = (
    "analytics:*",  # all that is ours: snapshots, tokens, sessions, limits, silences
    "user_behavior:events",
    "agent_analytics:events",
    "agent_analytics:running:*",  # tasks that have started
    "agent_analytics:tasks",  # AutoBot's list, which the bridge reads
    "agent_analytics:metrics:*",  # AutoBot's counters, the same
    "llm_cost:events",
    "llm_cost:usage",
    "llm_cost:by_model:*",
    "llm_cost:budget_alerts",  # budgets lie where AutoBot has them
    "llm_cost:agent_budget",
)
COMMANDS = {
    "connection": ("hello", "select", "ping", "echo", "client|setname"),
    "server": ("info", "time", "dbsize", "config|get"),
    "transactions": ("multi", "exec", "discard", "watch", "unwatch"),
    "scripts": ("eval", "evalsha", "script|load"),
    "keys": ("scan", "exists", "type", "expire", "del", "unlink", "dump", "restore"),
    "streams": ("xadd", "xlen", "xrange", "xrevrange", "xdel", "xinfo|stream"),
    "strings": ("get", "set", "mget", "incr", "incrby", "decrby"),
    "hashes": ("hset", "hget", "hgetall", "hmget", "hdel", "hlen", "hkeys", "hincrby"),
    "lists": ("llen", "lrange", "lpush", "ltrim", "lset"),
    "sets": ("sadd", "scard", "zadd", "zrange", "zrem"),
}


def acl_rule(user: str, password: str, *, has_setinfo: bool = True) -> str:
    """Return the user's name and rules, as `ACL SETUSER` and a line of an ACL file take them.

    The password is in it as a digest only. Redis has CLIENT SETINFO, which redis-py calls, from 7.2 on; older servers
    refuse a rule that names it, and newer ones log each call that it does not allow.
    """
    keys = [f"~{pattern}" for pattern in KEYS]
    commands = [f"+{command}" for group in COMMANDS.values() for command in group]
    commands += ["+client|setinfo"] if has_setinfo else []
    digest = hashlib.sha256(password.encode()).hexdigest()
    return " ".join([user, "on", f"#{digest}", *keys, "-@all", *commands])
