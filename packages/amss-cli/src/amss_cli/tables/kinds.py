"""The kinds of cell that a table can hold, and how each is read from a text or from a spreadsheet's own value.

Maintainer's notes: a CSV file has texts only; a workbook has numbers (always floats), truth values, dates, date-times,
times and durations as well. Each reader takes all of them and refuses what would have to be guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

import attrs

from amss_core.errors import AmssError
from amss_core.units import SECONDS_PER_MINUTE, FlightHours

Value = str | int | float | bool | date | datetime | time | timedelta
"""What a cell holds: always a text in a CSV file, more in a workbook."""


@attrs.frozen
class Formula:
    """A cell of a workbook that calculates its value."""

    value: Value
    """What the spreadsheet calculated last; an empty text where it saved nothing."""

    def __str__(self) -> str:
        return str(self.value) or "a formula"


@attrs.frozen
class ErrorValue:
    """A cell of a workbook whose calculation failed."""

    name: str
    """The error as the spreadsheet shows it, such as `#DIV/0!`."""

    def __str__(self) -> str:
        return self.name


Cell = Value | Formula | ErrorValue
"""A cell as it comes from a file."""

FORMULA_STARTS = ("=", "+", "-", "@")
"""First characters that make a spreadsheet take a text for a formula."""

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years that a record of maintenance can lie in; anything else is a slip of the finger."""

LARGEST_EXACT = 10**15
"""Whole numbers below this are exact in a spreadsheet, which keeps 15 digits."""

LONGEST_WORD = 100
"""Characters of a word for which a near one is looked for."""

_FEWEST_SIMILAR = 2
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_WHOLE = re.compile(r"([+-]?\d{1,18})(?:\.0+)?")
_RATE = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")
_SKILL = re.compile(r"([^:]+?)\s*(?::\s*([1-5]))?")
_QUANTITY = re.compile(r"([1-9][0-9]{0,2})\s*x\s+(?=\S)", re.IGNORECASE)


class CellError(ValueError):
    """A cell that its column cannot take; the message says what was expected instead."""


@attrs.frozen(kw_only=True)
class Kind:
    """What the cells of a column are: the word for it, what to write, and the reader."""

    name: str
    """What the documentation calls it, such as `flight hours`."""
    expected: str
    """What to write, as messages and the documentation say it."""
    read: Callable[[Value], Any]
    """Turns a cell that is not empty into its value, or raises `CellError`."""
    calculated: bool = False
    """Whether the result of a workbook's formula is taken; in names and rules a formula is refused."""


