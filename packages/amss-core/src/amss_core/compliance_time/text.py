"""Compliance times in words, both ways and without loss: `100 FH or 6 months after effective date, whichever first`.

    time       := expression { ";" clause }
    clause     := "repeat every" expression | "not earlier than" expression | "at most" N "repeats"
    expression := item { "or" item } ["," "whichever" ["occurs"] ("first" | "later")]
    item       := limit | "(" expression ")"
    limit      := ["within"] amount [anchor] | "before" amount anchor | ("before" | "on or before") DATE
    anchor     := ("after" | "since" | "from") NAME ["on the component's counter"]

Limits without an anchor of their own take that of the next limit of their group that has one, and its counter too where
both count the same thing; a repeat without an anchor counts from the last accomplishment.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple

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

_UNIT_WORDS: tuple[tuple[str, Unit], ...] = (
    (
        r"(?:flight[ -]hours?|hours?[' \u2019]* time[- ]in[- ]service|hours? tis|hours?|hrs?|fh|h)(?: tis)?",
        "flight_hours",
    ),
    (r"(?:flight[ -]cycles?|cycles?|landings?|flights?|fc)", "flight_cycles"),
    (r"(?:calendar days?|days?|d)", "days"),
    (r"(?:weeks?|w)", "weeks"),
    (r"(?:calendar months?)", "calendar_months"),
    (r"(?:months?|mo|m)", "months"),
    (r"(?:calendar years?|years?|y)", "years"),
)
_UNITS = tuple((re.compile(rf"{pattern}(?![a-z])"), unit) for pattern, unit in _UNIT_WORDS)
_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+(?:[.:]\d+)?|\d+(?:[.:]\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
_COMPONENT = re.compile(r"on (?:a|the) component(?:['\u2019]s counter)?(?![a-z])")
_ANCHOR_END = re.compile(r" on (?:a|the) component|,|;|\(|\)| or |$")
_REPEAT = re.compile(
    r"(?:and )?(?:then )?(?:repeat(?:ed)?|thereafter)(?: at intervals not (?:to exceed|exceeding)| every)?(?![a-z])"
)
_WHICHEVER = re.compile(r",? *whichever (?:occurs |comes |is )?(first|earlier|later|last)(?![a-z])")
_MOST = re.compile(r"at most (\d{1,9}) repeats?(?![a-z])")
_ANCHOR_NAMES = {
    "last accomplishment": LAST_ACCOMPLISHMENT,
    "the last accomplishment": LAST_ACCOMPLISHMENT,
    "last inspection": LAST_ACCOMPLISHMENT,
    "effective date of this ad": "effective_date",
    "effective date of this directive": "effective_date",
}
_DEEPEST = 50

_UNIT_NAMES: dict[Unit, str] = {"flight_hours": "FH", "flight_cycles": "FC", "calendar_months": "calendar months"}


class _Open(NamedTuple):
    """A limit whose anchor may still follow, with the next limit that has one."""

    position: int
    unit: Unit
    amount: int | FlightHours
    exclusive: bool


_Item = Expression | _Open


@attrs.define
class _Reader:
    text: str
    position: int = 0
    depth: int = 0
    _lower: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        # Lower case that keeps each character's place, so that positions are those of the text itself.
        self._lower = "".join(low if len(low := each.lower()) == 1 else each for each in self.text)

    def skip(self) -> None:
        while self._lower[self.position : self.position + 1].isspace():
            self.position += 1

    def take(self, pattern: re.Pattern[str] | str) -> re.Match[str] | None:
        self.skip()
        compiled = re.compile(pattern) if isinstance(pattern, str) else pattern
        match = compiled.match(self._lower, self.position)
        if match is not None:
            self.position = match.end()
        return match

    def word(self, *words: str) -> bool:
        return self.take(r"\s+".join(re.escape(each) for each in words) + r"(?![a-z])") is not None

    def error(self, expected: str, *, at: int | None = None) -> TextError:
        self.skip()
        return TextError(self.text, position=self.position if at is None else at, expected=expected)

    def day(self) -> date:
        self.skip()
        start = self.position
        match = self.take(_DATE)
        if match is not None:
            try:
                return date.fromisoformat(match.group())
            except ValueError:
                pass
        raise self.error("a date such as 2026-05-31", at=start)

    def amount(self) -> tuple[Unit, int | FlightHours]:
        self.skip()
        start = self.position
        match = self.take(_AMOUNT)
        if match is None:
            raise self.error("a number, such as 100 FH")
        number = match.group().replace(",", "")
        self.take("-")
        unit = next((unit for pattern, unit in _UNITS if self.take(pattern)), None)
        if unit is None:
            raise self.error("a unit: FH, FC, days, weeks, months or years")
        if unit == "flight_hours":
            try:
                return unit, FlightHours.parse(number)
            except TextError as error:
                raise self.error(error.expected, at=start) from None
        if not number.isdecimal() or len(number) > 9:
            raise self.error(f"a whole number of {unit.replace('_', ' ')}", at=start)
        return unit, int(number)

    def anchor(self) -> tuple[str, CounterName] | None:
        if not (self.word("after") or self.word("since") or self.word("from")):
            return None
        self.take(r"(?:the|its)(?![a-z])")
        self.skip()
        start = self.position
        end = _ANCHOR_END.search(self._lower, start)
        stop = end.start() if end else len(self.text)
        name = " ".join(self._lower[start:stop].split())
        self.position = stop
        anchor = _ANCHOR_NAMES.get(name, name.replace(" ", "_"))
        if not re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+)*", anchor):
            raise self.error("the name of an event, such as effective date", at=start)
        return anchor, ("component" if self.take(_COMPONENT) else "aircraft")

    def limit(self) -> _Item:
        if self.word("on", "or", "before"):
            return OnOrBefore(day=self.day())
        exclusive = self.word("before")
        self.skip()
        start = self.position
        if exclusive and _DATE.match(self._lower, start):
            return self.made(start, lambda: Before(day=self.day()))
        if not exclusive:
            self.word("within")
        unit, amount = self.amount()
        anchor = self.anchor()
        opened = _Open(start, unit, amount, exclusive)
        return opened if anchor is None else self.closed(opened, *anchor)

    def closed(self, limit: _Open, after: str, counter: CounterName) -> Expression:
        on_counter = limit.unit in ("flight_hours", "flight_cycles")
        return self.made(
            limit.position,
            lambda: Within(
                unit=limit.unit,
                amount=limit.amount,
                after=after,
                counter=counter if on_counter else "aircraft",
                exclusive=limit.exclusive,
            ),
        )

    def made(self, start: int, make: Callable[[], Expression]) -> Expression:
        try:
            return make()
        except TextError:
            raise
        except InvalidValueError as error:
            raise self.error(error.message.removeprefix("expected "), at=start) from error

    def item(self, anchor: str | None) -> _Item:
        if not self.take(r"\("):
            return self.limit()
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.error(f"at most {_DEEPEST} brackets inside each other")
        inner = self.expression(anchor)
        if not self.take(r"\)"):
            raise self.error("')'")
        self.depth -= 1
        return inner

    def expression(self, anchor: str | None) -> Expression:
        items = [self.item(anchor)]
        self.skip()
        second = self.position
        while self.word("or"):
            items.append(self.item(anchor))
        order: Literal["first", "later"] | None = None
        if len(items) > 1:
            match = self.take(_WHICHEVER)
            if match is None:
                raise self.error("', whichever first' or ', whichever later': two limits need a connector")
            order = "first" if match[1] in ("first", "earlier") else "later"
        elif self.take(r"(?:,|and(?![a-z]))\s*(?=\d|within|before|on or before|\()"):
            raise self.error("'or', with ', whichever first' or ', whichever later' at the end", at=second)
        closed = self.anchored(items, anchor)
        return closed[0] if order is None else Whichever(order=order, of=tuple(closed))

    def anchored(self, items: list[_Item], anchor: str | None) -> list[Expression]:
        closed: list[Expression] = []
        after, counter = anchor, "aircraft"
        for item in reversed(items):
            if isinstance(item, _Open):
                if after is None:
                    raise self.error("'after' and an event, such as after effective date")
                closed.append(self.closed(item, after, "component" if counter == "component" else "aircraft"))
            else:
                if isinstance(item, Within):
                    after, counter = item.after, item.counter
                closed.append(item)
        return closed[::-1]

    def clauses(self) -> ComplianceTime:
        initial = self.expression(None)
        repeat: Expression | None = None
        not_earlier_than: Expression | None = None
        repeats: int | None = None
        while self.take(r"[;,]?\s*(?=repeat|thereafter|and |then )|;"):
            self.skip()
            start = self.position
            if repeat is None and self.take(_REPEAT):
                repeat = self.expression(LAST_ACCOMPLISHMENT)
            elif not_earlier_than is None and self.word("not", "earlier", "than"):
                not_earlier_than = self.expression(None)
            elif repeats is None and repeat is not None and (match := self.take(_MOST)) and int(match[1]):
                repeats = int(match[1])
            else:
                raise self.error("'repeat every', 'not earlier than' or, after a repeat, 'at most N repeats'", at=start)
        self.end()
        return ComplianceTime(initial=initial, repeat=repeat, not_earlier_than=not_earlier_than, repeats=repeats)

    def end(self) -> None:
        self.take(r"\.")
        self.skip()
        if self.position < len(self.text):
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
        TextError: If the text does not follow the grammar, with the position and what could stand there.

    >>> parse_compliance_time("30d after effective date; repeat every 500fh or 1y, whichever first").repeat.order
    'first'
    """
    return _Reader(text).clauses()


