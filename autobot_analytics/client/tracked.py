"""What tracking an event leads to: its state, the answer to the caller, and the entry on its way to Redis."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hiredis import pack_command

from autobot_analytics.contract import DROPPED


class State(StrEnum):
    """Where a tracked event is when the call returns."""

    SENT = "sent"  # in the stream: Redis said so
    BUFFERED = "buffered"  # kept in this process until Redis is back
    DROPPED = "dropped"  # Redis is away and the buffer is full; after a timeout it may yet be in the stream
    REFUSED = "refused"  # Redis answered with an error that sending again would not mend
    UNKNOWN_TASK = "unknown_task"  # the end of a task whose start nobody knows, or whose end was sent before
    INVALID = "invalid"  # the arguments break the stream contract


@dataclass(frozen=True, slots=True)
class Tracked:
    """What became of one event.

    `fields` are those of the stream entry; for the end of a task they include what its start said. `error` is for
    people.
    """

    event_id: str
    state: State
    entry_id: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    error: str | None = None

    @property
    def delivered(self) -> bool:
        """Whether the event is in the stream."""
        return self.state is State.SENT

    @property
    def dropped_fields(self) -> list[str]:
        """Names of the fields that were not taken because their value does not fit; the event counts without them."""
        return [name for name, text in self.fields.items() if text == DROPPED]

    @property
    def accepted(self) -> bool:
        """Whether the event is in the stream or will be sent to it, if this process lives on."""
        return self.state in (State.SENT, State.BUFFERED)


@dataclass(frozen=True, slots=True)
class Stats:
    """Events since the delivery was made; `buffered` is how many are kept now, the others only rise."""

    sent: int
    buffered: int
    dropped: int
    failed: int  # refused by Redis, or invalid
    unknown_tasks: int
    away: bool  # whether Redis was away at the last attempt


class PendingEvent:
    """One event on its way: Redis commands, packed, and its state so far."""

    __slots__ = ("commands", "entry_id", "error", "event_id", "fields", "kept", "packed", "state")

    def __init__(self, fields: dict[str, str], commands: Sequence[tuple[str, ...]]) -> None:
        self.event_id = fields["event_id"]
        self.fields = fields
        self.packed = b"".join([_pack(command) for command in commands])
        self.commands = len(commands)
        self.state = State.BUFFERED
        self.kept = False  # whether it waits in the buffer after its caller has gone
        self.entry_id: str | None = None
        self.error: str | None = None

    def settle(self, reply: object) -> None:
        """Take Redis's answer to the first command, which adds to the stream."""
        self.entry_id = text(reply)
        self.state = State.SENT

    def tracked(self) -> Tracked:
        """Return the caller's answer."""
        return Tracked(self.event_id, self.state, self.entry_id, self.fields, self.error)


class TaskEnd(PendingEvent):
    """The end of a task: Redis answers with the entry that it made, or that it knows no start."""

    __slots__ = ("_on_sent",)

    def __init__(
        self, fields: dict[str, str], commands: Sequence[tuple[str, ...]], on_sent: Callable[[], None]
    ) -> None:
        super().__init__(fields, commands)
        self._on_sent = on_sent

    def settle(self, reply: object) -> None:
        """Take the script's answer: entry ID, then names and values of the entry; nothing for an unknown task."""
        if not isinstance(reply, list):
            self.state = State.UNKNOWN_TASK
            self.error = f"the start of task {self.fields['task_id']!r} is not known, or its end was sent before"
            return
        entry_id, *pairs = map(text, reply)
        self.fields = dict(zip(pairs[::2], pairs[1::2], strict=True))
        super().settle(entry_id)
        self._on_sent()


@dataclass(frozen=True, slots=True, eq=False)
class Parcel:
    """Entries that go to Redis together or not at all."""

    entries: Sequence[PendingEvent]

    @property
    def pending(self) -> list[PendingEvent]:
        """Entries that still have to be sent."""
        return [entry for entry in self.entries if entry.state is State.BUFFERED]


def _pack(command: tuple[str, ...]) -> bytes:
    return bytes(pack_command(command))  # type: ignore[arg-type]  # its stub means a tuple of any length


def text(reply: object) -> str:
    """Return a reply as text, whether or not the connection decodes."""
    return reply.decode(errors="replace") if isinstance(reply, bytes) else str(reply)
