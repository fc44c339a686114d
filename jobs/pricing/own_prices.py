"""The operator's own prices over the package's: where his file prices a model, the file holds from its day on."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache

from autobot_analytics.names.providers import fold
from autobot_analytics.settings import Settings
from jobs.pricing.listed import SHIPPED, PriceList, read_price_list
from jobs.pricing.price_file import Alias, OwnRates, PriceEntry, PriceFile, read_price_file
from jobs.pricing.published import ListDifference, PublishedPrices, installed, within
from jobs.pricing.rate_card import PriceSource
from jobs.pricing.tariff import BEGINNING, END, TOKENS_END, Rates, Tariff, no_price_for

_MILLION = Decimal(1_000_000)

Timeline = Sequence[PriceEntry]
"""The entries of one model, by the day from which they hold."""


class OwnPrices:
    """The prices and aliases of a price file, and beneath them the published prices for all that they do not price."""

    def __init__(self, file: PriceFile, digest: str, beneath: PublishedPrices) -> None:
        """Take what a file says whose content is called `digest`."""
        self.published = self._beneath = beneath
        self.version = f"{beneath.version} + own {digest}"
        self._by_model: dict[str, dict[str | None, list[PriceEntry]]] = {}
        for entry in file.entries:
            provider, model = entry.key
            self._by_model.setdefault(model, {}).setdefault(provider, []).append(entry)
        for of_model in self._by_model.values():
            for of_one in of_model.values():
                of_one.sort(key=lambda entry: entry.valid_from)
        self._patterns = {model: pattern(model) for model in _longest_first(self._by_model) if is_pattern(model)}
        self._aliases = {alias.key: alias for alias in file.aliases}
        self._alias_patterns = {model: pattern(model) for model in _longest_first(m for _, m in self._aliases)}

    def alias(self, provider: str | None, model: str) -> Alias | None:
        """Return the file's alias for such calls: of the exact name, else of the longest pattern that fits."""
        spelled = fold(provider or "")
        owner = self._beneath.provider_id(spelled) if spelled else None
        for name, compiled in [(fold(model), None), *self._alias_patterns.items()]:
            if compiled is None or compiled.fullmatch(fold(model)):
                for (of_provider, of_model), alias in self._aliases.items():
                    if of_model == name and (
                        of_provider in (None, spelled) or (owner and self._beneath.provider_id(of_provider) == owner)
                    ):
                        return alias
        return None

    def meant(self, provider: str | None, model: str) -> tuple[str | None, str]:
        """Return what calls of this name are priced as: what an alias says, else as they are named."""
        alias = self.alias(provider, model) if self._aliases else None
        return alias.meant if alias else (provider, model)

    def find(self, provider: str | None, model: str, tier: str) -> Sequence[Tariff]:
        """Return the tariffs of a model as a producer names it: the file's from their day on, the published before."""
        provider, model = self.meant(provider, model)
        timeline = self._timeline(provider, model, self._beneath.names(provider, model))
        if timeline is None:
            return self._beneath.find(provider, model, tier)
        return _along(timeline, tier, lambda of_tier: self._beneath.find(provider, model, of_tier))

    def entry(self, provider: str | None, model: str, at: datetime) -> PriceEntry | None:
        """Return the file's entry that prices such calls at a moment, or None."""
        timeline = self._timeline(provider, model, self._beneath.names(provider, model)) or ()
        return next((entry for entry in reversed(timeline) if entry.valid_from <= at), None)

    def models(self, tier: str = "") -> Iterable[tuple[str | None, str, Sequence[Tariff]]]:
        """Yield (provider, model, tariffs) of the file's models, then of the package's that the file does not name."""
        named = set()
        for model, of_model in self._by_model.items():
            for provider, of_one in of_model.items():
                if not is_pattern(model):
                    named.add((provider, model))
                    yield provider, of_one[0].model.strip(), self.find(provider, of_one[0].model.strip(), tier)
        under = {
            (provider, model): found
            for provider, model, found in self._beneath.models(tier)
            if (provider.lower(), model.lower()) not in named
        }
        for provider, model, _ in self._beneath.models():
            if (provider.lower(), model.lower()) in named:
                continue
            timeline = self._timeline(provider, model, (provider, model))
            if timeline is not None:
                yield provider, model, self.find(provider, model, tier)
            elif (provider, model) in under:
                yield provider, model, under[provider, model]

    def differences(self) -> Sequence[ListDifference]:
        """Return the models for which genai-prices and a list have different prices."""
        return self._beneath.differences()

    def sets(self, provider: str | None, model: str) -> bool:
        """Return whether the file prices such calls."""
        if self._aliases and self.alias(provider, model):
            return True
        return self._timeline(provider, model, self._beneath.names(provider, model)) is not None

    def _timeline(self, provider: str | None, model: str, known_as: tuple[str, str] | None) -> Timeline | None:
        """Find the entries for a call: by the model as it is spelled, as the price list calls it, by a pattern, by `*`.

        Of these the provider as it is spelled comes first, then as the package calls it, then entries for any provider.
        A call that names no provider, of a model that the package does not know, takes the file's first.
        """
        spelled = (provider or "").strip().lower()
        providers = [spelled or None, known_as[0].lower() if known_as else None, None]
        names = [fold(model), *([known_as[1].lower()] if known_as else [])]
        fitting = [one for one, compiled in self._patterns.items() if any(compiled.fullmatch(name) for name in names)]
        for name in (*names, *fitting):
            of_model = self._by_model.get(name or "")
            if of_model is None:
                continue
            for one in providers:
                if one in of_model:
                    return of_model[one]
            for one, timeline in of_model.items():
                if one is not None and known_as and self._beneath.provider_id(one) == known_as[0]:
                    return timeline
            if not spelled and known_as is None and not is_pattern(name):
                return next(iter(of_model.values()))
        return None


