"""Compliance times: when a requirement is due, in words, as JSON rules, and worked out for a day with its reasons."""

from __future__ import annotations

from amss_core.compliance_time.due import Due, DueStatus, due
from amss_core.compliance_time.earliest import Earliest, earliest
from amss_core.compliance_time.expressions import (
    AXES,
    EFFECTIVE_DATE,
    LAST_ACCOMPLISHMENT,
    NEW,
    Axis,
    Before,
    ComplianceTime,
    Expression,
    Limit,
    OnOrBefore,
    Whichever,
    Within,
    limits_of,
)
from amss_core.compliance_time.forecast import ForecastPoint, forecast
from amss_core.compliance_time.raw import RawMoment, RawRate, RawState, raw_moments, raw_state
from amss_core.compliance_time.rules import expression_from_rule, hours_from_json, rule_from_expression
from amss_core.compliance_time.scan import ScanPoint, compile_scan
from amss_core.compliance_time.situation import (
    NEVER_SOON,
    NO_TOLERANCE,
    TOLERANCES,
    UNKNOWN_COUNTERS,
    UNKNOWN_UTILISATION,
    Counters,
    DueSoon,
    Moment,
    MonthPolicy,
    Tolerance,
    TolerancePolicy,
    Utilisation,
)
from amss_core.compliance_time.text import parse_compliance_time, parse_expression
from amss_core.compliance_time.wording import format_compliance_time, format_expression

__all__ = [
    "AXES",
    "EFFECTIVE_DATE",
    "LAST_ACCOMPLISHMENT",
    "NEVER_SOON",
    "NEW",
    "NO_TOLERANCE",
    "TOLERANCES",
    "UNKNOWN_COUNTERS",
    "UNKNOWN_UTILISATION",
    "Axis",
    "Before",
    "ComplianceTime",
    "Counters",
    "Due",
    "DueSoon",
    "DueStatus",
    "Earliest",
    "Expression",
    "ForecastPoint",
    "Limit",
    "Moment",
    "MonthPolicy",
    "OnOrBefore",
    "RawMoment",
    "RawRate",
    "RawState",
    "ScanPoint",
    "Tolerance",
    "TolerancePolicy",
    "Utilisation",
    "Whichever",
    "Within",
    "compile_scan",
    "due",
    "earliest",
    "expression_from_rule",
    "forecast",
    "format_compliance_time",
    "format_expression",
    "hours_from_json",
    "limits_of",
    "parse_compliance_time",
    "parse_expression",
    "raw_moments",
    "raw_state",
    "rule_from_expression",
]
