"""Reports of an application that has every snapshot."""

from typing import Any, Protocol

import pytest
from werkzeug.test import TestResponse

from tests.web.conftest import Web


class Asks(Protocol):
    """Asks for a report and gives the answer."""

    def __call__(self, **body: Any) -> TestResponse:
        """Ask with this body."""


@pytest.fixture
def ask(full: Web) -> Asks:
    """POST for a report."""

    def post(**body: Any) -> TestResponse:
        return full.client.post("/api/analytics/advanced/report", json=body)

    return post
