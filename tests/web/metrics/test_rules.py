"""The rules: promtool finds no fault, every alert is seen to fire and not to, and the manual names it."""

import re
import subprocess
from pathlib import Path

import pytest

RULES = Path("web/metrics/rules.yml")
CASES = Path("tests/web/metrics/rules_test.yml")
ROOT = Path(__file__).parents[3]
ALERTS = re.findall(r"- alert: (\w+)", (ROOT / RULES).read_text())


@pytest.mark.needs_program("promtool")
@pytest.mark.parametrize("command", [("check", RULES), ("test", CASES)], ids=["check", "test"])
def test_promtool_is_content(command: tuple[str, Path]) -> None:
    """`promtool check rules` and `promtool test rules` pass."""
    verb, path = command
    checked = subprocess.run(["promtool", verb, "rules", path], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_alert_has_a_case() -> None:
    """Each alert is shown to fire on something, beside something that it does not fire on."""
    text = (ROOT / CASES).read_text()
    firing = set(re.findall(r"alertname: (\w+)\n\s+exp_alerts:\n\s+- exp_labels", text))
    assert len(ALERTS) == len(set(ALERTS))
    assert firing == set(ALERTS)
    quiet = set(re.findall(r"alertname: (\w+)\n\s+exp_alerts: \[\]", text))
    beside = {"AutobotBudgetExceeded", "AutobotAgentErrors", "AutobotAgentErrorsCritical", "AutobotDeadLetters",
              "AutobotStreamNearlyFull", "AutobotStreamLag", "AutobotRedisDown", "AutobotRedisMemory",
              "AutobotHealthLow", "AutobotSnapshotDocumentsLost"}  # fmt: skip
    assert quiet | beside == set(ALERTS)


def test_the_manual_names_every_alert() -> None:
    """Who is woken up by one finds it."""
    named = set(re.findall(r"`(Autobot\w+)`", (ROOT / "docs/prometheus.md").read_text()))
    assert named == set(ALERTS)
