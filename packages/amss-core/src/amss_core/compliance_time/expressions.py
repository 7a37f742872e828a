"""Compliance times as data: limits, and the first or the later of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Literal, TypeAlias

import attrs

from amss_core._validators import is_date
from amss_core.errors import InvalidValueError
from amss_core.units import SECONDS_PER_HOUR, SECONDS_PER_HUNDREDTH, SECONDS_PER_MINUTE, FlightHours

Axis: TypeAlias = Literal["calendar", "flight_hours", "flight_cycles"]
"""What a limit is counted on."""
Unit: TypeAlias = Literal["flight_hours", "flight_cycles", "days", "weeks", "months", "calendar_months", "years"]
"""What an interval is given in; `calendar_months` are months that a policy may let run to the end of the month."""
CounterName: TypeAlias = Literal["aircraft", "component"]
"""Whose counter a limit in flight hours or flight cycles is read on."""

AXES: tuple[Axis, ...] = ("calendar", "flight_hours", "flight_cycles")
UNITS: tuple[Unit, ...] = ("flight_hours", "flight_cycles", "days", "weeks", "months", "calendar_months", "years")

NEW = "new"
"""Anchor: when the aircraft or the component was new; its counters stood at zero."""
EFFECTIVE_DATE = "effective_date"
"""Anchor: the day this directive takes effect."""
LAST_ACCOMPLISHMENT = "last_done"
"""Anchor: the last accomplishment of the requirement itself."""

DEEPEST = 50
"""How many choices may stand inside each other."""
MOST_LIMITS = 200
"""How many limits an expression may have in all."""

_LARGEST_AMOUNT = 10_000_000
_ANCHOR = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
_LONGEST_ANCHOR = 80
_GRAMMAR_WORDS = frozenset({"a", "and", "its", "on", "or", "repeat", "the", "then", "thereafter", "whichever"})


def _one_of(*allowed: object) -> Callable[[object, attrs.Attribute[Any], object], None]:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not any(type(value) is type(each) and value == each for each in allowed):
            raise InvalidValueError(
                f"expected one of {', '.join(str(each) for each in allowed)}", field=attribute.name, value=value
            )

    return check


def _is_amount(instance: Within, attribute: attrs.Attribute[Any], value: object) -> None:
    most = f"at most {_LARGEST_AMOUNT:,}"
    if instance.unit == "flight_hours":
        if not isinstance(value, FlightHours) or not 0 <= value.seconds <= _LARGEST_AMOUNT * SECONDS_PER_HOUR:
            raise InvalidValueError(
                f"expected FlightHours of {most} for a limit in flight hours", field=attribute.name, value=value
            )
        if value.seconds % SECONDS_PER_HUNDREDTH and value.seconds % SECONDS_PER_MINUTE:
            raise InvalidValueError(
                "expected whole hundredths of an hour or whole minutes", field=attribute.name, value=value
            )
    elif not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST_AMOUNT:
        raise InvalidValueError(
            f"expected a whole number of {instance.unit.replace('_', ' ')}, {most}", field=attribute.name, value=value
        )


def _is_anchor(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    named = isinstance(value, str) and len(value) <= _LONGEST_ANCHOR and _ANCHOR.fullmatch(value)
    if not named or value in _GRAMMAR_WORDS:
        raise InvalidValueError(
            "expected the name of an event in small letters, such as effective_date", field=attribute.name, value=value
        )


@attrs.frozen(kw_only=True)
class Within:
    """A limit counted from an event: `within 500 FH after last accomplishment`.

    Raises:
        InvalidValueError: If the amount is no whole number (`FlightHours` for flight hours) or out of range, the event
            has no name, a counter of a component is asked of the calendar, or the limit lies before its event.
    """

    kind: Literal["within"] = "within"
    """Tells the limits apart where they are written as data."""
    unit: Unit = attrs.field(validator=_one_of(*UNITS))
    """What the amount is given in."""
    amount: int | FlightHours = attrs.field(validator=_is_amount)
    """How much after the event; the limit itself is still permitted, unless `exclusive`."""
    after: str = attrs.field(validator=_is_anchor)
    """The event: `new`, `manufacture`, `first_flight`, `installation`, `overhaul`, `effective_date`, `last_done`,
    `finding`, or any other named, dated event."""
    counter: CounterName = attrs.field(default="aircraft", validator=_one_of("aircraft", "component"))
    """Whose counter is read; of a limit in calendar time always `aircraft`."""
    exclusive: bool = attrs.field(default=False, validator=_one_of(False, True))  # noqa: FBT003 - the values there are
    """Whether the limit itself is already too late: `before 30,000 FC since new`."""

    def __attrs_post_init__(self) -> None:
        if self.counter == "component" and self.axis == "calendar":
            raise InvalidValueError(
                "a limit in calendar time has no counter; leave it away", field="counter", value=self.counter
            )
        if self.exclusive and self.amount in (0, FlightHours(0)):
            raise InvalidValueError("nothing can be done before its own event", field="amount", value=self.amount)

    @property
    def axis(self) -> Axis:
        """What the limit is counted on."""
        if self.unit == "flight_hours":
            return "flight_hours"
        return "flight_cycles" if self.unit == "flight_cycles" else "calendar"


@attrs.frozen(kw_only=True)
class OnOrBefore:
    """A limit on the calendar: the day itself is the last one permitted."""

    kind: Literal["on_or_before"] = "on_or_before"
    """Tells the limits apart where they are written as data."""
    day: date = attrs.field(validator=is_date)
    """The last day permitted."""

    @property
    def axis(self) -> Axis:
        """What the limit is counted on."""
        return "calendar"


@attrs.frozen(kw_only=True)
class Before:
    """A limit on the calendar: the day before `day` is the last one permitted."""

    kind: Literal["before"] = "before"
    """Tells the limits apart where they are written as data."""
    day: date = attrs.field(validator=is_date)
    """The first day that is too late."""

    def __attrs_post_init__(self) -> None:
        if self.day == date.min:
            raise InvalidValueError("no day lies before the first one of the calendar", field="day", value=self.day)

    @property
    def axis(self) -> Axis:
        """What the limit is counted on."""
        return "calendar"


def _as_tuple(value: Iterable[Expression]) -> tuple[Expression, ...]:
    return tuple(value)


def _is_several(_instance: object, attribute: attrs.Attribute[Any], value: tuple[Expression, ...]) -> None:
    if not all(isinstance(each, Within | OnOrBefore | Before | Whichever) for each in value):
        raise InvalidValueError("expected limits, or choices of limits", field=attribute.name, value=value)
    if len(value) < 2:
        raise InvalidValueError("expected two limits or more to choose from", field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class Whichever:
    """The first or the later of several limits; they may be such choices themselves."""

    kind: Literal["whichever"] = "whichever"
    """Tells the limits apart where they are written as data."""
    order: Literal["first", "later"] = attrs.field(validator=_one_of("first", "later"))
    """`first`: due when any limit is reached; `later`: due when all are."""
    of: tuple[Expression, ...] = attrs.field(converter=_as_tuple, validator=_is_several)
    """What to choose from, two at least; at most 50 choices inside each other and 200 limits in all."""
    _depth: int = attrs.field(init=False, eq=False, repr=False)
    _size: int = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        inner = [each for each in self.of if isinstance(each, Whichever)]
        depth = 1 + max((each._depth for each in inner), default=0)  # noqa: SLF001 - its own class
        size = len(self.of) - len(inner) + sum(each._size for each in inner)  # noqa: SLF001 - its own class
        if depth > DEEPEST or size > MOST_LIMITS:
            raise InvalidValueError(
                f"expected at most {DEEPEST} choices inside each other and {MOST_LIMITS} limits in all", field="of"
            )
        object.__setattr__(self, "_depth", depth)
        object.__setattr__(self, "_size", size)


Limit: TypeAlias = Within | OnOrBefore | Before
Expression: TypeAlias = Within | OnOrBefore | Before | Whichever
"""A compliance time's expression."""

attrs.resolve_types(Whichever, globals(), locals())


def limits_of(expression: Expression) -> tuple[Limit, ...]:
    """Return the limits of an expression, in the order in which it lists them."""
    if isinstance(expression, Whichever):
        return tuple(limit for each in expression.of for limit in limits_of(each))
    return (expression,)


def _is_repeats(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise InvalidValueError("expected a whole number of repeats, 1 or more", field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class ComplianceTime:
    """When a requirement is due: at first, again, not before, and how often.

    Raises:
        InvalidValueError: If a number of repeats stands without a repeat.
    """

    initial: Expression
    """The limit of the first accomplishment."""
    repeat: Expression | None = None
    """The limit of each next one, counted from the last accomplishment; None where it is done once."""
    not_earlier_than: Expression | None = None
    """Before this point an accomplishment does not count; None where it may be done at any time."""
    repeats: int | None = attrs.field(default=None, validator=_is_repeats)
    """How often it is repeated before it needs no more doing; None for without end."""

    def __attrs_post_init__(self) -> None:
        if self.repeats is not None and self.repeat is None:
            raise InvalidValueError(
                "a number of repeats needs the interval to repeat at", field="repeats", value=self.repeats
            )