def format_expression(expression: Expression) -> str:
    """Return the expression in words; reading them back gives the same expression."""
    match expression:
        case Whichever():
            of = " or ".join(
                f"({format_expression(each)})" if isinstance(each, Whichever) else format_expression(each)
                for each in expression.of
            )
            return f"{of}, whichever {expression.order}"
        case OnOrBefore():
            return f"on or before {expression.day.isoformat()}"
        case Before():
            return f"before {expression.day.isoformat()}"
        case Within():
            return f"{format_interval(expression)} after {format_anchor(expression.after)}{_on_counter(expression)}"


def format_anchor(anchor: str) -> str:
    """Return the name of an event in words."""
    return "last accomplishment" if anchor == LAST_ACCOMPLISHMENT else anchor.replace("_", " ")


def format_interval(limit: Within) -> str:
    """Return how much after its event the limit is: `500 FH`, `1 month`, `before 30000 FC`."""
    unit = _UNIT_NAMES.get(limit.unit, limit.unit)
    if limit.amount == 1:
        unit = unit.removesuffix("s")
    return f"{'before ' if limit.exclusive else ''}{limit.amount} {unit}"


def _on_counter(limit: Within) -> str:
    return " on the component's counter" if limit.counter == "component" else ""


def _format_repeat(expression: Expression) -> str:
    """Leave the last accomplishment unsaid where every limit counts from it."""
    match expression:
        case Whichever() if all(isinstance(each, Within) and _is_plain(each) for each in expression.of):
            of = " or ".join(format_interval(each) for each in expression.of if isinstance(each, Within))
            return f"{of}, whichever {expression.order}"
        case Within() if _is_plain(expression):
            return format_interval(expression)
        case _:
            return format_expression(expression)


def _is_plain(limit: Within) -> bool:
    return limit.after == LAST_ACCOMPLISHMENT and limit.counter == "aircraft"


def format_compliance_time(value: ComplianceTime) -> str:
    """Return the compliance time in words; reading them back gives the same.

    >>> format_compliance_time(parse_compliance_time("9d after new; repeat every 500fh or 1y, whichever last"))
    '9 days after new; repeat every 500 FH or 1 year, whichever later'
    """
    parts = [format_expression(value.initial)]
    if value.repeat is not None:
        parts.append(f"repeat every {_format_repeat(value.repeat)}")
    if value.repeats is not None:
        parts.append(f"at most {value.repeats} {'repeat' if value.repeats == 1 else 'repeats'}")
    if value.not_earlier_than is not None:
        parts.append(f"not earlier than {format_expression(value.not_earlier_than)}")
    return "; ".join(parts)
