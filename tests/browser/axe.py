"""axe-core, the checker of accessibility, taken out of the machine's own Chromium: its Lighthouse carries it.

Resources of a .pak (version 5) are found by a table of (id, offset); those that begin with 1e 9b are brotli after 8
bytes. axe stands in the Lighthouse bundle as one template literal, which the browser itself turns into source.
"""

import itertools
import re
import struct
from functools import cache
from pathlib import Path
from typing import Any

import brotli
from playwright.sync_api import Page

PACK = Path("/usr/lib/chromium/resources.pak")
BROTLI_MARK, BROTLI_HEAD = b"\x1e\x9b", 8
AXE = re.compile(rb"`/\*! axe v4\.(?:[^`\\]|\\.)*`", re.DOTALL)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]  # all others answer alike in either theme
CHECK = """async (only) => {
  const answer = await axe.run(document, { runOnly: only, resultTypes: ["violations"], preload: false });
  return answer.violations.map((one) => ({
    rule: one.id, impact: one.impact,
    nodes: one.nodes.map((node) => [node.html.slice(0, 300), node.failureSummary]),
  }));
}"""


@cache
def axe_literal() -> str:
    """Return the template literal whose value is the source of axe-core."""
    pack = PACK.read_bytes()
    count = struct.unpack_from("<H", pack, 8)[0]
    offsets = [struct.unpack_from("<HI", pack, 12 + 6 * place)[1] for place in range(count + 1)]
    largest_first = sorted(itertools.pairwise(offsets), key=lambda span: span[0] - span[1])
    for start, end in largest_first:
        if pack[start : start + 2] == BROTLI_MARK:
            found = AXE.search(brotli.decompress(pack[start + BROTLI_HEAD : end]))
            if found:
                return found[0].decode()
    raise LookupError(f"{PACK} holds no axe-core")


_sources: list[str] = []


def _source(page: Page) -> str:
    """Return the source of axe-core, which the first page turns the literal into."""
    if not _sources:
        _sources.append(page.evaluate(f"() => {axe_literal()}"))
    return _sources[0]


def violations(page: Page, rules: list[str] | None = None) -> list[dict[str, Any]]:
    """Check a page by all rules of WCAG 2.2 AA, or by `rules`; gives each violation as rule, impact and elements."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_source(page))  # over the debugging protocol, past the CSP
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found: list[dict[str, Any]] = page.evaluate(CHECK, only)
    return found
