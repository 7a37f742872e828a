"""Directives: whom they apply to, what was done about them, and where each aircraft and component stands."""

from __future__ import annotations

from amss_core.directives.applicability import (
    Applicability,
    ApplicabilityAnswer,
    ApplicabilityStatus,
    Criteria,
    Subject,
    applies,
)
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
from amss_core.directives.serials import SerialRange, SerialRanges

__all__ = [
    "Accomplishment",
    "Applicability",
    "ApplicabilityAnswer",
    "ApplicabilityStatus",
    "Credit",
    "Criteria",
    "DatedFact",
    "Directive",
    "DirectiveCategory",
    "DirectiveKind",
    "DirectiveRequirement",
    "Event",
    "Method",
    "SerialRange",
    "SerialRanges",
    "Subject",
    "anchor_name",
    "applies",
]
