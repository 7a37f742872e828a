"""Field validators that records share: dates that are no instants, instants that are aware UTC, and windows."""

from __future__ import annotations

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
