"""Style and script: small, compressed, and kept by browsers for as long as their content is the same."""

import gzip
import re

import pytest

from tests.web.conftest import Web
from web.dashboard.assets import ASSETS, KEEP

MOST_BYTES = 150_000  # of all style and script together, before compression
ACCEPTS = {"Accept-Encoding": "gzip"}
ADDRESS = re.compile(r'(?:href|src|data-library|data-sheet)="(/static/[^"]+)"')


def test_what_a_page_loads(full: Web) -> None:
    """Each file that a page names is there under an address of its content, to be kept; all of them are small."""
    addresses = ADDRESS.findall(full.client.get("/").text)
    assert len(addresses) == len(set(addresses)) >= 7
    sizes = []
    for address in addresses:
        answer = full.client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == KEEP
        sizes.append(len(answer.data))
    assert sum(sizes) < MOST_BYTES


@pytest.mark.parametrize("name", ASSETS)
def test_is_compressed_for_whoever_takes_it(full: Web, name: str) -> None:
    """Compressed or not it is the same file; each form has a validator of its own, and another address is not kept."""
    plain, packed = (full.client.get(f"/static/dashboard/{name}", headers=asked) for asked in ({}, ACCEPTS))
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == ASSETS[name].body
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert plain.headers["Cache-Control"] == "no-cache"
    assert plain.mimetype == packed.mimetype
    again = full.client.get(f"/static/dashboard/{name}", headers={"If-None-Match": plain.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["none.css", "../routes.py", "..%2froutes.py", "vendor", ""])
def test_nothing_else_is_sent(full: Web, name: str) -> None:
    """What is no file of ours is not found, whatever the path says."""
    assert full.client.get(f"/static/dashboard/{name}").status_code == 404


def test_library_is_as_published() -> None:
    """The chart library is the one that its project published, whole and with its licence."""
    script = ASSETS["vendor/uplot/uPlot.iife.min.js"].body.decode()
    assert script.startswith("/*! https://github.com/leeoniya/uPlot (v1.6.32) */")
    assert "Permission is hereby granted" in ASSETS["vendor/uplot/LICENSE"].body.decode()
