"""How findings spell figures: the macros of `sql/schema/macros/words.sql`."""

import pytest

from tests.sql.test_cases import lenient_warehouse


@pytest.mark.parametrize(
    ("spelled", "text"),
    [
        ("counted(1, 'task', 'tasks')", "1 task"),
        ("counted(0, 'task', 'tasks')", "0 tasks"),
        ("counted(16586.4, 'token is', 'tokens are')", "16,586 tokens are"),
        ("counted(0.6, 'more failure', 'more failures')", "1 more failure"),
        ("dollars(1234.5)", "$1,234.50"),
        ("dollars(0.0042::decimal(18, 9))", "$0.0042"),
        ("dollars(0)", "$0.00"),
        ("dollars(-3)", "-$3.00"),
        ("timespan(2.52)", "2.5 s"),
        ("timespan(45)", "45 s"),
        ("timespan(901)", "15 min"),
        ("timespan(7501)", "2.1 h"),
        ("timespan(90000000)", "1,041.7 days"),
        ("storage(511000000)", "511 MB"),
        ("storage(7.99e9)", "8.0 GB"),
        ("storage(1234e9)", "1,234 GB"),
    ],
)
def test_a_figure_is_spelled(spelled: str, text: str) -> None:
    """Thousands are set apart, one thing is in the singular, units fit the size."""
    assert lenient_warehouse().value(f"select {spelled}") == text
