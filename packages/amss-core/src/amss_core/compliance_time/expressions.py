"""Compliance times as data: limits, and the first or the later of them."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

import attrs

from amss_core._validators import is_date
from amss_core.errors import InvalidValueError
from amss_core.units import FlightHours

Axis: TypeAlias = Literal["calendar", "flight_hours", "flight_cycles"]
"""What a limit is counted on."""
Unit: TypeAlias = Literal["flight_hours", "flight_cycles", "days", "weeks", "months", "calendar_months", "years"]
"""What an interval is given in; `calendar_months` are months that a policy may let run to the end of the month."""
CounterName: TypeAlias = Literal["aircraft", "component"]
"""Whose counter a limit in flight hours or flight cycles is read on."""

AXES: tuple[Axis, ...] = ("calendar", "flight_hours", "flight_cycles")
UNITS: tuple[Unit, ...] = ("flight_hours", "flight_cycles", "days", "weeks", "months", "calendar_months", "years")

EFFECTIVE_DATE = "effective_date"
"""Anchor: the day this directive takes effect."""
LAST_ACCOMPLISHMENT = "last_done"
"""Anchor: the last accomplishment of the requirement itself."""

_LARGEST_AMOUNT = 10_000_000


def _is_amount(instance: Within, attribute: attrs.Attribute[int | FlightHours], value: object) -> None:
    if instance.unit == "flight_hours":
        if not isinstance(value, FlightHours):
            raise InvalidValueError(
                "expected FlightHours for a limit in flight hours", field=attribute.name, value=value
            )
        size = value.seconds
    elif not isinstance(value, int) or isinstance(value, bool):
        raise InvalidValueError(
            f"expected a whole number of {instance.unit.replace('_', ' ')}", field=attribute.name, value=value
        )
    else:
        size = value
    if size <= 0 or size > _LARGEST_AMOUNT * (3_600 if instance.unit == "flight_hours" else 1):
        raise InvalidValueError(
            f"expected more than 0 and at most {_LARGEST_AMOUNT:,}; a limit is an interval after an event",
            field=attribute.name,
            value=value,
        )


def _is_anchor(_instance: object, attribute: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value.replace("_", "").isalnum() or value != value.lower():
        raise InvalidValueError(
            "expected the name of an event in small letters, such as effective_date", field=attribute.name, value=value
        )


@attrs.frozen(kw_only=True)
class Within:
    """A limit counted from an event: `within 500 FH after last accomplishment`.

    Raises:
        InvalidValueError: If the amount is not a positive whole number (`FlightHours` for flight hours), or a counter of
            a component is asked of the calendar.
    """

    kind: Literal["within"] = "within"
    """Tells the limits apart where they are written as data."""
    unit: Unit = attrs.field(validator=attrs.validators.in_(UNITS))
    """What the amount is given in."""
    amount: int | FlightHours = attrs.field(validator=_is_amount)
    """How much after the event; the limit itself is still permitted, unless `exclusive`."""
    after: str = attrs.field(validator=_is_anchor)
    """The event: `new`, `manufacture`, `first_flight`, `installation`, `overhaul`, `effective_date`, `last_done`,
    `finding`, or any other named, dated event."""
    counter: CounterName = attrs.field(default="aircraft", validator=attrs.validators.in_(("aircraft", "component")))
    """Whose counter is read; of a limit in calendar time always `aircraft`."""
    exclusive: bool = False
    """Whether the limit itself is already too late: `before 30 000 FC since new`."""

    def __attrs_post_init__(self) -> None:
        if self.counter == "component" and self.axis == "calendar":
            raise InvalidValueError(
                "a limit in calendar time has no counter; leave it away", field="counter", value=self.counter
            )

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


def _is_several(_instance: object, attribute: attrs.Attribute[object], value: tuple[object, ...]) -> None:
    if len(value) < 2:
        raise InvalidValueError("expected two limits or more to choose from", field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class Whichever:
    """The first or the later of several limits; they may be such choices themselves."""

    kind: Literal["whichever"] = "whichever"
    """Tells the limits apart where they are written as data."""
    order: Literal["first", "later"] = attrs.field(validator=attrs.validators.in_(("first", "later")))
    """`first`: due when any limit is reached; `later`: due when all are."""
    of: tuple[Expression, ...] = attrs.field(converter=tuple, validator=_is_several)
    """What to choose from, two at least."""


Limit: TypeAlias = Within | OnOrBefore | Before
Expression: TypeAlias = Within | OnOrBefore | Before | Whichever
"""A compliance time's expression."""

attrs.resolve_types(Whichever, globals(), locals())


def limits_of(expression: Expression) -> tuple[Limit, ...]:
    """Return the limits of an expression, in the order in which it lists them."""
    if isinstance(expression, Whichever):
        return tuple(limit for each in expression.of for limit in limits_of(each))
    return (expression,)


def _is_repeats(_instance: object, attribute: attrs.Attribute[int | None], value: int | None) -> None:
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
