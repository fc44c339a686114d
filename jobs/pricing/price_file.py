"""The operator's price file: TOML, read and checked; a broken one is refused with the line that is wrong."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from jobs.failure import JobFailed
from jobs.pricing.tariff import BEGINNING

MOST_ENTRIES = 10_000
PerMillion = Annotated[Decimal, Field(ge=0, lt=10_000_000, decimal_places=12)]
Multiplier = Annotated[Decimal, Field(gt=0, le=1_000, decimal_places=6)]
Name = Annotated[str, Field(min_length=1, max_length=256)]
Place = tuple[int | str, ...]
Parsed = TypeVar("Parsed", bound=BaseModel)


class PriceFileError(JobFailed):
    """The price file cannot be used; the message names the file, the line and what to write there."""


class OwnRates(BaseModel):
    """USD for a million tokens of each class, and for a call; a class left out costs what it is a part of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: PerMillion
    output: PerMillion
    cached_input: PerMillion | None = None
    cache_write: PerMillion | None = None
    cache_write_1h: PerMillion | None = None
    reasoning: PerMillion | None = None
    per_call: PerMillion = Decimal(0)


class LongRates(OwnRates):
    """Rates of calls whose input is longer; they hold for all tokens of such a call."""

    above_input_tokens: Annotated[int, Field(gt=0, lt=10**12)]


class PriceEntry(BaseModel):
    """What one model costs from one day on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: Name | None = None  # None: whoever serves it
    model: Name  # may have `*` and `?`; `*` alone: every model of the provider
    valid_from: datetime = BEGINNING  # UTC without a zone
    rates: OwnRates | None = None  # None: those that the package has
    long: tuple[LongRates, ...] = ()
    tiers: dict[str, Multiplier] = {}  # service tier, in small letters → its rates over the standard ones

    @model_validator(mode="before")
    @classmethod
    def _gather_rates(cls, given: Any) -> Any:
        """Take the rates, which stand beside the names in the file, as one."""
        if not isinstance(given, dict):
            return given
        if "rates" in given:
            raise ValueError("rates stand beside provider and model, as `input = 2.5`; there is no table of them")
        found = {name: value for name, value in given.items() if name in OwnRates.model_fields}
        rest = {name: value for name, value in given.items() if name not in found}
        return rest | ({"rates": found} if found else {})

    @field_validator("valid_from", mode="before")
    @classmethod
    def _in_utc(cls, given: object) -> object:
        if isinstance(given, datetime):
            return given.astimezone(UTC).replace(tzinfo=None) if given.tzinfo else given
        if isinstance(given, date):
            return datetime.combine(given, time())
        raise ValueError("must be a day, as 2026-07-01, or a time, without quotes")

    @field_validator("tiers")
    @classmethod
    def _small_letters(cls, tiers: dict[str, Decimal]) -> dict[str, Decimal]:
        return {name.strip().lower(): multiplier for name, multiplier in tiers.items()}

    @model_validator(mode="after")
    def _says_something(self) -> "PriceEntry":
        if self.rates is None and not self.tiers:
            raise ValueError("gives neither rates (input and output) nor tiers")
        if self.rates is None and self.long:
            raise ValueError("has rates for long inputs and none for the others (input and output)")
        if self.model.strip() == "*" and self.provider is None:
            raise ValueError("a price of every model, `*`, needs a provider")
        above = [step.above_input_tokens for step in self.long]
        if sorted(set(above)) != above:
            raise ValueError("above_input_tokens must rise from one `long` to the next")
        return self

    @property
    def key(self) -> tuple[str | None, str]:
        """Provider and model, as they are compared."""
        return (self.provider.strip().lower() if self.provider else None, self.model.strip().lower())


class Alias(BaseModel):
    """Another name of a model that has a price: tiers, dates and service tiers are that model's."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    provider: Name | None = None  # None: whoever is named
    model: Name  # may have `*` and `?`
    target: Name = Field(alias="is")  # provider/model

    @field_validator("target")
    @classmethod
    def _names_both(cls, target: str) -> str:
        provider, slash, model = target.partition("/")
        if not (slash and provider.strip() and model.strip()):
            raise ValueError('name provider and model, as "openai/gpt-4o"')
        return target

    @property
    def key(self) -> tuple[str | None, str]:
        """Provider and model, as they are compared."""
        return (self.provider.strip().lower() if self.provider else None, self.model.strip().lower())

    @property
    def meant(self) -> tuple[str, str]:
        """Provider and model that calls of this name are priced as."""
        provider, _, model = self.target.partition("/")
        return provider.strip(), model.strip()


