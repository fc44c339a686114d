"""Answers of the query API as charts over time: the largest parts and the rest as one."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from snapshots.lake.engines.protocol import EngineError
from snapshots.lake.query.catalogue import SUBJECTS, TIME, Unit
from snapshots.lake.query.statement import NotAnswerable
from web.api.query import figures
from web.api.query.answers import QueryAnswer
from web.api.query.request import ZonedQuestion, asked
from web.api.query.routes import asking_of, problem_of
from web.dashboard.ask import Ask
from web.dashboard.questions import Wanted
from web.http.problems import ProblemError
from web.show import formats
from web.show.axis import is_time
from web.show.charts import Chart, Series

MOST_PARTS = 8
OTHER = "other"
NOT_NAMED = "not said"
SPELLINGS: Mapping[Unit, Callable[[Any], str]] = {
    "USD": formats.money,
    "USD per call": formats.money,
    "USD per task": formats.money,
    "count": formats.count,
    "tokens": formats.count,
    "percent": formats.percent,
    "ms": formats.duration,
}


def answered(ask: Ask, wanted: Wanted) -> tuple[ZonedQuestion, QueryAnswer]:
    """Answer the question of a page. Raises ProblemError."""
    body = wanted.body(ask)
    question = asked(body, ask.service.zone, ask.service.settings.tags, ask.now, "query")
    try:
        return question, figures.answer(asking_of(ask.service), question, body)
    except NotAnswerable as error:
        raise ProblemError(422, error.detail) from error
    except EngineError as error:
        raise problem_of(error) from error


def spelling(metric: str, subject: str) -> Callable[[Any], str]:
    """Return what spells the values of a metric."""
    return SPELLINGS[SUBJECTS[subject].metrics[metric].unit]


def time_text(dimension: str, label: str) -> str:
    """Spell a value of a time dimension."""
    if dimension in (f"{TIME}hour", f"{TIME}15min"):
        return f"{formats.day(label[:10])} {label[11:16]}"
    return formats.day(label, True)


def adds_up(metric: str) -> bool:
    """Return whether the parts of a metric add up to its total."""
    is_mean = metric.endswith(("_rate", "_ms", "_task_usd")) or metric.startswith("avg_")
    return metric == "time_ms" or not (is_mean or metric in ("users", "sessions"))


def chart_of(
    wanted: Wanted, answer: QueryAnswer, running: str, *, is_stacked: bool = False, height: int = 240
) -> Chart | None:
    """Draw the first metric over time, by one other dimension at most; None without a time or by several."""
    grain = wanted.time_grain
    others = [name for name in wanted.dimensions if not name.startswith(TIME)]
    if grain is None or len(others) > 1:
        return None
    metric = wanted.metrics[0]
    labels = answer.meta.time_labels or []
    values = _by_part(wanted, answer, labels, None if others else metric)
    ranked = sorted(values, key=lambda name: (-sum(one or 0 for one in values[name]), name))
    shown = {name: values[name] for name in ranked[:MOST_PARTS]}
    rest = ranked[MOST_PARTS:]
    if rest and adds_up(metric):
        shown[OTHER] = [sum(values[name][place] or 0 for name in rest) for place in range(len(labels))]
    looks = [f"s{number}" for number in range(1, MOST_PARTS + 1)]
    lines = [
        Series(name[:60], column, "now" if len(shown) == 1 else "s9" if name is OTHER else look)
        for (name, column), look in zip(shown.items(), [*looks, ""], strict=False)
    ]
    return Chart(
        f"{metric} over time",
        labels,
        lines,
        spelling(metric, answer.query["subject"]),
        height=height,
        running=running if grain == "day" else None,
        stacked=is_stacked and len(lines) > 1 and adds_up(metric),
    )


def _by_part(
    wanted: Wanted, answer: QueryAnswer, labels: list[str], name_of_all: str | None
) -> dict[str, list[float | None]]:
    """Return the first metric of each part at each label: 0 where no row says otherwise, None in the future."""
    place: dict[str | None, int] = {label: number for number, label in enumerate(labels)}
    at = next(number for number, name in enumerate(wanted.dimensions) if name.startswith(TIME))
    as_of = datetime.fromisoformat(answer.meta.as_of)
    begun = [None if is_time(one) and datetime.fromisoformat(one) > as_of else 0.0 for one in labels]
    values: dict[str, list[float | None]] = {}
    for row in answer.results:
        key = name_of_all or row.dimensions[1 - at] or NOT_NAMED
        label = row.dimensions[at]
        if label in place:
            values.setdefault(key, list(begun))[place[label]] = row.metrics[0]
    return values
