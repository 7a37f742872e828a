"""Checks that records share: dates that are no instants, instants that are aware, whole numbers, codes and texts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

import attrs

from amss_core.errors import InvalidValueError
from amss_core.texts import MAX_NAME, MAX_TEXT, is_storable

Validator: TypeAlias = "Callable[[object, attrs.Attribute[Any], object], None]"
"""What attrs calls with the record, the field and its value; it raises `InvalidValueError` for what it refuses."""

FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Years that an instant may lie in: whatever is counted from it, in any zone, stays within the calendar."""
_SHOWN = 50
"""Characters of a refused text that the error keeps."""


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
        InvalidValueError: For anything else; a naive instant means another moment at each station, and one outside the
            years from 1900 through 2999 is mistyped.
    """
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise InvalidValueError(
            "expected an instant with its offset, such as 2026-05-31T14:30:00Z", field=attribute.name, value=value
        )
    _require_year(value, field=attribute.name)


def require_aware(instant: datetime, *, field: str = "now") -> None:
    """Refuse an instant that means another moment at each station, or that lies where nobody works.

    Raises:
        InvalidValueError: If it does not know its offset from UTC, or is of no year that instants may be of; names the
            argument.
    """
    if instant.utcoffset() is None:
        raise InvalidValueError("expected an instant with its offset from UTC", field=field, value=instant)
    _require_year(instant, field=field)


def _require_year(day: date, *, field: str) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidValueError(
            f"expected a year from {FIRST_YEAR} through {LAST_YEAR}, not {day.year}; look at the date",
            field=field,
            value=day,
        )


def to_utc(value: Any) -> Any:  # noqa: ANN401 - a converter hands on what it does not know; the validator refuses it
    """Turn an aware instant into UTC; leave everything else for the validator to refuse."""
    if isinstance(value, datetime) and value.utcoffset() is not None and FIRST_YEAR <= value.year <= LAST_YEAR:
        return value.astimezone(UTC)
    return value


def require_text(value: object, *, field: str, blank: bool = True, most: int = MAX_TEXT) -> None:
    """Refuse what is no text that can be kept.

    Args:
        value: What should be a text.
        field: Name of the field or argument.
        blank: Whether it may be empty.
        most: Characters that it may have.

    Raises:
        InvalidValueError: If it is no text, too long, or has NUL or half a character in it; or is blank and may not be.
    """
    if not isinstance(value, str):
        raise InvalidValueError("expected a text", field=field, value=value)
    if len(value) > most:
        raise InvalidValueError(
            f"expected a text of at most {most} characters, not {len(value)}; shorten it",
            field=field,
            value=value[:_SHOWN],
        )
    if not is_storable(value):
        raise InvalidValueError(
            "expected a text of whole characters, without NUL; take it out", field=field, value=value[:_SHOWN]
        )
    if not blank and not value.strip():
        raise InvalidValueError("expected a text that is not empty", field=field, value=value)


def is_text(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a text that can be kept, empty or not; see `require_text`."""
    require_text(value, field=attribute.name)


def is_not_blank(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a text with at least one visible character; see `require_text`."""
    require_text(value, field=attribute.name, blank=False)


def is_name(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a name, a number or a code: a short text with at least one visible character; see `require_text`."""
    require_text(value, field=attribute.name, blank=False, most=MAX_NAME)


def is_name_or_empty(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a name as `is_name` does, and an empty text."""
    require_text(value, field=attribute.name, most=MAX_NAME)


def are_names(_instance: object, attribute: attrs.Attribute[Any], value: Iterable[object]) -> None:
    """Accept a collection of names, numbers or codes; see `is_name_or_empty`."""
    for each in value:
        require_text(each, field=attribute.name, most=MAX_NAME)


is_optional_text = attrs.validators.optional(is_text)
"""Accepts what `is_text` does, and None."""
is_optional_name = attrs.validators.optional(is_name_or_empty)
"""Accepts what `is_name_or_empty` does, and None."""


def is_one_of(codes: Collection[str]) -> Validator:
    """Return a validator that accepts one of some codes."""

    def is_code(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, str) or value not in codes:
            raise InvalidValueError(f"expected one of {', '.join(codes)}", field=attribute.name, value=value)

    return is_code


def is_whole_number(low: int, high: int | None = None) -> Validator:
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
