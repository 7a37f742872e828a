"""The one place where a query gets its organisation: every store reads and writes through a `Tenant`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any, TypeVar

from sqlalchemy import (
    CompoundSelect,
    Connection,
    RowMapping,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.sql import ColumnElement

from amss_core.errors import ConflictError
from amss_sql.rows import record_of, row_of
from amss_sql.schema import directory

_Record = TypeVar("_Record")
_NOTHING: Mapping[str, object] = {}


class Tenant:
    """An open transaction and the organisation that it belongs to.

    On PostgreSQL row-level security says the same once more; on SQLite this is the only wall, so a store has nothing
    else to query with.
    """

    def __init__(self, connection: Connection, organization: str) -> None:
        self._connection = connection
        self.organization = organization
        self.dialect = connection.dialect.name

    def own(self, table: Table) -> ColumnElement[bool]:
        """Return the condition that a row of a table belongs to the organisation."""
        return table.c.org_id == self.organization

    def select(self, table: Table, *conditions: ColumnElement[bool]) -> Select[Any]:
        """Return the query for the organisation's rows of a table that satisfy the conditions."""
        return select(table).where(self.own(table), *conditions)

    def has_any(self, table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """Return the condition that a row of a table with ids satisfies at least one of some conditions.

        Each is looked up in an index of its own; of conditions joined with OR, SQLite would read all rows.
        """
        return table.c.id.in_(self.ids_of_any(table, *conditions))

    def ids_of_any(self, table: Table, *conditions: ColumnElement[bool]) -> CompoundSelect[Any]:
        """Return the query for the ids of the organisation's rows that satisfy at least one of some conditions."""
        return union(*(select(table.c.id).where(self.own(table), condition) for condition in conditions))

    def rows(self, query: Select[Any]) -> list[RowMapping]:
        """Return the rows of a query that `select` began."""
        return list(self._connection.execute(query).mappings())

    def records(self, query: Select[Any], record_type: type[_Record]) -> tuple[_Record, ...]:
        """Return the records of a query that `select` began."""
        return tuple(record_of(row, record_type) for row in self.rows(query))

    def insert(self, table: Table, record: object, **others: object) -> None:
        """Insert a record as a row of the organisation.

        Args:
            table: The table.
            record: The record.
            others: Values of columns that are no field of it.

        Raises:
            InvalidValueError: If a text in it cannot be stored.
        """
        row = row_of(record, table, **others) | {"org_id": self.organization}
        self._connection.execute(insert(table).values(row))

    def insert_all(self, table: Table, records: Iterable[object], others: Iterable[Mapping[str, object]] = ()) -> None:
        """Insert many records with one statement; `others` gives each the values of columns that are no field of it.

        Raises:
            InvalidValueError: If a text in one cannot be stored.
        """
        beside = zip_longest(records, others, fillvalue=_NOTHING)
        self.insert_rows(table, [row_of(record, table, **other) for record, other in beside])

    def insert_rows(self, table: Table, rows: Iterable[Mapping[str, object]], **computed: ColumnElement[Any]) -> None:
        """Insert rows from `row_of` with one statement, which may compute the values of further columns."""
        given = [{**row, "org_id": self.organization} for row in rows]
        if given:
            self._connection.execute(insert(table).values(computed), given)

    def put_all(self, table: Table, records: Iterable[object], others: Iterable[Mapping[str, object]] = ()) -> None:
        """Insert many records with one statement, each over the row of the same key where there is one."""
        beside = zip_longest(records, others, fillvalue=_NOTHING)
        self.put_rows(table, (row_of(record, table, **other) for record, other in beside))

    def put_rows(self, table: Table, rows: Iterable[Mapping[str, object]]) -> None:
        """Insert rows with one statement, each over the row of the same key where there is one."""
        given = [{**row, "org_id": self.organization} for row in rows]
        if not given:
            return
        statement = (insert_on_postgresql if self.dialect == "postgresql" else insert_on_sqlite)(table)
        key = [column.name for column in table.primary_key.columns]
        values = {name: statement.excluded[name] for name in given[0] if name not in key}
        self._connection.execute(statement.on_conflict_do_update(index_elements=key, set_=values), given)

    def delete_all(self, table: Table, keys: Iterable[Mapping[str, object]]) -> None:
        """Remove the organisation's rows that have one of some keys, given by column, with one statement."""
        rows = [{f"key_{name}": value for name, value in key.items()} for key in keys]
        if rows:
            named = [table.c[name.removeprefix("key_")] == bindparam(name) for name in rows[0]]
            self._connection.execute(delete(table).where(self.own(table), *named), rows)

    def update_all(self, table: Table, rows: Iterable[tuple[Mapping[str, object], Mapping[str, object]]]) -> None:
        """Set columns of many of the organisation's rows with one statement: of each the key, and the new values."""
        given = [
            {f"key_{name}": value for name, value in key.items()}
            | {f"new_{name}": value for name, value in new.items()}
            for key, new in rows
        ]
        if given:
            own = [table.c[name.removeprefix("key_")] == bindparam(name) for name in given[0] if name[:4] == "key_"]
            new = {
                name.removeprefix("new_"): bindparam(name, type_=table.c[name.removeprefix("new_")].type)
                for name in given[0]
                if name[:4] == "new_"
            }
            self._connection.execute(update(table).where(self.own(table), *own).values(new), given)

    def notify(self, channel: str) -> None:
        """Let listeners of a channel know of the organisation once the transaction is committed, on PostgreSQL."""
        if self.dialect == "postgresql":
            self._connection.execute(select(func.pg_notify(channel, self.organization)))

    def claim(self, name: str, *, instead_of: str | None) -> None:
        """Enter a sign-in name of the organisation into the directory of all, in place of an earlier one.

        Raises:
            ConflictError: If it is taken, by whichever organisation.
        """
        table = directory
        if self._connection.execute(select(table).where(table.c.name == name)).first():
            raise ConflictError(f"the sign-in name '{name}' is taken; take another one")
        if instead_of is not None:
            self._connection.execute(
                delete(table).where(table.c.name == instead_of, table.c.organization == self.organization)
            )
        self._connection.execute(insert(table).values(name=name, organization=self.organization))

    def update(self, table: Table, record: object, *, where: tuple[ColumnElement[bool], ...], **others: object) -> int:
        """Write a record over the organisation's rows that satisfy the conditions, and return how many there were."""
        row = row_of(record, table, **others)
        row.pop("org_id", None)
        return self._connection.execute(update(table).where(and_(self.own(table), *where)).values(row)).rowcount
