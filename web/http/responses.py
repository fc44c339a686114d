"""The answers held in process: bytes, validators and compressed forms, least recently used ones dropped."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from werkzeug.datastructures import Accept
from werkzeug.http import http_date, parse_accept_header, parse_etags

COMPRESS_FROM_BYTES = 860  # smaller ones gain nothing: they fit one packet anyway
COMPRESSION_LEVEL = 5
OVERHEAD_BYTES = 2_000
SPELLINGS = 10_000
LONGEST_SPELLING = 500
STALE = ("Warning", '110 - "Response is Stale"')

Headers = list[tuple[str, str]]
Spelling = tuple[str, str]  # path and query as they were sent; several mean the same request


@dataclass(frozen=True)
class Form:
    """One way to send an answer: plain or compressed, fresh or marked stale."""

    body: bytes
    etag: str
    headers: Headers


@dataclass(frozen=True)
class Reply:
    """What goes over the wire."""

    status: str
    headers: Headers
    body: bytes


@dataclass(frozen=True)
class Held:
    """An answer and what it was made from."""

    token: Hashable
    body: bytes
    computed_at: datetime
    oldest: datetime
    max_age_s: int
    forms: dict[tuple[bool, bool], Form] = field(default_factory=dict)

    def reply(self, stale: bool, now: datetime, accept_encoding: str, if_none_match: str | None) -> Reply:
        """Choose the form that the request takes; 304 when it has that one already."""
        form = self._form(stale, _accepts_gzip(accept_encoding) and len(self.body) >= COMPRESS_FROM_BYTES)
        age = ("Age", str(max(0, int((now - self.oldest).total_seconds()))))
        if if_none_match is not None and parse_etags(if_none_match).contains_weak(form.etag.strip('"')):
            kept = [header for header in form.headers if not header[0].startswith("Content-")]
            return Reply("304 NOT MODIFIED", [*kept, age], b"")
        return Reply("200 OK", [*form.headers, age], form.body)

    def _form(self, stale: bool, compressed: bool) -> Form:
        known = self.forms.get((stale, compressed))
        if known is None:
            known = self.forms[stale, compressed] = self._make(stale, compressed)
        return known

    def _make(self, stale: bool, compressed: bool) -> Form:
        body = self.body[:-1] + b',"stale":true}' if stale else self.body
        digest = blake2b(body, digest_size=12).hexdigest()
        etag = f'"{digest}-gzip"' if compressed else f'"{digest}"'
        headers = [
            ("Content-Type", "application/json"),
            ("ETag", etag),
            ("Last-Modified", http_date(self.computed_at)),
            ("Cache-Control", f"private, max-age={self.max_age_s}"),
            ("Vary", "Accept-Encoding"),
        ]
        if stale:
            headers.append(STALE)
        if compressed:
            body = gzip.compress(body, COMPRESSION_LEVEL, mtime=0)
            headers.append(("Content-Encoding", "gzip"))
        headers.append(("Content-Length", str(len(body))))
        return Form(body, etag, headers)


class Responses:
    """Held answers by request, bounded in bytes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._held: OrderedDict[Hashable, Held] = OrderedDict()
        self._spellings: dict[Spelling, tuple[Hashable, tuple[str, ...]]] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Held | None:
        """Return the answer held for a request, of whatever generation."""
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                self._held.move_to_end(key)
            return held

    def put(self, key: Hashable, held: Held) -> None:
        """Hold an answer in place of an older one; drop those that were not asked for longest."""
        with self._lock:
            old = self._held.pop(key, None)
            if old is not None:
                self._bytes -= _size(old)
            self._held[key] = held
            self._bytes += _size(held)
            while self._bytes > self._max_bytes and self._held:
                _, dropped = self._held.popitem(last=False)
                self._bytes -= _size(dropped)

    def remember(self, spelling: Spelling, key: Hashable, snapshots: tuple[str, ...]) -> None:
        """Note that a request so spelled means the answer `key`, made from `snapshots`."""
        if len(spelling[0]) + len(spelling[1]) > LONGEST_SPELLING:
            return
        with self._lock:
            if len(self._spellings) >= SPELLINGS:
                self._spellings.clear()
            self._spellings[spelling] = (key, snapshots)

    def recall(self, spelling: Spelling) -> tuple[Held, tuple[str, ...]] | None:
        """Return the answer held for a request so spelled, and the snapshots it depends on."""
        known = self._spellings.get(spelling)
        if known is None:
            return None
        held = self.get(known[0])
        return None if held is None else (held, known[1])

    @property
    def held_bytes(self) -> int:
        """Bytes that the held answers take, counted generously."""
        return self._bytes


def _size(held: Held) -> int:
    return 3 * len(held.body) + OVERHEAD_BYTES


@lru_cache(maxsize=256)
def _accepts_gzip(header: str) -> bool:
    return bool(parse_accept_header(header, Accept).quality("gzip"))
