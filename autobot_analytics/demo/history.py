"""The demo's past: half a year of clicks and two weeks of agents' work, from the bundled extracts, up to a moment."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import polars as pl

from autobot_analytics.contract import Kind
from autobot_analytics.demo.cast import AGENTS, ERRORS, TASK_NAMES, DemoAgent
from autobot_analytics.encoding import encode_time
from autobot_analytics.loading.times import epoch_us, iso_utc
from autobot_analytics.records import AgentTask, LLMUsage, TaskStatus

DATA = Path(__file__).parent / "data"
SEED = 11
LAST_DAYS_H = 72  # in which one agent gets worse
MAX_DWELL_MIN = 30
# What in the clickstream is no page but something done on one.
ACTIONS = {
    "add_to_cart": "click",
    "wishlist_add": "click",
    "filter_results": "click",
    "support_chat": "click",
    "purchase": "purchase",
    "payment_error": "error",
    "error_page": "error",
    "checkout_bug": "error",
}

Visit = tuple[str, str]  # session and user


def clicks(end: datetime) -> pl.DataFrame:
    """Return the clickstream as rows of the behaviour stream, its newest event at `end`, in order of time.

    The time until a session's next event is taken for the duration of an event.
    """
    events = pl.read_csv(DATA / "clickstream.csv.gz", infer_schema=False).with_columns(
        pl.col("timestamp").str.to_datetime("%Y-%m-%d %H:%M:%S")
    )
    at = pl.col("timestamp")
    dwell = at.shift(-1).over("session_id", order_by="timestamp") - at
    newest = end.replace(tzinfo=None)
    return (
        events.with_columns(pl.when(dwell <= timedelta(minutes=MAX_DWELL_MIN)).then(dwell).alias("dwell"))
        .sort("timestamp", maintain_order=True)
        .select(
            event_type=pl.col("event").replace_strict(ACTIONS, default="page_view"),
            feature="event",
            user_id="user_id",
            session_id="session_id",
            timestamp=(at - at.max() + newest).dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"),
            duration_ms=pl.col("dwell").dt.total_milliseconds().cast(pl.String),
            platform="platform",
        )
    )


def agents(end: datetime, visits: Sequence[Visit]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return rows of the agent and of the LLM stream, the newest task ending at `end`; `visits` are who was served."""
    chance = random.Random(SEED)
    hours = pl.read_csv(DATA / "agent-hours.csv.gz")
    last_hour = int(hours.select(pl.col("hour").max()).item())
    start = end - timedelta(hours=last_hour + 1)
    tasks: list[AgentTask] = []
    calls: list[LLMUsage] = []
    for agent in AGENTS:
        rows = hours.filter(pl.col("agent_id") == agent.agent_id)
        for hour, n, input_tokens, output_tokens in rows.drop("agent_id").iter_rows():
            tokens = list(zip(_split(input_tokens, n, chance), _split(output_tokens, n, chance), strict=True))
            for first in range(0, n, agent.calls_per_task):
                task, made = work(
                    agent,
                    f"task-{len(tasks) + 1:06}",
                    start + timedelta(hours=hour, seconds=chance.uniform(0, 3000)),
                    tokens[first : first + agent.calls_per_task],
                    visits[int(hour / (last_hour + 1) * len(visits))] if agent.serves_users else None,
                    hour > last_hour - LAST_DAYS_H,
                    chance,
                )
                tasks.append(task)
                calls += made
    late = end - max(cast(datetime, task.completed_at) for task in tasks)
    return _frame(tasks, late), _frame(calls, late)


def work(
    agent: DemoAgent,
    task_id: str,
    began: datetime,
    tokens: Sequence[tuple[int, int]],
    visit: Visit | None,
    lately: bool,
    chance: random.Random,
) -> tuple[AgentTask, list[LLMUsage]]:
    """Make one task of an agent and its calls; `tokens` are input and output of each call."""
    draw = chance.random()
    failed_share = agent.failed_share_lately if lately and agent.failed_share_lately else agent.failed_share
    failed = draw < failed_share
    timed_out = not failed and draw < failed_share + agent.timeout_share
    error = chance.choice(ERRORS) if failed else "Timed out" if timed_out else None
    now = began
    calls = []
    for number, (input_tokens, output_tokens) in enumerate(tokens, start=1):
        latency_ms = (250 + output_tokens * agent.ms_per_output_token) * chance.lognormvariate(0, 0.35)
        now += timedelta(milliseconds=latency_ms)
        ok = error is None or number < len(tokens)
        calls.append(
            LLMUsage(
                provider=agent.provider,
                model=agent.model,
                input_tokens=input_tokens,
                output_tokens=output_tokens,
                cached_input_tokens=int(input_tokens * agent.cached_share * chance.uniform(0.5, 1.2)),
                agent_id=agent.agent_id,
                session_id=visit[0] if visit else None,
                user_id=visit[1] if visit else None,
                latency_ms=round(latency_ms, 1),
                success=ok,
                error_message=None if ok else error,
                timestamp=now,
            )
        )
    now += timedelta(seconds=90) if timed_out else timedelta(milliseconds=chance.uniform(50, 800))
    task = AgentTask(
        agent_id=agent.agent_id,
        agent_type=agent.agent_type,
        task_id=task_id,
        task_name=TASK_NAMES[agent.agent_type],
        status=TaskStatus.FAILED if failed else TaskStatus.TIMEOUT if timed_out else TaskStatus.COMPLETED,
        started_at=began,
        completed_at=now,
        tokens_used=sum(map(sum, tokens)),
        error_message=error,
    )
    return task, calls


def recent_visits(events: pl.DataFrame, since: datetime) -> list[Visit]:
    """List the sessions that began after `since`, oldest first, with their users."""
    recent = events.filter(pl.col("timestamp") >= encode_time(since))
    recent = recent.unique("session_id", keep="first", maintain_order=True)
    return [(session, user) for session, user in recent.select("session_id", "user_id").iter_rows()]


def _split(total: int, parts: int, chance: random.Random) -> list[int]:
    """Split tokens of an hour into calls of different sizes, each at least one."""
    weights = [chance.lognormvariate(0, 0.6) for _ in range(parts)]
    return [max(1, round(total * weight / sum(weights))) for weight in weights]


def _frame(records: Sequence[AgentTask] | Sequence[LLMUsage], late: timedelta) -> pl.DataFrame:
    """Return records as rows of text, `late` added to their times."""
    fields = records[0].stream.fields
    times = [field.name for field in fields if field.kind is Kind.TIME]
    rows = pl.DataFrame([record.encoded for record in records], schema={f.name: pl.String for f in fields})
    moved = [iso_utc(epoch_us(pl.col(name)) + late // timedelta(microseconds=1)).alias(name) for name in times]
    return rows.with_columns(moved).sort(times[-1])
