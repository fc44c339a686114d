"""Writes the worked examples and their answers into `docs/analysts.md`: `python -m jobs.lake.examples_doc PAGE`.

The answers are those of the demo's data, which is real or simulated public data, at one moment that never changes.
"""

import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import redis

import sql
from autobot_analytics.cli.sql_output import markdown
from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.demo.history import agents, clicks, recent_visits
from autobot_analytics.loading.sending import Sender
from autobot_analytics.settings import Settings
from jobs.context import JobContext
from jobs.database.warehouse_file import open_warehouse
from jobs.lake.database import DATABASE
from jobs.lake.publish import publish_lake
from jobs.tick import tick

MOMENT = datetime(2026, 3, 2, 18, tzinfo=UTC)
FOLDER = "examples"
_BLOCK = re.compile(r"(<!-- example (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def publish_demo(url: str, data_dir: Path) -> Path:
    """Make a lake of the demo's past up to the moment, through the streams of an empty Redis; give the database."""
    settings = Settings(redis_url=url, data_dir=data_dir)
    with redis.Redis.from_url(url) as client:
        past = clicks(MOMENT)
        tasks, calls = agents(MOMENT, recent_visits(past, MOMENT - timedelta(days=14)))
        for stream, frame in ((BEHAVIOR, past), (AGENTS, tasks), (LLM, calls)):
            Sender(client, stream.key).send(frame)
        warehouse = open_warehouse(settings)
        context = JobContext(warehouse, client, settings, lambda: MOMENT.replace(tzinfo=None))
        tick(context)
        publish_lake(context)
        warehouse.close()
    return data_dir / DATABASE


def answers(database: Path) -> dict[str, str]:
    """Return each example with its answer, as Markdown."""
    told = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        for name in sql.names(FOLDER):
            text = sql.load(name).strip()
            found = connection.execute(text)
            columns = [column[0] for column in found.description or []]
            table = markdown(columns, found.fetchall())
            told[name.removeprefix(f"{FOLDER}/")] = f"```sql\n{text}\n```\n\n{table}\n"
    return told


def fill(page: str, examples: Mapping[str, str]) -> str:
    """Put the examples into the page, where it names them. Raises KeyError for a name that there is not."""
    return _BLOCK.sub(lambda found: f"{found[1]}{examples[found[2]]}{found[3]}", page)


def main(path: Path) -> None:
    """Bring the page up to date."""
    with TemporaryDirectory() as folder, RedisProcess() as server:
        examples = answers(publish_demo(server.url, Path(folder)))
    path.write_text(fill(path.read_text(), examples))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
