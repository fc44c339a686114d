"""What commands ask of the process that holds the warehouse: one literal table, used with and without a scheduler.

Parameters and results are JSON, so that a request can come from another process (`jobs.runner.request_socket`).
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from autobot_analytics.contract import LLM
from jobs.backup.job import back_up
from jobs.calendar import first_whole_day
from jobs.context import JobContext
from jobs.failure import JobFailed
from jobs.ingest.validate import EARLIEST
from jobs.pricing.reprice import compare
from jobs.pricing.reprice import reprice as reprice_days
from jobs.retention.erase import begun, erase, find, look_up

Parameters = dict[str, Any]


@dataclass(frozen=True)
class RequestKind:
    """One kind of request. `alone`: no job may run meanwhile; else it works beside them, on a cursor of its own.

    `offline` is what does it where no scheduler runs, and nobody reads the streams.
    """

    function: Callable[[JobContext, Parameters], Any]
    alone: bool = False
    offline: Callable[[JobContext, Parameters], Any] | None = None


def _erase_dry(context: JobContext, asked: Parameters) -> Parameters:
    return {"stored": asdict(look_up(context, asked["user_id"])), "is_begun": begun(context.settings).exists()}


def _erase_dry_offline(context: JobContext, asked: Parameters) -> Parameters:
    return {"stored": asdict(find(context, asked["user_id"])), "is_begun": begun(context.settings).exists()}


def _erase(context: JobContext, asked: Parameters) -> Parameters:
    return asdict(erase(context, asked["user_id"]))


def _reprice_dry(context: JobContext, asked: Parameters) -> Parameters:
    ours, theirs = context.settings.price_file, asked["price_file"]
    if (None if ours is None else str(ours)) != theirs:
        raise JobFailed(
            f"the running scheduler prices by PRICE_FILE {ours or '(none)'}, this command by {theirs or '(none)'}: set "
            "the same for both and restart the scheduler, or stop it for this command"
        )
    first, last = _days(asked)
    kept = first_whole_day(context.warehouse, LLM.noun, context.settings.timezone)
    differences = [
        {name: value if value is None or isinstance(value, int) else str(value) for name, value in asdict(one).items()}
        for one in compare(context, first, last)
    ]
    gone = first < kept and kept > EARLIEST.date() + timedelta(days=1)
    return {
        "kept_from": str(kept) if gone else None,
        "differences": differences,
        "price_version": context.rates.price_version,
    }


def _reprice(context: JobContext, asked: Parameters) -> int:
    context.warehouse.require_room(context.settings.min_free_mb)
    return reprice_days(context, *_days(asked))


def _publish(context: JobContext, asked: Parameters) -> int:
    return context.publish_all()


def _backup(context: JobContext, asked: Parameters) -> str:
    return str(back_up(context, Path(asked["folder"])))


def _days(asked: Parameters) -> tuple[date, date]:
    return date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"])


REQUESTS = {
    "erase": RequestKind(_erase, alone=True),
    "erase_dry": RequestKind(_erase_dry, offline=_erase_dry_offline),
    "reprice": RequestKind(_reprice, alone=True),
    "reprice_dry": RequestKind(_reprice_dry),
    "publish": RequestKind(_publish, alone=True),
    "backup": RequestKind(_backup),
}
