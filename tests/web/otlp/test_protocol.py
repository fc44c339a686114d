"""The protocol: encodings, what is answered, bodies that are broken, hostile or too large, and Redis away."""

import base64
import gzip
import time
from typing import Any

import orjson
import pytest
from google.protobuf.json_format import ParseDict  # type: ignore[import-untyped]
from google.rpc.status_pb2 import Status
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from autobot_analytics.contract import LLM
from autobot_analytics.demo.embedded_redis import RedisProcess
from tests.web.otlp.conftest import JSON, PROTOBUF, Otlp
from tests.web.otlp.spans import agent, chat, event_id, request, span
from web.otlp import json_encoding, protobuf
from web.otlp.answer import PROTOBUF as PROTOBUF_ENCODING
from web.otlp.answer import Code

MB = 1_000_000


def binary(sent: dict[str, Any]) -> ExportTraceServiceRequest:
    """Return a request in JSON as a message; protobuf's own JSON has ids in base64."""
    copy = orjson.loads(orjson.dumps(sent))
    for of_resource in copy["resourceSpans"]:
        for of_scope in of_resource["scopeSpans"]:
            for one in of_scope["spans"]:
                for name in ("traceId", "spanId", "parentSpanId"):
                    one[name] = base64.b64encode(bytes.fromhex(one[name])).decode()
    message: ExportTraceServiceRequest = ParseDict(copy, ExportTraceServiceRequest())
    return message


SENT = request(
    chat(1, 9, more={"gen_ai.response.finish_reasons": ["stop", "length"], "gen_ai.usage.cost": 0.5}),
    span(2, {"gen_ai.operation.name": "chat", "x": True}, status={"code": 2, "message": "no"}, kind=1),
    agent(9),
    resource={"service.name": "bot"},
    scope="s",
    version="1.2",
)


def test_encodings_say_the_same() -> None:
    """Protobuf and JSON are decoded to the same spans."""
    from_json = json_encoding.decode(orjson.dumps(SENT))
    assert len(from_json) == 3
    assert protobuf.decode(binary(SENT).SerializeToString()) == from_json


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("encoding", ["json", "protobuf"])
def test_accepted(otlp: Otlp, encoding: str, compressed: bool) -> None:
    """Each encoding, plain and compressed, is taken and answered in kind."""
    answer = otlp.send(SENT if encoding == "json" else binary(SENT), compressed=compressed)
    if encoding == "json":
        assert (answer.content_type, answer.data) == (JSON, b"{}")
    else:
        assert (answer.content_type, answer.data) == (PROTOBUF, ExportTraceServiceResponse().SerializeToString())
    assert [call["event_id"] for call in otlp.calls()] == [event_id(1), event_id(2)]
    assert len(otlp.tasks()) == 1


def test_partial_success(otlp: Otlp) -> None:
    """Rejected spans are counted, and the first three are told; the answer is 200, so that nothing is sent again."""
    bad = [chat(number, 0, (-number, 1)) for number in range(1, 6)]
    partial = otlp.send(request(*bad, chat(9))).get_json()["partialSuccess"]
    reasons = "; ".join(
        f"'chat gpt-4o': gen_ai.usage.input_tokens is -{number}; it must be a number of tokens" for number in (1, 2, 3)
    )
    assert partial == {"rejectedSpans": "5", "errorMessage": f"{reasons}; and 2 more"}
    response = ExportTraceServiceResponse.FromString(otlp.send(binary(request(*bad, chat(9)))).data)
    assert response.partial_success.rejected_spans == 5
    assert response.partial_success.error_message == partial["errorMessage"]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"traceId": ""}, "trace_id or span_id is missing"),
        ({"traceId": "0" * 32}, "trace_id or span_id is missing"),
        ({"traceId": "abc"}, "trace_id or span_id is missing"),
        ({"spanId": "zz"}, "trace_id or span_id is missing"),
        ({"spanId": "ab" * 16}, "trace_id or span_id is missing"),
        ({"startTimeUnixNano": "0"}, "start_time_unix_nano is missing"),
        ({"startTimeUnixNano": None}, "start_time_unix_nano is missing"),
    ],
)
def test_spans_without_identity_or_time(otlp: Otlp, members: dict[str, Any], reason: str) -> None:
    """A call that cannot be identified or placed in time is rejected; another span like it is nobody's business."""
    answer = otlp.send(request(chat(1) | members, span(2, {}) | members))
    partial = answer.get_json()["partialSuccess"]
    assert partial["rejectedSpans"] == "1"
    assert reason in partial["errorMessage"]


def test_clocks(otlp: Otlp) -> None:
    """A span without an end has no latency, and one that ends before it starts took no time."""
    otlp.send(request(chat(1) | {"endTimeUnixNano": "0"}, chat(2) | {"endTimeUnixNano": "1"}))
    assert [call.get("latency_ms") for call in otlp.calls()] == [None, "0"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", PROTOBUF),
        (b"{}", JSON),
        (b'{"resourceSpans":[]}', JSON),
        (b'{"resourceSpans":null,"new":1}', JSON),
        (b"{}", "application/json; charset=utf-8"),
    ],
)
def test_empty_request(otlp: Otlp, body: bytes, content_type: str) -> None:
    """A request without spans is a success."""
    assert otlp.post(body, content_type).status_code == 200


