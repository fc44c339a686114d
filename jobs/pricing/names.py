"""From what a producer wrote to a priced model: the steps of `autobot_analytics.names`, over all price lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from autobot_analytics.names.index import Match, NameIndex
from autobot_analytics.names.providers import ALSO_SERVES, PASS_ON, provider_id, provider_key
from autobot_analytics.names.spelling import NAME_MAX, NameReading, readings

MODEL_UNKNOWN = "model unknown"
MODEL_AMBIGUOUS = "model ambiguous"  # several providers serve it, at different prices
PROVIDER_UNKNOWN = "provider unknown"
ELSEWHERE = 7  # ranks: a model at another provider than the one that was named comes after all spellings at that one

T = TypeVar("T")


class ProviderLike(Protocol):
    """Finds a provider by a part of its name, as `my-bedrock-eu`."""

    def __call__(self, name: str, /) -> str | None:
        """Return the provider, or None."""


@dataclass(frozen=True)
class Lookup(Generic[T]):
    """What one price list has for a name: a model, or the reason why there is none."""

    match: Match[T] | None = None
    done: tuple[str, ...] = ()
    resold: bool = False  # found at another provider than the one that was named
    reason: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Names:
    """What was written, read in every way that it may have been meant."""

    provider: str | None
    model: str
    readings: Sequence[NameReading] = field(default=())

    @classmethod
    def of(cls, provider: str | None, model: str) -> "Names":
        """Read a provider and a model as a producer wrote them."""
        if max(len(provider or ""), len(model)) > NAME_MAX:
            return cls(provider, model)
        return cls(provider, model, readings(provider or None, model))

    def find(self, index: NameIndex[T], like: ProviderLike) -> Lookup[T]:
        """Find the model in one list."""
        ambiguous: tuple[str, ...] = ()
        known_provider = not self.readings  # too long a name: nothing is known of it
        for reading in self.readings:
            said = reading.done
            if reading.provider is None:
                known_provider = True
                head, slash, rest = reading.model.partition("/")
                if slash and (match := index.find(provider_key(head), rest)):
                    return Lookup(match, (*said, f"prefix {head}/ names the provider", *match.done))
                if match := index.home(reading.model):
                    return Lookup(match, (*said, f"no provider: priced as {match.provider}'s", *match.done))
                everywhere = index.anywhere(reading.model)
                if len(everywhere) == 1:
                    return Lookup(everywhere[0], (*said, *everywhere[0].done))
                ambiguous = ambiguous or tuple(f"{one.provider}/{one.model}" for one in everywhere)
                continue
            for provider, known, how in _providers(reading, index.providers, like):
                known_provider = known_provider or known
                if match := index.find(provider, reading.model, reading.service):
                    return Lookup(match, (*said, *how, *match.done), resold=bool(how) and how[0].startswith("served"))
            if reading.provider in PASS_ON:
                maker, slash, rest = reading.model.partition("/")
                owner = provider_id(maker) if slash else None
                if owner and (match := index.find(owner, rest)):
                    return Lookup(
                        match, (*said, f"{reading.provider} passes the price of {owner} on", *match.done), True
                    )
        if ambiguous:
            return Lookup(reason=MODEL_AMBIGUOUS, candidates=ambiguous)
        return Lookup(reason=MODEL_UNKNOWN if known_provider else PROVIDER_UNKNOWN)


def rank(found: Lookup[T]) -> int:
    """Return how far the name that was found lies from the one that was written."""
    assert found.match is not None
    return found.match.rank + (ELSEWHERE if found.resold else 0)


def _providers(
    reading: NameReading, known: set[str], like: ProviderLike
) -> Iterator[tuple[str, bool, tuple[str, ...]]]:
    """Yield the providers to look at: (identifier, whether anybody knows it, what was done)."""
    written = reading.provider or ""
    if reading.unknown_provider:
        key = provider_key(written)
        if key in known:
            yield key, True, ()
        elif other := like(written):
            owner = provider_id(other) or provider_key(other)
            yield owner, True, (f"provider {written!r} is taken for {owner}",)
        else:
            yield key, False, ()
        return
    yield written, True, ()
    for other in ALSO_SERVES.get(written, ()):
        yield other, True, (f"served by {written} at the price of {other}",)
