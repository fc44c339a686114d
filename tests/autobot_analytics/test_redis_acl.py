"""The Redis user of `redis-acl`: the whole service runs as it, and it may do nothing that the service does not."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
import redis
from click.testing import CliRunner

from autobot_analytics.cli import main
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.demo.processes import Processes, free_port
from autobot_analytics.redis_acl import COMMANDS, acl_rule
from snapshots.catalogue import BY_NAME

DEADLINE_S = 90.0
USER = "analytics"
# Granted, and not called in this test: what only a failure or a large load leads to.
RARE = {
    "discard",  # a transaction that its own code gives up
    "unwatch",  # the same
    "decrby",  # OpenTelemetry's memory is full
    "zrem",  # the same
    "mget",  # AutoBot's tasks are running
    "config|get",  # doctor asks for it if Redis writes no append-only file
}
TRACKED = """
from autobot_analytics import TaskStatus, UserEvent, get_agent_analytics_sync, get_behavior_analytics_sync
assert get_behavior_analytics_sync().track_event(UserEvent("click", "chat", user_id="anna")).state == "sent"
agents = get_agent_analytics_sync()
agents.track_task_start(agent_id="a", agent_type="chat", task_id="t", task_name="n")
assert agents.track_task_complete(task_id="t", status=TaskStatus.COMPLETED).state == "sent"
"""
SPAN = {
    "traceId": "5b8efff798038103d269b633813fc60c",
    "spanId": "eee19b7ec3c1b174",
    "name": "chat gpt-4o",
    "kind": 3,
    "startTimeUnixNano": str(time.time_ns() - 10**9),
    "endTimeUnixNano": str(time.time_ns()),
    "attributes": [
        {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
        {"key": "gen_ai.request.model", "value": {"stringValue": "gpt-4o"}},
        {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "12"}},
        {"key": "gen_ai.usage.output_tokens", "value": {"intValue": "3"}},
    ],
}


@dataclass
class Restricted:
    """A Redis that knows the default user, who is the test, and the service's."""

    admin: redis.Redis
    env: dict[str, str]

    def run(self, *arguments: str, exits: tuple[int, ...] = (0,)) -> str:
        """Run a command as the service's user; return its standard output."""
        command = [sys.executable, "-m", "autobot_analytics.cli", *arguments]
        ran = subprocess.run(command, capture_output=True, text=True, env=self.env, check=False, timeout=DEADLINE_S)
        assert ran.returncode in exits, f"{arguments}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout

    def refused(self) -> list[str]:
        """Return what was refused to the service's user since the last call: command or key, with where it was."""
        log = cast("list[dict[str, Any]]", self.admin.execute_command("ACL LOG"))
        self.admin.execute_command("ACL LOG RESET")
        found = [{_text(name): _text(value) for name, value in _pairs(entry)} for entry in log]
        return [f"{one['reason']} {one['object']}" for one in found if one["username"] == USER]


def _pairs(entry: Any) -> list[tuple[Any, Any]]:
    return list(entry.items()) if isinstance(entry, dict) else list(zip(entry[::2], entry[1::2], strict=True))


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def has_setinfo(admin: redis.Redis) -> bool:
    """Return whether the server knows CLIENT SETINFO, which came with 7.2."""
    version = _text(admin.info("server")["redis_version"])
    return tuple(int(part) for part in version.split(".")[:2]) >= (7, 2)


