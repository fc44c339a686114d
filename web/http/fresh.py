"""Answers of what is stored in Redis: made anew for each request."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response
from pydantic import BaseModel

from web.http.answer import send_held
from web.http.responses import Held
from web.reading.context import Reading, current_service


def fresh(*snapshots: str) -> Callable[[Callable[..., BaseModel]], Callable[..., Response]]:
    """Make the view's answer anew for each request, so that what was just stored is in it; with validators as ever."""

    def decorate(view: Callable[..., BaseModel]) -> Callable[..., Response]:
        @wraps(view)
        def answer(**arguments: Any) -> Response:
            service = current_service()
            now = service.clock()
            reading = Reading.begin(service, snapshots, now)
            body = view(reading, **arguments).model_dump_json().encode()
            times = [entry.generated_at for entry in reading.entries] or [now]
            held = Held(token=None, body=body, computed_at=max(times), oldest=min(times), max_age_s=0)
            return send_held(held, reading.stale, now)

        return answer

    return decorate
