"""Published prices: genai-prices first, and behind it price lists in LiteLLM's format for what it does not know.

Where both know a model and their prices differ by more than a hundredth on the list's day, the more exact name decides
(a region that only one of them names); of equally exact names the one that is dated: genai-prices if its price has a
day not older than a year, else the list, from its own day on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import TypeVar

from genai_prices.data_snapshot import DataSnapshot
from genai_prices.types import ModelInfo, StartDateConstraint

from autobot_analytics.names.index import MOST_CANDIDATES
from autobot_analytics.names.providers import fold, provider_id, provider_key
from jobs.pricing.listed import LiteLlmModel, PriceList
from jobs.pricing.names import Lookup, Names, rank
from jobs.pricing.package import Entry, PackageList
from jobs.pricing.tariff import BEGINNING, END, Rates, Tariff, no_price_for

STALE_AFTER = timedelta(days=365)
TOLERANCE = 100  # prices that differ by less than a hundredth are the same
_REMEMBERED = 20_000
T = TypeVar("T")


@dataclass(frozen=True)
class ResolvedModel:
    """The model that a name stands for, or the reason why it has no price."""

    done: tuple[str, ...] = ()
    reason: str | None = None
    candidates: tuple[str, ...] = ()
    package: Lookup[Entry] | None = None
    listed: tuple[PriceList, Lookup[LiteLlmModel]] | None = None
    decided: str = ""  # where their prices differ: which of the two decides, and why
    by_list: bool = False  # the list decides, at all times or from its day on
    from_day: bool = False  # the list decides from its day on, genai-prices before

    @property
    def chosen(self) -> Lookup[Entry] | Lookup[LiteLlmModel] | None:
        """What decides the price now; None if there is no price."""
        return self.listed[1] if self.listed and self.by_list else self.package

    @property
    def source(self) -> str:
        """Name of the price list that decides the price now."""
        if self.listed and self.by_list:
            return self.listed[0].version
        return installed().version if self.package else ""


@dataclass(frozen=True)
class ListDifference:
    """A model for which genai-prices and a list have different prices."""

    provider: str
    model: str
    package: Rates
    listed: Rates
    list_name: str
    decided: str


class PublishedPrices:
    """The prices of genai-prices and of the lists behind it."""

    def __init__(self, package: PackageList, lists: Sequence[PriceList] = ()) -> None:
        self.package = package
        self.lists = lists
        self.version = " + ".join([package.version, *(one.version for one in lists)])
        self._resolve = lru_cache(maxsize=_REMEMBERED)(self._resolved)

    def resolve(self, provider: str | None, model: str) -> ResolvedModel:
        """Return the model that a producer's names stand for."""
        return self._resolve(provider, model)

    def find(self, provider: str | None, model: str, tier: str) -> Sequence[Tariff]:
        """Return the tariffs of a model as a producer names it; a single one with the reason when there is no price."""
        found = self.resolve(provider, model)
        if found.reason:
            return [Tariff(found.reason)]
        by_package = self._of_package(found.package, tier) if found.package else []
        if found.listed is None:
            return by_package
        a_list, listed = found.listed
        by_list = a_list.tariffs(_entry(listed), tier)
        if found.from_day:
            day = _day(a_list)
            return [*within(by_package, BEGINNING, day), *within(by_list, day, END)]
        if found.by_list:
            return by_list
        without = all(tariff.price == no_price_for(tier) for tariff in by_package)
        return by_list if tier and without else by_package

    def models(self, tier: str = "") -> Iterator[tuple[str, str, Sequence[Tariff]]]:
        """Yield (provider, model, tariffs) of every model, the package's first; with a `tier`, of those that vary."""
        named = set()
        for provider, model, _ in self.package.models():
            named.add((provider_id(provider) or provider_key(provider), fold(model)))
        for provider, model, _ in self.package.models(tier):
            yield provider, model, self.find(provider, model, tier)
        for a_list in self.lists:
            for provider, model, _ in a_list.models(tier):
                if (provider, fold(model)) not in named:
                    named.add((provider, fold(model)))
                    yield provider, model, self.find(provider, model, tier)

    def sets(self, provider: str | None, model: str) -> bool:
        """Return False: the operator set none of these prices."""
        return False

    def names(self, provider: str | None, model: str) -> tuple[str, str] | None:
        """Return what the lists call the provider and the model; None when they do not know them."""
        found = self.resolve(provider, model)
        return None if found.chosen is None else identity(found.chosen)

    def provider_id(self, name: str) -> str | None:
        """Return the identifier of a provider; None when nobody knows it."""
        return provider_id(name) or self.package.provider_like(name)

    def candidates(self, model: str) -> tuple[str, ...]:
        """Return the names of models that are most like `model`, for a reader to choose from."""
        found = self.package.index.candidates(model)
        for a_list in self.lists:
            found += a_list.index.candidates(model)
        return tuple(dict.fromkeys(found))[:MOST_CANDIDATES]

    def differences(self) -> list[ListDifference]:
        """Return the models of the lists for which genai-prices has another price, by provider and model."""
        found = []
        for a_list in self.lists:
            for provider, model, _ in a_list.models():
                one = self.resolve(provider, model)
                if one.package and one.listed and one.listed[0] is a_list and one.decided:
                    mine = rates_on(self._of_package(one.package, ""), _day(a_list))
                    theirs = rates_on(a_list.tariffs(_entry(one.listed[1])), _day(a_list))
                    if mine and theirs:
                        found.append(ListDifference(provider, model, mine[0], theirs[0], a_list.name, one.decided))
        return sorted(found, key=lambda one: (one.provider, one.model))

    def _resolved(self, provider: str | None, model: str) -> ResolvedModel:
        names = Names.of(provider, model)
        like = self.package.provider_like
        package = names.find(self.package.index, like)
        listed = [(one, found) for one in self.lists if (found := names.find(one.index, like)).match]
        best = min(listed, key=lambda one: rank(one[1]), default=None)
        if package.match is None and best is None:
            others = [names.find(one.index, like) for one in self.lists]
            reasons = [package.reason, *(found.reason for found in others)]
            ambiguous = [*package.candidates, *(name for found in others for name in found.candidates)]
            reason = min((reason for reason in reasons if reason), key=_WORST.index)
            return ResolvedModel(reason=reason, candidates=tuple(dict.fromkeys(ambiguous))[:MOST_CANDIDATES])
        if best is None:
            return ResolvedModel(package.done, package=package)
        if package.match is None:
            return ResolvedModel(best[1].done, listed=best, by_list=True)
        return self._decide(package, best)

    def _decide(self, package: Lookup[Entry], listed: tuple[PriceList, Lookup[LiteLlmModel]]) -> ResolvedModel:
        a_list, other = listed
        day = _day(a_list)
        if self._agree(package, _entry(other), a_list, day):
            return ResolvedModel(package.done, package=package, listed=listed)
        if rank(other) < rank(package):
            said = f"{a_list.name}: it names the model more exactly"
            return ResolvedModel((*other.done, said), package=package, listed=listed, by_list=True, decided=said)
        if rank(package) < rank(other):
            said = "genai-prices: it names the model more exactly"
            return ResolvedModel((*package.done, said), package=package, decided=said, listed=listed)
        newest = _newest_day(_entry(package)[1], day)
        if newest and day - newest <= STALE_AFTER:
            said = f"genai-prices: its price is of {newest:%Y-%m-%d}"
            return ResolvedModel((*package.done, said), package=package, listed=listed, decided=said)
        why = f"its price of {newest:%Y-%m-%d} is stale" if newest else "its price has no date"
        said = f"{a_list.name} from {day:%Y-%m-%d} on: genai-prices differs and {why}"
        return ResolvedModel(
            (*other.done, said), package=package, listed=listed, by_list=True, from_day=True, decided=said
        )

    def _agree(self, package: Lookup[Entry], listed: LiteLlmModel, a_list: PriceList, day: datetime) -> bool:
        """Return whether the two have one price at any hour of the list's day, in all classes that the list tells."""
        theirs = rates_on(a_list.tariffs(listed), day)
        told = listed.told()
        mine = rates_on(self._of_package(package, ""), day)
        if not mine or not theirs:
            return not theirs
        return any(all(near(one[place], theirs[0][place]) for place in told) for one in mine)

    def _of_package(self, found: Lookup[Entry], tier: str) -> Sequence[Tariff]:
        if tier and found.resold:  # as calc_price: a reseller has tiers of its own
            return [Tariff(no_price_for(tier))]
        return self.package.tariffs(_entry(found), tier)


