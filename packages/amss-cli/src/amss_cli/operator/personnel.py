"""The people's tables as records of the core: a file for each person, and what work requires."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar, cast

from amss_cli.operator.repeated import repeated
from amss_cli.tables import (
    AuthorisationRow,
    Book,
    CertificateRow,
    PersonRow,
    Problem,
    RequirementRow,
    SkillRow,
    TypeRatingRow,
    WorkLogRow,
)
from amss_core.personnel import (
    Authorisation,
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    Fact,
    Person,
    PersonnelFile,
    Role,
    SkillRecord,
    TypeRating,
    WorkLogEntry,
)
from amss_core.qualification import RecencyMeasure, RecencyPolicy, Requirement, SkillNeed, requirement_for
from amss_core.reference import certification_type
from amss_core.units import SECONDS_PER_MINUTE

_MOST_SECONDS_A_DAY = 24 * 3_600
_Recorded = TypeVar("_Recorded", bound=Fact)


_CertificateIds = Mapping[tuple[str, str, str], tuple[str, ...]]
"""By person, type and number, the ids of the certificates that were issued."""


def certificate_id(kind: str, number: str) -> str:
    """Return the id of a certificate that a row gives none."""
    return f"{kind} {number}"


def event_id(certificate: str, event: str, on: date) -> str:
    """Return the id of an event that a row gives none."""
    return f"{certificate} {event} {on}"


def rating_id(certificate: str, aircraft_type: str, endorsed_on: date) -> str:
    """Return the id of a type rating that a row gives none."""
    return f"{certificate} {aircraft_type} {endorsed_on}"


def skill_id(skill: str, qualified_on: date) -> str:
    """Return the id of a special skill that a row gives none."""
    return f"{skill} {qualified_on}"


def authorisation_id(role: str, granted_on: date, scope: Iterable[str]) -> str:
    """Return the id of an authorisation that a row gives none."""
    return f"{role} {granted_on} {' '.join(scope)}".strip()


def work_id(worked_on: date, number: int) -> str:
    """Return the id of work that a row gives none: it is numbered by day, in the order of the rows."""
    return f"{worked_on} {number}"


def _fact_id(row: CertificateRow) -> str:
    made = certificate_id(row.type, row.number)
    return row.id or (made if row.event == "issued" else event_id(made, row.event, row.event_on))


def _issued(book: Book) -> _CertificateIds:
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for row in book.rows(CertificateRow):
        if row.event == "issued":
            found.setdefault((row.person, row.type, row.number), {})[_fact_id(row)] = None
    return {key: tuple(ids) for key, ids in found.items()}


def repeated_facts(book: Book) -> Iterator[Problem]:
    """Yield the problem of each row that repeats a fact without correcting it."""
    again = "a renewal has the event renewed, a correction a later recorded_at"
    once = "remove one of the two, or give a correction its recorded_at"
    yield from repeated(
        book.rows(CertificateRow),
        lambda row: (row.person, row.event == "issued", _fact_id(row), row.recorded_at),
        column="event",
        way_out=again,
    )
    yield from repeated(
        book.rows(TypeRatingRow),
        lambda row: (
            row.person,
            row.id or (row.certificate, row.certificate_id, row.aircraft_type, row.endorsed_on),
            row.recorded_at,
        ),
        column="aircraft_type",
        way_out=once,
    )
    yield from repeated(
        book.rows(SkillRow),
        lambda row: (row.person, row.id or skill_id(row.skill, row.qualified_on), row.recorded_at),
        column="skill",
        way_out=once,
    )
    yield from repeated(
        book.rows(AuthorisationRow),
        lambda row: (row.person, _own_id(row), row.recorded_at),
        column="role",
        way_out=once,
    )
    yield from repeated(
        (row for row in book.rows(WorkLogRow) if row.id),
        lambda row: (row.person, row.id, row.recorded_at),
        column="id",
        way_out=once,
    )


def _own_id(row: AuthorisationRow) -> str:
    return row.id or authorisation_id(row.role, row.granted_on, (*sorted(row.task_types), *sorted(row.aircraft_types)))


def unknown_certificates(book: Book) -> Iterator[Problem]:
    """Yield the problem of each event or type rating of a certificate that its type and number do not have."""
    issued = _issued(book)
    by_number: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for (person, _type, number), ids in issued.items():
        by_number[person, number].update(ids)
    for row in book.rows(CertificateRow):
        if row.certificate_id and row.certificate_id not in issued.get((row.person, row.type, row.number), ()):
            yield row.problem("certificate_id", "the id of a certificate of this person, type and number")
    for rating in book.rows(TypeRatingRow):
        if rating.certificate_id and rating.certificate_id not in by_number[rating.person, rating.certificate]:
            yield rating.problem("certificate_id", "the id of a certificate of this person and number")


def certificates_without_issue(book: Book) -> Iterator[Problem]:
    """Yield the problem of each event of a certificate that was not issued, or was issued later."""
    issued: dict[tuple[str, str], date] = {}
    for row in book.rows(CertificateRow):
        if row.event == "issued":
            key = (row.person, certificate_id(row.type, row.number))
            issued[key] = min(row.event_on, issued.get(key, row.event_on))
    for row in book.rows(CertificateRow):
        issued_on = issued.get((row.person, certificate_id(row.type, row.number)))
        if issued_on is None:
            yield row.problem("event", "the event of a certificate whose issue is told in a row with the event issued")
        elif row.event_on < issued_on:
            yield row.problem("event_on", f"a day on or after the issue of the certificate ({issued_on})")


def days_of_more_than_24_hours(book: Book) -> Iterator[Problem]:
    """Yield the problem of each row of work that makes a person's day longer than a day."""
    worked: defaultdict[tuple[str, date], int] = defaultdict(int)
    for row in book.rows(WorkLogRow):
        worked[row.person, row.worked_on] += row.hours.seconds
        if worked[row.person, row.worked_on] > _MOST_SECONDS_A_DAY:
            yield row.problem("hours", f"at most 24 hours of work on one day, all rows of {row.worked_on} together")


