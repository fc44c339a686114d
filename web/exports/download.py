"""Sends a file: its headers, its body piece by piece, compressed if the reader takes it, in an archive if asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain
from typing import Any, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson
from flask import Response, request

from web.exports.kept import KeptFiles
from web.http.answer import Body, digest, freshness, is_packed
from web.http.answer import send as send_body
from web.http.compression import packed
from web.reading.window import iso_utc

SENT_BYTES = 1 << 16
STALE_INTERVALS = 3
TEXT = ("text/csv; charset=utf-8", "application/x-ndjson", "application/json")


@dataclass(frozen=True)
class Origin:
    """What a file is made from: as long as `token` is equal, so are its bytes."""

    token: object
    computed_at: datetime
    interval_s: float
    stale: bool = False


@dataclass(frozen=True)
class File:
    """A file to send. `body` is asked for its pieces once, unless the reader has them already."""

    name: str
    media_type: str
    body: Callable[[], Iterator[bytes]]
    about: Callable[[], dict[str, Any]]  # what the manifest says of it besides its bytes; asked after the body


def send(
    file: File, origin: Origin, now: datetime, as_archive: bool = False, kept: KeptFiles | None = None
) -> Response:
    """Answer with a file; 304 when the reader has it. `kept` holds small ones, and gets those that it lacks."""
    media_type = "application/zip" if as_archive else file.media_type
    compressed = file.media_type in TEXT and not as_archive and is_packed()
    content = repr((origin.token, request.full_path, media_type, compressed)).encode()
    etag = digest(content)
    stale = origin.stale or (now - origin.computed_at).total_seconds() > STALE_INTERVALS * origin.interval_s
    name = f"{file.name.rpartition('.')[0]}.zip" if as_archive else file.name
    headers = {
        **freshness(origin.computed_at, now, origin.interval_s, stale),
        "Vary": "Accept-Encoding",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Type": media_type,
    }
    if compressed:
        headers["Content-Encoding"] = "gzip"

    def body() -> Body:
        if request.method == "HEAD":
            return iter(())  # an iterator: how long the file is, is not known
        known = kept.get(etag) if kept else None
        if known is not None:
            return known
        pieces = _begun(_archive(file, origin.computed_at) if as_archive else file.body())
        sent = packed(pieces) if compressed else pieces
        return kept.keeping(etag, sent) if kept else sent

    return send_body(body, etag, headers)


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Make the first piece before anything is sent, so that what fails by then is a problem document."""
    first = next(pieces, b"")
    return chain([first], pieces)


class _Outgoing:
    """What the archive writes to: it cannot go back, and what was written is taken away and sent."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Hold bytes until they are taken."""
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is held is taken when it is sent."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken, self._held = b"".join(self._held), []
        return taken


def _archive(file: File, at: datetime) -> Iterator[bytes]:
    """Yield a ZIP archive of the file and, after it, its manifest."""
    outgoing = _Outgoing()
    digest, size = sha256(), 0
    moment = at.astimezone(UTC).timetuple()[:6]
    with ZipFile(cast("BinaryIO", outgoing), "w") as archive:  # it needs no more than that
        entry = ZipInfo(file.name, moment)
        entry.compress_type = ZIP_DEFLATED if file.media_type in TEXT else ZIP_STORED
        with archive.open(entry, "w", force_zip64=True) as target:
            for piece in file.body():
                digest.update(piece)
                size += len(piece)
                target.write(piece)
                yield outgoing.take()
        described = {
            "file": file.name,
            **file.about(),
            "bytes": size,
            "sha256": digest.hexdigest(),
            "as_of": iso_utc(at),
        }
        archive.writestr(ZipInfo("manifest.json", moment), orjson.dumps(described, option=orjson.OPT_INDENT_2))
    yield outgoing.take()
