"""Personnel files and what work requires as rows of their tables: the inverse of what `personnel` reads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest

from amss_cli.operator.cells import Cells, instant, listed, text, yes_no
from amss_cli.operator.personnel import authorisation_id, certificate_id, event_id, rating_id, skill_id, work_id
from amss_core.personnel import Fact, PersonnelFile, TypeRating
from amss_core.qualification import RecencyPolicy, Requirement
from amss_core.units import FlightHours


def certificates(file: PersonnelFile) -> Iterator[Cells]:
    """Yield the issues, and then what happened to the certificates."""
    of_id = {each.id: each for each in file.certificates}
    alike = Counter((each.type, each.number) for each in of_id.values())
    for each in file.certificates:
        yield {
            "person": file.person.id,
            "type": each.type,
            "number": each.number,
            "event": "issued",
            "event_on": str(each.issued_on),
            "until": text(each.expires_on),
            **_fact(each, certificate_id(each.type, each.number)),
        }
    for event in file.certificate_events:
        certificate = of_id[event.certificate]
        made = event_id(certificate_id(certificate.type, certificate.number), event.kind, event.on)
        yield {
            "person": file.person.id,
            "type": certificate.type,
            "number": certificate.number,
            "event": event.kind,
            "event_on": str(event.on),
            "until": text(event.expires_on if event.kind == "renewed" else event.until),
            "certificate_id": event.certificate if alike[certificate.type, certificate.number] > 1 else "",
            **_fact(event, made),
        }


def type_ratings(file: PersonnelFile) -> Iterator[Cells]:
    """Yield the ratings; one that stands on several categories of a licence number only once."""
    numbers = {each.id: each.number for each in file.certificates}
    of_number: defaultdict[str, set[str]] = defaultdict(set)
    for certificate, its in numbers.items():
        of_number[its].add(certificate)
    together: defaultdict[tuple[object, ...], list[TypeRating]] = defaultdict(list)
    for each in file.type_ratings:
        made = each.id == rating_id(each.certificate, each.aircraft_type, each.endorsed_on)
        alike = (each.aircraft_type, each.endorsed_on, each.lapsed_on, each.recorded_at, each.recorded_by)
        together[(numbers[each.certificate], "" if made else each.id, *alike)].append(each)
    for ratings in together.values():
        number = numbers[ratings[0].certificate]
        on_all = {each.certificate for each in ratings} == of_number[number]
        for each in ratings[:1] if on_all else ratings:
            yield {
                "person": file.person.id,
                "certificate": number,
                "aircraft_type": each.aircraft_type,
                "endorsed_on": str(each.endorsed_on),
                "lapses_on": text(each.lapsed_on),
                "certificate_id": "" if on_all else each.certificate,
                **_fact(each, rating_id(each.certificate, each.aircraft_type, each.endorsed_on)),
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
            **_fact(each, skill_id(each.skill, each.qualified_on)),
        }


def authorisations(file: PersonnelFile) -> Iterator[Cells]:
    """Yield the authorisations of the organisation."""
    for each in file.authorisations:
        task_types, aircraft_types = sorted(each.task_types), sorted(each.aircraft_types)
        yield {
            "person": file.person.id,
            "role": each.role,
            "task_types": listed(task_types),
            "aircraft_types": listed(aircraft_types),
            "granted_on": str(each.valid_from),
            "until": text(each.valid_through),
            **_fact(each, authorisation_id(each.role, each.valid_from, (*task_types, *aircraft_types))),
        }


def work_log(file: PersonnelFile) -> Iterator[Cells]:
    """Yield the work by day; reading numbers the rows of a day that have no id in their order."""
    numbered: Counter[date] = Counter()
    for each in sorted(file.work_log, key=lambda entry: (entry.day, len(entry.id), entry.id)):
        following = work_id(each.day, numbered[each.day] + 1)
        numbered[each.day] += each.id == following
        yield {
            "person": file.person.id,
            "worked_on": str(each.day),
            "hours": str(FlightHours.of(0, each.minutes)),
            "aircraft_type": text(each.aircraft_type),
            "task_type": each.task_type,
            "task": each.task,
            **_fact(each, following),
        }


def _fact(each: Fact, made: str) -> Cells:
    """Return what all facts are told with: who entered it and when, and its id where a row would give it another."""
    return {
        "id": "" if each.id == made else each.id,
        "recorded_by": each.recorded_by,
        "recorded_at": instant(each.recorded_at),
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
