"""Compliance times in words, from the rules of the cases: what stands in the demo's table of directives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Rule = Mapping[str, Any]

_UNITS = {"flight_hours": "FH", "flight_cycles": "FC"}
_ANCHORS = {"last_done": "last accomplishment"}


def compliance_time_text(initial: Rule, repeat: Rule | None = None) -> str:
    """Return the text of a compliance time.

    >>> compliance_time_text(
    ...     {"within": {"flight_hours": 10}, "after": "effective_date"},
    ...     {"within": {"flight_hours": 25}, "after": "last_done"},
    ... )
    '10 FH after effective date; repeat every 25 FH'
    """
    text = _expression(initial)
    return f"{text}; repeat every {_expression(repeat, repeated=True)}" if repeat else text


def _expression(rule: Rule, *, repeated: bool = False) -> str:
    if "of" in rule:
        of = " or ".join(_expression(each, repeated=repeated) for each in rule["of"])
        return f"{of}, whichever {rule['whichever']}"
    if "before" in rule:
        return f"before {rule['before']}"
    if "on_or_before" in rule:
        return f"on or before {rule['on_or_before']}"
    ((unit, amount),) = rule["within"].items()
    # A repeat counts from the last accomplishment, which its text leaves unsaid.
    after = "" if repeated else f" after {_ANCHORS.get(rule['after'], rule['after'].replace('_', ' '))}"
    counter = " on the component's counter" if rule.get("counter") == "component" else ""
    return f"{amount} {_UNITS.get(unit, unit)}{after}{counter}"
