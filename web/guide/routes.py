"""Serves the built documentation under `/docs/guide/`."""

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from apiflask import APIBlueprint
from flask import Response, redirect, send_from_directory, url_for
from werkzeug.exceptions import NotFound

from web.http.problems import ProblemError

bp = APIBlueprint("guide", __name__, enable_openapi=False)

SITE = Path(__file__).parent / "site"
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
POLICY = (
    "default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@bp.get("/docs/guide")
def guide_root() -> Response:
    """Redirect to the first page."""
    return redirect(url_for("guide.guide", name="index.html"))  # type: ignore[return-value] # werkzeug's base class


@bp.get("/docs/guide/<path:name>")
def guide(name: str) -> Response:
    """Send a file of the built documentation."""
    if not (SITE / "index.html").exists():
        raise ProblemError(404, "The documentation was not built with this installation: run `make guide`.")
    try:
        response = send_from_directory(SITE, name)
    except NotFound as error:
        raise ProblemError(404, f"The documentation has no page {name!r}.") from error
    if name.endswith(".html"):
        path = SITE / name
        response.headers["Content-Security-Policy"] = policy(path, path.stat().st_mtime_ns)
    return response


@lru_cache(maxsize=256)
def policy(page: Path, changed_ns: int) -> str:
    """Return the content security policy of a page, which allows its own inline scripts by their digests.

    `changed_ns` is the time at which the file was written: a page that is built again has another policy.
    """
    digests = {
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in INLINE_SCRIPT.findall(page.read_text(encoding="utf-8"))
    }
    return POLICY.format(hashes=" ".join(f"'sha256-{digest}'" for digest in sorted(digests)))