BROKEN = [
    (b"", JSON),
    (b"{", JSON),
    (b"[]", JSON),
    (b"\xff\xfe", JSON),
    (b'{"resourceSpans":{}}', JSON),
    (b'{"resourceSpans":[1]}', JSON),
    (b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":1}]}]}]}', JSON),
    (b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"soon"}]}]}]}', JSON),
    (b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":-1}]}]}]}', JSON),
    (b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"99999999999999999999"}]}]}]}', JSON),
    (b"[" * 100_000, JSON),
    (b"\x0a", PROTOBUF),
    (b"\x0a\x7f", PROTOBUF),
    (b"\xff" * 20, PROTOBUF),
    (b"{}", PROTOBUF),
    (b"\x0a\x06\x12\x04\x12\x02\x0a\xff", PROTOBUF),
    (b"\x0a\x07\x12\x05\x12\x03\x2a\x01\xff", PROTOBUF),  # a name that is no UTF-8
]


@pytest.mark.parametrize(("body", "content_type"), BROKEN)
def test_undecodable(otlp: Otlp, body: bytes, content_type: str) -> None:
    """A body that cannot be decoded is 400 with a google.rpc.Status in the request's encoding."""
    answer = otlp.post(body, content_type)
    assert (answer.status_code, answer.content_type) == (400, content_type)
    if content_type == JSON:
        code, message = answer.get_json()["code"], answer.get_json()["message"]
    else:
        status = Status.FromString(answer.data)
        code, message = status.code, status.message
    assert code == 3
    assert message


@pytest.mark.parametrize(
    "body", [b"", b"{}", gzip.compress(b"{}")[:-4], gzip.compress(b"{}")[:12], gzip.compress(b"{}") + b"{}"]
)
def test_broken_compression(otlp: Otlp, body: bytes) -> None:
    """What claims to be compressed and is not, was cut off or goes on is 400."""
    assert otlp.post(body, JSON, "gzip").status_code == 400


@pytest.mark.parametrize(
    ("content_type", "content_encoding"),
    [("text/plain", ""), ("", ""), ("application/grpc", ""), (JSON, "br"), (PROTOBUF, "zstd")],
)
def test_other_types(otlp: Otlp, content_type: str, content_encoding: str) -> None:
    """Other types and compressions are 415."""
    answer = otlp.post(b"{}", content_type, content_encoding)
    assert (answer.status_code, answer.content_type) == (415, "application/problem+json")


@pytest.mark.parametrize("length", [0, 1, 127, 128, 300, 20_000])
def test_status_message(length: int) -> None:
    """A google.rpc.Status is encoded right, whatever the length of its message."""
    text = "ü" * length
    status = Status.FromString(PROTOBUF_ENCODING.status(Code.INVALID_ARGUMENT, text))
    assert (status.code, status.message) == (3, text)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200), content_type=st.sampled_from([JSON, PROTOBUF]), zipped=st.booleans())
def test_any_bytes(otlp: Otlp, body: bytes, content_type: str, zipped: bool) -> None:
    """Whatever is sent, the answer is success or that the body is broken."""
    answer = otlp.post(gzip.compress(body) if zipped else body, content_type, "gzip" if zipped else "")
    assert answer.status_code in (200, 400)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage(otlp: Otlp, data: st.DataObject) -> None:
    """A request with some bytes changed is taken or refused, in either encoding."""
    is_json = data.draw(st.booleans())
    body = bytearray(orjson.dumps(SENT) if is_json else binary(SENT).SerializeToString())
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    assert otlp.post(bytes(body), JSON if is_json else PROTOBUF).status_code in (200, 400)


def test_redis_away(own_otlp: Otlp, own_redis_server: RedisProcess) -> None:
    """While Redis is away the answer is 503 with Retry-After, and the request that is sent again is counted once."""
    own_otlp.send(SENT)
    own_redis_server.stop()
    for body, content_type in ((orjson.dumps(SENT), JSON), (binary(SENT).SerializeToString(), PROTOBUF)):
        answer = own_otlp.post(body, content_type)
        assert (answer.status_code, answer.content_type) == (503, content_type)
        assert int(answer.headers["Retry-After"]) > 0
    own_redis_server.start()
    deadline = time.monotonic() + 10
    while own_otlp.post(orjson.dumps(SENT)).status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert {call["event_id"] for call in own_otlp.calls()} == {event_id(1), event_id(2)}


def test_stream_that_is_none(otlp: Otlp) -> None:
    """Where Redis refuses the entries, nothing is accepted."""
    otlp.redis.set(LLM.key, "not a stream")
    assert otlp.post(orjson.dumps(SENT)).status_code == 503


@pytest.mark.parametrize("path", ["/v1/metrics", "/v1/logs"])
def test_other_signals(otlp: Otlp, path: str) -> None:
    """Metrics and logs are answered with what to set, so that their exporters are switched off and not the traces'."""
    answer = otlp.client.post(path, data=b"", content_type=PROTOBUF)
    problem = answer.get_json(force=True)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert problem["detail"] == (
        "The service takes only traces: set OTEL_METRICS_EXPORTER=none and OTEL_LOGS_EXPORTER=none."
    )


def test_span_ahead_of_the_clock(otlp: Otlp) -> None:
    """A span that would become a dead letter for lying in the future is rejected at once; the others are taken."""
    ahead = str(time.time_ns() + 600 * 1_000_000_000)
    partial = otlp.send(request(chat(1) | {"startTimeUnixNano": ahead}, chat(2))).get_json()["partialSuccess"]
    assert partial["rejectedSpans"] == "1"
    assert "further ahead than FUTURE_TOLERANCE_S allows; set its clock" in partial["errorMessage"]
    assert [call["event_id"] for call in otlp.calls()] == [event_id(2)]
