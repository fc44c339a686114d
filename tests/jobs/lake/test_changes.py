"""What the lake follows: facts that move to another day, and a folder of another release."""

from datetime import datetime, timedelta

import duckdb

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from tests.jobs.driving import Fields, iso
from tests.jobs.lake.laking import Lake


def test_revision_that_moves_a_fact_rewrites_both_days(lake: Lake) -> None:
    """The day that a replaced event leaves and the one that it comes to are written anew, of each kind."""
    at, later = datetime(2024, 6, 10, 9), datetime(2024, 6, 12, 9)
    event: Fields = {"event_type": "click", "feature": "moved", "user_id": "mover", "event_id": "moved"}
    call: Fields = {"model": "gpt-4o", "provider": "openai", "input_tokens": 5, "output_tokens": 1, "event_id": "moved"}
    task: Fields = {"agent_id": "a9", "task_id": "moved", "status": "failed", "event_id": "moved"}
    for moment, revision in ((at, 0), (later, 1)):
        lake.send(BEHAVIOR, {**event, "timestamp": iso(moment), "revision": revision})
        lake.send(LLM, {**call, "timestamp": iso(moment), "revision": revision})
        lake.send(AGENTS, {**task, "started_at": iso(moment), "revision": revision})
        lake.tick()
        lake.publish()
        lake.check()
        for table in ("events", "llm_calls", "task_entries"):
            found = lake.analyse(f"select day, revision from {table} where event_id = 'moved'")
            assert found == [(moment.date(), revision)], table
    assert not [name for name, day in lake.versions() if day == at.date()]


def test_folder_of_another_release_is_carried_on(lake: Lake) -> None:
    """Where another query made what is published, its tables are made anew with the columns of this one."""
    lake.publish()
    path, manifest = lake.settings.data_dir / "analytics.duckdb", lake.folder / "manifest.json"
    with duckdb.connect(str(path)) as connection:
        connection.execute("alter table llm_15m drop column reasoning_tokens")
    digest = lake.manifest.datasets["llm_15m"].digest
    manifest.write_text(manifest.read_text().replace(digest, "of another one"))
    lake.send_day(lake.now - timedelta(minutes=1), 3)
    lake.tick()
    lake.publish()
    lake.check()
    assert lake.analyse("select count(*) > 0 from llm_15m where reasoning_tokens is not null") == [(True,)]
