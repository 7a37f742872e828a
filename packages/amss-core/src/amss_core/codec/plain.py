"""Texts, numbers and times as data has them: one strict check for each, and no conversion between them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from types import NoneType
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from amss_core.errors import InvalidValueError
from amss_core.texts import is_storable
from amss_core.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE, FlightHours

Hook: TypeAlias = Callable[[Any, Any], Any]
"""Takes data and the type that is wanted, and returns the value or refuses it."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_WITH_SECONDS = re.compile(r"(\d+):([0-5]\d):([0-5]\d)", re.ASCII)
_OFFSET = re.compile(r"UTC(?:([+-])([01]\d|2[0-3]):([0-5]\d))?", re.ASCII)
_FRACTION = re.compile(r"-?\d+(/0*[1-9]\d*)?", re.ASCII)


def _text(value: object, _type: object) -> str:
    if not isinstance(value, str):
        raise InvalidValueError("expected a text", value=value)
    if not is_storable(value):
        raise InvalidValueError("expected a text of whole characters, without NUL", value=value)
    return value


def _whole_number(value: object, _type: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidValueError("expected a whole number", value=value)
    return value


def _truth(value: object, _type: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidValueError("expected true or false", value=value)
    return value


def _nothing(value: object, _type: object) -> None:
    if value is not None:
        raise InvalidValueError("expected null", value=value)


def _day(value: object, _type: object) -> date:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise InvalidValueError("expected a date such as 2026-05-31", value=value)


def _instant(value: object, _type: object) -> datetime:
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise InvalidValueError("expected an instant with its offset, such as 2026-05-31T14:30:00Z", value=value)


def instant_text(instant: datetime) -> str:
    """Return an instant as data has it: ISO 8601 in UTC."""
    return instant.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def _flight_hours(value: object, _type: object) -> FlightHours:
    text = value if isinstance(value, str) else ""
    positive = text.removeprefix("-")
    match = _WITH_SECONDS.fullmatch(positive)
    try:
        if match:
            hours, minutes, seconds = map(int, match.groups())
            read = FlightHours(hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE + seconds)
        else:
            read = FlightHours.parse(positive)
    except ValueError:
        raise InvalidValueError("expected flight hours as a text, such as '100.37' or '100:22'", value=value) from None
    return -read if positive != text else read


def _fraction(value: object, _type: object) -> Fraction:
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        try:
            return Fraction(value)
        except ValueError:  # more digits than Python reads
            pass
    raise InvalidValueError("expected a fraction as a text, such as '19/20'", value=value)


def _zone(value: object, _type: object) -> tzinfo:
    if isinstance(value, str):
        if match := _OFFSET.fullmatch(value):
            sign, hours, minutes = match.groups(default="0")
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            return timezone(-offset if sign == "-" else offset)
        try:
            return ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            pass
    raise InvalidValueError("expected a time zone such as 'UTC', 'UTC+03:00' or 'Europe/Paris'", value=value)


PLAIN: dict[type, Hook] = {
    str: _text,
    int: _whole_number,
    bool: _truth,
    NoneType: _nothing,
    date: _day,
    datetime: _instant,
    tzinfo: _zone,
    FlightHours: _flight_hours,
    Fraction: _fraction,
}
"""The check for each type."""


def _native_day(value: object, wanted: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return _day(value, wanted)


def _native_instant(value: object, wanted: object) -> datetime:
    if isinstance(value, datetime) and value.utcoffset() is not None:
        return value.astimezone(UTC)
    return _instant(value, wanted)


def _native_flight_hours(value: object, wanted: object) -> FlightHours:
    return value if isinstance(value, FlightHours) else _flight_hours(value, wanted)


NATIVE_TIMES: dict[type, Hook] = {
    date: _native_day,
    datetime: _native_instant,
    FlightHours: _native_flight_hours,
}
"""The checks for times that may be such already, as a database gives them, or texts, as JSON within a row has them."""
