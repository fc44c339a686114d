"""Budgets: where AutoBot keeps them, so that both sides see the same ones.

`llm_cost:budget_alerts` holds a budget of any kind by its name, `llm_cost:agent_budget` a monthly one by the agent's
id, both as JSON. AutoBot knows neither scopes nor zones and writes the whole value anew, so these are kept a second
time in a hash of our own, and come back when AutoBot has dropped them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

if TYPE_CHECKING:
    from redis import Redis

BUDGETS_KEY = "llm_cost:budget_alerts"  # name → JSON; AutoBot's
AGENT_BUDGETS_KEY = "llm_cost:agent_budget"  # agent_id → JSON; AutoBot's
SCOPES_KEY = "analytics:budget_scopes"  # name → what AutoBot does not know of a budget, as JSON; ours
AGENT_PREFIX = "agent:"  # what the budgets of the second hash are called beside those of the first
PERIODS = ("daily", "weekly", "monthly")
SCOPES = ("total", "provider", "model", "agent", "user")
TAG_SCOPE = re.compile(
    r"tag:[A-Za-z_][A-Za-z0-9_.-]{0,63}", re.ASCII
)  # calls of which the tag KEY has the value scope_id
SCOPE_NAMES = f"{', '.join(SCOPES)} and tag:KEY"
NOTIFY_AT_PERCENT = (50, 75, 90, 100)
MOST_USD = 10**12
LONGEST_VALUE = 65_536
OWN_FIELDS = ("scope", "scope_id", "timezone")


class BudgetFormatError(ValueError):
    """What a hash holds for a budget is none; the message says why."""


@dataclass(frozen=True)
class Budget:
    """So much may be spent on something in each period."""

    name: str
    threshold_usd: float
    period: str  # one of PERIODS
    notify_at_percent: tuple[int, ...] = NOTIFY_AT_PERCENT
    enabled: bool = True
    created_at: datetime | None = None  # aware
    scope: str = "total"  # one of SCOPES, or `tag:KEY`
    scope_id: str = ""  # of what; '' for the total
    timezone: str | None = None  # None: the reporting zone


@dataclass(frozen=True)
class Unreadable:
    """An entry that is no budget."""

    name: str
    reason: str


@dataclass(frozen=True)
class Book:
    """All budgets, sorted by name; those of agents are called `agent:<agent_id>`."""

    budgets: tuple[Budget, ...]
    unreadable: tuple[Unreadable, ...] = ()


class Budgets:
    """Reads and writes the budgets in Redis."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    def read(self) -> Book:
        """Return all budgets, those of agents included; entries that are none are listed beside them."""
        with self._client.pipeline(transaction=False) as pipe:
            for key in (BUDGETS_KEY, AGENT_BUDGETS_KEY, SCOPES_KEY):
                pipe.hgetall(key)
            named, of_agents, scopes = cast("list[dict[bytes, bytes]]", pipe.execute())
        found: list[Budget] = []
        unreadable: list[Unreadable] = []
        for raw_name, value in named.items():
            name = raw_name.decode(errors="replace")
            try:
                found.append(_budget(name, value, scopes.get(raw_name)))
            except BudgetFormatError as error:
                unreadable.append(Unreadable(name, str(error)))
        for raw_id, value in of_agents.items():
            name = AGENT_PREFIX + raw_id.decode(errors="replace")
            try:
                found.append(agent_budget(raw_id.decode(errors="replace"), _agent_usd(value)))
            except BudgetFormatError as error:
                unreadable.append(Unreadable(name, str(error)))
        return Book(tuple(sorted(found, key=lambda one: one.name)), tuple(sorted(unreadable, key=lambda one: one.name)))

    def put(self, budget: Budget) -> tuple[Budget, bool]:
        """Store a budget; give it as it was stored, and whether it is new. An older one keeps its `created_at`."""
        old = cast("bytes | None", self._client.hget(BUDGETS_KEY, budget.name))
        if old is not None:
            try:
                known = _budget(budget.name, old, None).created_at
            except BudgetFormatError:
                known = None
            budget = replace(budget, created_at=known or budget.created_at)
        with self._client.pipeline(transaction=True) as pipe:
            pipe.hset(BUDGETS_KEY, budget.name, orjson.dumps(as_json(budget)).decode())
            pipe.hset(SCOPES_KEY, budget.name, orjson.dumps(_own(budget)).decode())
            pipe.execute()
        return budget, old is None

    def delete(self, name: str) -> bool:
        """Remove a budget; give whether there was one."""
        with self._client.pipeline(transaction=True) as pipe:
            pipe.hdel(BUDGETS_KEY, name)
            pipe.hdel(SCOPES_KEY, name)
            return bool(pipe.execute()[0])

    def put_agent(self, agent_id: str, usd: float, now: datetime) -> None:
        """Store an agent's monthly budget."""
        value = {
            "agent_id": agent_id,
            "budget_monthly_usd": usd,
            "budget_monthly_cents": cents(usd),
            "updated_at": now.astimezone(UTC).isoformat(),
        }
        self._client.hset(AGENT_BUDGETS_KEY, agent_id, orjson.dumps(value).decode())

    def delete_agent(self, agent_id: str) -> bool:
        """Remove an agent's monthly budget; give whether there was one."""
        return bool(self._client.hdel(AGENT_BUDGETS_KEY, agent_id))

    def agent_usd(self, agent_id: str) -> float | None:
        """Return an agent's monthly budget in USD; None without one that can be read."""
        value = cast("bytes | None", self._client.hget(AGENT_BUDGETS_KEY, agent_id))
        try:
            return None if value is None else _agent_usd(value)
        except BudgetFormatError:
            return None

    def agents(self) -> dict[str, float]:
        """Return the agents' monthly budgets in USD; those that cannot be read are left out."""
        found = {}
        for raw_id, value in cast("dict[bytes, bytes]", self._client.hgetall(AGENT_BUDGETS_KEY)).items():
            with suppress(BudgetFormatError):
                found[raw_id.decode(errors="replace")] = _agent_usd(value)
        return found

    def forget_scopes(self) -> None:
        """Drop what we keep of budgets that AutoBot no longer has, so that a later one of the name begins anew."""
        with self._client.pipeline(transaction=True) as pipe:
            pipe.hkeys(BUDGETS_KEY)
            pipe.hkeys(SCOPES_KEY)
            named, kept = cast("list[list[bytes]]", pipe.execute())
        gone = set(kept) - set(named)
        if gone:
            self._client.hdel(SCOPES_KEY, *gone)


