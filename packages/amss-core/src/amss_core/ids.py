"""Ids that sort by the time they were made: UUIDv7, from a clock and chance that the caller brings.

Source: RFC 9562, 5.7.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from amss_core.errors import InvalidValueError

RANDOM_BYTES = 10
"""How many random bytes `uuid7` takes."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MILLISECOND = 2**48 - 1


def uuid7(now: datetime, randomness: bytes) -> str:
    """Return the UUIDv7 of an instant, in the usual text form.

    Args:
        now: When it is made, aware, from 1970 on; its milliseconds are the first part of the id.
        randomness: `RANDOM_BYTES` random bytes, of which 74 bits are used.

    Raises:
        InvalidValueError: If the instant is naive or before 1970, or the bytes are not as many.

    >>> uuid7(datetime(2026, 5, 31, 14, 30, tzinfo=UTC), bytes(10))
    '019e7e71-1240-7000-8000-000000000000'
    """
    if now.utcoffset() is None or now < _EPOCH:
        raise InvalidValueError("expected an instant from 1970 on, with its offset from UTC", field="now", value=now)
    if len(randomness) != RANDOM_BYTES:
        raise InvalidValueError(f"expected {RANDOM_BYTES} bytes", field="randomness", value=len(randomness))
    milliseconds = (now - _EPOCH) // timedelta(milliseconds=1) & _LAST_MILLISECOND
    number = milliseconds << 80 | int.from_bytes(randomness)
    return str(UUID(int=number & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62))


def canonical_uuid(text: str, *, field: str = "id") -> str:
    """Return a UUID in its one text form: 36 characters, small letters.

    Raises:
        InvalidValueError: If the text is no UUID.

    >>> canonical_uuid("{019E7E71-1240-7000-8000-000000000000}")
    '019e7e71-1240-7000-8000-000000000000'
    """
    try:
        return str(UUID(text))
    except (ValueError, AttributeError, TypeError):
        raise InvalidValueError(
            "expected a UUID, such as 019e7e71-1240-7000-8000-000000000000", field=field, value=text
        ) from None
