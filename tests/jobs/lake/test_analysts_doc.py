"""The answers that docs/analysts.md shows are those that the lake gives."""

import re
from pathlib import Path

import sql
from autobot_analytics.demo.embedded_redis import RedisProcess
from jobs.lake.examples_doc import answers, fill, publish_demo

PAGE = Path(__file__).parents[3] / "docs" / "analysts.md"


def test_page_shows_every_example_with_its_answer(tmp_path: Path) -> None:
    """The page has each worked example once, with the answer that the demo's data gives, found by DuckDB."""
    page = PAGE.read_text()
    assert sorted(re.findall(r"<!-- example (\w+) -->", page)) == [
        name.removeprefix("examples/") for name in sql.names("examples")
    ]
    with RedisProcess() as server:
        examples = answers(publish_demo(server.url, tmp_path))
    assert all(answer.count("\n| ") >= 2 for answer in examples.values())
    assert page == fill(page, examples), "run `make docs`"
