"""Addresses of the dashboard: all that a page shows follows from its URL."""

from collections.abc import Mapping
from urllib.parse import urlencode

from web.dashboard.period import PagePeriod


def address(path: str, state: Mapping[str, object]) -> str:
    """Spell a path with its parameters, a list as one for each; those that are None or empty are left out."""
    said = pairs(state)
    return f"{path}?{urlencode(said)}" if said else path


def pairs(state: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return parameters one by one."""
    each = [(name, value if isinstance(value, list) else [value]) for name, value in state.items()]
    return [(name, str(one)) for name, values in each for one in values if one is not None and one != ""]


class Links:
    """Makes the links of one page: they carry its period and its filters, and to itself also what else it keeps."""

    def __init__(
        self, path: str, period: PagePeriod, own: Mapping[str, list[str]], filters: Mapping[str, object] | None = None
    ) -> None:
        self._path = path
        self._shared: dict[str, object] = {**period.state, **(filters or {})}
        self._own = own

    def to(self, path: str, **parameters: object) -> str:
        """Link to another page, in this page's period and with its filters."""
        return address(path, {**self._shared, **parameters})

    def narrowed(self, path: str, *where: str, **parameters: object) -> str:
        """Link to another page with some filters more than this page has."""
        carried = self._shared.get("where")
        both = [*(carried if isinstance(carried, list) else []), *where]
        return self.to(path, **{**parameters, "where": list(dict.fromkeys(both))})

    def here(self, **changes: object) -> str:
        """Link to this page with some parameters changed; None takes one away."""
        return address(self._path, {**self._shared, **self._own, **changes})

    def hidden(self, *changed: str) -> list[tuple[str, str]]:
        """Return what a form of this page must carry on, without the parameters that it sets itself."""
        return [(name, value) for name, value in pairs({**self._shared, **self._own}) if name not in changed]
