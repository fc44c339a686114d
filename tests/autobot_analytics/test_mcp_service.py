"""What an agent gets of an answer: no texts of users, and no more than fits."""

import json

import pytest

from autobot_analytics.mcp_server.service import MOST_BYTES, ServiceError, bounded, without_texts


def test_texts_are_left_out_at_any_depth() -> None:
    """Metadata and texts of errors go; rates and counts of errors stay."""
    answer = {"rows": [{"metadata": {"a": 1}, "error": "secret", "errors": ["x"], "error_rate": 0.5, "agent": "a1"}]}
    assert without_texts(answer) == {"rows": [{"error_rate": 0.5, "agent": "a1"}]}


def test_a_long_list_is_cut() -> None:
    """An answer keeps the first rows and says how many are missing; one that stays too long is refused."""
    found = bounded({"results": [{"name": "x" * 1_000} for _ in range(200)]}, "results")
    assert len(json.dumps(found)) <= MOST_BYTES
    assert len(found["results"]) == 50
    assert found["cut"] == {"results": 150}
    with pytest.raises(ServiceError, match="too long"):
        bounded({"text": "x" * MOST_BYTES})
