"""Column types that keep what the core means on both databases: instants, sets of codes, ids of organisations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, String, Text, TypeDecorator
from sqlalchemy.dialects import postgresql

from amss_core.codec import canonical_json, unstructure
from amss_core.units import FlightHours

OrganizationId = String(36).with_variant(postgresql.UUID(as_uuid=False), "postgresql")
"""A UUID: a type of its own on PostgreSQL, whose row security compares it, and its text on SQLite."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant to the microsecond; goes in aware and comes out in UTC.

    Maintainer's notes: SQLite has no zones and gives back what was written, without one: 12:00+03:00 would come back
    as 12:00. Therefore everything is turned into UTC on the way in.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the instant in UTC.

        Raises:
            ValueError: If it does not know its offset from UTC.
        """
        if value is not None and value.utcoffset() is None:
            raise ValueError("expected an instant that knows its offset from UTC")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the instant in UTC, which both databases answer in: SQLite without saying so."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class FlightSeconds(TypeDecorator[FlightHours]):
    """Flight hours, kept as whole seconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: FlightHours | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the seconds."""
        return None if value is None else value.seconds

    def process_result_value(self, value: int | None, dialect: Dialect) -> FlightHours | None:  # noqa: ARG002
        """Return the flight hours."""
        return None if value is None else FlightHours(value)


class CanonicalJson(TypeDecorator[Any]):
    """Any record, collection of records or JSON value, kept as its canonical text: the same bytes on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ANN401, ARG002
        """Return the canonical text; None is `null`."""
        return canonical_json(unstructure(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002
        """Return the value."""
        return None if value is None else json.loads(value)


def one_of(name: str, values: Iterable[str]) -> str:
    """Return the SQL condition that a column has one of some codes."""
    return f"{name} IN ({', '.join(repr(value) for value in values)})"
