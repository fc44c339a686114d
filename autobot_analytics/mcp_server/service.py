"""Asks a running service over HTTP, and bounds what an agent gets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

MOST_BYTES = 60_000
MOST_DOWNLOAD_BYTES = 20_000_000
TIMEOUT_S = 30.0
TEXTS = frozenset({"metadata", "error", "error_message"})


class ServiceError(Exception):
    """The service did not answer, or refused; the message is for the agent."""


class _StayHere(HTTPRedirectHandler):
    """Follows no redirect: the token is for one service only."""

    def redirect_request(self, *_: object) -> None:
        """Refuse."""


@dataclass(frozen=True)
class ServiceClient:
    """A running service, asked with a token."""

    url: str
    token: str | None = field(default=None, repr=False)
    opener: OpenerDirector = field(default_factory=lambda: build_opener(_StayHere), repr=False)

    def get(self, path: str, **parameters: object) -> Any:
        """Return the answer to a GET; parameters that are None are left out. Raises ServiceError."""
        given = {name: value for name, value in parameters.items() if value is not None}
        return self._ask(f"{path}?{urlencode(given)}" if given else path, None)

    def post(self, path: str, body: Mapping[str, object]) -> Any:
        """Return the answer to a POST. Raises ServiceError."""
        return self._ask(path, json.dumps(body).encode())

    def _ask(self, path: str, body: bytes | None) -> Any:
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = Request(f"{self.url.rstrip('/')}/api/analytics{path}", data=body, headers=headers)
        try:
            with self.opener.open(request, timeout=TIMEOUT_S) as answer:
                text = answer.read(MOST_DOWNLOAD_BYTES + 1)
            if len(text) > MOST_DOWNLOAD_BYTES:
                raise ServiceError("The answer is too long. Ask for a shorter period or fewer rows.")
            return json.loads(text)
        except HTTPError as error:
            raise ServiceError(_problem(error)) from error
        except (URLError, OSError, ValueError) as error:
            raise ServiceError(f"The service at {self.url} does not answer ({type(error).__name__}).") from error


def without_texts(value: Any) -> Any:
    """Return an answer without what users or programs wrote: metadata and texts of errors."""
    if isinstance(value, dict):
        return {
            name: without_texts(part) for name, part in value.items() if name not in TEXTS and not _is_error(name, part)
        }
    return [without_texts(part) for part in value] if isinstance(value, list) else value


def bounded(answer: dict[str, Any], *lists: str) -> dict[str, Any]:
    """Return an answer of at most `MOST_BYTES`: the end of its lists is cut off, and `cut` says what is missing."""
    answer = without_texts(answer)
    cut: dict[str, int] = {}
    for name in lists:
        rows = answer.get(name)
        while isinstance(rows, list) and rows and _size(answer) > MOST_BYTES:
            keep = len(rows) // 2
            cut[name] = cut.get(name, 0) + len(rows) - keep
            rows = rows[:keep]
            answer = {**answer, name: rows, "cut": cut}
    if _size(answer) > MOST_BYTES:
        raise ServiceError("The answer is too long. Ask for a shorter period, fewer rows or fewer dimensions.")
    return answer


def _is_error(name: str, value: object) -> bool:
    return "error" in name and not isinstance(value, int | float | None)


def _size(answer: object) -> int:
    return len(json.dumps(answer).encode())


def _problem(error: HTTPError) -> str:
    """Return what a problem document says."""
    try:
        detail = json.loads(error.read(MOST_BYTES))["detail"]
    except (ValueError, KeyError, TypeError, OSError):
        detail = error.reason
    return f"{error.code}: {detail}"
