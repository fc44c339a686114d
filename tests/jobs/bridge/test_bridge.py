"""The bridge: every item of AutoBot's lists becomes one fact, whatever shifts, repeats, breaks or is cut off."""

import json
from typing import Any, cast

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autobot_analytics.contract import AGENTS, LLM
from autobot_analytics.settings import Settings
from jobs.bridge import copy as copying
from jobs.bridge import lists
from jobs.bridge.copy import CopiedMeanwhile, Marker, copy, look
from jobs.bridge.job import carry_over
from jobs.runner.run_job import climb
from jobs.runner.schedule import JOBS
from tests.jobs.bridge.autobot import CALLS, OF_CALLS, TASKS, AutoBot, call, marker, numbers, task
from tests.jobs.driving import Road


def test_a_repeat_copies_what_is_new(bridged: Road) -> None:
    """Runs copy what was pushed since, in the order in which it was pushed, also where nothing was."""
    autobot = AutoBot(bridged.client)
    autobot.call(1, 2, 3)
    assert [carry_over(bridged.worker), carry_over(bridged.worker)] == [3, 0]
    autobot.call(4)
    assert [carry_over(bridged.worker), carry_over(bridged.worker)] == [1, 0]
    assert numbers(bridged.client) == [1, 2, 3, 4]
    assert bridged.tick() == 4
    assert bridged.position(LLM)["duplicates"] == 0


@pytest.mark.parametrize("held", [3, 7, 100_000])
def test_a_list_that_is_cut(bridged: Road, held: int) -> None:
    """A full list shifts and keeps its length; each item is copied once all the same."""
    autobot = AutoBot(bridged.client, calls=held)
    for first in range(1, 31, 3):
        autobot.call(first, first + 1, first + 2)
        carry_over(bridged.worker)
    assert numbers(bridged.client) == list(range(1, 31))
    assert marker(bridged.client).copied == 30
    if held > 3:  # in shorter ones nothing of the last look is left, and AutoBot's counters tell that none is missing
        assert bridged.incidents("llm") == []
    assert marker(bridged.client).lost == 0


def test_only_the_chosen_lists(redis_client: redis.Redis) -> None:
    """The setting says which lists are copied; by default none is looked at."""
    AutoBot(redis_client).work(task(1), call(1))
    copied = []
    for chosen in ("off", "agents", "llm"):
        road = Road(redis_client, Settings(bridge=chosen))
        copied.append((carry_over(road.worker), redis_client.xlen(AGENTS.key), redis_client.xlen(LLM.key)))
        road.warehouse.close()
    assert copied == [(0, 0, 0), (1, 1, 0), (1, 1, 1)]
    assert Settings().bridge == "off"


def test_without_lists_nothing_happens(bridged: Road) -> None:
    """Where AutoBot keeps no lists the job does nothing, and leaves no key behind."""
    assert carry_over(bridged.worker) == 0
    assert bridged.client.keys() == []


def test_autobots_keys_stay(bridged: Road) -> None:
    """Lists and counters of AutoBot are as they were."""
    AutoBot(bridged.client).work(task(1), call(1), b"{broken")
    before = {key: bridged.client.dump(key) for key in bridged.client.scan_iter()}
    carry_over(bridged.worker)
    assert {key: bridged.client.dump(key) for key in before} == before


def test_what_was_cut_off_is_counted(bridged: Road) -> None:
    """More than the list holds came between two looks: AutoBot's counters tell how many are missing, once."""
    autobot = AutoBot(bridged.client, calls=10)
    autobot.call(*range(100))  # before the first look: none of ours
    carry_over(bridged.worker)
    autobot.call(*range(100, 125))
    assert carry_over(bridged.worker) == 10
    carry_over(bridged.worker)
    assert numbers(bridged.client) == [*range(90, 100), *range(115, 125)]
    assert bridged.incidents("llm") == [("trimmed", 15)]
    assert marker(bridged.client) == Marker(
        newest=marker(bridged.client).newest, length=10, copied=20, faulty=0, lost=15, gaps=0, before=90
    )
    [(detail,)] = bridged.ask("select detail from incidents")
    assert detail == (
        "items of llm_cost:usage, which holds 100,000, were cut off before they were copied: "
        "15 by AutoBot's own counters"
    )


