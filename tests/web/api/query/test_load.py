"""Many questions at once, and a lake that is replaced under them."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from snapshots.lake.engines.embedded import EmbeddedDuckDB
from tests.jobs.driving import NOW
from tests.web.api.query.asking import QueryUnderTest

AT_ONCE = 50


def ask(asked: QueryUnderTest, limit: int) -> Any:
    """Ask a question that nobody asked before."""
    question = {"metrics": ["calls"], "dimensions": ["user", "session"], "date_range": "90d", "limit": limit}
    return asked.web.client.post("/api/analytics/query", json=question)


def test_fifty_questions_at_once(asked: QueryUnderTest) -> None:
    """Those that may neither run nor wait are told to come again; all others are answered, and none is lost."""
    engine, settings = asked.web.service.engine, asked.web.service.settings
    assert isinstance(engine, EmbeddedDuckDB)
    admitted = settings.query_at_once + settings.query_waiting
    for _ in range(settings.query_at_once):
        engine._running.acquire()
    refused = Counter[int]()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = [pool.submit(ask, asked, limit) for limit in range(1, AT_ONCE + 1)]
        while sum(refused.values()) < AT_ONCE - admitted:
            refused = Counter(one.result().status_code for one in answers if one.done())
        for _ in range(settings.query_at_once):
            engine._running.release()
        ended = [one.result() for one in answers]
    assert refused == {429: AT_ONCE - admitted}
    assert Counter(one.status_code for one in ended) == {200: admitted, 429: AT_ONCE - admitted}
    assert {one.headers["Retry-After"] for one in ended if one.status_code == 429} == {"1"}
    assert ask(asked, 100).status_code == 200


def test_a_lake_that_is_replaced_under_questions(asked: QueryUnderTest) -> None:
    """Each answer is of one publication, whole; later ones are of newer publications."""
    [[before]] = asked.rows("calls", date_range="90d").values()
    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(ask, asked, 1_000 + limit) for limit in range(30)]
        for number in range(1, 4):
            asked.lake.now = NOW + timedelta(minutes=number)
            asked.lake.send_day(NOW - timedelta(days=number), number=6)
            asked.lake.tick()
            asked.lake.publish()
        found = [one.result() for one in answers]
    assert {one.status_code for one in found} == {200}
    counts = {sum(row["metrics"][0] for row in one.get_json()["results"]) for one in found}
    assert counts <= {before, before + 6, before + 12, before + 18}
    assert list(asked.rows("calls", date_range="90d").values()) == [[before + 18]]