def personnel_files(book: Book) -> dict[str, PersonnelFile]:
    """Return the file of each person, by id."""
    certificates = _by_person(_certificates(book))
    events = _by_person(_events(book))
    ratings = _by_person(_type_ratings(book))
    skills = _by_person((row.person, _skill(row)) for row in book.rows(SkillRow))
    authorisations = _by_person((row.person, _authorisation(row)) for row in book.rows(AuthorisationRow))
    work = _by_person(_work_log(book))
    return {
        row.id: PersonnelFile(
            person=Person(id=row.id, name=row.name, employee_number=row.employee_number),
            certificates=tuple(certificates[row.id]),
            certificate_events=tuple(events[row.id]),
            type_ratings=tuple(ratings[row.id]),
            skills=tuple(skills[row.id]),
            authorisations=tuple(authorisations[row.id]),
            work_log=tuple(work[row.id]),
        )
        for row in book.rows(PersonRow)
    }


def _by_person(facts: Iterable[tuple[str, _Recorded]]) -> defaultdict[str, list[_Recorded]]:
    found: defaultdict[str, list[_Recorded]] = defaultdict(list)
    for person, fact in facts:
        found[person].append(fact)
    return found


def _certificates(book: Book) -> Iterator[tuple[str, Certificate]]:
    for row in book.rows(CertificateRow):
        if row.event == "issued":
            yield (
                row.person,
                Certificate(
                    id=_fact_id(row),
                    recorded_at=row.recorded_at,
                    recorded_by=row.recorded_by,
                    person=row.person,
                    type=row.type,
                    authority=certification_type(row.type).authority,
                    number=row.number,
                    issued_on=row.event_on,
                    expires_on=row.until,
                ),
            )


def _events(book: Book) -> Iterator[tuple[str, CertificateEvent]]:
    issued = _issued(book)
    for row in book.rows(CertificateRow):
        if row.event != "issued":
            yield (
                row.person,
                CertificateEvent(
                    id=_fact_id(row),
                    recorded_at=row.recorded_at,
                    recorded_by=row.recorded_by,
                    certificate=row.certificate_id or issued[row.person, row.type, row.number][0],
                    kind=cast("CertificateEventKind", row.event),
                    on=row.event_on,
                    until=row.until if row.event == "suspended" else None,
                    expires_on=row.until if row.event == "renewed" else None,
                ),
            )


def _type_ratings(book: Book) -> Iterator[tuple[str, TypeRating]]:
    """Yield the ratings; one licence number may carry several categories, and then the rating stands on each."""
    ids: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for (person, _type, number), issued in _issued(book).items():
        ids[person, number] += issued
    for row in book.rows(TypeRatingRow):
        for certificate in [row.certificate_id] if row.certificate_id else ids[row.person, row.certificate]:
            yield (
                row.person,
                TypeRating(
                    id=row.id or rating_id(certificate, row.aircraft_type, row.endorsed_on),
                    recorded_at=row.recorded_at,
                    recorded_by=row.recorded_by,
                    certificate=certificate,
                    aircraft_type=row.aircraft_type,
                    endorsed_on=row.endorsed_on,
                    lapsed_on=row.lapses_on,
                ),
            )


