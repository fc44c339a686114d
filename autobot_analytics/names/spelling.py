"""Spellings of one model: what may be cut from its name, or written otherwise, without naming another model."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from autobot_analytics.names.providers import fold, is_no_provider, provider_id, provider_key

NAME_MAX = 256  # no model has a longer name
_BEDROCK_VENDORS = (
    *("ai21", "amazon", "anthropic", "cohere", "deepseek", "google", "luma", "meta", "minimax", "mistral", "moonshot"),
    *("moonshotai", "nvidia", "openai", "qwen", "stability", "twelvelabs", "writer", "xai", "zai"),
)
# Where a name says that a call is served, and bills that depend on it: Bedrock's inference profiles, Azure's zones.
GEOGRAPHIES = ("global", "us", "eu", "apac", "jp", "au", "ca", "in", "sa", "uk", "us-gov")
_GEOGRAPHY = rf"(?:{'|'.join(GEOGRAPHIES)})"
_BEDROCK = re.compile(rf"(?:{_GEOGRAPHY}\.)?(?:{'|'.join(_BEDROCK_VENDORS)})\.[a-z0-9][a-z0-9.@:-]*")
_PROFILE = re.compile(rf"({_GEOGRAPHY})\.(?=[a-z0-9]+\.[a-z])")
_ARN = re.compile(
    r"arn:aws[a-z-]*:bedrock:([a-z0-9-]*):\d*:"
    r"(?:foundation-model|inference-profile|default-prompt-router|async-invoke)/(.+)"
)
_REGION = re.compile(r"(?:us-gov|[a-z]{2}|cn|me|af|il|mx)-[a-z]+-\d|global|global-standard|datazone|us|eu|apac|us-gov")
_PUBLISHER = re.compile(r"(?:.*/)?publishers/([^/]+)/models/([^/]+)(?:/.*)?")
_ACCOUNT = re.compile(r"accounts/fireworks/(?:models/|(?=routers/))(.+)")
_ROUTE_WORDS = (
    "models/",
    "converse/",
    "converse_like/",
    "invoke/",
    "chat/",
    "responses/",
    "completion/",
    "deployments/",
)
# Suffixes that name an edition of the model and not another one; a date of four digits (2507) names another.
_EDITIONS = (
    ("version", re.compile(r"(?<=\d{8})-v\d+(?::\d+)?$|-v1(?::0)?$|:0$|:\d+k$|@(?:default|\d{3})$")),
    ("version", re.compile(r"(?<=flash|-lite|\d-pro|sh-8b)-00\d$")),  # Google's stable editions
    ("latest", re.compile(r"[-:@]latest$")),
    ("date", re.compile(r"[-@:](?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$")),
    ("date", re.compile(r"[-@:](?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")),
    ("date", re.compile(r"(?<=-preview|.{4}-exp)-(?:0[1-9]|1[0-2])-(?:20\d\d|[0-3]\d)$")),
)
# Prefixes that are makers' names as well: `openai/gpt-oss-120b` is served by many.
_MAKERS = frozenset(
    {"ai21", "alibaba", "amazon", "anthropic", "bytedance", "cohere", "deepseek", "deepseek-ai", "google", "ibm"}
    | {"inception", "meta", "meta-llama", "minimax", "mistral", "mistralai", "moonshotai", "nvidia", "openai"}
    | {"perplexity", "x-ai", "xai", "z-ai", "zai"}
)
# How OpenRouter chooses who serves a model, or has it think: the model's price. `:free` and `:online` have others.
_ROUTED = re.compile(r":(?:thinking|nitro|floor|exacto|beta)$")
_FINE_TUNED = re.compile(r"(ft:[^:]+):.*")
_POINT = re.compile(r"(?<=\d)[.p](?=\d)")


@dataclass(frozen=True)
class NameReading:
    """A provider and a model that a producer may have meant, and what was done to get there."""

    provider: str | None  # identifier; None: the name alone decides
    model: str  # folded, without the provider's prefix
    done: tuple[str, ...]
    unknown_provider: bool = False  # `provider` is what was written: the table does not know it
    service: str = ""  # key of what was written for the provider: of AWS, `bedrock-mantle` has prices of its own


@dataclass(frozen=True)
class Variant:
    """A spelling of a model's name; the lower the rank, the nearer to what was written."""

    rank: int
    model: str
    done: tuple[str, ...] = ()


def plain(name: str) -> str:
    """Return `name` with all separators alike: `claude-3.5-sonnet`, `claude-3-5-sonnet` and `qwen2p5` for `qwen2.5`."""
    return re.sub(r"[\s._]+", "-", _POINT.sub("-", name))


def stem(name: str) -> str:
    """Return `name` without the suffixes that name an edition: version, date, `latest`."""
    while True:
        for _, pattern in _EDITIONS:
            cut = pattern.sub("", name)
            if cut and cut != name:
                name = cut
                break
        else:
            return name


