"""What a check of qualification relied on: a canonical snapshot of every fact used, and its hash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo

import attrs

from amss_core.codec import canonical_json, fingerprint, unstructure
from amss_core.personnel import Fact, PersonnelFile
from amss_core.qualification.assessment import DEFAULT_POLICY, Qualification, check, day_of
from amss_core.qualification.recency import counted_entries
from amss_core.qualification.requirements import QualificationPolicy, Requirement

EVIDENCE_FORMAT = "amss-qualification-evidence/1"
"""Names the layout of the snapshot; another layout gets another number."""


@attrs.frozen(kw_only=True)
class Evidence:
    """The proof of one check, made at an instant by what was known then."""

    answer: Qualification
    """The answer that the snapshot supports."""
    made_at: datetime
    """The instant, UTC."""
    snapshot: str
    """Canonical JSON of the question, the findings (codes and numbers, no wording) and every fact used.

    Equal facts in any order give equal text.
    """
    fingerprint: str
    """SHA-256 of the snapshot, in hexadecimal digits."""


def evidence(
    file: PersonnelFile,
    requirement: Requirement,
    *,
    now: datetime,
    zone: tzinfo = UTC,
    policy: QualificationPolicy = DEFAULT_POLICY,
) -> Evidence:
    """Check all steps again at an instant, by what was known at it, and capture every fact used.

    A fact is used when it can matter to the requirement and begins on or before the day: also one that has ended, for
    its end is what a finding says. What was recorded later, and records that were corrected, are not in it.

    Args:
        file: The person's file.
        requirement: What the work asks for.
        now: The instant of the sign-off, aware.
        zone: Zone of the station, whose date counts.
        policy: What the organisation has settled.

    Raises:
        InvalidValueError: If the instant does not know its offset from UTC.

    Source: FAA AC 120-78; EASA 145.A.50, 145.A.55.
    """
    on = day_of(now, zone=zone)
    known = file.known_at(now).standing
    answer = check(known, requirement, on=on, policy=policy)
    snapshot = {
        "format": EVIDENCE_FORMAT,
        "made_at": unstructure(now),
        "on": unstructure(on),
        "person": unstructure(file.person),
        "requirement": unstructure(requirement),
        "policy": unstructure(policy),
        "status": answer.status,
        "against": [{"code": each.code, "compared": unstructure(each.compared)} for each in answer.against],
        "facts": {kind: unstructure(tuple(facts)) for kind, facts in _facts_used(known, requirement, on).items()},
    }
    return Evidence(
        answer=answer,
        made_at=now.astimezone(UTC),
        snapshot=canonical_json(snapshot),
        fingerprint=fingerprint(snapshot),
    )


def _facts_used(file: PersonnelFile, requirement: Requirement, on: date) -> dict[str, Iterable[Fact]]:
    types, skills = requirement.certificate_types, {need.skill for need in requirement.skills}
    certificates = [each for each in file.certificates if each.issued_on <= on and (not types or each.type in types)]
    ids = {certificate.id for certificate in certificates}
    counted = [
        entry
        for policy in requirement.recency
        for entry in counted_entries(file, policy, aircraft_type=requirement.aircraft_type, on=on)
    ]
    return {
        "certificates": certificates,
        "certificate_events": [each for each in file.certificate_events if each.certificate in ids and each.on <= on],
        "type_ratings": [
            each
            for each in file.type_ratings
            if each.aircraft_type == requirement.aircraft_type and each.endorsed_on <= on
        ],
        "skills": [each for each in file.skills if each.skill in skills and each.qualified_on <= on],
        "authorisations": [
            each for each in file.authorisations if each.role in requirement.roles and each.valid_from <= on
        ],
        "work_log": {entry.id: entry for entry in counted}.values(),
    }
