"""The store of an organisation's chain of audit records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from amss_core.audit import AuditEntry, AuditRecord, Head, append, head_of
from amss_core.errors import ConflictError, InvalidValueError
from amss_sql import schema
from amss_sql.tenancy import Tenant

_PAGE = 1_000


class SqlAuditLog:
    """The organisation's chain; the database refuses to change or remove a record."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def head(self) -> Head | None:
        """Return the end of the chain; None where nothing was recorded yet."""
        heads = self._tenant.records(self._tenant.select(schema.audit_heads), Head)
        return heads[0] if heads else None

    def append(self, entry: AuditEntry) -> AuditRecord:
        """Write the next record, numbered without gaps and chained to the one before."""
        return self.append_all([entry])[0]

    def append_all(self, entries: Iterable[AuditEntry]) -> tuple[AuditRecord, ...]:
        """Write the next records at once, in order."""
        head, table = self.head(), schema.audit_heads
        records: list[AuditRecord] = []
        for entry in entries:
            self._refuse_theirs(entry)
            records.append(append(head_of(records[-1]) if records else head, entry))
        if not records:
            return ()
        self._tenant.insert_all(schema.audit_records, records)
        following = head_of(records[-1])
        if head is None:
            self._tenant.insert(table, following)
        elif not self._tenant.update(table, following, where=(table.c.number == head.number,)):
            raise ConflictError("another change was recorded meanwhile; do this one again")
        return tuple(records)

    def _refuse_theirs(self, entry: AuditEntry) -> None:
        if entry.organization != self._tenant.organization:
            raise InvalidValueError(
                f"expected a change of {self._tenant.organization}", field="organization", value=entry.organization
            )

    def records(
        self, *, after: int = 0, entity_type: str = "", entity_id: str = "", since: datetime | None = None
    ) -> Iterator[AuditRecord]:
        """Yield the records after a number, in order, a page at a time."""
        table = schema.audit_records
        wanted = [table.c.entity_type == entity_type] if entity_type else []
        wanted += [table.c.entity_id == entity_id] if entity_id else []
        wanted += [table.c.at >= since] if since else []
        while True:
            query = self._tenant.select(table, table.c.number > after, *wanted).order_by(table.c.number).limit(_PAGE)
            page = self._tenant.records(query, AuditRecord)
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1].number