@dataclass(frozen=True)
class PriceFile:
    """What a price file says."""

    entries: Sequence[PriceEntry] = ()
    aliases: Sequence[Alias] = ()


def read_price_file(path: Path) -> tuple[PriceFile, str]:
    """Read the file; return what it says and a short name of its content.

    Raises PriceFileError, which names the line.
    """
    try:
        data = path.read_bytes()
        text = data.decode()
    except OSError as error:
        raise PriceFileError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PriceFileError(f"{path}, line {line}: is not UTF-8") from error
    return parse_prices(text, str(path)), sha256(data).hexdigest()[:8]


def parse_prices(text: str, name: str) -> PriceFile:
    """Return the prices and aliases of a price file; `name` is what errors call it."""
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else max(1, len(text.splitlines()))
        raise PriceFileError(f"{name}, line {line}: {re.sub(r' ?[(]at [^)]*[)]', '', str(error))}") from error
    unknown = [key for key in document if key not in ("price", "alias")]
    if unknown:
        raise _at(text, name, (unknown[0],), "is not known; write [[price]] before a price, [[alias]] before an alias")
    for table in ("price", "alias"):
        given = document.get(table, [])
        if not isinstance(given, list):
            raise _at(text, name, (table,), f"write [[{table}]], with two brackets, before each {table}")
        if len(given) > MOST_ENTRIES:
            raise _at(text, name, (table, MOST_ENTRIES), f"at most {MOST_ENTRIES:,} of them are read")
    entries = [
        _parsed(PriceEntry, text, name, ("price", place), one) for place, one in enumerate(document.get("price", []))
    ]
    aliases = [_parsed(Alias, text, name, ("alias", place), one) for place, one in enumerate(document.get("alias", []))]
    _refuse_repeated(text, name, "price", [((*one.key, one.valid_from), one.model) for one in entries])
    _refuse_repeated(text, name, "alias", [(one.key, one.model) for one in aliases])
    return PriceFile(entries, aliases)


def _parsed(kind: type[Parsed], text: str, name: str, at: Place, given: object) -> Parsed:
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        where: Place = tuple(part for part in wrong["loc"] if part != "rates")
        said = wrong["msg"].removeprefix("Value error, ")
        if wrong["type"] == "extra_forbidden":
            said = "is not known here"
        elif wrong["type"] == "missing":
            said = "is missing"
        label = ".".join(str(part) for part in where)
        raise _at(text, name, (*at, *where), f"{label}: {said}" if label else said) from error


def _refuse_repeated(text: str, name: str, table: str, keyed: Sequence[tuple[object, str]]) -> None:
    seen: dict[object, int] = {}
    for place, (key, model) in enumerate(keyed):
        first = seen.setdefault(key, place)
        if first != place:
            line = _line(text, (table, first))
            said = (
                f"is priced from the same day by the price in line {line} already"
                if table == "price"
                else f"has an alias in line {line} already"
            )
            raise _at(text, name, (table, place), f"{model} {said}")


def _at(text: str, name: str, where: Place, said: str) -> PriceFileError:
    return PriceFileError(f"{name}, line {_line(text, where)}: {said}")


def _line(text: str, where: Place) -> int:
    """Return the line in which a value stands, or else the nearest table around it.

    It is the first line up to which the parser knows the value: this holds for whatever way TOML has to write it.
    """
    document = tomllib.loads(text, parse_float=Decimal)
    while where and not _has(document, where):
        where = where[:-1]
    lines = text.splitlines(keepends=True)
    for count in range(1, len(lines) + 1):
        try:
            if _has(tomllib.loads("".join(lines[:count]), parse_float=Decimal), where):
                return count
        except tomllib.TOMLDecodeError:
            continue  # in the middle of a value of several lines
    return len(lines)


def _has(document: object, where: Place) -> bool:
    for part in where:
        if isinstance(document, list):
            document = dict(enumerate(document))
        if not isinstance(document, dict) or part not in document:
            return False
        document = document[part]
    return True