@pytest.fixture
def restricted(own_redis_server: RedisProcess, tmp_path: Path) -> Iterator[Restricted]:
    """A Redis with AutoBot's lists in it, and the environment of a service that is the restricted user."""
    with redis.Redis.from_url(own_redis_server.url) as admin:
        admin.execute_command(f"ACL SETUSER {acl_rule(USER, 'secret', has_setinfo=has_setinfo(admin))}")
        call = {"provider": "ollama", "model": "llama3", "input_tokens": 5, "output_tokens": 2}
        admin.lpush(
            "llm_cost:usage", json.dumps({**call, "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})
        )
        admin.hset("llm_cost:by_model:llama3", "call_count", "1")
        admin.config_resetstat()
        url = own_redis_server.url.replace("redis://", f"redis://{USER}:secret@")
        settings = {"REDIS_URL": url, "DATA_DIR": str(tmp_path / "data"), "BRIDGE": "all", "TICK_INTERVAL_S": "1"}
        settings["PORT"] = str(free_port("127.0.0.1", 0))
        yield Restricted(
            admin, {**os.environ, **{f"AUTOBOT_ANALYTICS_{name}": text for name, text in settings.items()}}
        )


def requested(address: str, token: str, body: object = None, method: str | None = None) -> Any:
    """Send a request with a token; return the JSON of the answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(address, data, headers, method=method), timeout=30) as answer:
        return json.loads(answer.read() or b"null")


def test_the_whole_service_runs_as_the_restricted_user(restricted: Restricted, tmp_path: Path) -> None:
    """Clients, scheduler, web and commands are refused nothing, and use what is granted."""
    subprocess.run([sys.executable, "-c", TRACKED], env=restricted.env, check=True)
    restricted.run("import-autobot")
    (tmp_path / "calls.csv").write_text("model,input_tokens,output_tokens\ngpt-4o,10,5\n")
    restricted.run("load", str(tmp_path / "calls.csv"), "--as", "llm")
    token = re.findall(
        r"aba_\S+", restricted.run("token", "create", "--role", "admin", "--role", "writer", "--name", "x")
    )[0]
    (tmp_path / "logs").mkdir()
    base = f"http://127.0.0.1:{restricted.env['AUTOBOT_ANALYTICS_PORT']}"
    with Processes(restricted.env, tmp_path / "logs") as processes:
        processes.start("scheduler")
        processes.start("web")
        await_snapshots(processes, base, token)
        requested(
            f"{base}/api/analytics/behavior/track", token, {"event_type": "click", "feature": "chat", "user_id": "anna"}
        )
        requested(
            f"{base}/v1/traces", token, {"resourceSpans": [{"scopeSpans": [{"scope": {"name": "s"}, "spans": [SPAN]}]}]}
        )
        budget = {"name": "all", "threshold_usd": 10, "period": "monthly"}
        requested(f"{base}/api/analytics/cost/budget-alert", token, budget)
        requested(f"{base}/api/analytics/cost/budget-alert/all", token, method="DELETE")
        findings = json.loads(restricted.run("doctor", "--format", "json", exits=(0, 3)))["checks"]
        assert [one for one in findings if "refuses" in one["found"]] == []
        restricted.run("status", exits=(0, 3))
        restricted.run("alerts", "silence", "budget/*", "--for", "1h", "--reason", "test")
        ended = restricted.run("alerts", "silence", "job/*", "--for", "1h").split()[1].rstrip(":")
        restricted.run("alerts", "unsilence", ended)
    restricted.run("run", "--all")
    restricted.run("backup", str(tmp_path / "backup"))
    restricted.admin.delete("analytics:tokens", "analytics:silences")
    restricted.run("restore", "--yes", str(next((tmp_path / "backup").iterdir())))
    assert restricted.admin.exists("analytics:tokens", "analytics:silences") == 2
    restricted.run("erase", "anna", "--yes")
    assert restricted.refused() == []
    used = {_text(name).removeprefix("cmdstat_") for name in restricted.admin.info("commandstats")}
    granted = {command for group in COMMANDS.values() for command in group}
    assert (granted - used - RARE, RARE & used) == (set(), set())


def await_snapshots(processes: Processes, base: str, token: str) -> None:
    """Wait until every job has published."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        processes.check()
        try:
            if requested(f"{base}/api/analytics/health", token)["snapshots"].keys() >= BY_NAME.keys():
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError("not everything was published")


def test_other_keys_and_commands_are_refused(restricted: Restricted) -> None:
    """The user reads and writes nothing but our keys, and cannot change the server."""
    with redis.Redis.from_url(restricted.env["AUTOBOT_ANALYTICS_REDIS_URL"]) as client:
        for command in ("GET autobot:secrets", "FLUSHALL", "KEYS *", "CONFIG SET maxmemory 1", "ACL LIST", "SHUTDOWN"):
            with pytest.raises(redis.exceptions.NoPermissionError):
                client.execute_command(*command.split())


def test_command_prints_no_password_to_standard_output() -> None:
    """The rule holds the digest of a new password, the URL on standard error the password; `default` is refused."""
    done = CliRunner().invoke(main, ["redis-acl", "--user", "u.1"])
    password = re.findall(
        r"AUTOBOT_ANALYTICS_REDIS_URL=redis://u\.1:([0-9a-f]{48})@127\.0\.0\.1:6379/4\n", done.stderr
    )[0]
    assert done.stdout == f"ACL SETUSER u.1 reset {acl_rule('u.1', password).removeprefix('u.1 ')}\n"
    assert CliRunner().invoke(main, ["redis-acl", "--file"]).stdout.startswith("user autobot-analytics on #")
    assert "+client|setinfo" in done.stdout
    assert "setinfo" not in CliRunner().invoke(main, ["redis-acl", "--no-setinfo"]).stdout
    assert CliRunner().invoke(main, ["redis-acl", "--user", "default"]).exit_code == 2
    assert CliRunner().invoke(main, ["redis-acl", "--user", "a b"]).exit_code == 2
