"""The executive summary: what the sections say, in sentences that quote their figures."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from web.reports.answers import ExecutiveSummary, ReportFigure, ReportSection, SectionName
from web.reports.ask import ABSENT, SINCE, UNPRICED
from web.show.formats import count, decimal, duration, few, money, percent

STEADY_PERCENT = 5.0  # as the trend of cost has it
STEADY_POINTS = 1.0
WORTH_A_WORD_USD = 0.01
GOOD: Mapping[str, str] = {  # of which figures it is good news when they go up or down
    "avg_success_rate": "up",
    "total_sessions": "up",
    "active_users": "up",
    "bounce_rate": "down",
    "total_cost_usd": "down",
}
MOST = 8
MOST_PERCENT = 1_000  # beyond, a percentage says nothing

Sections = Mapping[SectionName, ReportSection]
SPELL: Mapping[str, Callable[[float], str]] = {
    "usd": money,
    "percent": percent,
    "change": lambda value: _sign(value) + percent(value),
    "points": lambda value: _sign(value) + decimal(value, 1),
    "share": lambda value: percent(100 * value, 0),
    "ms": duration,
    "ratio": decimal,
}


def summarise(sections: Sections) -> ExecutiveSummary:
    """Return what went well, what did not and what to do."""
    highlights, concerns = _changes(sections)
    concerns = _urgent(sections) + _budgets(sections) + _unusual(sections) + concerns
    concerns += _unpriced(sections) + _uncovered(sections)
    return ExecutiveSummary(
        highlights=(highlights or _nothing(sections))[:MOST],
        concerns=concerns[:MOST],
        recommendations=(_actions(sections) + _savings(sections))[:MOST],
    )


def spelled(value: float | str | None, unit: str) -> str:
    """Spell a figure by its unit, and a time for people: `18 Mar 2026, 12:00 UTC`; a day without a time stays a day."""
    if isinstance(value, str):
        return _time(value) if unit == "time" else value
    if value is None:
        return "–"
    return SPELL.get(unit, count)(value).replace("\u00a0", " ")


def _sign(value: float) -> str:
    return "+" if value > 0 else ""


def _time(text: str) -> str:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        return f"{moment.day} {moment:%b %Y}"
    moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def size_of(one: ReportFigure) -> str:
    """Spell how much a figure has changed, whichever way."""
    change = abs(one.change_percent or 0)
    if one.unit == "percent":
        return f"{few(change)} points"
    return "more than ten times" if change >= MOST_PERCENT else f"{few(change)} %"


def _changes(sections: Sections) -> tuple[list[str], list[str]]:
    good, bad = [], []
    for section in sections.values():
        is_absent = any(note.startswith(ABSENT) for note in section.notes)
        for one in [] if any(note.startswith(SINCE) for note in section.notes) else section.figures:
            direction = GOOD.get(one.name)
            if direction is None or one.value is None or one.previous is None or not (one.value or one.previous):
                continue
            if is_absent and not (one.value and one.previous):
                continue
            sentence = _sentence(one)
            rose = one.value > one.previous
            steady = STEADY_POINTS if one.unit == "percent" else STEADY_PERCENT
            if one.change_percent is not None and abs(one.change_percent) < steady:
                good.append(f"{one.label}: {spelled(one.value, one.unit)}, about as in the window before.")
            elif rose == (direction == "up"):
                good.append(sentence)
            else:
                bad.append(sentence)
    return good, bad


def _sentence(one: ReportFigure) -> str:
    value, previous = spelled(one.value, one.unit), spelled(one.previous, one.unit)
    if one.change_percent is None:
        return f"{one.label}: {value}, after none in the window before."
    way = "rose" if one.change_percent > 0 else "fell"
    return f"{one.label} {way} by {size_of(one)}, from {previous} to {value}."


def _nothing(sections: Sections) -> list[str]:
    known = any(one.value for section in sections.values() for one in section.figures)
    return [] if known else ["Nothing was recorded in this window."]


def _rows(sections: Sections, name: SectionName, table: str) -> list[dict[str, object]]:
    section = sections.get(name)
    found = [one for one in section.tables if one.name == table] if section else []
    return found[0].rows if found else []


def _urgent(sections: Sections) -> list[str]:
    return [
        f"{str(row['priority']).capitalize()}: {_sentences(row['title'], row['description'])}"
        for row in _rows(sections, "maintenance", "recommendations")
    ]


def _actions(sections: Sections) -> list[str]:
    return [
        _sentences(row["title"], row["recommended_action"]) for row in _rows(sections, "maintenance", "recommendations")
    ]


def _budgets(sections: Sections) -> list[str]:
    found = []
    for row in _rows(sections, "cost", "budgets"):
        used, limit = spelled(_number(row["percent_used"]), "percent"), spelled(_number(row["threshold_usd"]), "usd")
        probability = _number(row["breach_probability"])
        if row["status"] == "exceeded":
            found.append(f"Budget {row['name']} is exceeded: {used} of {limit}.")
        elif probability is not None and probability >= 0.5:
            found.append(
                f"Budget {row['name']} ({used} of {limit} spent) will break in this period with a probability of "
                f"{100 * probability:.0f} %."
            )
    return found


def _unusual(sections: Sections) -> list[str]:
    return [str(row["message"]) for row in _rows(sections, "cost", "anomalies") if row["severity"] == "high"]


def _unpriced(sections: Sections) -> list[str]:
    section = sections.get("cost")
    return [note for note in section.notes if UNPRICED in note] if section else []


def _uncovered(sections: Sections) -> list[str]:
    return [f"{section.title}: {note}" for section in sections.values() for note in _caveats(section)]


def _caveats(section: ReportSection) -> list[str]:
    return [note for note in section.notes if note.startswith((SINCE, ABSENT))]


def _savings(sections: Sections) -> list[str]:
    return [
        f"{str(row['title']).rstrip('.')}: saves about {spelled(_number(row['savings_usd']), 'usd')} in 30 days "
        f"({spelled(_number(row['savings_low_usd']), 'usd')} to {spelled(_number(row['savings_high_usd']), 'usd')}), "
        f"effort {row['implementation_effort']}. {_sentences(row['recommended_change'])}"
        for row in _rows(sections, "optimization", "recommendations")
        if (_number(row["savings_usd"]) or 0) >= WORTH_A_WORD_USD
    ]


def _sentences(*texts: object) -> str:
    return " ".join(f"{str(text).rstrip('.')}." for text in texts)


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) else None
