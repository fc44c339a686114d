"""Tags of a span: values of the attributes that the settings name, of the span and of its resource."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from web.otlp.spans import Attributes, Span, Value

VALUE_CHARACTERS = 1_000
NO_TAGS: Mapping[str, str] = MappingProxyType({})
OF_SPAN, OF_RESOURCE = "tags", "resource_tags"  # where a span's `told` holds them


def attributes_of_tags(tags: Sequence[str], named: Mapping[str, str]) -> dict[str, str]:
    """Return the attribute of each tag: the one that OTLP_TAGS names, else the one of the tag's own name."""
    return {tag: tag for tag in tags} | dict(named)


def with_tags(told: Mapping[str, Any], span: Span, tags: Mapping[str, str], of_resource: bool) -> Mapping[str, Any]:
    """Return what a span told, with its tags and, if wanted, those of its resource."""
    sources = [(OF_SPAN, span.attributes), (OF_RESOURCE, span.resource)][: 2 if of_resource else 1]
    found = {name: values for name, source in sources if (values := _values(source, tags))}
    return {**told, **found} if found else told


def _values(attributes: Attributes, tags: Mapping[str, str]) -> dict[str, Any]:
    if not attributes:
        return {}
    found = {tag: _value(attributes.get(attribute)) for tag, attribute in tags.items()}
    return {tag: value for tag, value in found.items() if value is not None}


def _value(value: Value | None) -> str | int | float | None:
    """Return a tag's value; None for a list, because a tag has one value, and for what is empty."""
    if isinstance(value, str):
        return value.strip()[:VALUE_CHARACTERS] or None
    if isinstance(value, list) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value