@cache
def installed() -> PackageList:
    """Return the models of the genai-prices that is installed."""
    return PackageList()


class PackagePrices(PublishedPrices):
    """The prices of genai-prices alone."""

    def __init__(self, snapshot: DataSnapshot | None = None) -> None:
        super().__init__(PackageList(snapshot) if snapshot else installed())


_WORST = ("model ambiguous", "model unknown", "provider unknown")


def identity(found: Lookup[Entry] | Lookup[LiteLlmModel]) -> tuple[str, str]:
    """Return provider and model as the list that has them spells them."""
    assert found.match is not None
    entry = found.match.entry
    if isinstance(entry, LiteLlmModel):
        return entry.provider, entry.name
    provider, model = entry
    return provider.id, model.id


def near(one: Decimal, other: Decimal) -> bool:
    """Return whether two rates are the same, to a hundredth."""
    return abs(one - other) * TOLERANCE <= max(one, other)


def rates_on(found: Iterable[Tariff], day: datetime) -> list[Rates]:
    """Return the rates of a short call on a day, of each stretch of hours that has its own."""
    return [
        tariff.price
        for tariff in found
        if isinstance(tariff.price, Rates)
        and tariff.valid_from <= day < tariff.valid_to
        and not tariff.input_tokens_from
    ]


def within(found: Iterable[Tariff], first: datetime, until: datetime) -> Iterator[Tariff]:
    """Cut tariffs to a stretch of time."""
    for tariff in found:
        valid_from, valid_to = max(tariff.valid_from, first), min(tariff.valid_to, until)
        if valid_from < valid_to:
            yield replace(tariff, valid_from=valid_from, valid_to=valid_to)


def _entry(found: Lookup[T]) -> T:
    assert found.match is not None
    return found.match.entry


def _day(a_list: PriceList) -> datetime:
    return datetime.fromisoformat(a_list.day)


def _newest_day(model: ModelInfo, until: datetime) -> datetime | None:
    """Return the last day up to `until` from which a price of the model holds, if it has any."""
    if not isinstance(model.prices, list):
        return None
    days = [
        datetime.combine(entry.constraint.start_date, datetime.min.time())
        for entry in model.prices
        if isinstance(entry.constraint, StartDateConstraint)
    ]
    return max((day for day in days if day <= until), default=None)
