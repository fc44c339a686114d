"""Writes reports for the scheduler, with the code that the web service makes them by."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autobot_analytics.settings import Settings
    from jobs.notifications.report import ReportWriter


def report_writer(settings: "Settings") -> "ReportWriter | None":
    """Return what writes reports in Markdown; None when none is to be sent, so that the web's code is not loaded."""
    if settings.report_every == "off":
        return None

    def write(kind: str, days: int, last: datetime) -> str:
        from web.app import connect, create_app
        from web.reading.context import EXTENSION, Service
        from web.reports.files import markdown
        from web.reports.make import make
        from web.reports.routes import KINDS

        with connect(settings) as client:
            service: Service = create_app(settings, client).extensions[EXTENSION]
            try:
                chosen = next(one for one in KINDS if one == kind)
                return markdown(make(service, chosen, days, None, last.replace(tzinfo=UTC))[0])
            finally:
                service.trackers.delivery.close()

    return write