def readings(provider: str | None, model: str) -> list[NameReading]:
    """Return what a producer may have meant by `provider` and `model`, the most probable first."""
    done: list[str] = []
    name = fold(model)
    known = None
    unknown = False
    if is_no_provider(provider):
        if provider:
            done.append(f"provider {provider.strip()!r} is a framework or gateway: the name decides")
    elif provider:
        known = provider_id(provider)
        if known is None:
            known, unknown = fold(provider), True
        elif known != provider:
            done.append(f"provider {provider.strip()!r} is {known}")
    if name != model:
        done.append("blanks trimmed, letters made small")
    if known is None and name[:1] == "@" and provider_id(_first_part(name[1:])[0]):
        done.append("mark @ of a gateway's catalogue cut")
        name = name[1:]
    service = provider_key(provider or "")
    known, name, service = _unwrapped(known, name, service, done)
    shaped = _BEDROCK.fullmatch(name) is not None and known in (None, "anthropic", "openai")
    found = [NameReading(known, name, tuple(done), unknown, service)]
    if shaped:
        found.insert(0, NameReading("aws", name, (*done, "a name of Bedrock's shape: aws"), service="bedrock"))
    said = tuple(done)
    head, slash, rest = _first_part(name)
    named = provider_id(head) if slash and rest else None
    if named is not None and named != known and (known is None or known == "openai" or unknown):
        inner: list[str] = [*said, f"prefix {head}{slash} names the provider: {named}"]
        deeper, rest, service = _unwrapped(named, rest, provider_key(head), inner)
        explicit = NameReading(deeper, rest, tuple(inner), service=service)
        found = [explicit, *found] if known is None else [*found, explicit]
    return found


def _unwrapped(provider: str | None, name: str, service: str, done: list[str]) -> tuple[str | None, str, str]:
    """Cut what routers, providers and consoles put before a model's name; return provider, name and service."""
    cut = ""  # the provider's own prefix; a second one of the same spelling is the first part of the model's name
    while True:
        before = (provider, name)
        if match := _ARN.fullmatch(name):
            region, inner = match.groups()
            done.append("ARN of Bedrock: aws")
            regional = region.startswith("us-gov") and not _PROFILE.match(inner)
            provider, name = "aws", f"{region}/{inner}" if regional else inner
        elif match := _PUBLISHER.fullmatch(name):
            done.append("path of a publisher's model: google")
            provider = provider if provider not in (None, *("anthropic", "mistral", "meta")) else "google"
            name = match[2] if match[1] == "google" else f"{match[1]}/{match[2]}"
        elif match := _ACCOUNT.fullmatch(name):
            done.append("path of an account at fireworks")
            provider, name = provider or "fireworks", match[1]
        elif name.startswith(_ROUTE_WORDS) and (
            word := next((word for word in _ROUTE_WORDS if name.startswith(word) and len(name) > len(word)), None)
        ):
            done.append(f"route {word} cut")
            name = name.removeprefix(word)
        else:
            head, slash, rest = _first_part(name)
            if slash and rest and is_no_provider(head) and head:
                done.append(f"prefix {head}{slash} of a gateway cut")
                name = rest
            elif slash and rest and provider_key(head) != cut:
                own = provider is not None and provider_key(head) == provider_key(provider)
                named = provider if own else provider_id(head)
                if named is not None and (
                    (named == provider and (not cut or head not in _MAKERS))
                    or (provider is None and (slash == ":" or head not in _MAKERS))
                ):
                    done.append(f"prefix {head}{slash} " + ("cut" if provider else f"names the provider: {named}"))
                    provider, name, service, cut = named, rest, provider_key(head), provider_key(head)
        if (provider, name) == before:
            return provider, name, service


def _first_part(name: str) -> tuple[str, str, str]:
    """Split what may be a provider from a name: `openai/gpt-4o`, or `openai:gpt-4o` as pydantic-ai writes it."""
    head, colon, rest = name.partition(":")
    if colon and "/" not in head and (provider_id(head) or is_no_provider(head)):
        return head, colon, rest
    return name.partition("/")


def variants(model: str, provider: str | None) -> Iterator[Variant]:
    """Yield the spellings of a model's name, the nearest first."""
    name = model
    yield Variant(0, name)
    if (tuned := _FINE_TUNED.fullmatch(name)) is not None:
        name = tuned[1]
        yield Variant(2, name, ("fine-tuned model: its base, at the price of fine-tuned models",))
    done: list[str] = []
    if provider == "openrouter" and (match := _ROUTED.search(name)):
        done.append(f"routing {match[0]} cut")
        name = name[: match.start()]
        yield Variant(2, name, tuple(done))
    while True:
        for kind, pattern in _EDITIONS:
            cut = pattern.sub("", name)
            if cut and cut != name:
                done.append(f"{kind} {name[len(cut) :]} cut")
                name = cut
                yield Variant(2, name, tuple(done))
                break
        else:
            break
    yield from _elsewhere(model, provider)


def _elsewhere(model: str, provider: str | None) -> Iterator[Variant]:
    """Yield the name in other regions of the same provider, in the end without a region."""
    if match := _PROFILE.match(model):
        bare = model[match.end() :]
        if match[1] == "us-gov":  # always dearer
            return
        if match[1] != "global":
            for other in ("us", "eu", "apac", "jp", "au"):
                if other != match[1]:
                    yield Variant(4, f"{other}.{bare}", (f"inference profile {match[1]}. priced as {other}.",))
        yield Variant(5, bare, (f"inference profile {match[1]}. cut",))
    head, slash, rest = model.partition("/")
    if (
        slash
        and rest
        and _REGION.fullmatch(head)
        and "gov" not in head
        and provider in (None, "aws", "azure", "google")
    ):
        yield Variant(5, rest, (f"region {head}/ cut",))
