"""Who may do and sign a piece of work, on any day, and why: certificates, ratings, recency, skills, authorisations.

`check` asks about a day, `check_window` about a planned task, `qualification_timeline` about all days at once; `rank`
compares people, `recency_outlook` says what to log by when, `evidence` captures what an answer relied on, and
`independence` keeps the inspector apart from the work.
"""

from __future__ import annotations

from amss_core.qualification.assessment import (
    Qualification,
    QualificationStatus,
    check,
    check_window,
    day_of,
    days_of,
    standing_against,
)
from amss_core.qualification.evidence import Evidence, evidence
from amss_core.qualification.independence import independence
from amss_core.qualification.ranking import Candidate, rank
from amss_core.qualification.recency import RecencyOutlook, recency_outlook, recency_timeline
from amss_core.qualification.requirements import (
    QualificationPolicy,
    RecencyMeasure,
    RecencyPolicy,
    Requirement,
    SkillNeed,
    requirement_for,
)
from amss_core.qualification.timelines import qualification_timeline

__all__ = [
    "Candidate",
    "Evidence",
    "Qualification",
    "QualificationPolicy",
    "QualificationStatus",
    "RecencyMeasure",
    "RecencyOutlook",
    "RecencyPolicy",
    "Requirement",
    "SkillNeed",
    "check",
    "check_window",
    "day_of",
    "days_of",
    "evidence",
    "independence",
    "qualification_timeline",
    "rank",
    "recency_outlook",
    "recency_timeline",
    "requirement_for",
    "standing_against",
]
