"""Compliance times read from words: `100 FH or 6 months after effective date, whichever first`.

    time       := expression { ";" clause }
    clause     := "repeat every" expression | "not earlier than" expression | "at most" N "repeats"
    expression := item { "or" item } ["," "whichever" ["occurs"] ("first" | "later")]
    item       := limit | "(" expression ")"
    limit      := ["within"] amount [anchor | counter] | "before" amount [anchor] | ("before" | "on or before") DATE
    anchor     := ("after" | "since" | "from") NAME [counter]
    counter    := "on the component's counter"

Limits without an anchor of their own take that of the next limit of their group that has one, and its counter too where
both count the same thing; a repeat without an anchor counts from the last accomplishment. A limit may name its counter
without an anchor only where one is there to take. A NAME is the event's name
with spaces, or as it is (`effective_date`) where its words would read as grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple, TypeVar

import attrs

from amss_core.compliance_time.expressions import (
    LAST_ACCOMPLISHMENT,
    Before,
    ComplianceTime,
    CounterName,
    Expression,
    OnOrBefore,
    Unit,
    Whichever,
    Within,
)
from amss_core.errors import InvalidValueError, TextError
from amss_core.units import FlightHours

_LONGEST = 120_000
"""Characters that a text may have; no compliance time is longer in words."""
_DEEPEST = 50
_LONGEST_NUMBER = 12


def _words(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of whole words; a space in it stands for any white space."""
    return re.compile(rf"(?:{pattern})(?![a-z0-9_])".replace(" ", r"\s+"))


_UNITS: tuple[tuple[re.Pattern[str], Unit], ...] = (
    (
        _words(r"(?:flight[ -])?hours?['\u2019]?(?: (?:total )?time[- ]in[- ]service)?(?: tis)?|hrs?|fh|h|tis"),
        "flight_hours",
    ),
    (_words(r"(?:flight[ -])?cycles?|(?:total )?landings?|flights?|fc"), "flight_cycles"),
    (_words(r"(?:calendar[ -])?days?|d"), "days"),
    (_words(r"weeks?|w"), "weeks"),
    (_words(r"calendar[ -]months?"), "calendar_months"),
    (_words(r"months?|mo|m"), "months"),
    (_words(r"(?:calendar[ -])?years?|y"), "years"),
)
_ABBREVIATION = re.compile(r"\s*\((?:tis|fh|fc)\)")
_AMOUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:[.:][0-9]+)?|[0-9]+(?:[.:][0-9]+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")
_MONTH_FIRST = re.compile(rf"{_MONTH}\s+([0-9]{{1,2}}),?\s+([0-9]{{4}})(?![0-9])")
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}})\s+{_MONTH}\s+([0-9]{{4}})(?![0-9])")
_INCLUSIVE = _words(r"(?:on or before|no later than|not later than)")
_EXCLUSIVE = _words(r"before|prior to")
_WITHIN = _words(r"within(?: the next)?")
_AFTER = _words(r"after|since|from|following")
ARTICLE = _words(r"the|its")
_COMPONENT = re.compile(r"on\s+(?:a|the)\s+component(?:['\u2019]s\s+counter)?(?![a-z])")
_GRAMMAR = r"or|and|then|whichever|repeat(?:ed)?|thereafter|not\s+earlier\s+than|at\s+most|on\s+(?:a|the)\s+component"
ANCHOR_END = re.compile(rf"\s+(?:{_GRAMMAR})(?![a-z0-9_-])|\s*[,;()]|\s*\.?\s*$")
_NAME = re.compile(r"[a-z0-9]+(?:[ _-][a-z0-9]+)*")
_OR = re.compile(r",?\s*or(?![a-z])")
_WHICHEVER = _words(r",?\s*whichever (?:occurs |comes |is )?(?P<order>first|earlier|earliest|later|latest|last)")
_ANOTHER = re.compile(r"(?:,|and(?![a-z]))\s*(?=[0-9(]|within|before|prior|on or before)")
_CLAUSE = re.compile(r"[;,]?\s*(?=(?:repeat|thereafter|and|then)(?![a-z]|\s*[0-9(]))|;")
_REPEAT = _words(
    r"(?:and )?(?:then )?(?:repeat(?:ed)?|thereafter)(?: at intervals not (?:to exceed|exceeding)| every)?(?: every)?"
)
_NOT_EARLIER = _words(r"not earlier than")
_MOST = _words(r"at most (?P<repeats>[0-9]{1,9}) repeats?")
_ANCHOR_NAMES = {
    "last accomplishment": LAST_ACCOMPLISHMENT,
    "last inspection": LAST_ACCOMPLISHMENT,
    "effective date of this ad": "effective_date",
    "effective date of this directive": "effective_date",
}

