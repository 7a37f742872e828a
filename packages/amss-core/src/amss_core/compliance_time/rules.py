"""Compliance times as JSON rules: `{"whichever": "first", "of": [...]}`, `{"within": {...}, "after": ...}` and dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from amss_core.compliance_time.expressions import UNITS, Before, Expression, OnOrBefore, Whichever, Within
from amss_core.errors import InvalidValueError
from amss_core.units import FlightHours

_DEEPEST = 50
_LIMIT_KEYS = {"within", "after", "counter", "exclusive", "calendar"}


def expression_from_rule(rule: Any, *, path: str = "rule") -> Expression:  # noqa: ANN401 - what JSON holds
    """Read a JSON rule.

    Args:
        rule: The rule as JSON gives it; flight hours may be numbers or texts such as `100:22`.
        path: Where the rule stands, for the message of an error.

    Raises:
        InvalidValueError: If the rule is none, with the path to what is wrong.

    >>> from amss_core.compliance_time import format_expression
    >>> format_expression(expression_from_rule({"within": {"flight_hours": 10}, "after": "effective_date"}))
    '10 FH after effective date'
    """
    if not isinstance(rule, Mapping):
        raise InvalidValueError("expected a rule, such as {'within': {'days': 30}, ...}", field=path, value=rule)
    if path.count(".of[") > _DEEPEST:
        raise InvalidValueError(f"expected at most {_DEEPEST} rules inside each other", field="rule")
    keys = set(rule)
    if keys == {"whichever", "of"}:
        if not isinstance(rule["of"], list | tuple):
            raise InvalidValueError("expected a list of rules", field=f"{path}.of", value=rule["of"])
        of = tuple(expression_from_rule(each, path=f"{path}.of[{index}]") for index, each in enumerate(rule["of"]))
        return _located(path, lambda: Whichever(order=rule["whichever"], of=of))
    if keys == {"on_or_before"}:
        return OnOrBefore(day=_day(rule["on_or_before"], f"{path}.on_or_before"))
    if keys == {"before"}:
        return _located(path, lambda: Before(day=_day(rule["before"], f"{path}.before")))
    if {"within", "after"} <= keys <= _LIMIT_KEYS:
        return _within(rule, path)
    raise InvalidValueError(
        f"expected 'whichever' with 'of', 'within' with 'after', 'on_or_before' or 'before', but found {sorted(keys)}",
        field=path,
        value=rule,
    )


def _located(path: str, make: Any) -> Any:  # noqa: ANN401 - hands on what it makes
    try:
        return make()
    except InvalidValueError as error:
        inner = f"{path}.{error.field}" if error.field and not error.field.startswith(path) else error.field or path
        raise InvalidValueError(error.message, field=inner, value=error.value) from error
    except ValueError as error:
        raise InvalidValueError(f"not accepted: {error}", field=path) from error


def _day(value: object, path: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise InvalidValueError("expected a date such as 2026-05-31", field=path, value=value) from None


def _within(rule: Mapping[str, Any], path: str) -> Within:
    within = rule["within"]
    if not isinstance(within, Mapping) or len(within) != 1 or next(iter(within)) not in UNITS:
        raise InvalidValueError(
            f"expected one of {', '.join(UNITS)} with a number", field=f"{path}.within", value=within
        )
    for flag in ("exclusive", "calendar"):
        if not isinstance(rule.get(flag, False), bool):
            raise InvalidValueError("expected true or false", field=f"{path}.{flag}", value=rule[flag])
    ((unit, amount),) = within.items()
    if rule.get("calendar"):
        unit = {"months": "calendar_months"}.get(unit, unit)
    if unit == "flight_hours":
        amount = _located(f"{path}.within.flight_hours", lambda: _hours(amount))
    elif isinstance(amount, float) and amount.is_integer():
        amount = int(amount)
    return _located(  # type: ignore[no-any-return]
        path,
        lambda: Within(
            unit=unit,
            amount=amount,
            after=rule["after"],
            counter=rule.get("counter") or "aircraft",
            exclusive=rule.get("exclusive", False),
        ),
    )


def _hours(value: object) -> FlightHours:
    if isinstance(value, str):
        return FlightHours.parse(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return FlightHours.from_decimal(value)
    raise InvalidValueError("expected a number of hours", value=value)


def rule_from_expression(expression: Expression) -> dict[str, Any]:
    """Return the JSON rule of an expression; reading it back gives the same expression."""
    match expression:
        case Whichever():
            return {"whichever": expression.order, "of": [rule_from_expression(each) for each in expression.of]}
        case OnOrBefore():
            return {"on_or_before": expression.day.isoformat()}
        case Before():
            return {"before": expression.day.isoformat()}
        case Within():
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
