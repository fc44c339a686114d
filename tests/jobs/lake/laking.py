"""Drives the job `lake` and looks at what it published, as an analyst does."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from jobs.lake.publish import publish_lake
from snapshots.lake.manifest import Manifest
from tests.jobs.driving import Road, iso

MODELS = (("openai", "gpt-4o"), ("anthropic", "claude-sonnet-4-5"), ("in-house", "preview-7b"))
HOSTILE = (
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\tcell",
    'a "quoted", text\r\nof two lines',
    "ünï 🙂",
)


class Lake(Road):
    """A road that goes on into the lake."""

    def send_day(self, last: datetime, number: int) -> None:
        """Send `number` events of each kind, a minute apart, the newest at `last`."""
        for index in range(number):
            at = last - timedelta(minutes=number - index)
            key = f"{last:%m%d%H%M}-{index}"
            self.send(
                BEHAVIOR,
                {
                    "event_type": "click" if index % 3 else "page_view",
                    "feature": "chat" if index % 2 else 'it\'s, "new"',
                    "user_id": f"u{index % 2}",
                    "session_id": f"s{last:%d}",
                    "timestamp": iso(at),
                    "duration_ms": "1000.5",
                },
            )
            provider, model = MODELS[index % 3]
            self.send(
                LLM,
                {
                    "provider": provider,
                    "model": model,
                    "input_tokens": str(1000 + index),
                    "output_tokens": "77",
                    "agent_id": f"a{index % 2}",
                    "timestamp": iso(at),
                },
            )
            self.send(
                AGENTS,
                {
                    "agent_id": f"a{index % 2}",
                    "agent_type": "chat",
                    "task_id": key,
                    "status": "completed" if index % 4 else "failed",
                    "started_at": iso(at),
                    "completed_at": iso(at + timedelta(seconds=30)),
                },
            )

    def send_hostile(self) -> None:
        """Send a call for each text that a spreadsheet or a parser could take for something else."""
        for number, text in enumerate(HOSTILE):
            at = iso(self.now - timedelta(hours=30, minutes=number))
            call: dict[str | bytes, str | bytes | int | float] = {
                "provider": "openai",
                "model": "gpt-4o",
                "input_tokens": "10",
                "output_tokens": "1",
            }
            self.send(LLM, {**call, "timestamp": at, "session_id": text, "user_id": "-5", "error_message": text})
            self.send(BEHAVIOR, {"event_type": "click", "feature": text, "timestamp": at, "session_id": text})

    def publish(self) -> int:
        """Run the job as the scheduler does; give how many rows were written."""
        with self.worker.beside() as worker:
            return publish_lake(worker)

    @property
    def folder(self) -> Path:
        """Where the lake lies."""
        return self.settings.lake_path

    @property
    def manifest(self) -> Manifest:
        """The manifest that is published."""
        return Manifest.read(self.folder)

    def versions(self) -> dict[tuple[str, date | None], str]:
        """Return the version of each data set and day."""
        datasets = self.manifest.datasets.items()
        return {(name, file.day): file.version for name, one in datasets for file in one.files}

    def analyse(self, text: str) -> list[tuple[Any, ...]]:
        """Ask analytics.duckdb."""
        with duckdb.connect(str(self.settings.data_dir / "analytics.duckdb"), read_only=True) as connection:
            return connection.execute(text).fetchall()

    def check(self) -> None:
        """See that the lake holds what the warehouse does, in its views, its tables and its files."""
        for view, table, columns in WHOLE:
            facts = sorted(self.ask(f"select {columns} from {table}"), key=repr)
            assert sorted(self.analyse(f"select {columns} from {view}"), key=repr) == facts, view
        for table, key, sums in ROLLUPS:
            select = f"select day, {key}, {sums} from {{}} group by all order by all"
            source = f"(select calendar.day, {table}.* from {table} join calendar using (bucket))"
            asked = self.ask(select.format(source))
            assert self.analyse(select.format(table)) == asked, table
        for name, one in self.manifest.datasets.items():
            pattern = str(self.folder / name / "**" / "*.parquet")
            if one.files:
                [(rows,)] = duckdb.connect().execute("select count(*) from read_parquet($p)", {"p": pattern}).fetchall()
                assert rows == one.rows, name


WHOLE = (
    ("events", "behavior_events", "event_time, event_type, feature, user_id, session_id, duration_ms, metadata"),
    ("llm_calls", "llm_calls", "event_time, provider, model, agent_id, input_tokens, output_tokens, cost_usd"),
    ("tasks", "tasks", "task_id, agent_id, status, started_at, completed_at, duration_ms, error_message"),
    ("task_entries", "agent_events", "task_id, status, started_at, completed_at"),
    ("sessions", "sessions", "session_id, started_at, day, events, page_views, duration_ms"),
    ("user_days", "user_days", "day, user_id"),
    ("users", "users", "user_id, first_day, last_day"),
    ("agents", "agents", "agent_id, agent_type, last_activity"),
)
ROLLUPS = (
    ("llm_15m", "provider, model", "sum(calls)::bigint, sum(cost_usd)"),
    ("behavior_15m", "feature", "sum(events)::bigint, sum(duration_ms)"),
    ("agent_15m", "agent_id", "sum(completed)::bigint, sum(failed)::bigint, sum(duration_ms)"),
    ("agent_15m_durations", "agent_id", "sum(tasks)::bigint"),
)
