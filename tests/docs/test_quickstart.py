"""The quickstart, followed literally: all its commands in one shell, with a Redis and ports of the test's own."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import redis

from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.demo.processes import free_port
from tests.docs.blocks import DOCS, ROOT, blocks

DEADLINE_S = 120.0
ANSWER = "curl -s 'http://127.0.0.1:8001/api/analytics/cost/by-model?days=7'\n"
MODELS = {"gpt-4o", "claude-sonnet-4-5", "llama3"}  # of OpenTelemetry, of the CSV file, of AutoBot
AUTOBOT_CALL = {"provider": "ollama", "model": "llama3", "input_tokens": 50, "output_tokens": 9}


@pytest.fixture
def environment(own_redis_server: RedisProcess, tmp_path: Path) -> dict[str, str]:
    """A shell's environment with a free port for the web service; AutoBot has made one call."""
    with redis.Redis.from_url(own_redis_server.url) as client:
        call = {**AUTOBOT_CALL, "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        client.lpush("llm_cost:usage", json.dumps(call))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AUTOBOT_ANALYTICS_")}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return kept | {
        "PATH": path,
        "REDIS": own_redis_server.url.removeprefix("redis://").split("/")[0],
        "AUTOBOT_ANALYTICS_PORT": str(free_port("127.0.0.1", 0)),
    }


def adapted(text: str, environment: dict[str, str]) -> str:
    """Return the text with the addresses of the test."""
    web = f"127.0.0.1:{environment['AUTOBOT_ANALYTICS_PORT']}"
    return text.replace("127.0.0.1:8001", web).replace("127.0.0.1:6379", environment["REDIS"])


def test_quickstart_leads_to_the_figures(environment: dict[str, str], tmp_path: Path) -> None:
    """The commands of all three doors, run in order, bring each door's model into the answer, and end cleanly."""
    commands = [block.text for block in blocks(DOCS / "quickstart.md") if block.language == "sh" and not block.reason]
    assert ANSWER in commands
    until = f"for try in $(seq 60); do {ANSWER.strip()} > answer; "
    until += (
        " && ".join(f"grep -q {model} answer" for model in sorted(MODELS)) + " && break; sleep 1; done; cat answer\n"
    )
    served = "until curl -so /dev/null http://127.0.0.1:8001/healthz; do sleep 0.2; done\n"  # a reader opens the page
    script = "".join(until if text == ANSWER else text + served * ("web >" in text) for text in commands)
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", adapted(script, environment)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        timeout=DEADLINE_S,
        check=False,
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    answer = json.loads((tmp_path / "answer").read_text())
    assert {model["model"] for model in answer["models"]} == MODELS
    web = f"http://127.0.0.1:{environment['AUTOBOT_ANALYTICS_PORT']}/healthz"
    with pytest.raises(urllib.error.URLError):  # "Stop" has ended it
        urllib.request.urlopen(web, timeout=2)


def test_first_snippet_of_readme_runs_as_a_file(redis_url: str, redis_client: redis.Redis, tmp_path: Path) -> None:
    """The Python snippet of README.md, saved as a file, sends one event and one call."""
    (snippet,) = [block.text for block in blocks(ROOT / "README.md") if block.language == "python"]
    file = tmp_path / "track.py"
    file.write_text(snippet)
    env = {**os.environ, "AUTOBOT_ANALYTICS_REDIS_URL": redis_url}
    ran = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, env=env, cwd=ROOT, check=False)
    assert (ran.returncode, ran.stdout) == (0, "sent\n"), ran.stderr
    assert (redis_client.xlen("user_behavior:events"), redis_client.xlen("llm_cost:events")) == (1, 1)
