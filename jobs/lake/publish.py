"""The job `lake`: the days that changed are written anew, and a publication of the whole is put in place.

Marks of what is out of date are taken, the files are written from one moment of the warehouse, and the marks are
deleted when all is in place: a crash anywhere leaves the last publication whole, and the next run begins anew.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import cast

from autobot_analytics.settings import Settings
from autobot_analytics.times import iso_z
from jobs.context import JobContext
from jobs.lake.database import DATABASE, publish_database
from jobs.lake.datasets import BY_DAY, OF_THE_SERVICE, SUBJECTS, LakeData, every, whole
from jobs.lake.files import LakeFolder, Stretch, write_file
from jobs.lake.repair import Damage, describe_database
from jobs.warehouse import Warehouse
from snapshots.lake.manifest import MANIFEST, DataSet, LakeFile, Manifest, NoLake

Days = dict[str, set[date]]
AT_LEAST_EVERY = timedelta(hours=1)  # what the service says of itself is published, if nothing else is new
LOOKED_AT_EVERY = timedelta(seconds=20)  # how often the scheduler asks whether a job is due


@dataclass
class _Draft:
    """A publication in the making."""

    files: dict[str, dict[date | None, LakeFile]]
    empty: dict[str, str]
    put: list[LakeFile] = field(default_factory=list)
    gone: list[LakeFile] = field(default_factory=list)
    changed: Days = field(default_factory=dict)
    rows: int = 0

    def take(self, name: str, day: date | None, file: LakeFile | None) -> None:
        """Have `file` instead of what there was of a day; None: nothing."""
        old = self.files[name].pop(day, None)
        if file is not None:
            self.files[name][day] = file
            self.rows += file.rows
        if file == old:
            self.put += [file] if file else []  # somebody may have removed it
            return
        self.changed.setdefault(name, set())
        if day is not None:
            self.changed[name].add(day)
        if file is not None:
            self.put.append(file)
        elif old is not None:
            self.gone.append(old)

    def datasets(self) -> dict[str, DataSet]:
        """Return the data sets as the manifest has them."""
        return {
            data.name: DataSet(
                data.digest,
                self.empty[data.name],
                tuple(sorted(self.files[data.name].values(), key=lambda file: file.day or date.min)),
            )
            for data in every()
        }


def is_due(context: JobContext) -> bool:
    """Return whether the interval has passed, or there is a first event while what is published is empty."""
    with context.beside() as beside:
        published_at = beside.warehouse.meta("lake_published_at")
        if not published_at:
            return True
        if beside.warehouse.meta("lake_rows") == "0" and beside.warehouse.value("select count(*) from lake_due"):
            return True
        passed = context.clock() - datetime.fromisoformat(published_at)
        return (
            passed >= timedelta(seconds=context.settings.lake_interval_s) - LOOKED_AT_EVERY / 2
        )  # rather than one late


def publish_lake(context: JobContext, leave_nothing: bool = False) -> int:
    """Publish what changed since the last time; give how many rows were written.

    `leave_nothing`: of what was published before, also of what somebody may be reading.
    """
    warehouse, settings, now = context.warehouse, context.settings, context.clock()
    folder = LakeFolder(settings.lake_path, settings.tags)
    before = _last(warehouse, settings, folder)
    was_ended = warehouse.meta("lake_begun", "0") == warehouse.meta("lake_done", "0")
    damage = Damage(folder.folder, settings.data_dir, before, now, was_ended)
    with _one_moment(context, before, damage) as (marks, is_whole):
        draft = _write(context, folder, before, marks)
        macros = warehouse.run("lake/macros")
    if context.stopping.is_set():
        return 0
    context.milestone("lake_written")
    anew = leave_nothing or not is_whole or before is None or before.as_of.date() < now.date()
    anew = anew or _has_other_columns(before, draft.datasets())
    unknown = before is not None and before.database is None
    missing = damage.database is not None or unknown or not (settings.data_dir / DATABASE).exists()
    if before and not (marks or anew or missing) and _is_nothing_new(context, draft, now):
        _leave(folder, before, draft)
    manifest = Manifest(
        generation=int(warehouse.meta("lake_begun")),
        as_of=now,
        timezone=settings.timezone,
        warehouse=warehouse.meta("warehouse_id"),
        datasets=draft.datasets(),
        retired=before.retired if before else {},
        database=before.database if before else None,
        repairs=damage.repairs(before, now),
    )
    if draft.changed or anew or missing:
        publish_database(settings.data_dir, folder.folder, manifest, macros, draft.changed, anew or missing)
        manifest = replace(manifest, database=describe_database(settings.data_dir))
        database_at = now.isoformat()
    else:
        database_at = warehouse.meta("lake_database_at")
    context.milestone("lake_database")
    for file in draft.put:
        folder.put(file)
    for file in draft.gone:
        folder.take_away(file)
    if before is None:
        folder.clear([file.path for one in manifest.datasets.values() for file in one.files])
    context.milestone("lake_put")
    _finish(
        context, folder, manifest, database_at, now - timedelta(minutes=0 if leave_nothing else settings.lake_keep_min)
    )
    return draft.rows


def _is_nothing_new(context: JobContext, draft: _Draft, now: datetime) -> bool:
    """Return whether the database can stay: all that changed is what the service says of itself, and not for long."""
    made_at = context.warehouse.meta("lake_database_at")
    is_recent = bool(made_at) and now - datetime.fromisoformat(made_at) < AT_LEAST_EVERY
    return is_recent and draft.changed.keys() <= OF_THE_SERVICE


def _leave(folder: LakeFolder, before: Manifest, draft: _Draft) -> None:
    """Publish what was published before, and throw away what was written."""
    published = {file.version for data in before.datasets.values() for file in data.files}
    for file in draft.put:
        if file.version not in published:
            folder.forget(file.version)
    draft.put = [file for file in draft.put if file.version in published]
    for name in draft.changed:
        draft.files[name] = {file.day: file for file in before.datasets[name].files}
    draft.changed = {}


def _has_other_columns(before: Manifest | None, datasets: Mapping[str, DataSet]) -> bool:
    """Return whether another release published `before`: rows of another query do not fit its tables."""
    digests = {} if before is None else {name: one.digest for name, one in before.datasets.items()}
    return digests != {name: one.digest for name, one in datasets.items()}


def _last(warehouse: Warehouse, settings: Settings, folder: LakeFolder) -> Manifest | None:
    """Return the last publication; None when there is none that could be carried on."""
    try:
        before = Manifest.read(folder.folder)
    except NoLake:
        return None
    fits = before.warehouse == warehouse.meta("warehouse_id") and before.timezone == settings.timezone
    return before if fits else None


@contextmanager
def _one_moment(
    context: JobContext, before: Manifest | None, damage: Damage
) -> Iterator[tuple[list[tuple[str, Stretch]], bool]]:
    """Take the marks and hold the warehouse at that moment; tell also whether the last publication was ended."""
    warehouse = context.warehouse
    with ExitStack() as moment:
        with context.writing():
            begun = int(warehouse.meta("lake_begun", "0"))
            other_tags = warehouse.meta("lake_tags", "") != ",".join(context.settings.tags)
            is_whole = begun == int(warehouse.meta("lake_done", "0"))
            with warehouse.transaction():
                if before is None or other_tags or any(_is_outdated(before, data) for data in BY_DAY):
                    warehouse.run("lake/everything", subjects=list(SUBJECTS))
                for subject, day in sorted(damage.days):
                    warehouse.execute("insert into lake_due values ($subject, $day, false)", subject=subject, day=day)
                taken = warehouse.run("lake/take")
                warehouse.set_meta(lake_begun=max(begun, before.generation if before else 0) + 1)
            moment.enter_context(warehouse.transaction())
            warehouse.value("select count(*) from lake_due")  # the moment is that of the first look
        marks = cast("list[tuple[str, date, datetime | None, datetime | None]]", taken)
        yield [(subject, Stretch(day, first, last)) for subject, day, first, last in marks], is_whole


def _is_outdated(before: Manifest, data: LakeData) -> bool:
    return data.name not in before.datasets or before.datasets[data.name].digest != data.digest


def _write(
    context: JobContext, folder: LakeFolder, before: Manifest | None, marks: list[tuple[str, Stretch]]
) -> _Draft:
    known = before.datasets if before else {}
    draft = _Draft(
        files={
            data.name: {file.day: file for file in known[data.name].files if data.fits(file.day)}
            if data.name in known
            else {}
            for data in every()
        },
        empty={data.name: folder.write_empty(context.warehouse, data) for data in every()},
    )
    # an earlier release wrote them whole
    draft.gone += [
        file for data in BY_DAY if data.name in known for file in known[data.name].files if not data.fits(file.day)
    ]
    for subject, stretch in marks:
        for data in BY_DAY:
            if data.subject == subject and not context.stopping.is_set():
                file = folder.write(context.warehouse, data, stretch) if stretch.first_bucket else None
                draft.take(data.name, stretch.day, file)
    for data in whole():
        draft.take(data.name, None, folder.write(context.warehouse, data))
    return draft


def _finish(context: JobContext, folder: LakeFolder, manifest: Manifest, database_at: str, long_ago: datetime) -> None:
    """Put the manifest in place, remove what nobody reads any more, and delete the marks."""
    current = {
        name for one in manifest.datasets.values() for name in (one.empty, *(file.version for file in one.files))
    }
    since = iso_z(manifest.as_of)
    retired = {name: manifest.retired.get(name, since) for name in folder.versions() - current}
    old = {name for name, at in retired.items() if at <= iso_z(long_ago)}
    kept = {name: at for name, at in sorted(retired.items()) if name not in old}
    write_file(folder.folder / MANIFEST, replace(manifest, retired=kept).dump())
    for name in old:
        folder.forget(name)
    context.milestone("lake_published")
    with context.writing(), context.warehouse.transaction():
        context.warehouse.run("lake/done")
        context.warehouse.set_meta(
            lake_done=manifest.generation,
            lake_tags=",".join(context.settings.tags),
            lake_database_at=database_at,
            lake_published_at=manifest.as_of.isoformat(),
            lake_rows=sum(manifest.datasets[data.name].rows for data in BY_DAY),
        )
