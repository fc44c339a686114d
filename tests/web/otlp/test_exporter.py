"""A real producer: the OpenTelemetry SDK and its OTLP/HTTP exporter, against a running server, to the warehouse."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode, Tracer
from werkzeug.serving import make_server

from autobot_analytics.demo.embedded_redis import RedisProcess
from jobs.context import JobContext
from jobs.database.warehouse_file import memory_warehouse
from jobs.tick import tick
from tests.web.otlp.conftest import Otlp
from web.otlp.openapi import PATH


@pytest.fixture
def url(otlp: Otlp) -> Iterator[str]:
    """Run the endpoint in a thread; give its URL."""
    with serving(otlp) as url:
        yield url


@contextmanager
def serving(otlp: Otlp) -> Iterator[str]:
    """Run a server; give the URL of the endpoint."""
    server = make_server("127.0.0.1", 0, otlp.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}{PATH}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def work(tracer: Tracer) -> None:
    """Do what an instrumented agent does: two calls, one of them streamed and one through a tool, within a run."""
    run = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "tutor", "gen_ai.conversation.id": "c1"}
    call = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o"}
    with tracer.start_as_current_span("invoke_agent tutor", attributes=run) as agent:
        with tracer.start_as_current_span("chat gpt-4o", attributes=call) as chat:
            chat.set_attributes({"gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100})
        with (
            tracer.start_as_current_span("execute_tool", attributes={"gen_ai.operation.name": "execute_tool"}),
            tracer.start_as_current_span("chat gpt-4o", attributes=call) as chat,
        ):
            chat.set_attributes({"gen_ai.usage.input_tokens": 2000, "gen_ai.usage.output_tokens": 200})
            chat.set_attribute("gen_ai.usage.cache_read.input_tokens", 1000)
        agent.set_attributes({"gen_ai.usage.input_tokens": 3000, "gen_ai.usage.output_tokens": 300})
    with tracer.start_as_current_span("embeddings", attributes={**call, "gen_ai.operation.name": "embeddings"}) as one:
        one.set_status(StatusCode.ERROR, "no")


@pytest.mark.parametrize("compression", list(Compression))
@pytest.mark.parametrize("processor", [BatchSpanProcessor, SimpleSpanProcessor])
def test_from_the_sdk_to_the_warehouse(
    otlp: Otlp,
    url: str,
    compression: Compression,
    processor: type[BatchSpanProcessor] | type[SimpleSpanProcessor],
) -> None:
    """What the SDK exports, all at once or span by span, is ingested with the right tokens, cost and state."""
    exporter = OTLPSpanExporter(endpoint=url, compression=compression)
    provider = TracerProvider(resource=Resource({"service.name": "bot"}), shutdown_on_exit=False)
    provider.add_span_processor(processor(exporter))
    work(provider.get_tracer("test"))
    provider.shutdown()
    now = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=1)
    warehouse = memory_warehouse()
    tick(JobContext(warehouse, otlp.redis, otlp.settings, clock=lambda: now))
    calls = warehouse.execute(
        "select input_tokens, output_tokens, cached_input_tokens, cost_usd, success from llm_calls order by all"
    )
    # gpt-4o: $2.50 in, $1.25 cached, $10 out for a million tokens
    assert calls == [
        (0, 0, 0, None, False),
        (1000, 100, 0, Decimal("0.003500000"), True),
        (2000, 200, 1000, Decimal("0.005750000"), True),
    ]
    assert warehouse.execute("select agent_id, status, tokens_used from tasks") == [("tutor", "completed", 3300)]
    assert warehouse.value("select count(*) from dead_letters") == 0
    warehouse.close()


def test_exporter_sends_again(own_otlp: Otlp, own_redis_server: RedisProcess) -> None:
    """While Redis is away the exporter keeps trying, and the spans arrive once it is back."""
    with serving(own_otlp) as url, finished_call() as call:
        exporter = OTLPSpanExporter(endpoint=url)
        own_otlp.send({})  # the service knows by now that no tokens are asked for
        own_redis_server.stop()
        assert own_otlp.post(b"{}").status_code == 200  # there is nothing in it to be taken
        results: list[SpanExportResult] = []
        export = threading.Thread(target=lambda: results.append(exporter.export([call])))
        export.start()
        own_redis_server.start()
        export.join()
        exporter.shutdown()  # type: ignore[no-untyped-call]
    assert results == [SpanExportResult.SUCCESS]
    assert [entry["input_tokens"] for entry in own_otlp.calls()] == ["7"]


@contextmanager
def finished_call() -> Iterator[ReadableSpan]:
    """Return a span as processors hand it to exporters."""
    memory = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(memory))
    call: dict[str, str | int] = {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 7}
    provider.get_tracer("test").start_span("chat", attributes=call).end()
    yield memory.get_finished_spans()[0]
    provider.shutdown()
