"""Compliance times as JSON rules: `{"whichever": "first", "of": [...]}`, `{"within": {...}, "after": ...}`, dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

from amss_core.compliance_time.expressions import DEEPEST, UNITS, Before, Expression, OnOrBefore, Whichever, Within
from amss_core.errors import InvalidValueError, TextError
from amss_core.units import FlightHours

_LIMIT_KEYS = {"within", "after", "counter", "exclusive", "calendar"}
_TOO_MANY = 10**9
_Made = TypeVar("_Made")


def expression_from_rule(rule: Any, *, path: str = "rule") -> Expression:  # noqa: ANN401 - what JSON holds
    """Read a JSON rule.

    Months are calendar months, which a policy may let run to the end of the month, where `"calendar": true` stands
    beside them. A counter beside a limit in calendar time says nothing and is left away.

    Args:
        rule: The rule as JSON gives it; flight hours may be numbers or texts such as `100:22`.
        path: Where the rule stands, for the message of an error.

    Raises:
        InvalidValueError: If the rule is none, with the path to what is wrong.

    >>> from amss_core.compliance_time import format_expression
    >>> format_expression(expression_from_rule({"within": {"flight_hours": 10}, "after": "effective_date"}))
    '10 FH after effective date'
    """
    return _expression(rule, path, 0)


def _expression(rule: Any, path: str, depth: int) -> Expression:  # noqa: ANN401 - what JSON holds
    if not isinstance(rule, Mapping):
        raise InvalidValueError(
            'expected a rule, such as {"within": {"days": 30}, "after": "effective_date"}', field=path
        )
    if depth > DEEPEST:
        raise InvalidValueError(f"expected at most {DEEPEST} choices inside each other", field=path)
    keys = set(rule)
    if keys == {"whichever", "of"}:
        if not isinstance(rule["of"], list | tuple):
            raise InvalidValueError("expected a list of rules", field=f"{path}.of")
        of = tuple(_expression(each, f"{path}.of[{index}]", depth + 1) for index, each in enumerate(rule["of"]))
        return _located(path, lambda: Whichever(order=rule["whichever"], of=of))
    if keys == {"on_or_before"}:
        return OnOrBefore(day=_day(rule["on_or_before"], f"{path}.on_or_before"))
    if keys == {"before"}:
        return _located(path, lambda: Before(day=_day(rule["before"], f"{path}.before")))
    if {"within", "after"} <= keys <= _LIMIT_KEYS:
        return _within(rule, path)
    found = ", ".join(sorted(str(key)[:40] for key in keys)[:6]) or "nothing"
    raise InvalidValueError(
        f"expected whichever with of, within with after, on_or_before or before, but found {found}", field=path
    )


def _located(path: str, make: Callable[[], _Made]) -> _Made:
    """Name the whole path in what is refused."""
    try:
        return make()
    except InvalidValueError as error:
        if error.field.startswith(path):
            raise
        message = f"expected {error.expected}" if isinstance(error, TextError) else error.message
        inner = {"amount": "within", "day": "before", "order": "whichever"}.get(error.field, error.field)
        raise InvalidValueError(message, field=f"{path}.{inner}" if inner else path, value=error.value) from error


def _day(value: object, path: str) -> date:
    # Python reads more forms of ISO 8601 than the rules have.
    if isinstance(value, str) and len(value) == len("2026-05-31"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise InvalidValueError("expected a date such as 2026-05-31", field=path, value=value)


def _within(rule: Mapping[str, Any], path: str) -> Within:
    within = rule["within"]
    if not isinstance(within, Mapping) or len(within) != 1 or next(iter(within)) not in UNITS:
        raise InvalidValueError(f"expected one of {', '.join(UNITS)} with a number", field=f"{path}.within")
    ((unit, amount),) = within.items()
    for flag in ("exclusive", "calendar"):
        if not isinstance(rule.get(flag, False), bool):
            raise InvalidValueError("expected true or false", field=f"{path}.{flag}", value=rule[flag])
    if rule.get("calendar"):
        if unit not in ("months", "calendar_months"):
            raise InvalidValueError("expected months beside calendar", field=f"{path}.calendar")
        unit = "calendar_months"
    if unit == "flight_hours":
        amount = _located(f"{path}.within.flight_hours", lambda: hours_from_json(amount))
    else:
        amount = _whole(amount)
    counter = rule.get("counter", "aircraft")
    if counter == "component" and unit not in ("flight_hours", "flight_cycles"):
        counter = "aircraft"
    return _located(
        path,
        lambda: Within(
            unit=unit,
            amount=cast("int | FlightHours", amount),
            after=rule["after"],
            counter=counter,
            exclusive=rule.get("exclusive", False),
        ),
    )


def _whole(amount: object) -> object:
    """Take 12.0 for 12, as some programs write whole numbers; leave everything else for the limit to refuse."""
    exact = Decimal(amount) if isinstance(amount, float) else amount
    if isinstance(exact, Decimal) and exact.is_finite() and -_TOO_MANY < exact < _TOO_MANY and exact == int(exact):
        return int(exact)
    return amount


def hours_from_json(value: object) -> FlightHours:
    """Read flight hours as JSON holds them: a number of hours, or a text such as `100.37` or `100:22`.

    Raises:
        InvalidValueError: If the value is neither, below zero, too large, or finer than a hundredth or a minute.
    """
    if isinstance(value, str):
        return FlightHours.parse(value)
    exact = Decimal(str(value)) if isinstance(value, float) else value
    if isinstance(exact, int | Decimal) and not isinstance(exact, bool):
        finite = not isinstance(exact, Decimal) or exact.is_finite()
        if finite and 0 <= exact < _TOO_MANY:
            return FlightHours.from_decimal(Decimal(exact))
    raise InvalidValueError("expected a number of hours, not below zero", value=value)


def rule_from_expression(expression: Expression) -> dict[str, Any]:
    """Return the JSON rule of an expression; reading it back gives the same expression."""
    if isinstance(expression, Whichever):
        return {"whichever": expression.order, "of": [rule_from_expression(each) for each in expression.of]}
    if isinstance(expression, OnOrBefore):
        return {"on_or_before": expression.day.isoformat()}
    if isinstance(expression, Before):
        return {"before": expression.day.isoformat()}
    unit = "months" if expression.unit == "calendar_months" else expression.unit
    rule: dict[str, Any] = {"within": {unit: _amount(expression.amount)}, "after": expression.after}
    if expression.unit == "calendar_months":
        rule["calendar"] = True
    if expression.counter == "component":
        rule["counter"] = "component"
    if expression.exclusive:
        rule["exclusive"] = True
    return rule


def _amount(amount: int | FlightHours) -> int | float | str:
    if isinstance(amount, int):
        return amount
    text = str(amount)
    return text if ":" in text else float(text) if "." in text else int(text)
