"""Check of the operator's price file."""

from pathlib import Path

from autobot_analytics.cli.checks.finding import CheckState
from autobot_analytics.cli.checks.money import price_file
from tests.autobot_analytics.checks.conftest import MakeInstallation

PRICE = '[[price]]\nprovider = "acme"\nmodel = "m1"\ninput = 1\noutput = 2\n'


def test_price_file(make: MakeInstallation, tmp_path: Path) -> None:
    """None is right, one that can be read is counted, a broken one is wrong and its line named."""
    assert price_file(make()).state == CheckState.RIGHT
    path = tmp_path / "prices.toml"
    path.write_text(PRICE)
    found = price_file(make(price_file=path))
    assert found.state == CheckState.RIGHT
    assert found.found.startswith(f"{path}: 1 price, ")
    path.write_text(PRICE.replace("input = 1", "input = -1"))
    found = price_file(make(price_file=path))
    assert found.state == CheckState.WRONG
    assert f"{path}, line 4: input" in found.found
    path.unlink()
    assert price_file(make(price_file=path)).state == CheckState.WRONG