def read_cell(kind: Kind, cell: Cell) -> Any:  # noqa: ANN401 - whatever the kind holds
    """Return the value of a cell that is not empty.

    Raises:
        CellError: If the column cannot take it; the message says what was expected.
    """
    if isinstance(cell, ErrorValue):
        raise CellError(f"{kind.expected}; the spreadsheet shows an error here")
    if isinstance(cell, Formula):
        if not kind.calculated:
            raise CellError(f"{kind.expected}; this is a formula: enter its value (copy, then paste as values)")
        if cell.value == "":
            raise CellError(f"{kind.expected}; this is a formula without a saved result: enter its value")
        return kind.read(cell.value)
    if isinstance(cell, str) and cell.lstrip().startswith("="):
        raise CellError(f"{kind.expected}; this is a formula: enter its value")
    return kind.read(cell)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for the nearest known word, or nothing where none is near."""
    if len(word) > LONGEST_WORD:
        return ""
    names = list(known)
    found = [each for each in names if each.casefold() == word.casefold()] or get_close_matches(word, names, n=1)
    return f"; did you mean '{found[0]}'?" if found else ""


def _read_text(cell: Value) -> str:
    if isinstance(cell, str):
        text = cell.strip()
        if text.startswith(FORMULA_STARTS):
            raise CellError(
                f"a text that does not start with '{text[0]}': a spreadsheet takes it for a formula; enter its value"
            )
        if not text.isprintable() and any(character < " " and character not in "\t\n\r" for character in text):
            raise CellError("a text without control characters")
        return text
    if isinstance(cell, bool):
        raise CellError("a text; the spreadsheet holds a truth value: format the cell as text and enter it again")
    if isinstance(cell, int | float) and cell == int(cell) and abs(cell) < LARGEST_EXACT:
        return str(int(cell))
    if isinstance(cell, int | float):
        raise CellError(
            "a text; the spreadsheet holds a number and may have changed it: format the cell as text and enter it again"
        )
    raise CellError(
        "a text; the spreadsheet has turned it into a date or time: format the cell as text and enter it again"
    )


def _read_list(cell: Value) -> tuple[str, ...]:
    items = [item.strip() for item in re.split(r"[;,\n]", _read_text(cell))]
    return tuple(dict.fromkeys(item for item in items if item))


def _read_date(cell: Value) -> date:
    day: date | None = None
    if isinstance(cell, datetime):
        day = cell.date() if cell.time() == time.min else None
    elif isinstance(cell, date):
        day = cell
    elif isinstance(cell, str):
        match = _DAY.fullmatch(cell.strip())
        try:
            day = date(int(match[1]), int(match[2]), int(match[3])) if match else None
        except ValueError:
            day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CellError(DATE.expected)
    return day


def _read_instant(cell: Value) -> datetime:
    moment: datetime | None = None
    if isinstance(cell, datetime):
        moment = (cell + timedelta(milliseconds=500)).replace(microsecond=0)  # a day's fraction is not exact
    elif isinstance(cell, date):
        moment = datetime(cell.year, cell.month, cell.day, tzinfo=UTC)
    elif isinstance(cell, str) and ("T" in cell or " " in cell.strip()):
        try:
            moment = datetime.fromisoformat(cell.strip())
        except ValueError:
            moment = None
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise CellError(INSTANT.expected)
    return moment.replace(tzinfo=UTC) if moment.utcoffset() is None else moment.astimezone(UTC)


def _read_hours(cell: Value) -> FlightHours:
    if isinstance(cell, time):
        cell = timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second, microseconds=cell.microsecond)
    try:
        if isinstance(cell, str):
            text = cell.strip()
            return FlightHours.parse(text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text)
        if isinstance(cell, timedelta):
            minutes = round(cell / timedelta(minutes=1))
            if minutes < 0 or abs(cell - timedelta(minutes=minutes)) > timedelta(seconds=1):
                raise CellError(HOURS.expected)
            return FlightHours.of(0, minutes)
        if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell < LARGEST_EXACT:
            return FlightHours.from_decimal(cell)
    except AmssError as error:
        raise CellError(HOURS.expected) from error
    raise CellError(HOURS.expected)


def _read_stated_hours(cell: Value) -> Any:  # noqa: ANN401 - a StatedHours; named where the row declares it
    from amss_core.imports import StatedHours  # noqa: PLC0415 - the help needs no rules

    try:
        if isinstance(cell, str):
            text = cell.strip()
            return StatedHours.parse(text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text)
        if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell < LARGEST_EXACT:
            return StatedHours.from_decimal(cell)
    except AmssError as error:
        raise CellError(STATED_HOURS.expected) from error
    try:
        return StatedHours(hours=_read_hours(cell), step_seconds=SECONDS_PER_MINUTE)
    except CellError as error:
        raise CellError(STATED_HOURS.expected) from error


def _read_yes_no(cell: Value) -> bool:
    word = {1.0: "1", 0.0: "0"}.get(cell, "") if isinstance(cell, int | float) else str(cell).strip().casefold()
    if word in {"yes", "y", "true", "1"}:
        return True
    if word in {"no", "n", "false", "0"}:
        return False
    raise CellError(YES_NO.expected)


def _read_rate(cell: Value) -> Fraction:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell < LARGEST_EXACT:
        return Fraction(Decimal(str(cell)))
    if isinstance(cell, str) and _RATE.fullmatch(cell.strip()):
        return Fraction(Decimal(cell.strip().replace(",", ".")))
    raise CellError(RATE.expected)


def _read_skill_levels(cell: Value) -> tuple[tuple[str, int], ...]:
    levels = []
    for item in _read_list(cell):
        match = _SKILL.fullmatch(item)
        if match is None:
            raise CellError(SKILL_LEVELS.expected)
        levels.append((match[1], int(match[2] or 1)))
    return tuple(levels)


def _read_type_groups(cell: Value) -> tuple[frozenset[str], ...]:
    groups = [frozenset(re.split(r"[\s,+/]+", group.strip())) for group in _read_text(cell).split(";") if group.strip()]
    if any(len(group) < _FEWEST_SIMILAR for group in groups):
        raise CellError(TYPE_GROUPS.expected)
    return tuple(dict.fromkeys(groups))


def _read_part_quantities(cell: Value) -> tuple[tuple[str, int], ...]:
    quantities: dict[str, int] = {}
    for item in _read_list(cell):
        match = _QUANTITY.match(item)
        part, quantity = (item[match.end() :], int(match[1])) if match else (item, 1)
        quantities[part] = quantities.get(part, 0) + quantity
    return tuple(quantities.items())


def _read_compliance_time(cell: Value) -> Any:  # noqa: ANN401 - a ComplianceTime; named where the row declares it
    from amss_core.compliance_time import parse_compliance_time  # noqa: PLC0415 - the help needs no rules

    try:
        return parse_compliance_time(_read_text(cell))
    except AmssError as error:
        raise CellError(f"a compliance time such as '{COMPLIANCE_TIME_EXAMPLE}'; {error}") from error


COMPLIANCE_TIME_EXAMPLE = "100 FH or 6 months after effective date, whichever first; repeat every 500 FH"

TEXT = Kind(name="text", expected="a text", read=_read_text)
LIST = Kind(name="list", expected="a list, its items separated by ';'", read=_read_list)
DATE = Kind(
    name="date",
    expected=f"a date from {FIRST_YEAR} to {LAST_YEAR}, written 2026-05-31",
    read=_read_date,
    calculated=True,
)
INSTANT = Kind(
    name="instant",
    expected="a date and time in UTC, written 2026-05-31T14:30Z or 2026-05-31 14:30",
    read=_read_instant,
    calculated=True,
)
HOURS = Kind(
    name="hours",
    expected="hours, written 100, 100.37 (hundredths) or 100:22 (minutes), no finer and not below zero",
    read=_read_hours,
    calculated=True,
)
STATED_HOURS = Kind(
    name="stated hours",
    expected="hours as they were stated, written 100, 100.3, 100.37, 100:22 or 100:22:12, not below zero",
    read=_read_stated_hours,
    calculated=True,
)
YES_NO = Kind(name="yes or no", expected="yes or no", read=_read_yes_no, calculated=True)
RATE = Kind(name="number", expected="a number of zero or more, such as 4.5", read=_read_rate, calculated=True)
SKILL_LEVELS = Kind(
    name="list of skills",
    expected="skill codes with the level from 1 to 5, separated by ';', such as 'NDT_ET:2; SHEET_METAL:1'",
    read=_read_skill_levels,
)
TYPE_GROUPS = Kind(
    name="groups of types",
    expected="type designators of at least two types, separated by spaces, and groups of them by ';', "
    "such as 'B738 B38M; A320 A20N'",
    read=_read_type_groups,
)
PART_QUANTITIES = Kind(
    name="list of parts",
    expected="part numbers separated by ';', with the quantity where more than one is needed, such as '2 x 69-41868-3'",
    read=_read_part_quantities,
)
COMPLIANCE_TIME = Kind(
    name="compliance time",
    expected=f"a compliance time such as '{COMPLIANCE_TIME_EXAMPLE}'",
    read=_read_compliance_time,
)


def whole_number(*, minimum: int = 0, maximum: int | None = None) -> Kind:
    """Return the kind of a whole number within limits, both included."""
    expected = f"a whole number from {minimum}{'' if maximum is None else f' to {maximum}'}"
    if maximum is None:
        expected = f"a whole number of {minimum} or more"

    def read(cell: Value) -> int:
        number: int | None = None
        if isinstance(cell, str):
            match = _WHOLE.fullmatch(cell.strip())
            number = int(match[1]) if match else None
        elif isinstance(cell, int | float) and not isinstance(cell, bool) and cell == int(cell):
            number = int(cell)
        if number is None or number < minimum or (maximum is not None and number > maximum) or number >= LARGEST_EXACT:
            raise CellError(expected)
        return number

    return Kind(name="whole number", expected=expected, read=read, calculated=True)


def choice(*options: str) -> Kind:
    """Return the kind of a word out of a few; case, spaces and hyphens do not matter."""
    expected = "one of " + ", ".join(options)
    by_word = {_plain(option): option for option in options}

    def read(cell: Value) -> str:
        word = _plain(str(cell))
        if word not in by_word:
            raise CellError(f"{expected}{nearest(word, by_word)}")
        return by_word[word]

    return Kind(name="choice", expected=expected, read=read)


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", "_", word.strip().casefold())
