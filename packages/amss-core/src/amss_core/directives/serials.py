"""Serial numbers as directives list them, both ways and without loss: `12-1 through 12-1869; 12-1872; except 12-1875`.

    list      := item { (";" | "," | "and") item }
    item      := "all" | SERIAL [("through" | "thru" | "to" | " - ") SERIAL ["inclusive"] | "and subsequent"]
               | ("except" | "excluding") item { ("," | "and") item }

A serial number is compared by what stands before its last digits, by those digits as a number, and by the letters after
them: 12-9 comes before 12-10, and 0187 is 187. A range needs both ends to agree in all but the number. A hyphen without
spaces is part of a serial number (`12-1872`), never a range; a dash is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from string import ascii_lowercase, digits
from typing import NamedTuple

import attrs

from amss_core._validators import is_not_blank
from amss_core.errors import InvalidValueError, TextError

_SERIAL = re.compile(r"[a-z0-9](?:[a-z0-9./]|-(?=[a-z0-9]))*", re.IGNORECASE)
_SPACES = re.compile(r"\s*")
_THROUGH = re.compile(r"\s*(?:(?:through|thru|to)(?![a-z0-9./-])|–|—|(?<=\s)-(?=\s))", re.IGNORECASE)  # noqa: RUF001
_SUBSEQUENT = re.compile(r"\s*,?\s*and\s+(?:subsequent|up|on)(?![a-z0-9./-])", re.IGNORECASE)
_EXCEPT = re.compile(r"\s*(?:except(?:\s+for)?|excluding)(?![a-z0-9./-]):?", re.IGNORECASE)
_ALL = re.compile(r"\s*all(?![a-z0-9./-])", re.IGNORECASE)
_COMMA = re.compile(r"\s*(?:,\s*(?:and(?![a-z0-9./-]))?|and(?![a-z0-9./-]))", re.IGNORECASE)
_SEMICOLON = re.compile(r"\s*;")
_MOST_DIGITS = 30
_INCLUSIVE = re.compile(r"\s*,?\s*inclusive(?![a-z0-9./-])", re.IGNORECASE)


class _Key(NamedTuple):
    prefix: str
    number: int | None
    suffix: str


@lru_cache(maxsize=1 << 14)
def _key(serial: str) -> _Key:
    text = serial.strip().casefold()
    counted = text.rstrip(ascii_lowercase)
    prefix = counted.rstrip(digits)
    number = counted.removeprefix(prefix)
    if not number or len(number) > _MOST_DIGITS:
        return _Key(text, None, "")
    return _Key(prefix, int(number), text.removeprefix(counted))


def _number(key: _Key) -> int:
    return -1 if key.number is None else key.number


@attrs.frozen
class SerialRange:
    """One serial number, or a run of them with both ends included.

    Raises:
        InvalidValueError: If the ends of a run do not agree in all but their number, or run backwards.
    """

    first: str = attrs.field(validator=is_not_blank)
    """The first serial number, as it was written."""
    last: str | None = attrs.field(default=None, validator=attrs.validators.optional(is_not_blank))
    """The last one; None where there is only the first, or no end."""
    and_subsequent: bool = False
    """Whether all that follow the first are meant."""

    def __attrs_post_init__(self) -> None:
        first = _key(self.first)
        if (self.last is not None or self.and_subsequent) and first.number is None:
            raise InvalidValueError("expected a serial number with a number in a range", field="first")
        if self.last is None:
            return
        last = _key(self.last)
        if self.and_subsequent:
            raise InvalidValueError("expected a last serial number or all that follow, not both", field="last")
        if (first.prefix, first.suffix) != (last.prefix, last.suffix) or _number(last) < _number(first):
            raise InvalidValueError(
                f"expected a serial number that follows '{self.first}' and differs from it only in its number",
                field="last",
                value=self.last,
            )

    def contains(self, serial: str) -> bool | None:
        """Tell whether a serial number is meant; None where only the letters after its number differ from a run's."""
        key, first = _key(serial), _key(self.first)
        if self.last is None and not self.and_subsequent:
            return key == first
        if key.prefix != first.prefix or key.number is None or key.number < _number(first):
            return False
        if self.last is not None and key.number > _number(_key(self.last)):
            return False
        return True if key.suffix == first.suffix else None

    def __str__(self) -> str:
        if self.and_subsequent:
            return f"{self.first} and subsequent"
        return self.first if self.last is None else f"{self.first} through {self.last}"