def _skill(row: SkillRow) -> SkillRecord:
    return SkillRecord(
        id=row.id or skill_id(row.skill, row.qualified_on),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        person=row.person,
        skill=row.skill,
        level=row.level,
        qualified_on=row.qualified_on,
        expires_on=row.expires_on,
    )


def _authorisation(row: AuthorisationRow) -> Authorisation:
    return Authorisation(
        id=_own_id(row),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        person=row.person,
        role=cast("Role", row.role),
        task_types=row.task_types,
        aircraft_types=row.aircraft_types,
        valid_from=row.granted_on,
        valid_through=row.until,
    )


def _work_log(book: Book) -> Iterator[tuple[str, WorkLogEntry]]:
    """Yield the work in whole minutes; what a row has beyond them is carried to the person's next row."""
    beyond: defaultdict[str, int] = defaultdict(int)
    numbers: defaultdict[tuple[str, date], int] = defaultdict(int)
    for row in sorted(book.rows(WorkLogRow), key=lambda row: row.worked_on):
        if not row.id:
            numbers[row.person, row.worked_on] += 1
        minutes, beyond[row.person] = divmod(row.hours.seconds + beyond[row.person], SECONDS_PER_MINUTE)
        if minutes:
            yield (
                row.person,
                WorkLogEntry(
                    id=row.id or work_id(row.worked_on, numbers[row.person, row.worked_on]),
                    recorded_at=row.recorded_at,
                    recorded_by=row.recorded_by,
                    person=row.person,
                    day=row.worked_on,
                    minutes=minutes,
                    aircraft_type=row.aircraft_type or None,
                    task_type=row.task_type,
                    task=row.task,
                ),
            )


def known_on(file: PersonnelFile, day: date) -> PersonnelFile:
    """Return the file as it stood at the end of a day, in UTC.

    What has no instant of entry counts as known from its own first day on, as `docs/files.md` says.
    """
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=UTC) - timedelta(microseconds=1)
    known = file.known_at(end)
    return PersonnelFile(
        person=known.person,
        certificates=[each for each in known.certificates if each.recorded_at or each.issued_on <= day],
        certificate_events=[each for each in known.certificate_events if each.recorded_at or each.on <= day],
        type_ratings=[each for each in known.type_ratings if each.recorded_at or each.endorsed_on <= day],
        skills=[each for each in known.skills if each.recorded_at or each.qualified_on <= day],
        authorisations=[each for each in known.authorisations if each.recorded_at or each.valid_from <= day],
        work_log=[each for each in known.work_log if each.recorded_at or each.day <= day],
    )


def requirements(book: Book, recency_types: Mapping[str, RecencyPolicy | None]) -> tuple[Requirement, ...]:
    """Return what work requires, a record for each task type and aircraft type: what its rows ask for together.

    Args:
        book: The tables.
        recency_types: By code, the recency that a certification type brings with it.
    """
    asked: defaultdict[tuple[str, str | None], list[Requirement]] = defaultdict(list)
    for row in book.rows(RequirementRow):
        one = _requirement(row, recency_types)
        asked[one.task_type, one.aircraft_type].append(one)
    return tuple(
        requirement_for(parts, task_type=task_type, aircraft_type=aircraft_type)
        for (task_type, aircraft_type), parts in asked.items()
    )


def _requirement(row: RequirementRow, recency_types: Mapping[str, RecencyPolicy | None]) -> Requirement:
    return Requirement(
        task_type=row.task_type,
        aircraft_type=row.aircraft_type or None,
        certificates=(frozenset(row.certificates),) if row.certificates else (),
        type_rating=row.type_rating,
        recency=tuple(_recency(row, recency_types)),
        skills=tuple(SkillNeed(skill=skill, level=level) for skill, level in row.skills),
        certifying=row.role == "certifying",
        inspection=row.role == "inspection",
        independent_inspection=row.independent_inspection,
    )


def _recency(row: RequirementRow, recency_types: Mapping[str, RecencyPolicy | None]) -> Iterator[RecencyPolicy]:
    asked = row.recency or ("days" if row.recency_required is not None else "")
    if asked == "none" or (not asked and not any(recency_types.get(code) for code in row.certificates)):
        return
    measure = cast("RecencyMeasure", asked or "days")
    settings: dict[str, Any] = {} if row.recency_required is None else {"required": row.recency_required}
    if row.source:
        settings["source"] = row.source
    yield RecencyPolicy(
        measure=measure,
        period_months=row.recency_period_months,
        reduction_percent=row.recency_reduction_percent,
        per_type=row.recency_per_type,
        similar_types=row.similar_types,
        **settings,
    )
