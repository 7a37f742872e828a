"""What a text must be so that every file and database can keep it."""

from __future__ import annotations

import re

MAX_TEXT = 1_000_000
"""Characters that one text may have: more than any name, reason or note needs, less than what hurts everybody."""
MAX_NAME = 200
"""Characters that a name, a number or a code may have: few enough for every index, alone and beside others."""
_NO_CHARACTER = re.compile("[\\0\ud800-\udfff]")
"""NUL, which PostgreSQL does not store, and halves of characters, which no file does."""


def is_storable(text: str) -> bool:
    """Tell whether every file and database can hold a text: whole characters, and no NUL."""
    if text.isascii():
        return "\0" not in text
    return _NO_CHARACTER.search(text) is None