def _ranges(ranges: Iterable[SerialRange]) -> tuple[SerialRange, ...]:
    return tuple(ranges)


@attrs.frozen(kw_only=True)
class SerialRanges:
    """The serial numbers that a directive applies to: ranges with gaps and exceptions.

    >>> serials = SerialRanges.parse("12-1 through 12-1869; 12-1872; except 12-1875")
    >>> serials.contains("12-10"), serials.contains("12-1870"), serials.contains("12-1872")
    (True, False, True)
    >>> str(serials)
    '12-1 through 12-1869; 12-1872; except 12-1875'
    """

    everything: bool = False
    """Whether all serial numbers are meant, but for the exceptions."""
    included: tuple[SerialRange, ...] = attrs.field(default=(), converter=_ranges)
    """What is meant, in the order in which it is listed."""
    excepted: tuple[SerialRange, ...] = attrs.field(default=(), converter=_ranges)
    """What is not meant, whatever else says so."""

    def __attrs_post_init__(self) -> None:
        if self.everything == bool(self.included):
            raise InvalidValueError("expected serial numbers, or all of them", field="included")

    @classmethod
    def parse(cls, text: str) -> SerialRanges:
        """Read a list of serial numbers.

        `except` holds for what follows it with `,` or `and`; after `;` it is said again, or the list is refused,
        because nobody can tell what was meant.

        Raises:
            TextError: With the position and what could stand there.
        """
        return _Reader(text).ranges()

    def contains(self, serial: str) -> bool | None:
        """Tell whether a serial number is meant; None where the list cannot tell."""
        included: list[bool | None] = [True] if self.everything else [each.contains(serial) for each in self.included]
        excepted = [each.contains(serial) for each in self.excepted]
        if True in excepted or not any(each is not False for each in included):
            return False
        return None if None in excepted or True not in included else True

    def __str__(self) -> str:
        included = ["all"] if self.everything else [str(each) for each in self.included]
        return "; ".join([*included, *(f"except {each}" for each in self.excepted)])


@attrs.define
class _Reader:
    text: str
    position: int = 0

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.position)
        if match is not None:
            self.position = match.end()
        return match

    def skip(self) -> int:
        self.take(_SPACES)
        return self.position

    def error(self, expected: str, *, at: int | None = None) -> TextError:
        return TextError(self.text, position=self.skip() if at is None else at, expected=expected)

    def serial(self) -> str:
        at = self.skip()
        match = self.take(_SERIAL)
        if match is None or not any(each.isdigit() for each in match.group()):
            raise self.error("a serial number, such as 12-1869", at=at)
        return match.group()

    def item(self) -> SerialRange:
        first = self.serial()
        if self.take(_SUBSEQUENT):
            return SerialRange(first, and_subsequent=True)
        if not self.take(_THROUGH):
            return SerialRange(first)
        at = self.skip()
        last = self.serial()
        self.take(_INCLUSIVE)
        try:
            return SerialRange(first, last)
        except InvalidValueError as error:
            raise self.error(error.message.removeprefix("expected "), at=at) from error

    def ranges(self) -> SerialRanges:
        everything, included, excepted = False, list[SerialRange](), list[SerialRange]()
        excepting = False
        while True:
            at = self.skip()
            if self.take(_EXCEPT):
                if not (everything or included):
                    raise self.error("the serial numbers that there are exceptions to", at=at)
                excepting = True
                excepted.append(self.item())
            elif excepting:
                raise self.error("'except' before each exception, and what is included before them", at=at)
            elif not included and not everything and self.take(_ALL):
                everything = True
            elif everything:
                raise self.error("'except', or the end: all serial numbers are already meant", at=at)
            else:
                included.append(self.item())
            while excepting and self.take(_COMMA):
                excepted.append(self.item())
            if self.skip() == len(self.text):
                return SerialRanges(everything=everything, included=included, excepted=excepted)
            if not (self.take(_SEMICOLON) or self.take(_COMMA) or _EXCEPT.match(self.text, self.position)):
                raise self.error("'through', ';', 'except' or the end")
