"""Which lines of a page's charts are switched off, as its URL says it: `off`, each of them a chart and a name."""

from collections.abc import Sequence

PARAMETER = "off"
MOST_OFF = 50


class Legend:
    """The lines that are switched off."""

    def __init__(self, said: Sequence[str]) -> None:
        self.state = list(dict.fromkeys(said))[:MOST_OFF]

    def hidden(self, chart: str) -> frozenset[str]:
        """Return the names of the lines of a chart that are switched off."""
        start = f"{chart}:"
        return frozenset(one.removeprefix(start) for one in self.state if one.startswith(start))

    def toggled(self, chart: str, name: str) -> list[str]:
        """Return the parameter's values with one line switched over."""
        key = f"{chart}:{name}"
        return [one for one in self.state if one != key] if key in self.state else [*self.state, key]