def is_pattern(model: str) -> bool:
    """Return whether a model of the file is a pattern."""
    return "*" in model or "?" in model


def pattern(model: str) -> re.Pattern[str]:
    """Compile a model of the file: `*` stands for any letters, `?` for one."""
    return re.compile(re.escape(model).replace(r"\*", ".*").replace(r"\?", "."))


def _longest_first(models: Iterable[str]) -> list[str]:
    return sorted((model for model in models if is_pattern(model)), key=lambda model: (-len(model), model))


def price_source(settings: Settings) -> PriceSource:
    """Return the prices that the settings ask for. Raises PriceFileError or PriceListError for a broken file."""
    published = published_prices(settings)
    if settings.price_file is None:
        return published
    file, digest = read_price_file(settings.price_file)
    return OwnPrices(file, digest, published)


def published_prices(settings: Settings) -> PublishedPrices:
    """Return the prices of genai-prices and of the lists that the settings name. Raises PriceListError."""
    return PublishedPrices(installed(), [*(read_price_list(path) for path in settings.price_lists), _shipped()])


@cache
def _shipped() -> PriceList:
    return read_price_list(SHIPPED)


def _along(timeline: Timeline, tier: str, beneath: Callable[[str], Sequence[Tariff]]) -> list[Tariff]:
    """Return the tariffs of one model and tier over all times; `beneath` gives the package's of a tier."""
    found = list(within(beneath(tier), BEGINNING, timeline[0].valid_from))
    for entry, until in zip(timeline, [*(later.valid_from for later in timeline[1:]), END], strict=True):
        found += within(_own(entry, tier, beneath), entry.valid_from, until)
    return found


def _own(entry: PriceEntry, tier: str, beneath: Callable[[str], Sequence[Tariff]]) -> Sequence[Tariff]:
    times = entry.tiers.get(tier) if tier else Decimal(1)
    if entry.rates is None:
        return beneath(tier) if times is None else [_scaled(tariff, times) for tariff in beneath("")]
    if times is None:
        return [Tariff(no_price_for(tier))]
    steps = [(0, entry.rates), *((step.above_input_tokens + 1, step) for step in entry.long)]
    ends = [*(start for start, _ in steps[1:]), TOKENS_END]
    return [
        _scaled(Tariff(_rates(rates), input_tokens_from=start, input_tokens_to=end), times)
        for (start, rates), end in zip(steps, ends, strict=True)
    ]


def _rates(own: OwnRates) -> Rates:
    cache_write = own.input if own.cache_write is None else own.cache_write
    cache_write_1h = cache_write if own.cache_write_1h is None else own.cache_write_1h
    per_million = (
        own.input,
        own.input if own.cached_input is None else own.cached_input,
        cache_write,
        own.output,
        own.output if own.reasoning is None else own.reasoning,
    )
    return Rates._make([*(rate / _MILLION for rate in per_million), own.per_call, cache_write_1h / _MILLION])


def _scaled(tariff: Tariff, times: Decimal) -> Tariff:
    if not isinstance(tariff.price, Rates) or times == 1:
        return tariff
    return replace(tariff, price=Rates._make(rate * times for rate in tariff.price))