def test_a_loss_that_nothing_counts(bridged: Road) -> None:
    """Without AutoBot's counters it is said that items may be missing, and no number is made up."""
    autobot = AutoBot(bridged.client, calls=10)
    autobot.call(*range(10))
    bridged.client.delete("llm_cost:by_model:claude-3-5-haiku-20241022")
    carry_over(bridged.worker)
    autobot.call(*range(10, 40))
    carry_over(bridged.worker)
    assert bridged.incidents("llm") == [("trimmed", None)]
    assert marker(bridged.client).gaps == 1


def test_a_list_that_was_deleted(bridged: Road) -> None:
    """A list that begins anew is copied from its beginning, and AutoBot's counters tell that nothing is missing."""
    autobot = AutoBot(bridged.client)
    autobot.call(1, 2, 3)
    carry_over(bridged.worker)
    bridged.client.delete(CALLS)
    assert carry_over(bridged.worker) == 0
    autobot.call(4, 5)
    assert carry_over(bridged.worker) == 2
    assert numbers(bridged.client) == [1, 2, 3, 4, 5]
    assert bridged.incidents("llm") == []


def test_an_item_that_was_removed_by_hand(bridged: Road) -> None:
    """The newest copied item is gone: the others show where to go on, and nothing is copied twice."""
    autobot = AutoBot(bridged.client)
    autobot.call(1, 2, 3)
    carry_over(bridged.worker)
    bridged.client.lrem(CALLS, 0, json.dumps(call(3)))
    autobot.call(4)
    assert carry_over(bridged.worker) == 1
    assert numbers(bridged.client) == [1, 2, 3, 4]


