"""Personnel files and what work requires as rows of their tables: the inverse of what `personnel` reads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from amss_cli.operator.cells import Cells, instant, listed, text, yes_no
from amss_core.personnel import PersonnelFile
from amss_core.qualification import RecencyPolicy, Requirement
from amss_core.units import FlightHours


def certificates(file: PersonnelFile) -> Iterator[Cells]:
    """Yield the issues, and then what happened to the certificates."""
    for each in file.certificates:
        yield {
            "person": file.person.id,
            "type": each.type,
            "number": each.number,
            "event": "issued",
            "event_on": str(each.issued_on),
            "until": text(each.expires_on),
            "recorded_at": instant(each.recorded_at),
        }
    of_id = {each.id: each for each in file.certificates}
    for event in file.certificate_events:
        certificate = of_id[event.certificate]
        yield {
            "person": file.person.id,
            "type": certificate.type,
            "number": certificate.number,
            "event": event.kind,
            "event_on": str(event.on),
            "until": text(event.expires_on if event.kind == "renewed" else event.until),
            "recorded_at": instant(event.recorded_at),
        }


def type_ratings(file: PersonnelFile) -> Iterator[Cells]:
    """Yield the ratings; one that stands on several categories of a licence number only once."""
    numbers = {each.id: each.number for each in file.certificates}
    once = dict.fromkeys(
        (numbers[each.certificate], each.aircraft_type, each.endorsed_on, each.lapsed_on) for each in file.type_ratings
    )
    for number, aircraft_type, endorsed_on, lapsed_on in once:
        yield {
            "person": file.person.id,
            "certificate": number,
            "aircraft_type": aircraft_type,
            "endorsed_on": str(endorsed_on),
            "lapses_on": text(lapsed_on),
        }


def skills(file: PersonnelFile) -> Iterator[Cells]:
    """Yield the special skills."""
    for each in file.skills:
        yield {
            "person": file.person.id,
            "skill": each.skill,
            "level": str(each.level),
            "qualified_on": str(each.qualified_on),
            "expires_on": text(each.expires_on),
        }


def authorisations(file: PersonnelFile) -> Iterator[Cells]:
    """Yield the authorisations of the organisation."""
    for each in file.authorisations:
        yield {
            "person": file.person.id,
            "role": each.role,
            "task_types": listed(sorted(each.task_types)),
            "aircraft_types": listed(sorted(each.aircraft_types)),
            "granted_on": str(each.valid_from),
            "until": text(each.valid_through),
        }


def work_log(file: PersonnelFile) -> Iterator[Cells]:
    """Yield the work by day; reading numbers the rows of a day in their order."""
    for each in sorted(file.work_log, key=lambda entry: (entry.day, len(entry.id), entry.id)):
        yield {
            "person": file.person.id,
            "worked_on": str(each.day),
            "hours": str(FlightHours.of(0, each.minutes)),
            "aircraft_type": text(each.aircraft_type),
            "task_type": each.task_type,
            "task": each.task,
        }


def requirement(each: Requirement) -> Iterator[Cells]:
    """Yield a row for each group of certificates, each role and each recency, of which a row holds one."""
    groups: list[frozenset[str]] = list(each.certificates) or [frozenset()]
    for number, (group, role, recency) in enumerate(zip_longest(groups, each.roles, each.recency)):
        yield {
            "task_type": each.task_type,
            "aircraft_type": text(each.aircraft_type),
            "certificates": listed(sorted(group or ())),
            "type_rating": yes_no(each.type_rating),
            "skills": listed(f"{need.skill}:{need.level}" for need in each.skills) if number == 0 else "",
            "role": text(role),
            "independent_inspection": yes_no(each.independent_inspection),
            "recency": "none" if recency is None else recency.measure,
            **({} if recency is None else _recency(recency)),
        }


def _recency(policy: RecencyPolicy) -> Cells:
    return {
        "recency_required": str(policy.required),
        "recency_period_months": str(policy.period_months),
        "recency_reduction_percent": str(policy.reduction_percent),
        "recency_per_type": yes_no(policy.per_type),
        "similar_types": listed(" ".join(sorted(group)) for group in policy.similar_types),
        "source": policy.source,
    }
