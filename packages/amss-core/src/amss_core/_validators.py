"""Checks that records share: dates that are no instants, instants that are aware UTC, whole numbers and texts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import attrs

from amss_core.errors import InvalidValueError


def is_date(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a `date` that is no `datetime`.

    Raises:
        InvalidValueError: For anything else; a `datetime` is a `date` to Python, but not to a maintenance record.
    """
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InvalidValueError("expected a calendar date, such as 2026-05-31", field=attribute.name, value=value)


def is_instant(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a `datetime` that knows its offset from UTC.

    Raises:
        InvalidValueError: For anything else; a naive instant means another moment at each station.
    """
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise InvalidValueError(
            "expected an instant with its offset, such as 2026-05-31T14:30:00Z", field=attribute.name, value=value
        )


def require_aware(instant: datetime, *, field: str = "now") -> None:
    """Refuse an instant that means another moment at each station.

    Raises:
        InvalidValueError: If it does not know its offset from UTC; names the argument.
    """
    if instant.utcoffset() is None:
        raise InvalidValueError("expected an instant with its offset from UTC", field=field, value=instant)


def to_utc(value: Any) -> Any:  # noqa: ANN401 - a converter hands on what it does not know; the validator refuses it
    """Turn an aware instant into UTC; leave everything else for the validator to refuse."""
    if isinstance(value, datetime) and value.utcoffset() is not None:
        return value.astimezone(UTC)
    return value


def is_not_blank(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a text with at least one visible character.

    Raises:
        InvalidValueError: For an empty or blank text, or no text at all.
    """
    if not isinstance(value, str) or not value.strip():
        raise InvalidValueError("expected a text that is not empty", field=attribute.name, value=value)


def is_whole_number(low: int, high: int | None = None) -> Callable[[object, attrs.Attribute[Any], object], None]:
    """Return a validator that accepts whole numbers from `low` on, through `high` where there is a highest.

    The validator raises `InvalidValueError` for anything else.
    """
    expected = (
        f"expected a whole number of {low} or more"
        if high is None
        else f"expected a whole number from {low} through {high}"
    )

    def is_within(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or value < low or (high is not None and value > high):
            raise InvalidValueError(expected, field=attribute.name, value=value)

    return is_within
