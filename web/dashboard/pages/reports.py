"""The reports page: make a report, look at it, print it, take it along."""

from collections.abc import Mapping
from typing import Any, get_args

from flask import request

from web.dashboard.ask import Ask
from web.dashboard.links import address
from web.dashboard.page import Page
from web.dashboard.report_terms import meaning
from web.reports.answers import Report, ReportType, SectionName
from web.reports.ask import ReportReading
from web.reports.files import TITLES, changed, drawn
from web.reports.make import make
from web.reports.sentences import spelled

FORMS = (("html", "One file to send or print"), ("markdown", "For chats and tickets"), ("json", "For programs"))
LEAST_DAYS, MOST_DAYS = 7, 90  # of the addresses of finished reports


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the report that the URL asks for."""
    kind = ask.arguments.get("type", "executive")
    return {
        "kind": kind if kind in TITLES else "executive",
        "titles": TITLES,
        "section_names": get_args(SectionName),
        "wanted": [one for one in request.args.getlist("section") if one in get_args(SectionName)],
        "report": ask.card(_report),
        "ends_today": ask.period.window.last == ask.period.today,
        "ways": _ways(ask, kind if kind in TITLES else "executive"),
        "spelled": spelled,
        "changed": changed,
        "drawn": drawn,
        "meaning": meaning,
    }


def _report(ask: Ask) -> Report:
    kind: Any = ask.arguments.get("type", "executive")
    wanted: Any = [one for one in request.args.getlist("section") if one in get_args(SectionName)]
    kind = kind if kind in get_args(ReportType) else "executive"
    days = ask.period.days

    def anew() -> tuple[Report, list[str]]:
        report, asked = make(ask.service, kind, days, wanted or None, ask.now)
        return report, list(asked.used)

    token = ReportReading.begin(ask.service, days, ask.now).token
    report, used = ask.kept.get(("report", kind, days, tuple(wanted)), token, anew)
    ask.reading(*used)  # how old they are is the card's to say
    return report


def _ways(ask: Ask, kind: str) -> list[tuple[str, str, str]]:
    days = min(max(ask.period.days, LEAST_DAYS), MOST_DAYS)
    base = f"/api/analytics/advanced/report/{kind}"
    return [(form, about, address(base, {"days": days, "format": form})) for form, about in FORMS]


PAGE = Page("reports", "/reports", "Reports", build, keeps=("type", "section"))
