"""Rows from records and back, through the core's one converter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import attrs
from sqlalchemy import RowMapping, Table

from amss_core.codec import structure
from amss_core.codec.plain import is_storable
from amss_core.errors import InvalidValueError

_Record = TypeVar("_Record")

MAX_TEXT = 1_000_000
"""Characters that one text may have: more than any name, reason or note needs, less than what hurts everybody."""
_COLUMN_OF = {"organization": "org_id"}


def row_of(record: object, table: Table, **others: object) -> dict[str, Any]:
    """Return the row of a record: its fields that the table has columns for.

    Args:
        record: An attrs record.
        table: The table.
        others: Values of columns that are no field of the record.

    Raises:
        InvalidValueError: If a text is longer than `MAX_TEXT`, or has what no database can hold.
    """
    fields = {_COLUMN_OF.get(name, name): getattr(record, name) for name in _fields_of(type(record))}
    row = {name: value for name, value in fields.items() if name in table.columns} | others
    for name, value in row.items():
        _refuse_unstorable(name, value)
    return row


def _refuse_unstorable(name: str, value: object) -> None:
    texts = value if isinstance(value, frozenset) else (value,)
    for text in texts:
        if isinstance(text, str) and not (len(text) <= MAX_TEXT and is_storable(text)):
            raise InvalidValueError(
                f"expected a text of at most {MAX_TEXT} whole characters, without NUL", field=name, value=text[:50]
            )


def _fields_of(record_type: Any) -> tuple[str, ...]:  # noqa: ANN401 - any attrs class
    return tuple(field.name for field in attrs.fields(record_type))


def record_of(row: RowMapping | Mapping[str, Any], record_type: type[_Record]) -> _Record:
    """Return the record of a row; columns that are no field of it are left out."""
    columns: Mapping[str, Any] = {str(name): value for name, value in row.items()}
    fields = {name: _COLUMN_OF.get(name, name) for name in _fields_of(record_type)}
    present = {name: columns[column] for name, column in fields.items() if column in columns}
    return structure(present, record_type, native_times=True)
