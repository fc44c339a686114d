"""The command `prices`: explains a price, lists what has none."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner

from autobot_analytics.cli import main
from tests.web import snapshot_writing
from tests.web.days import cost_day


def run(*arguments: str) -> tuple[int, str]:
    """Run the command; give its exit status and output."""
    result = CliRunner().invoke(main, ["prices", *arguments])
    return result.exit_code, result.output


def test_explain_shows_each_step_and_the_source() -> None:
    """A name that is resolved shows what was done, what it is priced as, by which list, and the rates."""
    status, output = run("explain", "bedrock", "bedrock/us-east-1/anthropic.claude-v2:1", "--at", "2026-12-01")
    assert status == 0
    assert "1. provider 'bedrock' is aws\n  2. prefix bedrock/ cut" in output
    assert "priced as aws/us-east-1/anthropic.claude-v2:1, at 2026-12-01 00:00 UTC, by litellm" in output
    assert "input 8, cache read 8, cache write 8, output 24, reasoning 24 USD for 1,000,000 tokens" in output


def test_explain_names_candidates() -> None:
    """A name without a price ends with status 1, the reason and what may be meant."""
    status, output = run("explain", "-", "gpt-4o-foo")
    assert (status, output.splitlines()[:3]) == (
        1,
        ["no provider, gpt-4o-foo", "unpriced: model unknown", "  did you mean openai/gpt-4o?"],
    )


def test_explain_the_price_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An alias and a price of the operator's file are steps of their own; a broken file is one line."""
    path = tmp_path / "prices.toml"
    path.write_text(
        '[[alias]]\nmodel = "mine"\nis = "openai/gpt-4o"\n'
        '[[price]]\nprovider = "openai"\nmodel = "gpt-4o*"\nvalid_from = 2026-01-01\ninput = 1\noutput = 2\n'
    )
    monkeypatch.setenv("AUTOBOT_ANALYTICS_PRICE_FILE", str(path))
    status, output = run("explain", "azure", "mine", "--at", "2026-12-01")
    assert status == 0
    assert "1. the price file's alias 'mine' is openai/gpt-4o" in output
    assert "the price file prices 'gpt-4o*', from 2026-01-01 on" in output
    assert "by price file\n  input 1, " in output
    path.write_text("[[alias]]\n")
    status, output = run("explain", "azure", "mine")
    assert (status, output) == (1, f"Error: {path}, line 1: model: is missing\n")


def test_unpriced_suggests_aliases(redis_client: redis.Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Models without a price are listed with calls, tokens and reason, and an alias to paste for unknown names."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", redis_url)
    day = cost_day(
        {"model": "my-gpt4o", "provider": "azure", "calls": 5, "unpriced_calls": 5, "unpriced_tokens": 12_345},
        {"model": "gpt-4o", "calls": 1, "unpriced_calls": 1, "unpriced_tokens": 0},
    )
    now = datetime.now(UTC)
    documents = {now.date().isoformat(): day | {"unpriced_reason": ["model unknown", "no tokens"]}}
    snapshot_writing.publish(redis_client, {"cost_days": documents}, at=now, generation=1)
    status, output = run("unpriced")
    assert status == 0
    (row,) = [line.split() for line in output.splitlines() if line.strip().startswith("azure")]
    assert row == ["azure", "my-gpt4o", "5", "12,345", "model", "unknown"]
    assert '[[alias]]\nprovider = "azure"\nmodel = "my-gpt4o"\nis = "openai/gpt-4o"' in output
    assert output.count("[[alias]]") == 1
    first, second = json.loads(run("unpriced", "--json")[1])
    assert (first["unpriced_reason"], first["candidates"][0]) == ("model unknown", "openai/gpt-4o")
    assert (second["unpriced_reason"], second["candidates"]) == ("no tokens", [])