def test_long_lists_go_page_by_page(bridged: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that shift while they are read, as AutoBot pushes on, neither skip nor repeat an item."""
    monkeypatch.setattr(lists, "PAGE", 150)
    autobot = AutoBot(bridged.client, calls=1_000)
    autobot.call(*range(1_000))
    pushed = iter(range(1_000, 2_000))
    read = bridged.client.lrange

    def shifting(key: str, start: int, end: int) -> object:
        autobot.call(*[next(pushed) for _ in range(start % 4)])
        return read(key, start, end)

    monkeypatch.setattr(bridged.client, "lrange", shifting)
    carry_over(bridged.worker)
    monkeypatch.undo()
    newest = next(pushed)
    autobot.call(newest)
    carry_over(bridged.worker)
    copied = numbers(bridged.client)
    assert len(copied) > 900  # the oldest were cut off while the newer were read
    assert copied == list(range(copied[0], newest + 1))


def test_more_is_pushed_than_a_page_holds(bridged: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that shifts by more than a page between two pages is read again from its head."""
    monkeypatch.setattr(lists, "PAGE", 150)
    autobot = AutoBot(bridged.client, calls=1_000)
    autobot.call(*range(1_000))
    read, bursts = bridged.client.lrange, [500]

    def bursting(key: str, start: int, end: int) -> object:
        autobot.call(*range(1_000, 1_000 + (bursts.pop() if bursts else 0)))
        return read(key, start, end)

    monkeypatch.setattr(bridged.client, "lrange", bursting)
    carry_over(bridged.worker)
    assert numbers(bridged.client) == list(range(500, 1_500))


def test_a_look_costs_what_is_new(bridged: Road) -> None:
    """With little new a look takes one page of a long list."""
    autobot = AutoBot(bridged.client)
    autobot.call(*range(5_000))
    carry_over(bridged.worker)
    autobot.call(5_000)
    bridged.client.config_resetstat()
    carry_over(bridged.worker)
    statistics = cast("dict[str, dict[str, int]]", bridged.client.info("commandstats"))
    assert statistics["cmdstat_lrange"]["calls"] == 2  # one of each list
    assert cast("dict[str, int]", bridged.client.info("stats"))["total_net_output_bytes"] < 200_000


def test_two_at_a_time(redis_client: redis.Redis) -> None:
    """A command that copies beside the job is refused, and no item is copied twice."""
    AutoBot(redis_client).call(1, 2)
    first = look(redis_client, OF_CALLS)
    AutoBot(redis_client).call(3)
    second = look(redis_client, OF_CALLS)
    assert copy(redis_client, first, 0) == 2
    with pytest.raises(CopiedMeanwhile, match="another process copies llm_cost:usage at this moment"):
        copy(redis_client, second, 0)
    assert numbers(redis_client) == [1, 2]


def test_a_lost_reply(redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """redis-py sends the script again when its reply is lost; that copies nothing twice."""
    AutoBot(redis_client).call(1)
    evaluate = redis_client.eval

    def twice(*arguments: Any) -> object:
        evaluate(*arguments)
        return evaluate(*arguments)

    monkeypatch.setattr(redis_client, "eval", twice)
    assert copy(redis_client, look(redis_client, OF_CALLS), 0) == 1
    assert numbers(redis_client) == [1]


def test_a_stop_between_chunks(bridged: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told to stop has copied whole chunks, the oldest; the next run goes on after them."""
    monkeypatch.setattr(copying, "CHUNK", 2)
    AutoBot(bridged.client).call(*range(7))
    asked = iter((False, False, True))
    assert copy(bridged.client, look(bridged.client, OF_CALLS), 0, stopping=lambda: next(asked)) == 4
    assert numbers(bridged.client) == [0, 1, 2, 3]
    assert carry_over(bridged.worker) == 3
    assert numbers(bridged.client) == list(range(7))


def test_a_stream_that_takes_nothing(bridged: Road) -> None:
    """Where the stream's key is something else the job says so, and copies all once that is mended."""
    bridged.client.set(LLM.key, "x")
    AutoBot(bridged.client).call(1)
    [job] = [job for job in JOBS if job.name == "bridge"]
    assert not climb(job, bridged.worker)
    [(error,)] = bridged.ask("select error from job_runs where job = 'bridge'")
    assert error.startswith("Redis does not serve us: llm_cost:usage: ")
    assert "WRONGTYPE" in error
    bridged.client.delete(LLM.key)
    assert climb(job, bridged.worker)
    assert numbers(bridged.client) == [1]


def test_a_list_that_is_none(bridged: Road) -> None:
    """A list's key that holds something else is named in the error."""
    bridged.client.set(TASKS, "x")
    with pytest.raises(redis.ResponseError, match=r"agent_analytics:tasks: .*WRONGTYPE"):
        carry_over(bridged.worker)


def test_streams_are_trimmed(redis_client: redis.Redis) -> None:
    """The bridge trims the stream as the client does: nobody else would."""
    AutoBot(redis_client).call(*range(1_000))
    copy(redis_client, look(redis_client, OF_CALLS), 100)
    assert redis_client.xlen(LLM.key) < 500


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    held=st.integers(6, 12),
    rounds=st.lists(st.lists(st.integers(0, 3), max_size=4), max_size=8),
)
def test_whatever_is_pushed_arrives(redis_client: redis.Redis, held: int, rounds: list[list[int]]) -> None:
    """As long as a look comes before the list is full of new items, all are copied, in order, equal ones too."""
    redis_client.flushall()
    autobot = AutoBot(redis_client, calls=held)
    autobot.call(*range(100, 100 + held))  # something to go by: a list of equal items alone tells nothing
    copy(redis_client, look(redis_client, OF_CALLS), 0)
    for at, pushed in enumerate(rounds):
        autobot.call(*pushed)
        copy(redis_client, look(redis_client, OF_CALLS), 0)
        autobot.call(1_000 + at)
    assert numbers(redis_client)[held:] == [
        number for at, pushed in enumerate(rounds) for number in ([999 + at] if at else []) + pushed
    ]
