"""Every check there is, in the order in which `doctor` prints them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import redis

from autobot_analytics.cli.checks.bridge import bridge
from autobot_analytics.cli.checks.configuration import changed_settings, contradictions, setting_names, time_zone
from autobot_analytics.cli.checks.engine import query_engine
from autobot_analytics.cli.checks.finding import Finding, unknown, wrong
from autobot_analytics.cli.checks.folder import data_folder, lake, room, warehouse
from autobot_analytics.cli.checks.installation import AS_SERVICE, Installation
from autobot_analytics.cli.checks.money import price_file, price_list
from autobot_analytics.cli.checks.program import program
from autobot_analytics.cli.checks.reach import access, notifications, web
from autobot_analytics.cli.checks.scheduler_port import scheduler_port
from autobot_analytics.cli.checks.server import clocks, memory, persistence, server
from autobot_analytics.cli.checks.streams import stream
from autobot_analytics.cli.checks.telemetry import double_instrumentation
from autobot_analytics.cli.checks.writer import heartbeat, last_runs, published, scheduler
from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM


@dataclass(frozen=True)
class Check:
    """One check; `look` changes nothing."""

    name: str
    look: Callable[[Installation], Finding]
    needs_redis: bool = False


CHECKS = (
    Check("program", program),
    Check("settings", changed_settings),
    Check("setting names", setting_names),
    Check("contradictions", contradictions),
    Check("time zone", time_zone),
    Check("data folder", data_folder),
    Check("room", room),
    Check("warehouse", warehouse),
    Check("lake", lake),
    Check("query engine", query_engine),
    Check("redis", server),
    Check("redis memory", memory, needs_redis=True),
    Check("redis disk", persistence, needs_redis=True),
    Check("redis clock", clocks, needs_redis=True),
    Check("stream behavior", partial(stream, stream=BEHAVIOR), needs_redis=True),
    Check("stream agent", partial(stream, stream=AGENTS), needs_redis=True),
    Check("stream llm", partial(stream, stream=LLM), needs_redis=True),
    Check("bridge", bridge, needs_redis=True),
    Check("opentelemetry", double_instrumentation, needs_redis=True),
    Check("scheduler", scheduler),
    Check("scheduler port", scheduler_port),
    Check("tick", heartbeat, needs_redis=True),
    Check("jobs", last_runs, needs_redis=True),
    Check("snapshots", published, needs_redis=True),
    Check("prices", price_list, needs_redis=True),
    Check("price file", price_file),
    Check("notifications", notifications),
    Check("access", access, needs_redis=True),
    Check("web", web),
)


def examine(at: Installation) -> Iterator[tuple[str, Finding]]:
    """Yield the name and the finding of each check; errors of Redis but refusals pass through."""
    for check in CHECKS:
        yield check.name, _finding(check, at)


def _finding(check: Check, at: Installation) -> Finding:
    if check.needs_redis and at.client is None:
        return unknown("Redis could not be asked")
    try:
        return check.look(at)
    except redis.ResponseError as error:  # the account may not ask that
        return unknown(f"Redis refuses: {error}", "let the account use INFO, CONFIG GET, TIME and XINFO")
    except redis.RedisError:  # it went away
        raise
    except OSError as error:  # this user may not look there
        return unknown(f"{error.filename}: {error.strerror}", AS_SERVICE)
    except Exception as error:  # noqa: BLE001  # what is broken as nobody foresaw does not hide what the others find
        return wrong(f"could not be judged: {type(error).__name__}: {error}", "report this line, it is a defect")
