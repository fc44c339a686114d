"""Light or dark: what the reader chose, else what the system says."""

from typing import Literal, get_args

from flask import Request

THEME_COOKIE = "theme"
COOKIE_OF_A_YEAR_S = 31_536_000

Theme = Literal["system", "light", "dark"]


def theme_of(request: Request) -> str:
    """Return the theme that the request's reader chose; `system` when he did not."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in get_args(Theme) else "system"
