"""The store of events that wait for delivery, read so that no late committer is skipped.

Maintainer's notes: a position is taken when an event is written, not when it is committed. A reader that goes by
position alone may see 7 while 6 is still open, put its bookmark behind 7, and never see 6. On PostgreSQL each event
therefore carries the number of its transaction; what is read ends below the oldest transaction that still runs, and is
ordered by transaction first. SQLite has one writer at a time, so that positions appear in order. The numbers of
transactions are the server's own: `amss_sql.backup` sets those of restored events to 0, and a reader begins anew then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, cast, func, literal, select, true, tuple_

from amss_core.codec import unstructure
from amss_core.errors import InvalidValueError
from amss_core.events import Bookmark, Event, Posted
from amss_sql import schema
from amss_sql.rows import record_of, row_of
from amss_sql.tenancy import Tenant

CHANNEL = "amss_outbox"
"""What PostgreSQL notifies when events were committed; the payload is the organisation."""


class SqlOutbox:
    """The organisation's events."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def put(self, event: Event) -> None:
        """Add an event."""
        self.put_all([event])

    def put_all(self, events: Iterable[Event]) -> None:
        """Add events at once, in order."""
        given = tuple(events)
        for event in given:
            if event.organization != self._tenant.organization:
                raise InvalidValueError(
                    f"expected an event of {self._tenant.organization}", field="organization", value=event.organization
                )
        transaction, position = self._place()
        rows = [row_of(event, schema.outbox, payload=unstructure(event.payload)) for event in given]
        self._tenant.insert_rows(schema.outbox, rows, transaction_id=transaction, position=position)
        if rows:
            self._tenant.notify(CHANNEL)

    def _place(self) -> tuple[ColumnElement[int], ColumnElement[int]]:
        if self._tenant.dialect == "postgresql":
            return _number(func.pg_current_xact_id()), schema.outbox_position.next_value()
        last = select(func.coalesce(func.max(schema.outbox.c.position), 0) + 1)
        return literal(0), last.scalar_subquery()

    def read(self, *, after: Bookmark | None = None, limit: int = 100) -> tuple[Posted, ...]:
        """Return the next events after a bookmark, in order."""
        table, bookmark = schema.outbox, after or Bookmark()
        place = tuple_(table.c.transaction_id, table.c.position)
        query = self._tenant.select(
            table, place > tuple_(literal(bookmark.transaction), literal(bookmark.position)), self._settled()
        )
        query = query.order_by(table.c.transaction_id, table.c.position).limit(limit)
        return tuple(
            Posted(
                bookmark=Bookmark(transaction=row["transaction_id"], position=row["position"]),
                event=record_of(row, Event),
            )
            for row in self._tenant.rows(query)
        )

    def end(self) -> Bookmark:
        """Return the bookmark after all events that `read` would return now."""
        table = schema.outbox
        last = self._tenant.select(table, self._settled()).order_by(
            table.c.transaction_id.desc(), table.c.position.desc()
        )
        return self._bookmark(last.limit(1)) or Bookmark()

    def find(self, event_id: str) -> Bookmark | None:
        """Return the bookmark of an event."""
        return self._bookmark(self._tenant.select(schema.outbox, schema.outbox.c.id == event_id))

    def _bookmark(self, query: Select[Any]) -> Bookmark | None:
        for row in self._tenant.rows(query):
            return Bookmark(transaction=row["transaction_id"], position=row["position"])
        return None

    def _settled(self) -> ColumnElement[bool]:
        """Return the condition that nothing which stands before an event can still be committed."""
        if self._tenant.dialect != "postgresql":
            return true()
        return schema.outbox.c.transaction_id < _number(func.pg_snapshot_xmin(func.pg_current_snapshot()))


def _number(transaction: ColumnElement[object]) -> ColumnElement[int]:
    return cast(cast(transaction, Text), BigInteger)
