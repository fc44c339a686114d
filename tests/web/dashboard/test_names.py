"""Long names keep their ends."""

import re

import pytest

from web.dashboard.names import in_legend, shorten


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("chat-agent-1", ["chat-agent-1"]),
        ("data-platform-chat-with-worker-0932", ["data-platform-chat-with-wor", "ker-0932"]),
        ("ägyptisch-und-sehr-lang-und-länger-0001", ["ägyptisch-und-sehr-lang-und-länger-0001"]),
        ("<b>bold & long enough to be cut</b>", ["&lt;b&gt;bold &amp; long enough to be", " cut&lt;/b&gt;"]),
        ("x" * 110 + "y" * 20, ["x" * 110 + "y…", "y" * 8]),
        ("é" * 130, ["é" * 119 + "…"]),
    ],
)
def test_shorten(name: str, parts: list[str]) -> None:
    """A long name is in two parts, of which the first gives way; letters that may belong together are not parted."""
    assert re.findall(r">([^<>]+)<", str(shorten(name))) == parts


def test_in_legend() -> None:
    """In a legend a long name lacks its middle too."""
    assert in_legend("chat-agent-1") == "chat-agent-1"
    assert in_legend("x" * 60 + "-worker-0932") == "x" * 32 + "…xxxx-worker-0932"
