"""The checks of what only grows: chains of changes, numbered records of facts, and places of events."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import attrs
from sqlalchemy import BigInteger, Connection, Select, Table, Text, cast, exists, func, or_, select, text

from amss_core.audit import AuditRecord, Head, verify
from amss_core.findings import Finding
from amss_sql import schema
from amss_sql.integrity.findings import broken
from amss_sql.integrity.records import key_of, read_all


def audit_chains(connection: Connection) -> Iterator[Finding]:
    """Yield the organisations whose records do not follow from one another up to the head that is kept."""
    heads = {key[0]: head for key, head in read_all(connection, schema.audit_heads, Head)}
    chained: set[str] = set()
    records = read_all(connection, schema.audit_records, AuditRecord)
    for organization, rows in groupby(records, key=lambda each: each[0][0]):
        chained.add(str(organization))
        yield from _of_one_chain(str(organization), (record for _, record in rows), heads.get(organization))
    known = set(connection.execute(select(schema.organizations.c.org_id)).scalars())
    for organization in sorted(known - chained):
        yield broken(
            "audit_chain_missing", "audit_records", [organization], "the organisation has no record of changes"
        )


def _of_one_chain(organization: str, rows: Iterator[Any], head: Any) -> Iterator[Finding]:  # noqa: ANN401 - or an error
    reading = _Reading()
    trusted = head if isinstance(head, Head) else None
    answer = verify(reading.records(rows), head=trusted)
    if reading.failed is not None:
        number = answer.verified + 1
        what = f"record {number} cannot be read, so that the chain ends before it"
        yield broken("audit_record_unreadable", "audit_records", [organization, number], what)
    elif answer.against:
        found, key = answer.against[0], [organization, answer.first_bad_number]
        yield broken(found.code, "audit_records", key, found.text.rstrip("."))
    elif trusted is None:
        yield broken("audit_head_missing", "audit_heads", [organization], "the end of the chain is not kept")
    elif trusted.number != answer.verified:
        what = f"the end that is kept is record {trusted.number}, but the chain goes on to {answer.verified}"
        yield broken("audit_head_behind", "audit_heads", [organization], what)


@attrs.define
class _Reading:
    """Reads records until one cannot be read."""

    failed: Exception | None = None

    def records(self, rows: Iterator[Any]) -> Iterator[AuditRecord]:
        for row in rows:
            if isinstance(row, Exception):
                self.failed = row
                return
            yield row


def entries_of_facts(connection: Connection) -> Iterator[Finding]:
    """Yield the records of facts before which one is missing, or one was recorded at the same time or later."""
    for table in schema.metadata.sorted_tables:
        if list(table.primary_key.columns)[-1].name != "entry":
            continue
        for row in connection.execute(_out_of_line(table)).mappings():
            expected = (row["entry_before"] or 0) + 1
            if row["entry"] != expected:
                what = f"record {expected} of the fact is missing before record {row['entry']}"
                yield broken("fact_entry_missing", table.name, key_of(row, table), what)
            else:
                what = f"it was recorded at {row['recorded_at']}, not after {row['recorded_before']}"
                yield broken("fact_entry_out_of_order", table.name, key_of(row, table), what)
    for key in connection.execute(_without_entries()):
        yield broken("fact_entry_missing", "certificates", key, "the certificate has no record")


def _without_entries() -> Select[Any]:
    table, entries = schema.certificates, schema.certificate_entries
    same = [table.c[name] == entries.c[name] for name in ("org_id", "person", "id")]
    keys = table.primary_key.columns
    return select(*keys).where(~exists().where(*same)).order_by(*keys)


def _out_of_line(table: Table) -> Select[Any]:
    keys = list(table.primary_key.columns)
    line: dict[str, Any] = {"partition_by": [key for key in keys if key.name != "entry"], "order_by": table.c.entry}
    before = func.lag(table.c.entry).over(**line).label("entry_before")
    recorded_before = func.lag(table.c.recorded_at).over(**line).label("recorded_before")
    each = select(*keys, table.c.recorded_at, before, recorded_before).subquery()
    wrong = or_(each.c.entry != func.coalesce(each.c.entry_before, 0) + 1, each.c.recorded_at <= each.c.recorded_before)
    return select(each).where(wrong).order_by(*(each.c[key.name] for key in keys))


def places_of_events(connection: Connection) -> Iterator[Finding]:
    """Yield the events that share an id or a place, and what would hide events from those who read them."""
    table = schema.outbox
    for columns, code, what in (
        ((table.c.org_id, table.c.id), "event_repeated", "several events have this id"),
        ((table.c.position,), "event_place_taken", "several events have this place"),
    ):
        query = select(*columns).group_by(*columns).having(func.count() > 1).order_by(*columns)
        for row in connection.execute(query):
            yield broken(code, "outbox", row, what)
    if connection.dialect.name == "postgresql":
        yield from _places_of_this_server(connection)


def _places_of_this_server(connection: Connection) -> Iterator[Finding]:
    table = schema.outbox
    following = cast(cast(func.pg_snapshot_xmax(func.pg_current_snapshot()), Text), BigInteger)
    query = select(*table.primary_key.columns).where(table.c.transaction_id >= following)
    for row in connection.execute(query.order_by(*table.primary_key.columns)):
        what = "the number of its transaction is of another server, so that readers wait for it; set it to 0"
        yield broken("event_of_another_server", "outbox", row, what)
    highest = connection.execute(select(func.coalesce(func.max(table.c.position), 0))).scalar_one()
    last = connection.execute(text("SELECT last_value FROM outbox_position")).scalar_one()
    if last < highest:
        what = f"it stands at {last}, but there is an event at {highest}"
        yield broken("sequence_behind", "outbox_position", (), what)
