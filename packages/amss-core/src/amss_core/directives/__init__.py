"""Directives: whom they apply to, what was done about them, and where each aircraft and component stands."""

from __future__ import annotations

from amss_core.directives.applicability import (
    ANY_AIRCRAFT,
    Applicability,
    ApplicabilityAnswer,
    ApplicabilityStatus,
    Criteria,
    Subject,
    applies,
)
from amss_core.directives.case import DEFAULT_POLICY, Case, CompliancePolicy
from amss_core.directives.facts import ComplianceFile, facts_against
from amss_core.directives.forecasts import forecast_of
from amss_core.directives.records import (
    Accomplishment,
    Credit,
    DatedFact,
    Directive,
    DirectiveCategory,
    DirectiveKind,
    DirectiveRequirement,
    Event,
    Method,
    anchor_name,
)
from amss_core.directives.register import SCAN_POLICY, DirectiveRegister, Issue, KeptStatus
from amss_core.directives.scan import due_list, each_status, falls_due_on, fleet_status, subjects_of
from amss_core.directives.serials import SerialRange, SerialRanges
from amss_core.directives.status import ComplianceStatus, Exceedance, RequirementStatus, requirement_status

__all__ = [
    "ANY_AIRCRAFT",
    "DEFAULT_POLICY",
    "SCAN_POLICY",
    "Accomplishment",
    "Applicability",
    "ApplicabilityAnswer",
    "ApplicabilityStatus",
    "Case",
    "ComplianceFile",
    "CompliancePolicy",
    "ComplianceStatus",
    "Credit",
    "Criteria",
    "DatedFact",
    "Directive",
    "DirectiveCategory",
    "DirectiveKind",
    "DirectiveRegister",
    "DirectiveRequirement",
    "Event",
    "Exceedance",
    "Issue",
    "KeptStatus",
    "Method",
    "RequirementStatus",
    "SerialRange",
    "SerialRanges",
    "Subject",
    "anchor_name",
    "applies",
    "due_list",
    "each_status",
    "facts_against",
    "falls_due_on",
    "fleet_status",
    "forecast_of",
    "requirement_status",
    "subjects_of",
]
