"""An index of the models of a price list by provider and name, which finds them as producers write them.

A name is found exactly, then with its separators alike, then without its edition (date, version, `latest`), then
by the models of the same maker; never by a part of a name: `gpt-4o-mini` is not found as `gpt-4o`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

from autobot_analytics.names.providers import fold, provider_id, provider_key
from autobot_analytics.names.spelling import plain, stem, variants

T = TypeVar("T")
MOST_CANDIDATES = 5
ANYWHERE = 6  # ranks: a name that some provider has comes after all spellings at its maker's
# Makers that have other names as owners of a repository than as providers.
_MAKERS = {
    "alibaba": "qwen",
    "deepseek-ai": "deepseek",
    "meta-llama": "meta",
    "minimaxai": "minimax",
    "mistralai": "mistral",
    "moonshot": "moonshotai",
    "thudm": "zai",
    "x-ai": "xai",
    "z-ai": "zai",
    "zai-org": "zai",
}
_BEDROCK_MAKER = re.compile(r"[a-z][a-z0-9]+\.([a-z][^.].*)")
# Where a name without a provider is at home: what its maker charges.
_HOMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("claude", ("anthropic",)),
    ("codestral", ("mistral",)),
    ("command", ("cohere",)),
    ("dall-e", ("openai",)),
    ("databricks-", ("databricks",)),
    ("deepseek", ("deepseek",)),
    ("devstral", ("mistral",)),
    ("embed-", ("cohere",)),
    ("ft:", ("openai",)),
    ("chatgpt-", ("openai",)),
    ("computer-use-", ("openai",)),
    ("gemini", ("google",)),
    ("glm-", ("zhipuai", "zai")),
    ("gpt-", ("openai",)),
    ("grok", ("x-ai",)),
    ("jamba", ("ai21",)),
    ("kimi", ("moonshotai",)),
    ("magistral", ("mistral",)),
    ("minimax-", ("minimax",)),
    ("ministral", ("mistral",)),
    ("mistral", ("mistral",)),
    ("mixtral", ("mistral",)),
    ("moonshot", ("moonshotai",)),
    ("o1", ("openai",)),
    ("o3", ("openai",)),
    ("o4", ("openai",)),
    ("open-mi", ("mistral",)),
    ("pixtral", ("mistral",)),
    ("qwen", ("dashscope",)),
    ("qwq", ("dashscope",)),
    ("rerank-", ("cohere",)),
    ("sonar", ("perplexity",)),
    ("text-embedding-", ("openai", "google")),
    ("voxtral", ("mistral",)),
    ("voyage", ("voyageai",)),
)


@dataclass(frozen=True)
class Match(Generic[T]):
    """A model of the index; the lower the rank, the nearer its name is to what was written."""

    rank: int
    provider: str
    model: str  # as the index spells it
    entry: T
    done: tuple[str, ...]


@dataclass(frozen=True)
class _Known(Generic[T]):
    provider: str
    model: str
    entry: T


class NameIndex(Generic[T]):
    """Models of one price list; `same` tells whether two entries have the same price."""

    def __init__(self, same: Callable[[T, T], bool]) -> None:
        self._same = same
        self._exact: dict[tuple[str, str], _Known[T]] = {}
        self._plain: dict[tuple[str, str], list[_Known[T]]] = {}
        self._stems: dict[tuple[str, str], list[_Known[T]]] = {}
        self._tails: dict[tuple[str, str], list[_Known[T]]] = {}
        self._anywhere: dict[str, list[_Known[T]]] = {}
        self.providers: set[str] = set()

    def add(self, provider: str, model: str, entry: T, spellings: Iterable[str], service: str = "") -> None:
        """Add a model of `provider` by all its spellings; of two with one spelling the first one is kept.

        `service` is one of several that the provider sells models through; each may have prices of its own.
        """
        owner = provider_id(provider) or provider_key(provider)
        self.providers.add(owner)
        known = _Known(owner, model, entry)
        for spelling in dict.fromkeys(fold(name) for name in spellings):
            if service:
                self._exact.setdefault((f"{owner} {service}", spelling), known)
            if (owner, spelling) in self._exact:
                continue
            self._exact[owner, spelling] = known
            alike = plain(spelling)
            self._plain.setdefault((owner, alike), []).append(known)
            self._stems.setdefault((owner, plain(stem(spelling))), []).append(known)
            tail = alike.rpartition("/")[2]
            keys = {tail, _after_maker(spelling)} - {""}
            for key in keys:
                self._tails.setdefault((owner, key), []).append(known)
            for key in keys | {alike}:
                self._anywhere.setdefault(key, []).append(known)

    def find(self, provider: str, model: str, service: str = "") -> Match[T] | None:
        """Return the model of `provider` that `model` names, or None."""
        if known := self._exact.get((f"{provider} {service}", model)):
            return Match(0, provider, known.model, known.entry, ())
        for variant in variants(model, provider):
            for more, known, how in self._spelled(provider, variant.model):
                done = (*variant.done, how) if how else variant.done
                return Match(variant.rank + more, provider, known.model, known.entry, done)
        return None

    def home(self, model: str) -> Match[T] | None:
        """Return the model that `model` names at its maker's own service, or None."""
        name = model.rpartition("/")[2]
        for start, owners in _HOMES:
            if name.startswith(start):
                for owner in owners:
                    if match := self.find(owner, model):
                        return match
        return None

    def anywhere(self, model: str) -> list[Match[T]]:
        """Return the models of that name, of all providers, one for each price that there is."""
        for variant in variants(model, None):
            owners = dict.fromkeys(known.provider for known in self._anywhere.get(plain(variant.model), ()))
            distinct: list[Match[T]] = []
            for owner in owners:
                match = self.find(owner, variant.model)
                if match and not any(self._same(match.entry, other.entry) for other in distinct):
                    said = (*variant.done, f"no provider: served by {owner}", *match.done)
                    distinct.append(Match(variant.rank + match.rank + ANYWHERE, owner, match.model, match.entry, said))
            if distinct:
                return distinct
        return []

    def candidates(self, model: str, most: int = MOST_CANDIDATES) -> list[str]:
        """Return `provider/model` of those that are most like `model`, for a reader to choose from."""
        asked = plain(stem(model)).rpartition("/")[2]
        scored: dict[str, float] = {}
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(asked)
        for key, knowns in self._anywhere.items():
            contained = (key in asked or asked in key) and min(len(key), len(asked)) > 2
            if not contained:
                matcher.set_seq1(key)
                if matcher.real_quick_ratio() < 0.7 or matcher.quick_ratio() < 0.7:
                    continue
            matcher.set_seq1(key)
            ratio = matcher.ratio() + (0.2 if contained else 0.0)
            if ratio >= 0.7:
                for known in knowns[:3]:
                    name = f"{known.provider}/{known.model}"
                    scored[name] = max(ratio, scored.get(name, 0.0))
        return sorted(scored, key=lambda name: (-scored[name], len(name), name))[:most]

    def _spelled(self, provider: str, name: str) -> Iterator[tuple[int, _Known[T], str]]:
        if exact := self._exact.get((provider, name)):
            yield 0, exact, ""
        alike = plain(name)
        if one := self._agreed(self._plain.get((provider, alike), ())):
            yield 1, one, f"spelled {one.model}"
        bare = plain(stem(name))
        if bare == alike and (one := self._newest(self._stems.get((provider, bare), ()))):
            yield 2, one, f"edition {one.model}"
        maker, slash, tail = alike.rpartition("/")
        if not slash:
            if one := self._agreed(self._tails.get((provider, alike), ())):
                yield 3, one, f"maker not named: {one.model}"
        elif _is_maker(maker):
            for known in self._tails.get((provider, tail), ()):
                theirs, has_maker, _ = fold(known.model).rpartition("/")
                if not has_maker or _maker(theirs) == _maker(maker):
                    yield 3, known, f"maker {maker} is served as {known.model}"

    def _agreed(self, found: Iterable[_Known[T]]) -> _Known[T] | None:
        """Return the one that is meant if all have the same price, else None; the shortest name comes first."""
        ranked = sorted(found, key=lambda known: len(known.model))
        same = all(self._same(ranked[0].entry, other.entry) for other in ranked[1:])
        return ranked[0] if ranked and same else None

    def _newest(self, found: Iterable[_Known[T]]) -> _Known[T] | None:
        """Return the newest edition, the one without a date before all others."""
        return max(found, key=lambda known: (stem(fold(known.model)) == fold(known.model), known.model), default=None)


def _after_maker(spelling: str) -> str:
    """Return what follows the maker in a name of Bedrock's, or nothing if there is no maker."""
    match = _BEDROCK_MAKER.fullmatch(spelling.rpartition("/")[2])
    return plain(match[1]) if match else ""


def _is_maker(head: str) -> bool:
    return _maker(head) in _KNOWN_MAKERS


def _maker(head: str) -> str:
    return _MAKERS.get(head, head)


_KNOWN_MAKERS = frozenset(_MAKERS.values()) | {
    *("ai21", "amazon", "anthropic", "baidu", "bytedance", "cohere", "google", "inception", "microsoft", "mistral"),
    *("nousresearch", "nvidia", "openai", "perplexity", "stepfun", "tencent", "voyage", "writer", "xiaomi"),
}
