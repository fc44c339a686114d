"""Parcels as the bytes of one round trip, and Redis's replies as the answers to their events."""

from collections.abc import Iterable, Iterator, Sequence

from hiredis import pack_command

from autobot_analytics.client.tracked import Parcel, PendingEvent

_MULTI = bytes(pack_command(("MULTI",)))
_EXEC = bytes(pack_command(("EXEC",)))


class CommandBatch:
    """Parcels that are sent in one write, a MULTI for each parcel of several commands."""

    def __init__(self, parcels: Sequence[Parcel]) -> None:
        self.parcels = parcels
        self._groups = [parcel.pending for parcel in parcels]
        self.packed = b"".join(part for entries in self._groups for part in _packed(entries))
        self.replies = sum(_replies(entries) for entries in self._groups)

    def answers(self, replies: Iterable[object]) -> Iterator[tuple[PendingEvent, object]]:
        """Yield each event the reply to its first command; an exception where Redis refused it."""
        rest = iter(replies)
        for entries in self._groups:
            own = [next(rest) for _ in range(_replies(entries))]
            yield from zip(entries, _firsts(entries, own), strict=True)


def _commands(entries: Sequence[PendingEvent]) -> int:
    return sum(entry.commands for entry in entries)


def _packed(entries: Sequence[PendingEvent]) -> list[bytes]:
    packed = [entry.packed for entry in entries]
    return [_MULTI, *packed, _EXEC] if _commands(entries) > 1 else packed


def _replies(entries: Sequence[PendingEvent]) -> int:
    commands = _commands(entries)
    return commands + 2 if commands > 1 else commands


def _firsts(entries: Sequence[PendingEvent], replies: Sequence[object]) -> Iterator[object]:
    if _commands(entries) == 1:
        yield replies[0]
        return
    *queued, executed = replies
    if not isinstance(executed, list):  # refused as a whole: the reason is the first error before
        reason = next((reply for reply in queued if isinstance(reply, Exception)), executed)
        yield from [reason] * len(entries)
        return
    position = 0
    for entry in entries:
        yield executed[position]
        position += entry.commands
