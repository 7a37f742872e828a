"""Cases of real compliance times, worked out by hand, against what the rules say: see `amss directives cases`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

import attrs

from amss_core.compliance_time import (
    EFFECTIVE_DATE,
    Counters,
    Due,
    Moment,
    Utilisation,
    due,
    expression_from_rule,
    hours_from_json,
)
from amss_core.errors import InvalidValueError
from amss_core.units import FlightHours

FIELDS = ("due_date", "due_flight_hours", "due_flight_cycles", "governing", "status", "projected_date")
"""What is compared, where the case expects it."""
_LARGEST = 10**9
_FINEST = -12


@attrs.frozen(kw_only=True)
class Mismatch:
    """A case whose answer is another than expected; both hold the compared fields, as JSON has them."""

    id: str
    expected: dict[str, Any]
    got: dict[str, Any]


@attrs.frozen(kw_only=True)
class Outcome:
    """How the cases of a file came out."""

    total: int
    matched: int
    mismatched: tuple[Mismatch, ...]
    problems: tuple[str, ...]
    """What cannot be read, a line for each case."""


def read_cases(file: Path) -> list[Any]:
    """Read the list of cases.

    Raises:
        InvalidValueError: If the file is no JSON list.
        OSError: If it cannot be read.
    """
    try:
        cases = json.loads(file.read_text(encoding="utf-8-sig"), parse_float=_number, parse_constant=_refuse)
    except RecursionError:
        raise InvalidValueError("nested too deeply for a file of cases", field=str(file)) from None
    except ValueError as error:
        raise InvalidValueError(f"expected JSON, but it is not readable as such: {error}", field=str(file)) from None
    if not isinstance(cases, list):
        raise InvalidValueError("expected a list of cases, as described in the README of the cases", field=str(file))
    return cases


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text[:40]} is too large a number") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")


def run_cases(cases: list[Any]) -> Outcome:
    """Work out each case and compare it with what it expects; what cannot be read is named, the rest still compared."""
    mismatched: list[Mismatch] = []
    problems: list[str] = []
    matched = 0
    for number, case in enumerate(cases, start=1):
        id_ = str(case.get("id", f"case {number}"))[:100] if isinstance(case, Mapping) else f"case {number}"
        try:
            differing = _compared(id_, _mapping(case, "case"))
        except InvalidValueError as error:
            problems.append(f"{id_}: {error}")
        else:
            matched += differing is None
            mismatched += [differing] if differing else []
    return Outcome(total=len(cases), matched=matched, mismatched=tuple(mismatched), problems=tuple(problems))


def _compared(id_: str, case: Mapping[str, Any]) -> Mismatch | None:
    expect = _mapping(case.get("expect"), "expect")
    answer = _answer(case)
    got: dict[str, Any] = {
        "due_date": _iso(answer.due_on),
        "due_flight_hours": answer.due_flight_hours,
        "due_flight_cycles": answer.due_flight_cycles,
        "governing": answer.governing,
        "status": answer.status,
        "projected_date": _iso(answer.projected_on),
    }
    fields = [field for field in FIELDS if field in expect]
    if all(_is_same(expect[field], got[field]) for field in fields):
        return None
    return Mismatch(
        id=id_,
        expected={field: _plain(expect[field]) for field in fields},
        got={field: _plain(got[field]) for field in fields},
    )


def _answer(case: Mapping[str, Any]) -> Due:
    anchors = {
        str(name): _moment(_mapping(each, f"anchors.{name}"), f"anchors.{name}")
        for name, each in _mapping(case.get("anchors") or {}, "anchors").items()
    }
    rates = _mapping(case.get("utilisation_per_day") or {}, "utilisation_per_day")
    effective = anchors.get(EFFECTIVE_DATE)
    return due(
        expression_from_rule(case.get("rule")),
        on=_day(case.get("today"), "today"),
        aircraft=_counters(_mapping(case.get("aircraft_now") or {}, "aircraft_now"), "aircraft_now"),
        component=_counters(_mapping(case.get("component_now") or {}, "component_now"), "component_now"),
        anchors=anchors,
        utilisation=Utilisation(
            flight_hours_per_day=_rate(rates.get("flight_hours"), "utilisation_per_day.flight_hours"),
            flight_cycles_per_day=_rate(rates.get("flight_cycles"), "utilisation_per_day.flight_cycles"),
        ),
        effective_on=effective.on if effective else None,
    )


def _mapping(value: object, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidValueError("expected an object", field=path, value=value)
    return value


def _moment(event: Mapping[str, Any], path: str) -> Moment:
    return Moment(
        on=None if event.get("date") is None else _day(event["date"], f"{path}.date"),
        aircraft=_counters(event, path),
        component=_counters(event, path, prefix="component_"),
    )


def _counters(values: Mapping[str, Any], path: str, *, prefix: str = "") -> Counters:
    hours, cycles = values.get(f"{prefix}flight_hours"), values.get(f"{prefix}flight_cycles")
    return Counters(
        flight_hours=None if hours is None else _hours(hours, f"{path}.{prefix}flight_hours"),
        flight_cycles=None if cycles is None else _cycles(cycles, f"{path}.{prefix}flight_cycles"),
    )


def _hours(value: object, path: str) -> FlightHours:
    try:
        return hours_from_json(value)
    except InvalidValueError as error:
        raise InvalidValueError(error.message or str(error), field=path, value=value) from None


def _cycles(value: object, path: str) -> int:
    exact = _exact(value, path)
    if exact.denominator != 1:
        raise InvalidValueError("expected a whole number of flight cycles", field=path, value=value)
    return exact.numerator


def _rate(value: object, path: str) -> Fraction | None:
    return None if value is None else _exact(value, path)


def _exact(value: object, path: str) -> Fraction:
    """Read a number that is neither below zero nor out of all proportion."""
    number = Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(number, Decimal) and 0 <= number < _LARGEST:
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and exponent >= _FINEST:
            return Fraction(number)
    raise InvalidValueError("expected a number, not below zero", field=path, value=value)


def _day(value: object, path: str) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise InvalidValueError("expected a date such as 2026-05-31", field=path, value=value) from None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _is_same(expected: object, got: object) -> bool:
    if isinstance(got, FlightHours):
        try:
            return hours_from_json(expected) == got
        except InvalidValueError:
            return False
    return expected == got and isinstance(expected, bool) == isinstance(got, bool)


def _plain(value: object) -> object:
    """Return a value as JSON has it."""
    if isinstance(value, FlightHours):
        value = value.hours
    if isinstance(value, Decimal):
        if not -_LARGEST < value < _LARGEST:
            return str(value)
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Return the outcome as the command prints it."""
    return {
        "total": outcome.total,
        "matched": outcome.matched,
        "mismatched": [attrs.asdict(each) for each in outcome.mismatched],
    }


def rows(outcome: Outcome) -> Iterator[tuple[str, str, str, str]]:
    """Yield each field that differs: case, field, expected, got."""
    for each in outcome.mismatched:
        for field in each.expected:
            if each.expected[field] != each.got[field]:
                yield each.id, field, _shown(each.expected[field]), _shown(each.got[field])


def _shown(value: object) -> str:
    return "none" if value is None else str(value)