def agent_budget(agent_id: str, usd: float) -> Budget:
    """Return the budget that stands for an agent's monthly one."""
    return Budget(AGENT_PREFIX + agent_id, usd, "monthly", scope="agent", scope_id=agent_id)


def cents(usd: float) -> int:
    """Return whole cents, as AutoBot counts an agent's budget."""
    return round(usd * 100)


def is_scope(name: object) -> bool:
    """Return whether `name` is a scope of budgets."""
    return isinstance(name, str) and (name in SCOPES or TAG_SCOPE.fullmatch(name) is not None)


def is_zone(name: object) -> bool:
    """Return whether `name` is an IANA time zone."""
    try:
        ZoneInfo(cast("str", name))
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        return False
    return True


def as_json(budget: Budget) -> dict[str, Any]:
    """Return a budget as AutoBot keeps it, and what it does not know of."""
    return {
        "name": budget.name,
        "threshold_usd": budget.threshold_usd,
        "period": budget.period,
        "notify_at_percent": list(budget.notify_at_percent),
        "enabled": budget.enabled,
        "created_at": None if budget.created_at is None else _naive(budget.created_at),
        **_own(budget),
    }


def _naive(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()  # as AutoBot writes it


def _own(budget: Budget) -> dict[str, Any]:
    return {name: getattr(budget, name) for name in OWN_FIELDS}


def _object(value: bytes) -> Mapping[str, Any]:
    found = _json(value)
    if not isinstance(found, dict):
        raise BudgetFormatError("is no JSON object")
    return found


def _json(value: bytes) -> Any:
    if len(value) > LONGEST_VALUE:
        raise BudgetFormatError(f"is longer than {LONGEST_VALUE} bytes")
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise BudgetFormatError(f"is no JSON: {error}") from None


def _budget(name: str, value: bytes, kept: bytes | None) -> Budget:
    given = _object(value)
    own: Mapping[str, Any] = given
    if "scope" not in given and kept is not None:
        try:
            own = _object(kept)
        except BudgetFormatError:
            own = {}
    period = given.get("period", "monthly")  # as AutoBot takes it
    if period not in PERIODS:
        raise BudgetFormatError(f"period is none of {', '.join(PERIODS)}")
    scope, scope_id, timezone = own.get("scope", "total"), own.get("scope_id") or "", own.get("timezone")
    if not is_scope(scope) or not isinstance(scope_id, str) or (scope == "total") != (scope_id == ""):
        raise BudgetFormatError(f"scope is none of {SCOPE_NAMES} with a scope_id, which the total has not")
    if timezone is not None and not is_zone(timezone):
        raise BudgetFormatError("timezone is no IANA time zone")
    return Budget(
        name=name,
        threshold_usd=_usd(given.get("threshold_usd"), "threshold_usd"),
        period=period,
        notify_at_percent=_percents(given.get("notify_at_percent")),
        enabled=given.get("enabled", True) is not False,
        created_at=_moment(given.get("created_at")),
        scope=scope,
        scope_id=scope_id,
        timezone=timezone,
    )


def _agent_usd(value: bytes) -> float:
    found = _json(value)
    if isinstance(found, dict):
        if found.get("budget_monthly_usd") is not None:
            return _usd(found["budget_monthly_usd"], "budget_monthly_usd")
        if found.get("budget_monthly_cents") is not None:
            return _usd(found["budget_monthly_cents"], "budget_monthly_cents") / 100
        raise BudgetFormatError("holds neither budget_monthly_usd nor budget_monthly_cents")
    return _usd(found, "the budget")


def _usd(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BudgetFormatError(f"{name} is no number")
    try:
        usd = float(value)
    except (ValueError, OverflowError):
        raise BudgetFormatError(f"{name} is no number") from None
    if not (math.isfinite(usd) and 0 < usd <= MOST_USD):
        raise BudgetFormatError(f"{name} is not above 0 and at most {MOST_USD:,}")
    return usd


def _percents(value: object) -> tuple[int, ...]:
    if value is None:
        return NOTIFY_AT_PERCENT
    if not isinstance(value, list) or len(value) > 100:
        raise BudgetFormatError("notify_at_percent is no list of up to 100 numbers")
    for one in value:
        if isinstance(one, bool) or not isinstance(one, int | float) or not 0 < one <= 1_000:
            raise BudgetFormatError("notify_at_percent holds what is no number above 0 and up to 1000")
    return tuple(sorted({round(one) for one in value if round(one) > 0}))


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(cast("str", value))
    except (TypeError, ValueError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
