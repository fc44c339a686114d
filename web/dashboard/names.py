"""Names of agents, models and features, which may have any length and any letters."""

from markupsafe import Markup

MOST, LONG, END = 120, 34, 8  # letters; where tables cut names there is room for some 34


def in_legend(name: str, most: int = 48) -> str:
    """Return a name as text for a legend: a long one without its middle."""
    return name if len(name) <= most else f"{name[: most - 2 * END]}…{name[-2 * END :]}"


def shorten(name: str) -> Markup:
    """Mark a name up so that, where it is too wide, its middle is left out; one of other letters than ASCII its end.

    Names of many workers differ in their last letters. Others are not cut, as letters may belong together.
    """
    text = name if len(name) <= MOST else f"{name[: MOST - 1]}…"
    if len(name) <= LONG or not name.isascii():
        return Markup("<bdi>{}</bdi>").format(text)
    start = name[:-END] if len(name) <= MOST else f"{name[: MOST - END - 1]}…"
    return Markup('<bdi class="ends"><span>{}</span><span>{}</span></bdi>').format(start, name[-END:])
