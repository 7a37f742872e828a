"""Canonical JSON and its fingerprint."""

from __future__ import annotations

import hashlib
import json

from amss_core.errors import InvalidValueError

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical_json(value: object) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces."""
    return _ENCODER.encode(value)


def fingerprint(value: object) -> str:
    """Return the SHA-256 of the canonical JSON, in hexadecimal digits.

    Raises:
        InvalidValueError: If a text in it has halves of characters, which no file can hold.
    """
    try:
        return hashlib.sha256(canonical_json(value).encode()).hexdigest()
    except UnicodeEncodeError:
        raise InvalidValueError("expected texts of whole characters; write them anew") from None
