"""Who may do and sign a piece of work, on any day, and why: certificates, ratings, recency, skills, authorisations.

`check` asks about a day, `check_window` about a planned task, `qualification_timeline` about all days at once; `rank`
compares people, `recency_outlook` says what to log by when, `evidence` captures what an answer relied on, and
`independence` keeps the inspector apart from the work.

>>> from datetime import date
>>> from amss_core.personnel import Certificate, Person, PersonnelFile
>>> licence = Certificate(
...     id="C1", person="P1", type="EASA_B1", authority="EASA", number="SE.66.1",
...     issued_on=date(2022, 6, 1), expires_on=date(2027, 5, 31),
... )
>>> sara = PersonnelFile(person=Person(id="P1", name="Sara Lind"), certificates=[licence])
>>> overhaul = Requirement(task_type="overhaul", certificates=[{"EASA_B1", "EASA_B2"}])
>>> check(sara, overhaul, on=date(2027, 5, 31)).qualified
True
>>> print(*check(sara, overhaul, on=date(2027, 6, 1)).against)
Sara Lind's EASA_B1 certificate SE.66.1 expired on 2027-05-31, asked for 2027-06-01.
>>> qualification_timeline(sara, overhaul).valid_until(date(2026, 1, 1))
datetime.date(2027, 5, 31)
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
from amss_core.qualification.expiring import Expiry, ExpiryKind, expiring
from amss_core.qualification.independence import independence
from amss_core.qualification.ranking import Candidate, rank
from amss_core.qualification.recency import RecencyOutlook, recency_outlook, recency_timeline
from amss_core.qualification.register import RequirementRegister
from amss_core.qualification.remedies import Remedy, remedies
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
    "Expiry",
    "ExpiryKind",
    "Qualification",
    "QualificationPolicy",
    "QualificationStatus",
    "RecencyMeasure",
    "RecencyOutlook",
    "RecencyPolicy",
    "Remedy",
    "Requirement",
    "RequirementRegister",
    "SkillNeed",
    "check",
    "check_window",
    "day_of",
    "days_of",
    "evidence",
    "expiring",
    "independence",
    "qualification_timeline",
    "rank",
    "recency_outlook",
    "recency_timeline",
    "remedies",
    "requirement_for",
    "standing_against",
]
