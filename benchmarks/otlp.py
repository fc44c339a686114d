"""(k) OpenTelemetry: spans per second of one core, from the body of a request to entries in Redis.

Requests as a batching exporter sends them: 512 spans in protobuf, whole traces of six spans (a run, two calls with
messages, a tool, an HTTP request and a chain), and the same traces cut in two, so that the runs come after their calls.
"""

import os
from collections.abc import Iterator
from time import perf_counter, process_time, time_ns

from flask.testing import FlaskClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from autobot_analytics import logs
from autobot_analytics.settings import Settings
from benchmarks.measure import Result, median, redis_and_folder
from web.app import create_app
from web.serve import calm_collector

TRACES = 85  # of six spans: 510, as many as a batch of an exporter takes
REQUESTS = 20
ROUNDS = 3
TEXT = "What is the weather in Riga today, and do I need an umbrella? " * 8
Attributes = dict[str, str | int]


def run(rounds: int = ROUNDS) -> Result:
    """Measure whole and cut traces `rounds` times, in turn."""
    with redis_and_folder() as (url, folder):
        settings = Settings(redis_url=url, data_dir=folder, log_level="error")
        logs.configure(settings)
        app = create_app(settings)
        calm_collector()
        figures = [
            (_measure(app.test_client(), whole=True), _measure(app.test_client(), whole=False)) for _ in range(rounds)
        ]
    whole, cut = zip(*figures, strict=True)
    return Result(
        "otlp",
        {
            "whole traces, spans/s of a core": median([wall for wall, _ in whole]),
            "cut traces, spans/s of a core": median([wall for wall, _ in cut]),
            "whole traces, spans/s of CPU of the web process": median([cpu for _, cpu in whole]),
        },
        {"whole traces, spans/s of a core": ">= 5,000 (10,000 of two)"},
    )


def _measure(client: FlaskClient, *, whole: bool) -> tuple[float, float]:
    bodies = list(_bodies(whole=whole))
    began, cpu = perf_counter(), process_time()
    for body in bodies:
        answer = client.post("/v1/traces", data=body, content_type="application/x-protobuf")
        if answer.status_code != 200 or answer.data:
            raise AssertionError(f"not taken: {answer.status_code} {answer.data!r}")
    spans = REQUESTS * TRACES * 6
    return spans / (perf_counter() - began), spans / (process_time() - cpu)


def _bodies(*, whole: bool) -> Iterator[bytes]:
    left: list[Span] = []
    for _ in range(REQUESTS):
        spans = [span for _ in range(TRACES) for span in _trace()]
        if not whole:
            ends = [span for span in spans if not span.parent_span_id]
            spans, left = [span for span in spans if span.parent_span_id] + left, ends
        request = ExportTraceServiceRequest()
        of_resource = request.resource_spans.add()
        of_resource.resource.attributes.append(_attribute("service.name", "benchmark"))
        of_scope = of_resource.scope_spans.add()
        of_scope.scope.name = "benchmark"
        of_scope.spans.extend(spans)
        yield request.SerializeToString()


def _trace() -> Iterator[Span]:
    trace, run, chain = os.urandom(16), os.urandom(8), os.urandom(8)
    now = time_ns() - 2_000_000_000
    for number in range(2):
        call: Attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.response.model": "gpt-4o-2024-08-06",
            "gen_ai.response.id": f"chatcmpl-{trace.hex()}{number}",
            "gen_ai.usage.input_tokens": 1200 + number,
            "gen_ai.usage.output_tokens": 80,
            "gen_ai.usage.cache_read.input_tokens": 400,
            "gen_ai.input.messages": TEXT,
            "gen_ai.output.messages": TEXT,
            "server.address": "api.openai.com",
            "server.port": 443,
        }
        yield _span(trace, os.urandom(8), chain, "chat gpt-4o", now + number * 500_000_000, call)
    yield _span(trace, os.urandom(8), chain, "execute_tool weather", now, {"gen_ai.operation.name": "execute_tool"})
    yield _span(trace, os.urandom(8), chain, "POST", now, {"http.request.method": "POST", "http.route": "/weather"})
    yield _span(trace, chain, run, "step", now, {"gen_ai.operation.name": "agent_step"})
    agent: Attributes = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "weather"}
    yield _span(trace, run, b"", "invoke_agent weather", now, agent)


def _span(trace: bytes, span: bytes, parent: bytes, name: str, at: int, attributes: Attributes) -> Span:
    return Span(
        trace_id=trace,
        span_id=span,
        parent_span_id=parent,
        name=name,
        start_time_unix_nano=at,
        end_time_unix_nano=at + 400_000_000,
        attributes=[_attribute(key, value) for key, value in attributes.items()],
    )


def _attribute(key: str, value: str | int) -> KeyValue:
    attribute = KeyValue(key=key)
    if isinstance(value, str):
        attribute.value.string_value = value
    else:
        attribute.value.int_value = value
    return attribute
