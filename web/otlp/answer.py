"""What an exporter is answered, in the encoding it speaks: the protocol's response, or a google.rpc.Status."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import orjson
from flask import Response
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from web.otlp import json_encoding, protobuf
from web.otlp.spans import Span

REASONS_TOLD = 3


class Code(IntEnum):
    """Codes of google.rpc.Status."""

    INVALID_ARGUMENT = 3
    RESOURCE_EXHAUSTED = 8
    UNAVAILABLE = 14


@dataclass(frozen=True)
class Encoding:
    """One of the protocol's encodings."""

    media_type: str
    decode: Callable[[bytes, Collection[str]], list[Span]]
    success: Callable[[Sequence[str]], bytes]
    status: Callable[[Code, str], bytes]

    def accepted(self, rejected: Sequence[str]) -> Response:
        """Answer a request that was taken, but for the spans with these reasons."""
        return Response(self.success(rejected), 200, content_type=self.media_type)

    def failure(self, http_status: int, code: Code, message: str, headers: Mapping[str, str]) -> Response:
        """Answer a request of which nothing was taken."""
        return Response(self.status(code, message), http_status, dict(headers), content_type=self.media_type)


def _told(rejected: Sequence[str]) -> str:
    more = len(rejected) - REASONS_TOLD
    return "; ".join(rejected[:REASONS_TOLD]) + (f"; and {more} more" if more > 0 else "")


def _success_protobuf(rejected: Sequence[str]) -> bytes:
    response = ExportTraceServiceResponse()
    if rejected:
        response.partial_success.rejected_spans = len(rejected)
        response.partial_success.error_message = _told(rejected)
    return bytes(response.SerializeToString())


def _success_json(rejected: Sequence[str]) -> bytes:
    if not rejected:
        return b"{}"
    # A 64-bit integer is text in protobuf's JSON.
    partial = {"rejectedSpans": str(len(rejected)), "errorMessage": _told(rejected)}
    return orjson.dumps({"partialSuccess": partial})


def _status_protobuf(code: Code, message: str) -> bytes:
    # google.rpc.Status by hand (1: code, 2: message), as opentelemetry-proto does not bring it.
    text = message.encode()
    return bytes([0x08, code, 0x12]) + _varint(len(text)) + text


def _status_json(code: Code, message: str) -> bytes:
    return orjson.dumps({"code": code.value, "message": message})


def _varint(number: int) -> bytes:
    octets = bytearray()
    while number > 0x7F:
        octets.append(number & 0x7F | 0x80)
        number >>= 7
    octets.append(number)
    return bytes(octets)


PROTOBUF = Encoding("application/x-protobuf", protobuf.decode, _success_protobuf, _status_protobuf)
JSON = Encoding("application/json", json_encoding.decode, _success_json, _status_json)
ENCODINGS = {encoding.media_type: encoding for encoding in (PROTOBUF, JSON)}
