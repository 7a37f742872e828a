"""The nearest known name to an unknown one, for messages that show the way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from amss_core.errors import NotFoundError

_Record = TypeVar("_Record")
_LEAST_LIKENESS = 0.5


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like `name`, capitals aside; None where none comes near."""
    from difflib import get_close_matches  # noqa: PLC0415 - only unknown names need it

    by_capitals = {each.upper(): each for each in known}
    found = get_close_matches(name.strip().upper(), by_capitals, n=1, cutoff=_LEAST_LIKENESS)
    return by_capitals[found[0]] if found else None


def hint(name: str, known: Iterable[str]) -> str:
    """Return the way out for an unknown name: the nearest known one, or all of them where none comes near."""
    names = tuple(known)
    near = nearest(name, names)
    return f"did you mean {near}?" if near else f"expected one of {', '.join(names)}"


def look_up(kind: str, name: str, known: Mapping[str, _Record]) -> _Record:
    """Return the record of a name.

    Args:
        kind: What is looked for, in words, for the message.
        name: Its name or code, exactly.
        known: All records by name.

    Raises:
        NotFoundError: If there is none, with the nearest known name.
    """
    if name in known:
        return known[name]
    raise NotFoundError(f"unknown {kind} '{name}'; {hint(name, known)}")
