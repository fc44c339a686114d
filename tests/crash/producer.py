"""A producer in a process of its own: sends the traffic until its input ends, then says how far it came.

python -m tests.crash.producer REDIS_URL FIRST PER_SECOND
"""

import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from snapshots.catalogue import BY_NAME
from snapshots.codec import decode
from tests.crash.traffic import sent

_BEAT_S = 0.02  # what lies between two batches: it sets the rate
_MOST_AHEAD = 5_000  # on a machine too busy to keep up, the traffic slows down instead of burying the scheduler


class RunningProducer:
    """The running producer, as the test sees it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def stop(self) -> int:
        """End the traffic; give how many numbers of it were sent."""
        output, _ = self._process.communicate(timeout=120)
        assert self._process.returncode == 0
        return int(output)


def read_by_scheduler(client: redis.Redis) -> int:
    """Return how many entries the scheduler says it has read."""
    documents = cast("dict[bytes, bytes]", client.hgetall(BY_NAME["pipeline"].key()))
    return sum(decode(document)["read"] for document in documents.values())


@contextmanager
def producing(redis_url: str, first: datetime, per_second: int) -> Iterator[RunningProducer]:
    """Send the traffic, whose events begin at `first`, for the length of a `with`."""
    command = [sys.executable, "-m", "tests.crash.producer", redis_url, first.isoformat(), str(per_second)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield RunningProducer(process)
        finally:
            process.kill()


def main(redis_url: str, first: datetime, per_second: int) -> int:
    """Send until standard input ends; give how many numbers were sent."""
    # it waits for a stalled server as long as that takes: a second attempt would be a second entry
    client = redis.Redis.from_url(redis_url, socket_timeout=None, retry=Retry(NoBackoff(), 0))
    number = entries = 0
    most_at_once = max(int(per_second * _BEAT_S), 1)
    while not select.select([sys.stdin], [], [], _BEAT_S)[0]:
        if entries - read_by_scheduler(client) > _MOST_AHEAD:
            continue
        items = [item for each in range(number, number + most_at_once) for item in sent(each, first)]
        with client.pipeline(transaction=False) as pipe:
            for _, key, fields in items:
                pipe.execute_command("XADD", key, "*", *(part for field in fields.items() for part in field))
            pipe.execute()
        number += most_at_once
        entries += len(items)
    client.close()
    return number


if __name__ == "__main__":
    print(main(sys.argv[1], datetime.fromisoformat(sys.argv[2]), int(sys.argv[3])))
