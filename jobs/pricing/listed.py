"""Price lists in LiteLLM's JSON format: the one that ships with us, and those that `PRICE_LISTS` names.

An entry is kept as it stands and turned into tariffs when its model is asked for. Such a list knows no dates: its
prices hold at all times. A model at $0 is left out, as the list writes $0 for what it does not know, too.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from autobot_analytics.names.index import NameIndex
from autobot_analytics.names.providers import provider_id, provider_key
from autobot_analytics.names.spelling import readings
from jobs.pricing.price_file import PriceFileError
from jobs.pricing.tariff import TOKENS_END, Rates, Tariff, no_price_for

SHIPPED = Path(__file__).parent / "data" / "litellm.json"
ABOUT = "_about"  # of our own: source, day and licence
# Classes of tokens but 1-hour cache writes, in the order of Rates, with the class charged where one has no rate.
_CLASSES = (
    ("input_cost_per_token", None),
    ("cache_read_input_token_cost", 0),
    ("cache_creation_input_token_cost", 0),
    ("output_cost_per_token", None),
    ("output_cost_per_reasoning_token", 3),
)
CACHE_WRITE_1H = "cache_creation_input_token_cost_above_1hr"
PER_CALL = "input_cost_per_request"
TIERS = {"batch": "_batches", "flex": "_flex", "priority": "_priority"}
_ABOVE = re.compile(r"(.+)_above_(\d+)k_tokens(.*)")
# Services that have some models at prices of their own; where only the provider is named, the other service is meant.
_SECOND = frozenset({"bedrock-mantle", "azure-ai", "vertex-ai"})


class PriceListError(PriceFileError):
    """A price list cannot be used; the message names the file and what is wrong."""


@dataclass(frozen=True)
class LiteLlmModel:
    """A model of a list: who serves it, and its costs by LiteLLM's names."""

    name: str
    provider: str
    service: str  # the list's own name of the provider, as a key
    costs: Mapping[str, Decimal]
    steps: tuple[tuple[int, Mapping[str, Decimal]], ...] = ()  # `tiered_pricing`: from so many tokens on

    def tariffs(self, tier: str = "") -> list[Tariff]:
        """Return the tariffs of the model, in the service tier `tier` if there is one."""
        suffix = TIERS.get(tier, "") if tier else ""
        if tier and not (suffix and not self.steps and f"{_CLASSES[0][0]}{suffix}" in self.costs):
            return [Tariff(no_price_for(tier))]
        if self.steps:
            starts = [start for start, _ in self.steps]
            return [
                Tariff(self._rates(costs, "", 0), input_tokens_from=start + 1 if start else 0, input_tokens_to=end)
                for (start, costs), end in zip(self.steps, [*(one + 1 for one in starts[1:]), TOKENS_END], strict=True)
            ]
        above = {
            int(match[2]) * 1_000 for name in self.costs if (match := _ABOVE.fullmatch(name)) and match[3] == suffix
        }
        found = []
        for start, end in pairwise([0, *(size + 1 for size in sorted(above)), TOKENS_END]):
            found.append(Tariff(self._rates(self.costs, suffix, start), input_tokens_from=start, input_tokens_to=end))
        return found

    def told(self) -> list[int]:
        """Return the places in Rates of the classes for which the list itself has a rate."""
        costs = self.steps[0][1] if self.steps else self.costs
        return [place for place, (name, _) in enumerate(_CLASSES) if name in costs]

    def _rates(self, costs: Mapping[str, Decimal], suffix: str, tokens: int) -> Rates:
        """Return the rates of calls with `tokens` input tokens: of the highest step that a class has up to there."""
        rates: list[Decimal] = []
        for name, instead in _CLASSES:
            found = _at_step(costs, name, suffix, tokens)
            if found is None:
                found = rates[instead] if instead is not None else Decimal(0)
            rates.append(found)
        written_1h = _at_step(costs, CACHE_WRITE_1H, suffix, tokens)
        per_call = costs.get(PER_CALL, Decimal(0))
        return Rates._make([*rates, per_call, rates[2] if written_1h is None else written_1h])


