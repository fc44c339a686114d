"""Access tokens: what one looks like, and the Redis hash that says which are good.

A token is `aba_<id>_<secret>`. Only the SHA-256 of the whole is stored: the secret is 256 random bits, so that there is
nothing to guess, and a slow hash (bcrypt, argon2), which makes guessing of chosen passwords dear, would only make each
request dear.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, cast

import orjson

if TYPE_CHECKING:
    from redis import Redis

TOKENS_KEY = "analytics:tokens"  # id → the record as JSON
USED_KEY = "analytics:tokens:used"  # id → when it was last used, to some minutes
TOKEN = re.compile(r"aba_([0-9a-f]{8})_[A-Za-z0-9_-]{43}", re.ASCII)
SECRET_BYTES = 32
LONGEST_NAME = 64

Clock = Callable[[], datetime]


class Role(StrEnum):
    """What the holder of a token may do."""

    READER = "reader"
    WRITER = "writer"
    ADMIN = "admin"


class TokenError(ValueError):
    """A token cannot be made or changed; the message says why."""


@dataclass(frozen=True)
class Token:
    """What is known of a token; times are aware UTC."""

    id: str
    name: str
    roles: tuple[Role, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    digest: str = field(default="", repr=False)

    def state(self, now: datetime) -> str:
        """Return `live`, `revoked`, `expired`, or `broken` when the record cannot be read."""
        if not self.digest:
            return "broken"
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "live"

    def matches(self, text: str) -> bool:
        """Return whether `text` is this token; takes as long whichever character is wrong."""
        return hmac.compare_digest(_digest(text), self.digest)

    def allows(self, role: Role) -> bool:
        """Return whether the holder may do what needs `role`: the token has it, or is an admin's."""
        return role in self.roles or Role.ADMIN in self.roles


class Tokens:
    """The records in Redis; errors of Redis pass through."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._redis = redis
        self._clock = clock

    def read(self) -> dict[str, Token]:
        """Return all records by id, revoked and expired ones too."""
        found = cast("dict[bytes, bytes]", self._redis.hgetall(TOKENS_KEY))
        return {token_id.decode(): _decode(token_id.decode(), record) for token_id, record in found.items()}

    def last_used(self) -> dict[str, datetime]:
        """Return when tokens were last used; those that never were are not in it."""
        found = cast("dict[bytes, bytes]", self._redis.hgetall(USED_KEY))
        return {token_id.decode(): datetime.fromisoformat(at.decode()) for token_id, at in found.items()}

    def create(self, name: str, roles: Sequence[Role], lifetime: timedelta | None = None) -> tuple[Token, str]:
        """Make a token; gives its record and its text, which is written nowhere."""
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable() or name.isspace():
            raise TokenError(f"A name has 1 to {LONGEST_NAME} printable characters.")
        if not roles:
            raise TokenError(f"A token needs a role: {', '.join(Role)}.")
        token, text = self._mint(name, tuple(role for role in Role if role in roles), lifetime)
        self._redis.hset(TOKENS_KEY, token.id, _encode(token))
        return token, text

    def revoke(self, token_id: str) -> Token:
        """End a token now; its record stays."""
        token = self._known(token_id)
        if token.revoked_at is None:
            token = replace(token, revoked_at=self._clock())
            self._redis.hset(TOKENS_KEY, token.id, _encode(token))
        return token

    def rotate(self, token_id: str, grace: timedelta) -> tuple[Token, str, Token]:
        """Make the successor of a live token, with its name, roles and lifetime; the old one ends after `grace`.

        Gives the new record, its text and the old record as it is now.
        """
        old, now = self._known(token_id), self._clock()
        if (state := old.state(now)) != "live":
            raise TokenError(f"Token {token_id} is {state}; make a new one with `token create`.")
        lifetime = None if old.expires_at is None else old.expires_at - old.created_at
        new, text = self._mint(old.name, old.roles, lifetime)
        ends = now + grace if old.expires_at is None else min(now + grace, old.expires_at)
        old = replace(old, expires_at=ends)
        self._redis.hset(TOKENS_KEY, mapping={new.id: _encode(new), old.id: _encode(old)})
        return new, text, old

    def forget(self, token_id: str) -> None:
        """Remove the record of a token that is no longer live."""
        if self._known(token_id).state(self._clock()) == "live":
            raise TokenError(f"Token {token_id} is live; revoke it first.")
        self._redis.hdel(TOKENS_KEY, token_id)
        self._redis.hdel(USED_KEY, token_id)

    def note_use(self, token_id: str) -> None:
        """Write down that the token was used now."""
        self._redis.hset(USED_KEY, token_id, self._clock().isoformat(timespec="seconds"))

    def _mint(self, name: str, roles: tuple[Role, ...], lifetime: timedelta | None) -> tuple[Token, str]:
        token_id = secrets.token_hex(4)
        text = f"aba_{token_id}_{secrets.token_urlsafe(SECRET_BYTES)}"
        now = self._clock()
        expires_at = None if lifetime is None else now + lifetime
        return Token(token_id, name, roles, now, expires_at, digest=_digest(text)), text

    def _known(self, token_id: str) -> Token:
        record = cast("bytes | None", self._redis.hget(TOKENS_KEY, token_id))
        if record is None:
            raise TokenError(f"There is no token {token_id!r}; `token list --all` shows those that there are.")
        return _decode(token_id, record)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _encode(token: Token) -> bytes:
    return orjson.dumps({name: value for name, value in asdict(token).items() if name != "id"})


def _decode(token_id: str, record: bytes) -> Token:
    """Read a record; one that is broken opens nothing, but is there: see Token.state."""
    try:
        found = orjson.loads(record)
        return Token(
            id=token_id,
            name=str(found["name"]),
            roles=tuple(Role(role) for role in found["roles"]),
            created_at=datetime.fromisoformat(found["created_at"]),
            expires_at=_moment(found["expires_at"]),
            revoked_at=_moment(found["revoked_at"]),
            digest=str(found["digest"]),
        )
    except (ValueError, KeyError, TypeError):
        return Token(token_id, "", (), datetime.fromtimestamp(0, UTC))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
