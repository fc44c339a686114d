"""The prices of the package genai-prices: by date, hour, size and service tier, found by our own index of names.

The package's own matching takes some names by a part of them; what it lists as names is in the index, so that a longer
name is never billed as a shorter one.
"""

from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version

from genai_prices.data_snapshot import DataSnapshot, find_provider_by_id, get_snapshot
from genai_prices.types import MatchLogic, ModelInfo, Provider

from autobot_analytics.names.index import NameIndex
from jobs.pricing.tariff import Tariff, tariffs

TIER_CONTEXT_KEYS = ("processing", "service_tier", "speed")  # the package files a tier under one of these
KEPT_TIERS = ("", "batch", "flex", "priority", "fast")  # whose tariffs are kept; producers may name any other
Entry = tuple[Provider, ModelInfo]


class PackageList:
    """The models of genai-prices."""

    name = "genai-prices"

    def __init__(self, snapshot: DataSnapshot | None = None) -> None:
        self._providers = (snapshot or get_snapshot()).providers
        self.version = f"genai-prices {version('genai-prices')}"
        self._tariffs: dict[tuple[str, str, str], Sequence[Tariff]] = {}
        self.index: NameIndex[Entry] = NameIndex(lambda one, other: one[1].prices == other[1].prices)
        for provider in self._providers:
            for model, spellings in _spellings(provider):
                self.index.add(provider.id, model.id, (provider, model), spellings)

    def tariffs(self, entry: Entry, tier: str = "") -> Sequence[Tariff]:
        """Return the tariffs of a model, in the service tier `tier` if there is one."""
        provider, model = entry
        key = (provider.id, model.id, tier)
        known = self._tariffs.get(key)
        if known is None:
            context = dict.fromkeys(TIER_CONTEXT_KEYS, tier) if tier else None
            known = list(tariffs(model, tier, context))
            if tier in KEPT_TIERS:
                self._tariffs[key] = known
        return known

    def models(self, tier: str = "") -> Iterator[tuple[str, str, Entry]]:
        """Yield (provider, model, entry) of every model, in the package's order; with a `tier`, of those that vary."""
        for provider in self._providers:
            for model in provider.models:
                if not tier or model.price_variants:
                    yield provider.id, model.id, (provider, model)

    def provider_like(self, name: str) -> str | None:
        """Return the provider that the package takes for `name`, e.g. for `my-bedrock-eu`; None if there is none."""
        found = find_provider_by_id(self._providers, name)
        return None if found is None else found.id


def _spellings(provider: Provider) -> Iterator[tuple[ModelInfo, list[str]]]:
    """Yield each model with the names for which the package takes it: of two models the first one that matches."""
    names: dict[str, list[str]] = {}
    earlier: list[ModelInfo] = []  # models that take names by a part of them, and so may take those of later ones
    taken: set[str] = set()
    for model in provider.models:
        texts = [(text, whole) for text, whole in _texts(model.match) if text]
        for name in dict.fromkeys([model.id, *(text for text, _ in texts)]):
            owner = next((other for other in earlier if other.is_match(name)), model)
            if name.lower() not in taken:
                taken.add(name.lower())
                names.setdefault(owner.id, []).append(name)
        if not all(whole for _, whole in texts) or not texts:
            earlier.append(model)
    for model in provider.models:
        yield model, names.get(model.id, [])


def _texts(match: MatchLogic) -> Iterable[tuple[str, bool]]:
    """Yield the texts of a matching rule, and whether a name must equal it."""
    for part in (*getattr(match, "or_", ()), *getattr(match, "and_", ())):
        yield from _texts(part)
    if equals := getattr(match, "equals", None):
        yield equals, True
    for kind in ("starts_with", "contains", "ends_with"):
        if text := getattr(match, kind, None):
            yield text.rstrip("-@:/."), False
