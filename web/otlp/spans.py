"""A span as the mapping sees it: the little that is read of it, the same from protobuf and JSON."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

Value: TypeAlias = str | bool | int | float | list[str]
Attributes: TypeAlias = Mapping[str, Value]
Key: TypeAlias = tuple[str, str]

TRACE_ID_BYTES = 16
SPAN_ID_BYTES = 8


class Undecodable(ValueError):
    """The body is no ExportTraceServiceRequest."""


class TooLarge(ValueError):
    """The request has more than one request may have; the text says what to do."""


NOTHING: Attributes = {}


class Span(NamedTuple):
    """One span; ids are lower-case hexadecimal, or empty where they are not what the protocol says."""

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    started_ns: int
    ended_ns: int
    attributes: Attributes = NOTHING
    failed: bool = False
    status_message: str = ""
    exception: Attributes = NOTHING  # attributes of its last exception event
    resource: Attributes = NOTHING
    scope: str = ""
    scope_version: str = ""

    @property
    def key(self) -> Key:
        """What identifies the span."""
        return self.trace_id, self.span_id

    @property
    def parent_key(self) -> Key:
        """What identifies its parent, if it has one."""
        return self.trace_id, self.parent_id

    def first(self, names: Sequence[str]) -> Value | None:
        """Return the first of these attributes that the span has."""
        attributes = self.attributes
        for name in names:
            if name in attributes:
                return attributes[name]
        return None

    def text(self, names: Sequence[str]) -> str | None:
        """Return the first of these attributes that is text and not empty."""
        return first_text(self.attributes, names)


def first_text(attributes: Attributes, names: Sequence[str]) -> str | None:
    """Return the first of these attributes that is text and not empty."""
    for name in names:
        if name in attributes:
            value = attributes[name]
            if isinstance(value, str) and (text := value.strip()):
                return text
    return None


def checked_id(octets: bytes, length: int) -> str:
    """Return an id as hexadecimal text; empty when it is missing, all zeros or of another length."""
    return octets.hex() if len(octets) == length and any(octets) else ""
