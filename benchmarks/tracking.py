"""(d) Tracking: events per second of one asynchronous producer, one by one and in batches, over plain `XADD`."""

import asyncio
from time import perf_counter

import redis.asyncio

from autobot_analytics import BehaviorAnalytics, Delivery, UserEvent
from autobot_analytics.contract import BEHAVIOR
from benchmarks.measure import Result, median, redis_and_folder

EVENTS = 5_000
BATCHED = 50_000
ROUNDS = 3


def run(rounds: int = ROUNDS) -> Result:
    """Measure each way `rounds` times, in turn."""
    with redis_and_folder() as (url, _):
        figures = [asyncio.run(_measure(url)) for _ in range(rounds)]
    plain, single, batched = (median(list(column)) for column in zip(*figures, strict=True))
    return Result(
        "tracking",
        {
            "plain XADD, events/s": plain,
            "one by one, events/s": single,
            "batched, events/s": batched,
            "one by one over plain XADD, ratio": median([one / xadd for xadd, one, _ in figures]),
        },
    )


async def _measure(url: str) -> tuple[float, float, float]:
    client = redis.asyncio.Redis.from_url(url)
    words = [word for pair in _event(0).encoded.items() for word in pair]
    began = perf_counter()
    for _ in range(EVENTS):
        await client.execute_command("XADD", BEHAVIOR.key, "*", *words)
    plain = EVENTS / (perf_counter() - began)
    await client.aclose()
    async with Delivery(url) as delivery:
        behavior = BehaviorAnalytics(delivery)
        began = perf_counter()
        for number in range(EVENTS):
            await behavior.track_event(_event(number))
        single = EVENTS / (perf_counter() - began)
        began = perf_counter()
        await behavior.track_many([_event(number) for number in range(BATCHED)])
        batched = BATCHED / (perf_counter() - began)
        if delivery.stats().sent != EVENTS + BATCHED:
            raise AssertionError(f"not everything was sent: {delivery.stats()}")
    return plain, single, batched


def _event(number: int) -> UserEvent:
    return UserEvent(
        event_type="page_view",
        feature=f"feature-{number % 20}",
        user_id=f"user-{number % 500}",
        session_id=f"session-{number % 1000}",
        duration_ms=5000,
    )
