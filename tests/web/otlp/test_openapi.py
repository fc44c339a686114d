"""The OpenAPI document of the endpoint."""

from typing import Any

import jsonschema_rs
import orjson
import pytest

from tests.web.otlp.conftest import JSON, Otlp
from tests.web.otlp.spans import agent, chat, request
from web.otlp.openapi import PATH, describe


@pytest.fixture
def document(otlp: Otlp) -> Any:
    """The document with the endpoint described."""
    made = otlp.client.get("/openapi.json").get_json()
    describe(made)
    return made


def validator(document: Any, schema: Any) -> Any:
    """Make a validator of a part of the document."""
    return jsonschema_rs.validator_for({**schema, "components": document["components"]})


def test_requests_and_answers_fit(otlp: Otlp, document: Any) -> None:
    """The example and what the tests send fit the request's schema; what is answered fits the answers'."""
    operation = document["paths"][PATH]["post"]
    body = operation["requestBody"]["content"][JSON]
    example = body["examples"]["one call"]["value"]
    for sent in (example, request(agent(9), chat(1, 9), resource={"service.name": "bot"}), {}):
        validator(document, body["schema"]).validate(sent)
    bad = request(chat(2, 0, (-1, 1)))
    for sent, status in ((orjson.dumps(example), 200), (orjson.dumps(bad), 200), (b"[]", 400), (b"x" * 8_000_001, 413)):
        answer = otlp.post(sent)
        assert answer.status_code == status
        schema = operation["responses"][str(status)]["content"][answer.content_type]["schema"]
        validator(document, schema).validate(answer.get_json())
    assert len(otlp.calls()) == 1


def test_document_without_the_path() -> None:
    """A document without the endpoint is left as it is."""
    document: dict[str, Any] = {"paths": {}}
    describe(document)
    assert document == {"paths": {}}
