"""The exposition: all samples of the snapshots as they stand, in the format that the scraper asks for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from prometheus_client.exposition import choose_encoder
from redis.exceptions import RedisError

from snapshots.reader import NotComputed
from web.http.caching import ATTEMPTS
from web.http.compression import joined, tail_of
from web.http.problems import RedisAway
from web.http.responses import Form, Held
from web.metrics import costs, pipeline, work
from web.metrics.samples import Sample, Samples
from web.reading.context import Reading, Service

END = b"# EOF\n"  # of OpenMetrics
COMPRESSION_LEVEL = 1  # a scrape is read once, by a neighbour
_PACKED = (False, True)  # fresh, compressed


@dataclass(frozen=True)
class Exposition:
    """What one scrape gets."""

    now: bytes  # what differs from scrape to scrape
    held: Held  # what snapshots tell
    content_type: str
    stale: bool

    @property
    def body(self) -> bytes:
        """All samples."""
        return self.now + self.held.body

    @property
    def packed(self) -> bytes:
        """All samples, compressed; what snapshots tell is compressed once a publication."""
        return joined(self.now, self.held.body, self._form.body, COMPRESSION_LEVEL)

    @property
    def digest(self) -> str:
        """A name of the content."""
        return blake2b(self.now + self._form.etag.encode(), digest_size=12).hexdigest()

    @property
    def _form(self) -> Form:
        known = self.held.forms.get(_PACKED)
        if known is None:
            body = self.held.body
            known = Form(tail_of(body, COMPRESSION_LEVEL), blake2b(body, digest_size=12).hexdigest(), [])
            self.held.forms[_PACKED] = known
        return known


@dataclass(frozen=True)
class Part:
    """Samples that need these snapshots: without one of them there are none of them."""

    snapshots: tuple[str, ...]
    samples: Callable[[Reading], Iterator[Sample]]


PARTS = (
    Part(("model_counters",), lambda reading: costs.of_models(reading.documents("model_counters"))),
    Part(("agent_counters",), lambda reading: costs.of_agents(reading.documents("agent_counters"))),
    Part(("cost_days",), costs.spend),
    Part(("forecasts",), lambda reading: costs.forecast(reading.documents("forecasts"))),
    Part(("anomalies",), costs.anomalies),
    Part(("budgets",), lambda reading: costs.budgets(reading.documents("budgets"), reading.settings.metrics_max_names)),
    Part(("alerts",), lambda reading: costs.alerts(reading.documents("alerts"))),
    Part(("agent_counters",), lambda reading: work.tasks(reading.documents("agent_counters"))),
    Part(("agent_counters", "agent_days", "agents"), work.recent),
    Part(("event_counters",), lambda reading: work.events(reading.documents("event_counters"))),
    Part(("behavior_days",), work.use),
    Part(("maintenance",), lambda reading: work.recommendations("maintenance", reading.documents("maintenance"))),
    Part(("optimization",), lambda reading: work.recommendations("optimization", reading.documents("optimization"))),
    Part(work.SCORED_FROM, work.health),
    Part(
        ("pipeline",), lambda reading: pipeline.streams(reading.documents("pipeline"), reading.settings.stream_maxlen)
    ),
    Part(("stream_counters",), lambda reading: pipeline.losses(reading.documents("stream_counters"))),
    Part(("jobs",), lambda reading: pipeline.jobs(reading.documents("jobs"))),
)
READ = tuple(dict.fromkeys(name for part in PARTS for name in part.snapshots))


def expose(service: Service, accept: str, now: datetime) -> Exposition:
    """Return what a scrape gets. What snapshots tell is kept until they change, and given when Redis is away.

    Raises NotComputed when nothing was published yet, RedisAway when Redis does not answer and nothing is held.
    """
    encode, content_type = choose_encoder(accept)
    service.lookout.look()
    known = {entry.name for entry in service.reader.entries()}
    names = tuple(name for name in READ if name in known)
    if not names and not service.lookout.away:
        raise NotComputed(READ[0])
    reading = Reading.begin(service, names, now)
    held = service.responses.get(("metrics", content_type))
    stale = reading.stale
    if held is None or held.token != (names, reading.token):
        try:
            held = _compute(service, reading, names, encode, now)
        except (RedisError, RedisAway) as error:
            if isinstance(error, RedisError):
                service.lookout.failed(error)
            if held is None:
                raise RedisAway from error
            stale = True
        else:
            service.responses.put(("metrics", content_type), held)
    fresh = encode(Samples(pipeline.now(service)))
    return Exposition(fresh.removesuffix(END), held, content_type, stale)


def _compute(
    service: Service, reading: Reading, names: tuple[str, ...], encode: Callable[[Samples], bytes], now: datetime
) -> Held:
    for _ in range(ATTEMPTS):
        body = encode(Samples(_samples(reading, names)))
        after = Reading.begin(service, names, now)
        if after.token == reading.token:
            break
        reading = after
    return Held(
        token=(names, reading.token),
        body=body,
        computed_at=max(entry.generated_at for entry in reading.entries),
        oldest=min(entry.generated_at for entry in reading.entries),
        max_age_s=int(min(entry.interval_s for entry in reading.entries)),
    )


def _samples(reading: Reading, names: tuple[str, ...]) -> Iterator[Sample]:
    for part in PARTS:
        if set(part.snapshots) <= set(names):
            yield from part.samples(reading)