class PriceList:
    """A price list in LiteLLM's format."""

    def __init__(self, document: Mapping[str, object], name: str, day: str, digest: str = "") -> None:
        """Take the models of `document`; a list that tells its source and day by itself is called by these."""
        about = document.get(ABOUT)
        told = about if isinstance(about, dict) else {}
        self.name = str(told.get("source") or name)
        self.day = str(told.get("day") or day)  # ISO 8601: when these prices were seen to hold
        self.version = " ".join(part for part in (self.name, "of", self.day, digest) if part)
        self.index: NameIndex[LiteLlmModel] = NameIndex(_same)
        self._models: list[LiteLlmModel] = []
        for key, entry in document.items():
            model = _model(key, entry) if key != ABOUT else None
            if model is not None:
                self._models.append(model)
        self._models.sort(key=lambda model: model.service in _SECOND)
        for model in self._models:
            self.index.add(model.provider, model.name, model, [model.name], model.service)
        for model in self._models:
            self.index.add(model.provider, model.name, model, _other_spellings(model))

    def tariffs(self, model: LiteLlmModel, tier: str = "") -> Sequence[Tariff]:
        """Return the tariffs of a model, in the service tier `tier` if there is one."""
        return model.tariffs(tier)

    def models(self, tier: str = "") -> Iterator[tuple[str, str, LiteLlmModel]]:
        """Yield (provider, model, entry) of every model, in the order of the list."""
        for model in self._models:
            if not tier or f"{_CLASSES[0][0]}{TIERS.get(tier, '?')}" in model.costs:
                yield model.provider, model.name, model


def read_price_list(path: Path) -> PriceList:
    """Read a list. Raises PriceListError, which says what is wrong."""
    try:
        data = path.read_bytes()
        document = json.loads(data, parse_float=Decimal)
    except OSError as error:
        raise PriceListError(f"{path}: {error.strerror}; PRICE_LISTS names it") from error
    except ValueError as error:
        raise PriceListError(f"{path}: is not JSON: {error}") from error
    if not isinstance(document, dict) or not all(isinstance(entry, dict) for entry in document.values()):
        raise PriceListError(f"{path}: expected an object of models, as LiteLLM's model_prices_and_context_window.json")
    day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
    digest = "" if path == SHIPPED else sha256(data).hexdigest()[:8]
    found = PriceList(document, path.name, day, digest)
    if not any(True for _ in found.models()):
        raise PriceListError(f"{path}: no model has input_cost_per_token; is it LiteLLM's format?")
    return found


def _other_spellings(model: LiteLlmModel) -> list[str]:
    """Return how the name is read where it is written with all its prefixes."""
    return [reading.model for reading in readings(model.provider, model.name)[:1]]


def _model(key: str, entry: object) -> LiteLlmModel | None:
    if not isinstance(entry, dict):
        return None
    costs = _costs(entry)
    tiered = entry.get("tiered_pricing")
    steps = (
        sorted(_step(one) for one in tiered if isinstance(one, dict) and "range" in one)
        if isinstance(tiered, list)
        else []
    )
    if not any(costs.get(name) for name in ("input_cost_per_token", "output_cost_per_token")) and not steps:
        return None
    written = str(entry.get("litellm_provider") or key.partition("/")[0])
    provider = provider_id(written) or provider_key(written)
    head, slash, rest = key.partition("/")
    name = rest if slash and (provider_id(head) or provider_key(head)) == provider else key
    return LiteLlmModel(name, provider, provider_key(written), costs, tuple(steps))


def _costs(entry: Mapping[str, object]) -> dict[str, Decimal]:
    return {
        name: Decimal(value) if isinstance(value, int) else value
        for name, value in entry.items()
        if ("_token" in name or name == PER_CALL) and "cost" in name and isinstance(value, int | Decimal)
    }


def _step(step: Mapping[str, object]) -> tuple[int, dict[str, Decimal]]:
    limits = step["range"]
    return int(limits[0]) if isinstance(limits, list) else 0, _costs(step)


def _at_step(costs: Mapping[str, Decimal], name: str, suffix: str, tokens: int) -> Decimal | None:
    """Return a class's rate at a size: LiteLLM names it `…_above_200k_tokens`, a tier's `…_above_200k_tokens_flex`."""
    best = costs.get(f"{name}{suffix}")
    size = 0
    for written, rate in costs.items() if tokens else ():
        match = _above(written)
        if match and match[0] == name and match[2] == suffix and size < match[1] < tokens:
            best, size = rate, match[1]
    return best


@cache
def _above(written: str) -> tuple[str, int, str] | None:
    """Return class, size and suffix of a cost that holds above a size, or None for any other cost."""
    match = _ABOVE.fullmatch(written)
    return (match[1], int(match[2]) * 1_000, match[3]) if match else None


def _same(one: LiteLlmModel, other: LiteLlmModel) -> bool:
    """Return whether two models have one price, to a hundredth."""
    if one.steps or other.steps:
        return one.steps == other.steps
    for name, _ in _CLASSES[::3]:
        mine, theirs = one.costs.get(name, Decimal(0)), other.costs.get(name, Decimal(0))
        if abs(mine - theirs) * 100 > max(mine, theirs):
            return False
    return True
