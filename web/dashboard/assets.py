"""Style, script and icon of the pages: read and compressed once, named by their content so that browsers keep them."""

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from flask import Response, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.utils import get_content_type

from web.http.answer import is_packed, send

FOLDER = Path(__file__).parent / "static"
YEAR_S = 31_536_000
KEEP = f"public, max-age={YEAR_S}, immutable"  # of an address that names the content


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    media_type: str

    @cached_property
    def digest(self) -> str:
        """What the file's address carries: another content has another."""
        return blake2b(self.body, digest_size=6).hexdigest()

    @cached_property
    def packed(self) -> bytes:
        """The file compressed, as well as gzip can."""
        return gzip.compress(self.body, 9, mtime=0)


def _read() -> dict[str, Asset]:
    paths = [path for path in sorted(FOLDER.rglob("*")) if path.is_file()]
    return {
        path.relative_to(FOLDER).as_posix(): Asset(path.read_bytes(), mimetypes.guess_type(path)[0] or "text/plain")
        for path in paths
    }


ASSETS = _read()


def address_of(name: str) -> str:
    """Return the address of a file of `static/`. Raises KeyError when there is none of that name."""
    return url_for("dashboard.static", filename=name, v=ASSETS[name].digest)


def send_asset(filename: str) -> Response:
    """Send a file; kept for a year by whoever asked for just this content."""
    asset = ASSETS.get(filename)
    if asset is None:
        raise NotFound
    headers = {
        "Content-Type": get_content_type(asset.media_type, "utf-8"),
        "Vary": "Accept-Encoding",
        "Cache-Control": KEEP if request.args.get("v") == asset.digest else "no-cache",
    }
    if is_packed():
        return send(asset.packed, f"{asset.digest}-gzip", {**headers, "Content-Encoding": "gzip"})
    return send(asset.body, asset.digest, headers)
