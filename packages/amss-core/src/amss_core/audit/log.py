"""The port of the audit log: what a store of it must do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from amss_core.audit.chain import AuditEntry, AuditRecord, Head


class AuditLog(Protocol):
    """The chain of one organisation; it only grows."""

    def head(self) -> Head | None:
        """Return the end of the chain; None where nothing was recorded yet."""

    def append(self, entry: AuditEntry) -> AuditRecord:
        """Write the next record, numbered without gaps and chained to the one before.

        Raises:
            ConflictError: If another record took the number meanwhile.
        """

    def append_all(self, entries: Iterable[AuditEntry]) -> tuple[AuditRecord, ...]:
        """Write the next records at once, in order; raises as `append`."""

    def records(
        self, *, after: int = 0, entity_type: str = "", entity_id: str = "", since: datetime | None = None
    ) -> Iterator[AuditRecord]:
        """Yield the records after a number, in order, without holding all of them.

        With the type or id of an entity only the records of it; with an instant only those at it or later.
        """