_Made = TypeVar("_Made")


class _Open(NamedTuple):
    """A limit that was read, and is not made yet: it may take the anchor of the next one."""

    start: int
    end: int
    unit: Unit
    amount: int | FlightHours
    exclusive: bool
    anchor: tuple[str, CounterName] | None
    """None for a limit without an anchor of its own."""
    counter: CounterName | None
    """The counter that it names; None where it names none."""


_Item = Expression | _Open


def anchor_name(words: str) -> str:
    """Return the event that words in small letters name; empty where they name none."""
    if not _NAME.fullmatch(words):
        return ""
    return words if "_" in words else _ANCHOR_NAMES.get(words, words.replace(" ", "_"))


@attrs.define
class _Reader:
    text: str
    position: int = 0
    depth: int = 0
    _lower: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise InvalidValueError("expected a text", value=self.text)
        if len(self.text) > _LONGEST:
            raise TextError(self.text, position=_LONGEST, expected=f"at most {_LONGEST:,} characters")
        # Lower case that keeps each character's place, so that positions are those of the text itself.
        self._lower = "".join(low if len(low := each.lower()) == 1 else each for each in self.text)

    def skip(self) -> int:
        while self._lower[self.position : self.position + 1].isspace():
            self.position += 1
        return self.position

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._lower, self.skip())
        if match is not None:
            self.position = match.end()
        return match

    def sign(self, character: str) -> bool:
        found = self._lower.startswith(character, self.skip())
        self.position += found
        return found

    def error(self, expected: str, *, at: int | None = None) -> TextError:
        return TextError(self.text, position=self.skip() if at is None else at, expected=expected)

    def made(self, start: int, make: Callable[[], _Made]) -> _Made:
        """Say where a value stands that is refused."""
        try:
            return make()
        except TextError:
            raise
        except InvalidValueError as error:
            raise self.error(error.message.removeprefix("expected "), at=start) from error

    def day(self) -> date | None:
        start = self.skip()
        if match := self.take(_ISO_DATE):
            year, month, day = (int(each) for each in match.groups())
        elif match := self.take(_MONTH_FIRST):
            year, month, day = int(match[3]), _MONTHS.index(match[1][:3]) + 1, int(match[2])
        elif match := self.take(_DAY_FIRST):
            year, month, day = int(match[3]), _MONTHS.index(match[2][:3]) + 1, int(match[1])
        else:
            return None
        try:
            return date(year, month, day)
        except ValueError:
            raise self.error("a day of the calendar, such as 2026-05-31", at=start) from None

    def amount(self) -> tuple[Unit, int | FlightHours]:
        start = self.skip()
        match = self.take(_AMOUNT)
        if match is None:
            raise self.error("a number, such as 100 FH")
        number = match.group().replace(",", "")
        self.sign("-")
        unit = next((unit for pattern, unit in _UNITS if self.take(pattern)), None)
        if unit is None:
            raise self.error("a unit: FH, FC, days, weeks, months or years")
        if match := _ABBREVIATION.match(self._lower, self.position):
            self.position = match.end()
        if len(number) > _LONGEST_NUMBER:
            raise self.error("a smaller number", at=start)
        if unit == "flight_hours":
            try:
                return unit, FlightHours.parse(number)
            except TextError as error:
                raise self.error(error.expected, at=start) from None
        if not number.isdecimal():
            raise self.error(f"a whole number of {unit.replace('_', ' ')}", at=start)
        return unit, int(number)

    def anchor(self) -> tuple[str, CounterName] | None:
        if not self.take(_AFTER):
            return None
        self.take(ARTICLE)
        start = self.skip()
        end = ANCHOR_END.search(self._lower, start)
        self.position = end.start() if end else len(self.text)
        name = anchor_name(" ".join(self._lower[start : self.position].split()))
        if not name:
            raise self.error("the name of an event, such as effective date", at=start)
        return name, ("component" if self.take(_COMPONENT) else "aircraft")

    def limit(self) -> _Item:
        start = self.skip()
        inclusive = bool(self.take(_INCLUSIVE))
        exclusive = not inclusive and bool(self.take(_EXCLUSIVE))
        if inclusive or exclusive:
            day = self.day()
            if day is not None:
                return self.made(start, lambda: Before(day=day)) if exclusive else OnOrBefore(day=day)
        else:
            self.take(_WITHIN)
        if (inclusive or exclusive) and not self._lower[self.skip() : self.position + 1].isdigit():
            raise self.error("a date such as 2026-05-31, or a number, such as 100 FH")
        unit, amount = self.amount()
        end = self.position
        anchor = self.anchor()
        counter: CounterName | None = "component" if anchor is None and self.take(_COMPONENT) else None
        return _Open(start, end, unit, amount, exclusive, anchor, counter)

    def closed(self, limit: _Open, after: str, counter: CounterName) -> Expression:
        on_counter = limit.unit in ("flight_hours", "flight_cycles")
        return self.made(
            limit.start,
            lambda: Within(
                unit=limit.unit,
                amount=limit.amount,
                after=after,
                counter=counter if on_counter else "aircraft",
                exclusive=limit.exclusive,
            ),
        )

    def item(self, anchor: str | None) -> _Item:
        if not self.sign("("):
            return self.limit()
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.error(f"at most {_DEEPEST} brackets inside each other", at=self.position - 1)
        inner = self.expression(anchor)
        if not self.sign(")"):
            raise self.error("')'")
        self.depth -= 1
        return inner

    def expression(self, anchor: str | None) -> Expression:
        start = self.skip()
        items = [self.item(anchor)]
        while self.take(_OR):
            items.append(self.item(anchor))
        second = self.skip()
        if len(items) == 1:
            if self.take(_ANOTHER):
                raise self.error("'or', with ', whichever first' or ', whichever later' at the end", at=second)
            return self.anchored(items, anchor)[0]
        match = self.take(_WHICHEVER)
        if match is None:
            raise self.error("', whichever first' or ', whichever later': two limits need a connector")
        order: Literal["first", "later"] = "first" if match["order"] in ("first", "earlier", "earliest") else "later"
        return self.made(start, lambda: Whichever(order=order, of=self.anchored(items, anchor)))

    def anchored(self, items: list[_Item], anchor: str | None) -> list[Expression]:
        """Give each limit without an anchor that of the next one that has one, and the counter that it names."""
        closed: list[Expression] = []
        counter: CounterName = "aircraft"
        for item in reversed(items):
            if isinstance(item, Within):
                anchor, counter = item.after, item.counter
            elif isinstance(item, _Open) and item.anchor is not None:
                anchor, counter = item.anchor
            if not isinstance(item, _Open):
                closed.append(item)
            elif anchor is None:
                raise self.error("'after' and an event, such as after effective date", at=self.next_sign(item.end))
            else:
                counter = item.counter or counter
                closed.append(self.closed(item, anchor, counter))
        return closed[::-1]

    def next_sign(self, position: int) -> int:
        rest = self.text[position:]
        return position + len(rest) - len(rest.lstrip())

    def clauses(self) -> ComplianceTime:
        initial = self.expression(None)
        repeat: Expression | None = None
        not_earlier_than: Expression | None = None
        repeats: int | None = None
        while self.take(_CLAUSE):
            start = self.skip()
            if repeat is None and self.take(_REPEAT):
                repeat = self.expression(LAST_ACCOMPLISHMENT)
            elif not_earlier_than is None and self.take(_NOT_EARLIER):
                not_earlier_than = self.expression(None)
            elif repeats is None and repeat is not None and (match := self.take(_MOST)) and int(match["repeats"]):
                repeats = int(match["repeats"])
            else:
                raise self.error("'repeat every', 'not earlier than' or, after a repeat, 'at most N repeats'", at=start)
        self.end()
        return ComplianceTime(initial=initial, repeat=repeat, not_earlier_than=not_earlier_than, repeats=repeats)

    def end(self) -> None:
        self.sign(".")
        if self.skip() < len(self.text):
            raise self.error("'or', ', whichever first', '; repeat every' or the end")


def parse_expression(text: str) -> Expression:
    """Read one expression, such as `100 FH or 6 months after effective date, whichever first`.

    Raises:
        TextError: If the text does not follow the grammar, with the position and what could stand there; two limits
            without a connector are an error (FAA AD 2004-05-19 had to be corrected for it).
    """
    reader = _Reader(text)
    expression = reader.expression(None)
    reader.end()
    return expression


def parse_compliance_time(text: str) -> ComplianceTime:
    """Read a compliance time with its repeat, its earliest point and its number of repeats.

    Raises:
        TextError: If the text does not follow the grammar, with the position and what could stand there; two limits
            without a connector are an error (FAA AD 2004-05-19 had to be corrected for it).

    >>> parse_compliance_time("30d after effective date; repeat every 500fh or 1y, whichever first").repeat.order
    'first'
    """
    return _Reader(text).clauses()
