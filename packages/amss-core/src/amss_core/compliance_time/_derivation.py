"""Why something is due when it is: every limit with its event and its arithmetic, and which limit governs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs

from amss_core.compliance_time.compiled import (
    LAST_DAY,
    NEVER,
    LimitPoint,
    Point,
    compile_expression,
)
from amss_core.compliance_time.expressions import AXES, Before, Expression, Limit, Whichever, Within, limits_of
from amss_core.compliance_time.raw import RawMoment, RawState
from amss_core.compliance_time.situation import (
    NO_TOLERANCE,
    Counters,
    DueSoon,
    Moment,
    MonthPolicy,
    Tolerance,
    Utilisation,
)
from amss_core.compliance_time.wording import format_amount, format_anchor, format_expression
from amss_core.findings import Derivation
from amss_core.units import FlightHours

_NO_MOMENT = Moment()
_VERDICTS = {None: "not known whether exceeded", True: "exceeded", False: "not exceeded"}


@attrs.frozen(kw_only=True)
class Asked:
    """Everything that a due point is worked out from."""

    on: date
    aircraft: Counters
    component: Counters
    anchors: Mapping[str, Moment]
    utilisation: Utilisation
    month_policy: MonthPolicy
    tolerance: Tolerance
    due_soon: DueSoon
    state: RawState
    raw_anchors: Mapping[str, RawMoment]

    def point(self, expression: Expression) -> Point:
        """Return where an expression stands."""
        compiled = compile_expression(
            expression, month_policy=self.month_policy, tolerance=self.tolerance, due_soon=self.due_soon
        )
        return compiled(self.state, self.raw_anchors)


def as_date(ordinal: int | None) -> date | None:
    """Return the day of an ordinal; None where the calendar has none."""
    return date.fromordinal(ordinal) if ordinal is not None and 1 <= ordinal <= LAST_DAY else None


def projected(governing: LimitPoint | None, on: date) -> date | None:
    """Return the last whole day on which the governing limit is not exceeded."""
    return None if governing is None or governing.left is None else as_date(on.toordinal() + governing.left)


def shown_hours(limit: Limit, seconds: int | None) -> FlightHours | None:
    """Return flight hours as people count them: of a limit that is itself too late the limit, not the second before."""
    steps = _shown_steps(limit, seconds)
    return None if steps is None else FlightHours(steps)


def derived(expression: Expression, asked: Asked, point: Point, status: str, extended: Derivation | None) -> Derivation:
    """Return why the expression stands where it stands."""
    limits = limits_of(expression)
    shown = [
        _due_point(limits[each.place], each) for each in point.reported if each is not None and each.value is not None
    ]
    day = projected(point.governing, asked.on)
    terms = [_node(expression, asked)]
    if extended is not None:
        terms.append(attrs.evolve(extended, text=f"with the permitted variation: {extended.text}"))
    return Derivation(
        text=f"{status.replace('_', ' ')} on {asked.on}: due {', '.join(shown) or 'at an unknown point'}"
        + (f"; projected on {day}" if day else ""),
        value=status,
        terms=tuple(terms),
    )


def _node(expression: Expression, asked: Asked) -> Derivation:
    point = asked.point(expression)
    governing = point.governing
    if not isinstance(expression, Whichever):
        return _limit(expression, asked, governing)
    if governing is None:
        why = "which one cannot be told without a rate or a fact that is unknown"
    else:
        why = f"{format_expression(limits_of(expression)[governing.place])} governs, {_because(governing)}"
    return Derivation(
        text=f"whichever {expression.order}: {why}",
        value=point.reached,
        terms=tuple(_node(each, asked) for each in expression.of),
    )


def _because(governing: LimitPoint) -> str:
    if governing.left == NEVER:
        return "never exceeded at a rate of zero"
    if governing.left is None:
        return "exceeded" if governing.reached else "alone or by comparing limits of one kind"
    return f"exceeded {_days(-governing.left)} ago" if governing.reached else f"{_days(governing.left)} ahead"


def _days(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


def _limit(limit: Limit, asked: Asked, stands: LimitPoint | None) -> Derivation:
    terms: list[Derivation] = []
    if isinstance(limit, Within):
        terms.append(_event(limit, asked))
    verdict = "unknown"
    if stands is not None:
        due_at = "due" if stands.value is None else f"due {_due_point(limit, stands)}"
        verdict = f"{due_at}, {_VERDICTS[stands.reached]}"
        terms += _arithmetic(limit, asked, stands)
        terms += _remaining(limit, asked, stands)
    return Derivation(
        text=f"{format_expression(limit)}: {verdict}",
        value=None if stands is None else stands.reached,
        terms=tuple(terms),
    )


def _due_point(limit: Limit, stands: LimitPoint) -> str:
    quantity = _quantity(stands.axis, _shown_steps(limit, stands.value))
    return f"at {quantity}" if stands.axis else f"on {quantity}"


def _shown_steps(limit: Limit, steps: int | None) -> int | None:
    """Of flight hours that are themselves too late show the limit, not the second before it."""
    if steps is None or not isinstance(limit, Within) or limit.unit != "flight_hours":
        return steps
    return steps + limit.exclusive


def _quantity(axis: int, steps: int | None) -> str:
    if steps is None:
        return "unknown"
    if axis == 0:
        return str(as_date(steps) or "a day past the year 9999")
    return f"{FlightHours(steps)} FH" if axis == 1 else f"{steps} FC"


def _own(limit: Within) -> int:
    """Return which counter, or the day, of a moment the limit is read on."""
    return AXES.index(limit.axis) + (2 if limit.counter == "component" else 0)


def _event(limit: Within, asked: Asked) -> Derivation:
    """Return the fact that a limit counts from, by whom it was entered, and when."""
    moment = asked.anchors.get(limit.after, _NO_MOMENT)
    reading = _quantity(AXES.index(limit.axis), asked.raw_anchors.get(limit.after, RawMoment())[_own(limit)])
    of = " of the component" if limit.counter == "component" else ""
    return Derivation(
        text=f"{format_anchor(limit.after)}: {reading}{of}",
        value=None if reading == "unknown" else reading,
        recorded_by=moment.recorded_by,
        recorded_at=moment.recorded_at,
    )


def _arithmetic(limit: Limit, asked: Asked, stands: LimitPoint) -> Iterator[Derivation]:
    """Yield how the limit follows from its event, and how a component's limit stands on the aircraft's counter."""
    if not isinstance(limit, Within):
        if isinstance(limit, Before):
            yield _step(f"the day before {limit.day}", _quantity(0, stands.value))
        return
    axis, own = stands.axis, _own(limit)
    start = asked.raw_anchors[limit.after][own]
    ends = " to the end of the month" if limit.unit == "calendar_months" and asked.month_policy != "same_day" else ""
    varied = " and the permitted variation" if asked.tolerance != NO_TOLERANCE else ""
    less = " - 1 day" if limit.exclusive and axis == 0 else " - 1 FC" if limit.exclusive and axis == 2 else ""
    text = f"{_quantity(axis, start)} + {format_amount(limit)}{ends}{varied}{less}"
    now, aircraft = asked.state.now[own], asked.state.now[axis]
    if limit.counter == "aircraft" or now is None or stands.remaining is None:
        yield _step(text, _quantity(axis, _shown_steps(limit, stands.value)))
        return
    on_component = _shown_steps(limit, now + stands.remaining)
    yield _step(text, f"{_quantity(axis, on_component)} of the component")
    if aircraft is not None:
        converted = f"{_quantity(axis, aircraft)} + {_quantity(axis, on_component)} - {_quantity(axis, now)}"
        yield _step(converted, f"{_quantity(axis, _shown_steps(limit, stands.value))} of the aircraft")


def _step(text: str, result: str) -> Derivation:
    return Derivation(text=f"{text} = {result}", value=result)


def _remaining(limit: Limit, asked: Asked, stands: LimitPoint) -> Iterator[Derivation]:
    """Yield what is left of a limit, and the day that follows from what is flown."""
    if stands.remaining is None:
        return
    axis = stands.axis
    if axis == 0:
        yield Derivation(text=_days_left(stands.remaining), value=stands.remaining)
        return
    own = axis if isinstance(limit, Within) and limit.counter == "aircraft" else axis + 2
    now = asked.state.now[own]
    left = _shown_steps(limit, stands.remaining) or 0
    yield _step(
        f"{_quantity(axis, left + (now or 0))} - {_quantity(axis, now)}",
        f"{_quantity(axis, abs(left))} {'over' if left < 0 else 'left'}",
    )
    yield _projection(asked, stands, _quantity(axis, left))


def _days_left(days: int) -> str:
    return f"{_days(days)} left" if days >= 0 else f"{_days(-days)} over"


def _projection(asked: Asked, stands: LimitPoint, remaining: str) -> Derivation:
    use = asked.utilisation
    rate, unit = (use.flight_hours_per_day, "FH") if stands.axis == 1 else (use.flight_cycles_per_day, "FC")
    if rate is None:
        return Derivation(text=f"no rate of {unit} a day is known, so no day is projected")
    if stands.left is None or stands.left == NEVER:
        return Derivation(text=f"at 0 {unit} a day no day is projected")
    day = as_date(asked.on.toordinal() + stands.left)
    return Derivation(
        text=f"{remaining} / {_rate(rate)} {unit} a day, rounded down = {_days(stands.left)} from {asked.on}: "
        f"{day or 'outside the calendar'}",
        value=None if day is None else day.isoformat(),
    )


def _rate(rate: Fraction) -> str:
    """Return a rate as people write it: `1.5`, or `2/3` where no decimal is exact."""
    scaled = rate * 1_000
    return f"{Decimal(scaled.numerator) / 1_000:f}" if scaled.denominator == 1 else str(rate)
