"""Tallies: how many documents each hash of a snapshot holds as it was published, and a digest of them.

They lie in Redis and change in the transaction that changes the documents. What Redis lost, evicted or had changed by
others therefore differs from its tally.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Self

from snapshots.catalogue import PREFIX

TALLIES_KEY = f"{PREFIX}snapshot_tallies"
_MODULUS = 2**64


@dataclass(frozen=True)
class Tally:
    """What one hash holds: `digest` is the sum of its documents' digests, whatever their order."""

    documents: int = 0
    digest: int = 0

    @classmethod
    def of(cls, found: Mapping[bytes, bytes]) -> Self:
        """Return the tally of a hash as Redis holds it."""
        return cls(len(found), sum(_digest(field, data) for field, data in found.items()) % _MODULUS)

    @classmethod
    def read(cls, text: bytes) -> Self | None:
        """Parse a tally as it is stored; None if it is not one."""
        documents, _, digest = text.partition(b" ")
        try:
            return cls(int(documents), int(digest, 16))
        except ValueError:
            return None

    def __bytes__(self) -> bytes:
        """Return the tally as it is stored."""
        return b"%d %016x" % (self.documents, self.digest)

    def after(self, put: Mapping[str, bytes], old: Mapping[str, bytes]) -> "Tally":
        """Return the tally after `put` was written and `old` is what these fields, and deleted ones, held before."""
        added = sum(_digest(field.encode(), data) for field, data in put.items())
        removed = sum(_digest(field.encode(), data) for field, data in old.items())
        return Tally(self.documents + len(put) - len(old), (self.digest + added - removed) % _MODULUS)


def _digest(field: bytes, data: bytes) -> int:
    return int.from_bytes(blake2b(b"%d %b%b" % (len(field), field, data), digest_size=8).digest(), "big")
