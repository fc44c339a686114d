"""Addresses of the dashboard: all that a page shows follows from its URL."""

from collections.abc import Mapping
from urllib.parse import urlencode

from web.dashboard.period import Period


def address(path: str, state: Mapping[str, object]) -> str:
    """Spell a path with its parameters; those that are None or empty are left out."""
    said = [(name, str(value)) for name, value in state.items() if value is not None and value != ""]
    return f"{path}?{urlencode(said)}" if said else path


class Links:
    """Makes the links of one page: they carry its period, and to itself also what it is narrowed to."""

    def __init__(self, path: str, period: Period, own: Mapping[str, str]) -> None:
        self._path = path
        self._period = period.state
        self._own = own

    def to(self, path: str, **parameters: object) -> str:
        """Link to another page, in this page's period."""
        return address(path, {**self._period, **parameters})

    def here(self, **changes: object) -> str:
        """Link to this page with some parameters changed; None takes one away."""
        return address(self._path, {**self._period, **self._own, **changes})

    def hidden(self, *changed: str) -> list[tuple[str, str]]:
        """Give what a form of this page must carry on, without the parameters that it sets itself."""
        return [(name, value) for name, value in {**self._period, **self._own}.items() if name not in changed]
