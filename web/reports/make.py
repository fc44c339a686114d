"""Makes a report: its sections, and for executives the summary in sentences."""

from collections.abc import Sequence
from datetime import datetime

from snapshots.reader import NotComputed
from web.api.shape import Period
from web.http.problems import RedisAway
from web.reading.context import Service
from web.reports.answers import Report, ReportType, SectionName
from web.reports.ask import ReportReading
from web.reports.contents import sections
from web.reports.sentences import summarise

ATTEMPTS = 3


def make(
    service: Service, kind: ReportType, days: int, wanted: Sequence[SectionName] | None, now: datetime
) -> tuple[Report, ReportReading]:
    """Make a report of the window of `days` that ends today, all of one generation; and what was asked for it.

    `now` has a zone. Raises RedisAway when nothing is held, NotComputed when nothing was published yet.
    """
    for _ in range(ATTEMPTS):
        asked = ReportReading.begin(service, days, now)
        token = asked.token
        found = sections(asked, kind, wanted)
        if asked.token == token:  # no other request moved the index on meanwhile
            break
    if not asked.used:
        raise RedisAway if asked.reading.away else NotComputed("report")
    report = Report(
        report_type=kind,
        generated_at=asked.computed_at,
        period=Period.of(asked.window),
        previous_period=Period.of(asked.window.before),
        sections=found,
        executive_summary=summarise(found) if kind == "executive" else None,
    )
    return report, asked
