"""What somebody might hand in instead of a good value, derived from the value and from what its place holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import attrs

from amss_core.compliance_time import ComplianceTime
from amss_core.directives import CompliancePolicy
from amss_core.qualification import QualificationPolicy
from amss_core.scheduling import Preview
from amss_core.units import FlightHours

NICE_TEXT = "✈️ ሣራ مرحبا"
"""A text that is to be kept: beyond the basic plane, with no capitals, and written from right to left."""
LONG_TEXT = Random(7).randbytes(50_000).hex()  # noqa: S311 - what no index can hold, however it is packed
TEXTS: dict[str, Any] = {
    "NUL": "a\0b",
    "half a character": "\ud800",
    "10 MB": "x" * 10_000_000,
    "a number": 5,
    "long": LONG_TEXT,
    "nice": NICE_TEXT,
    "unknown": "X8",
    "theirs": "X9",
}
INSTANTS: dict[str, Any] = {
    "naive": datetime(2026, 5, 31, 14, 30),  # noqa: DTZ001 - what is refused
    "year 1": datetime(1, 1, 1, tzinfo=UTC),
    "far": datetime(2999, 12, 31, 23, 59, 59, tzinfo=UTC),
    "year 9999": datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
}
DAYS: dict[str, Any] = {
    "an instant": datetime(2026, 5, 31, tzinfo=UTC),
    "year 1": date.min,
    "year 9999": date.max,
}
NUMBERS: dict[str, Any] = {"negative": -1, "another": 7, "a truth": True, "not a number": float("nan"), "huge": 2**70}
SAMPLES: dict[type, Any] = {str: "x", datetime: INSTANTS["year 1"], date: date.min, int: 1}
LEAVES: tuple[tuple[type, dict[str, Any]], ...] = (
    (str, TEXTS),
    (datetime, INSTANTS),
    (date, DAYS),
    (int, NUMBERS),
    (FlightHours, {"negative": FlightHours(-3600), "huge": FlightHours(2**70)}),
    (timedelta, {"negative": timedelta(hours=-1), "huge": timedelta.max}),
)
OTHERWISE_TESTED = (ComplianceTime, CompliancePolicy, QualificationPolicy, Preview)
"""What has tests of its own for its fields, or is held against what it is derived from."""
ENDS = {
    "end_at": "start_at",
    "end": "start",
    "expires_on": "issued_on effective_on qualified_on on",
    "until": "on",
    "lapsed_on": "endorsed_on",
    "valid_through": "valid_from",
    "removed_on": "installed_on",
}
"""What ends something, by name, and what begins it."""


@attrs.frozen
class BadValue:
    """A bad value at some place of what is handed in."""

    path: tuple[str, ...]
    """The names of the argument and of the fields that lead there."""
    kind: str
    """What is bad about it."""
    make: Callable[[], Any]
    """Returns the whole argument with the bad value in it; may be refused in making it."""

    def __str__(self) -> str:
        return f"{'.'.join(self.path)}: {self.kind}"


def bad_values(name: str, value: Any, hint: Any) -> Iterator[BadValue]:
    """Yield everything that might stand for a good value of an argument."""
    sample, codes = _sample(value, hint)
    leaf = next((values for kind, values in LEAVES if isinstance(sample, kind)), {})
    if isinstance(sample, bool):
        leaf = {}
    for kind, bad in leaf.items():
        if not (codes and kind in {"NUL", "half a character", "10 MB", "long", "nice", "theirs"}):
            yield BadValue((name,), kind, lambda bad=bad: bad)
    if attrs.has(type(sample)) and not isinstance(sample, (FlightHours, *OTHERWISE_TESTED)):
        yield from _of_record(name, sample)
    elif isinstance(sample, Mapping):
        yield from _of_mapping(name, sample)
    elif isinstance(sample, Collection) and not isinstance(sample, str):
        yield from _of_collection(name, sample)


def _sample(value: Any, hint: Any) -> tuple[Any, bool]:
    """Return a value to vary, where there is none one of the type; and whether only some codes may stand there."""
    members = [each for each in (get_args(hint) or [hint]) if each is not NoneType]
    codes = get_origin(hint) is Literal or any(get_origin(each) is Literal for each in members)
    if value is None and not codes:
        return next((sample for kind, sample in SAMPLES.items() if kind in members), None), False
    return value, codes


def backwards(arguments: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what ends before it begins, by the name of the end."""
    for end, begins in ENDS.items():
        for begin in begins.split():
            if isinstance(first := arguments.get(begin), date) and end in arguments:
                yield end, first - timedelta(days=1)


@cache
def _hints(record_type: type) -> dict[str, Any]:
    attrs.resolve_types(record_type)
    return {field.name: field.type for field in attrs.fields(record_type) if field.init and field.name[0] != "_"}


def _of_record(name: str, record: Any) -> Iterator[BadValue]:
    fields = {field: getattr(record, field) for field in _hints(type(record))}
    for field, value in fields.items():
        for bad in bad_values(field, value, _hints(type(record))[field]):
            make = bad.make
            yield BadValue(
                (name, *bad.path),
                bad.kind,
                lambda make=make, field=field: attrs.evolve(record, **{field: make()}),
            )
    for end, earlier in backwards(fields):
        yield BadValue(
            (name, end), "backwards", lambda end=end, earlier=earlier: attrs.evolve(record, **{end: earlier})
        )


def _of_mapping(name: str, value: Mapping[str, Any]) -> Iterator[BadValue]:
    first = next(iter(value))
    for bad in bad_values(name, value[first], None):
        yield BadValue(bad.path, bad.kind, lambda make=bad.make: {**value, first: make()})
    for kind in ("NUL", "10 MB", "a number", "unknown"):
        yield BadValue((name,), f"{kind} for a name", lambda kind=kind: {**value, TEXTS[kind]: value[first]})


def _of_collection(name: str, value: Collection[Any]) -> Iterator[BadValue]:
    ordered = isinstance(value, (list, tuple))
    members = list(value) if ordered else sorted(value)
    for place, member in enumerate(members if isinstance(value, tuple) else members[:1]):
        for bad in bad_values(name, member, None):
            yield BadValue(
                bad.path,
                bad.kind,
                lambda make=bad.make, place=place: type(value)([*members[:place], make(), *members[place + 1 :]]),
            )
    if isinstance(value, list) and members and isinstance(members[0], str):
        yield BadValue((name,), "one text", lambda: members[0])
