"""Compliance times put in words that read back as the same: the other direction of the grammar of `text`."""

from __future__ import annotations

from amss_core.compliance_time.expressions import (
    LAST_ACCOMPLISHMENT,
    Before,
    ComplianceTime,
    Expression,
    OnOrBefore,
    Unit,
    Whichever,
    Within,
)
from amss_core.compliance_time.text import ANCHOR_END, ARTICLE, anchor_name

_UNIT_NAMES: dict[Unit, str] = {"flight_hours": "FH", "flight_cycles": "FC", "calendar_months": "calendar months"}


def format_expression(expression: Expression) -> str:
    """Return the expression in words; reading them back gives the same expression.

    >>> from amss_core.compliance_time import parse_expression
    >>> format_expression(parse_expression("within 500fh or 1y since the last inspection, whichever occurs later"))
    '500 FH or 1 year after last accomplishment, whichever later'
    """
    return _formatted(expression, None)


def _formatted(expression: Expression, anchor: str | None) -> str:
    """Put an expression in words, where limits without an anchor of their own count from `anchor`."""
    if not isinstance(expression, Whichever):
        return _format_limits((expression,), anchor)[0]
    words = _format_limits(expression.of, anchor)
    return f"{' or '.join(words)}, whichever {expression.order}"


def _format_limits(items: tuple[Expression, ...], anchor: str | None) -> list[str]:
    """Put a group in words; an anchor is left out where reading takes it from the next limit that has one."""
    words: list[str] = []
    next_anchor, next_counter = anchor, "aircraft"
    for each in reversed(items):
        if isinstance(each, Whichever):
            words.append(f"({_formatted(each, anchor)})")
        elif isinstance(each, OnOrBefore):
            words.append(f"on or before {each.day.isoformat()}")
        elif isinstance(each, Before):
            words.append(f"before {each.day.isoformat()}")
        elif each.after == next_anchor and (each.axis == "calendar" or each.counter == next_counter):
            words.append(format_interval(each))
        else:
            counter = " on the component's counter" if each.counter == "component" else ""
            words.append(f"{format_interval(each)} after {format_anchor(each.after)}{counter}")
            next_anchor, next_counter = each.after, each.counter
    return words[::-1]


def format_anchor(anchor: str) -> str:
    """Return the name of an event in words, or as it is where its words would read as grammar."""
    if anchor == LAST_ACCOMPLISHMENT:
        return "last accomplishment"
    words = anchor.replace("_", " ")
    end = ANCHOR_END.search(words)
    reads_back = end is not None and end.start() == len(words) and not ARTICLE.match(words)
    return words if reads_back and anchor_name(words) == anchor else anchor


def format_interval(limit: Within) -> str:
    """Return how much after its event the limit is: `500 FH`, `1 month`, `before 30000 FC`."""
    return f"{'before ' if limit.exclusive else ''}{format_amount(limit)}"


def format_amount(limit: Within) -> str:
    """Return the amount of a limit with its unit: `500 FH`, `1 month`, `30000 FC`."""
    unit = _UNIT_NAMES.get(limit.unit, limit.unit)
    return f"{limit.amount} {unit.removesuffix('s') if limit.amount == 1 else unit}"


def format_compliance_time(value: ComplianceTime) -> str:
    """Return the compliance time in words; reading them back gives the same.

    >>> from amss_core.compliance_time import parse_compliance_time
    >>> format_compliance_time(parse_compliance_time("9d after new; repeat every 500fh or 1y, whichever last"))
    '9 days after new; repeat every 500 FH or 1 year, whichever later'
    """
    parts = [format_expression(value.initial)]
    if value.repeat is not None:
        parts.append(f"repeat every {_formatted(value.repeat, LAST_ACCOMPLISHMENT)}")
    if value.repeats is not None:
        parts.append(f"at most {value.repeats} {'repeat' if value.repeats == 1 else 'repeats'}")
    if value.not_earlier_than is not None:
        parts.append(f"not earlier than {format_expression(value.not_earlier_than)}")
    return "; ".join(parts)
