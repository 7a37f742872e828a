"""Rows from records and back, through the core's one converter.

A field has the column of its name. A field that is itself a record, and has no such column, has one for each of its
fields: `component` is `component_part_number` and `component_serial_number`, null where it is None.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar, cast

import attrs
from sqlalchemy import BigInteger, ColumnElement, Integer, RowMapping, Table, and_, false, tuple_

from amss_core.codec import structure, unstructure
from amss_core.errors import InvalidValueError
from amss_core.fleet import ComponentId
from amss_core.texts import MAX_TEXT, is_storable
from amss_core.units import FlightHours
from amss_sql.columns import FlightSeconds

_Record = TypeVar("_Record")

MAX_RECORD = 100_000_000
"""Characters of a text that holds whole records, such as an audit record's `after`."""
_OF_RECORDS = frozenset({"before", "after", "signed_item", "evidence"})
_COLUMN_OF = {"organization": "org_id"}


def row_of(record: object, table: Table, **others: object) -> dict[str, Any]:
    """Return the row of a record: its fields that the table has columns for.

    Args:
        record: An attrs record.
        table: The table.
        others: Values of columns that are no field of the record.

    Raises:
        InvalidValueError: If a text is longer than `MAX_TEXT`, one of records than `MAX_RECORD`, or has what no
            database can hold; or a number needs more bits than its column has on every database.
    """
    row: dict[str, Any] = {}
    for field, columns in _layout(cast("Hashable", type(record)), tuple(table.columns.keys())):
        value = getattr(record, field)
        if isinstance(columns, str):
            row[columns] = value
        else:
            row |= {column: getattr(value, name, None) for name, column in columns}
    row |= others
    for name, value in row.items():
        _refuse_unstorable(name, value)
        if isinstance(value, int | FlightHours):
            _refuse_large(table, name, value)
    return row


def _refuse_large(table: Table, name: str, value: int | FlightHours) -> None:
    """Refuse a number that PostgreSQL has no room for in the column; SQLite would keep it, or raise OverflowError."""
    kind = table.c[name].type
    if not isinstance(kind, Integer | FlightSeconds):
        return
    most = 2**63 - 1 if isinstance(kind, BigInteger | FlightSeconds) else 2**31 - 1
    number = value.seconds if isinstance(value, FlightHours) else value
    if abs(number) > most:
        unit = "seconds" if isinstance(value, FlightHours) else ""
        raise InvalidValueError(f"expected at most {most} {unit}".rstrip(), field=name, value=value)


def _refuse_unstorable(name: str, value: object) -> None:
    most = MAX_RECORD if name in _OF_RECORDS else MAX_TEXT
    for text in _texts(value):
        if not (len(text) <= most and is_storable(text)):
            raise InvalidValueError(
                f"expected a text of at most {most} whole characters, without NUL", field=name, value=text[:50]
            )


def _texts(value: object) -> Iterator[str]:
    """Yield every text within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in (*value, *value.values()):
            yield from _texts(each)
    elif isinstance(value, Iterable):
        for each in value:
            yield from _texts(each)
    elif attrs.has(type(value)):
        yield from _texts(unstructure(value))


@cache
def _layout(
    record_type: Hashable,
    columns: tuple[str, ...],
) -> tuple[tuple[str, str | tuple[tuple[str, str], ...]], ...]:
    """Return each field that there are columns for, with its column, or with that of each field of the record in it."""
    known = set(columns)
    loose = [each for each in columns if each not in {field.name for field in attrs.fields(cast("Any", record_type))}]
    found: list[tuple[str, str | tuple[tuple[str, str], ...]]] = []
    for field in attrs.fields(cast("Any", record_type)):
        column = _COLUMN_OF.get(field.name, field.name)
        if column in known:
            found.append((field.name, column))
        elif within := tuple(
            (each.removeprefix(f"{column}_"), each) for each in loose if each.startswith(f"{column}_")
        ):
            found.append((field.name, within))
    return tuple(found)


def record_of(row: RowMapping | Mapping[str, Any], record_type: type[_Record]) -> _Record:
    """Return the record of a row; columns that are no field of it are left out."""
    present: dict[str, Any] = {}
    for field, columns in _layout(cast("Hashable", record_type), tuple(map(str, row.keys()))):
        if isinstance(columns, str):
            present[field] = row[columns]
        else:
            values = {name: row[column] for name, column in columns}
            present[field] = None if None in values.values() else values
    return structure(present, record_type, native_times=True)


def is_one_of(table: Table, components: Collection[ComponentId], *, field: str = "component") -> ColumnElement[bool]:
    """Return the condition that a row is about one of some components."""
    if not components:
        return false()
    part, serial = table.c[f"{field}_part_number"], table.c[f"{field}_serial_number"]
    named = [(each.part_number, each.serial_number) for each in components]
    parts, serials = (sorted(set(each)) for each in zip(*named, strict=True))
    # The pairs say it all; SQLite looks them up in no index, though, but the part and serial numbers.
    return and_(part.in_(parts), serial.in_(serials), tuple_(part, serial).in_(named))
