"""Protobuf's length-delimited fields, one at a time.

A body is walked down to its single spans before anything is parsed: two bytes make an empty message, and a parsed one
takes a hundred, so that eight megabytes parsed at once may become half a gigabyte.
"""

from collections.abc import Iterator

from web.otlp.spans import Undecodable

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
WIDTHS = {FIXED64: 8, FIXED32: 4}


def parts(message: memoryview, *numbers: int) -> Iterator[tuple[int, memoryview]]:
    """Yield the embedded messages with one of these field numbers, in their order; raises Undecodable."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, kind = tag >> 3, tag & 7
        if kind == LENGTH:
            length, at = _varint(message, at)
        elif kind == VARINT:
            _, at = _varint(message, at)
            continue
        elif kind in WIDTHS:
            length = WIDTHS[kind]
        else:
            raise Undecodable(f"the body is no protobuf: wire type {kind}")
        if number == 0 or at + length > len(message):
            raise Undecodable("the body is no protobuf, or was cut off")
        if kind == LENGTH and number in numbers:
            yield number, message[at : at + length]
        at += length


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            break
        octet = message[at]
        at += 1
        value |= (octet & 0x7F) << shift
        if octet < 0x80:
            return value, at
    raise Undecodable("the body is no protobuf, or was cut off")
