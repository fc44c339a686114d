"""The tokens as one process knows them: the whole table, read again every few seconds.

Tokens are few, so the table is read as a whole: a request costs Redis nothing, and an unknown token needs no look-up of
its own. Revoking takes effect within REREAD_S, and so does a new token, which is looked for at once when it is unknown.
"""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import Enum

from redis.exceptions import RedisError

from autobot_analytics.stores.tokens import TOKEN, Token, Tokens
from web.http.problems import ProblemError, RedisAway
from web.reading.context import Lookout

REREAD_S = 2.0
REREAD_FOR_UNKNOWN_S = 0.25
USE_NOTED_EVERY = timedelta(minutes=10)
CHALLENGE = 'Bearer realm="autobot-analytics"'
HOW = "Send it as `Authorization: Bearer <token>`; nowhere else is it looked for."


class Door(Enum):
    """Whether tokens are asked for."""

    OPEN = "no token was ever made"
    CLOSED = "tokens are needed"
    UNKNOWN = "Redis has not said yet whether there are tokens"


class Unauthorized(ProblemError):
    """A request has no good token."""

    def __init__(self, detail: str, *, challenge: str = CHALLENGE) -> None:
        super().__init__(401, detail, kind="unauthorized", headers={"WWW-Authenticate": challenge})


class Keyring:
    """Finds the token of a request."""

    def __init__(
        self,
        tokens: Tokens,
        lookout: Lookout,
        clock: Callable[[], datetime],
        always_closed: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tokens = tokens
        self._lookout = lookout
        self._clock = clock
        self._monotonic = monotonic
        self._table: Mapping[str, Token] | None = None
        self._closed = always_closed
        self._current = False  # whether the last attempt to read succeeded
        self._tried_at = float("-inf")
        self._reading = threading.Lock()
        self._use_noted: dict[str, datetime] = {}

    def door(self) -> Door:
        """Return whether tokens are asked for; once they are it stays so, also when the table is found empty."""
        if self._table is None:
            self._reread(0, wait=True)  # the lookout sees to it that Redis is not asked too often
        else:
            self._reread(REREAD_S, wait=False)
        if self._table is None:
            return Door.UNKNOWN
        return Door.CLOSED if self._closed else Door.OPEN

    def find(self, authorization: str | None) -> Token:
        """Return the live token of an Authorization header; raises Unauthorized, or RedisAway if that is unknown."""
        if authorization is None:
            raise Unauthorized(f"A token is needed. {HOW}")
        scheme, _, text = authorization.partition(" ")
        found = TOKEN.fullmatch(text) if scheme.lower() == "bearer" else None
        if found is None:
            raise _invalid(f"That is no token of this service. {HOW}")
        token = self._known(found[1])
        if token is None and not self._current:
            raise RedisAway  # it may have been made just now
        if token is None or not token.matches(text):
            raise _invalid("The token is not known here.")
        return self._live(token)

    def holder(self, token_id: str) -> Token:
        """Return the live token of that id, for who has shown it before; raises Unauthorized, or RedisAway."""
        token = self._known(token_id)
        if token is None and not self._current:
            raise RedisAway
        if token is None:
            raise _invalid("The token is not known here.")
        return self._live(token)

    def _live(self, token: Token) -> Token:
        now = self._clock()
        if (state := token.state(now)) != "live":
            raise _invalid(f"The token is {state}.")
        self._note_use(token.id, now)
        return token

    def _known(self, token_id: str) -> Token | None:
        token = (self._table or {}).get(token_id)
        if token is None:
            self._reread(REREAD_FOR_UNKNOWN_S, wait=True)
            token = (self._table or {}).get(token_id)
        return token

    def _reread(self, older_than_s: float, wait: bool) -> None:
        """Read the table if the last attempt is longer ago; one thread does, the others go on unless told to wait."""
        if self._monotonic() - self._tried_at < older_than_s or not self._reading.acquire(blocking=wait):
            return
        try:
            if self._monotonic() - self._tried_at >= older_than_s:
                self._read()
                self._tried_at = self._monotonic()
        finally:
            self._reading.release()

    def _read(self) -> None:
        self._current = False
        if self._lookout.away and not self._lookout.look():
            return
        try:
            self._table = self._tokens.read()
        except RedisError as error:
            self._lookout.failed(error)
            return
        self._current = True
        self._closed = self._closed or bool(self._table)

    def _note_use(self, token_id: str, now: datetime) -> None:
        noted = self._use_noted.get(token_id)
        if (noted is not None and now - noted < USE_NOTED_EVERY) or self._lookout.away:
            return
        self._use_noted[token_id] = now
        try:
            self._tokens.note_use(token_id)
        except RedisError as error:
            self._lookout.failed(error)


def _invalid(detail: str) -> Unauthorized:
    return Unauthorized(detail, challenge=f'{CHALLENGE}, error="invalid_token"')
