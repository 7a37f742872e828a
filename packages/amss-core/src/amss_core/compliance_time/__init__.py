"""Compliance times: when a requirement is due, in words, as JSON rules, and worked out for a day with its reasons."""

from __future__ import annotations

from amss_core.compliance_time.expressions import (
    Before,
    ComplianceTime,
    Expression,
    Limit,
    OnOrBefore,
    Whichever,
    Within,
    limits_of,
)
from amss_core.compliance_time.rules import expression_from_rule, rule_from_expression
from amss_core.compliance_time.situation import (
    Counters,
    DueSoon,
    Moment,
    MonthPolicy,
    Tolerance,
    TolerancePolicy,
    Utilisation,
)
from amss_core.compliance_time.text import (
    format_compliance_time,
    format_expression,
    parse_compliance_time,
    parse_expression,
)

__all__ = [
    "Before",
    "ComplianceTime",
    "Counters",
    "DueSoon",
    "Expression",
    "Limit",
    "Moment",
    "MonthPolicy",
    "OnOrBefore",
    "Tolerance",
    "TolerancePolicy",
    "Utilisation",
    "Whichever",
    "Within",
    "expression_from_rule",
    "format_compliance_time",
    "format_expression",
    "limits_of",
    "parse_compliance_time",
    "parse_expression",
    "rule_from_expression",
]
