"""Laws of qualification: the timeline says what the check says, and time and order change nothing they should not."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from amss_core.personnel import (
    Authorisation,
    Certificate,
    CertificateEvent,
    Person,
    PersonnelFile,
    SkillRecord,
    TypeRating,
    WorkLogEntry,
)
from amss_core.qualification import (
    QualificationPolicy,
    RecencyPolicy,
    Requirement,
    SkillNeed,
    check,
    check_window,
    evidence,
    qualification_timeline,
    recency_outlook,
    remedies,
    requirement_for,
    standing_against,
)

FIRST = date(2025, 12, 1)
"""Facts begin from here on, over a year and a half; each day of the two years from here is asked about."""
ALL_DAYS = [FIRST + timedelta(days=number) for number in range(-2, 731)]
CODES = ["EASA_B1", "EASA_B2", "FAA_IA"]
TYPES = ["B738", "A320"]
SKILLS = ["NDT_ET", "NDT_PT"]
EVENT_KINDS = [
    "suspended",
    "revoked",
    "reinstated",
    "renewed",
    "inspection_authorisation_activity",
    "oral_test_passed",
]

days = st.integers(0, 540).map(lambda number: FIRST + timedelta(days=number))
instants = st.none() | days.map(lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC))


@st.composite
def spans(draw: st.DrawFn) -> tuple[date, date | None]:
    first = draw(days)
    length = draw(st.none() | st.integers(0, 200))
    return first, None if length is None else first + timedelta(days=length)


@st.composite
def certificates(draw: st.DrawFn, number: int) -> Certificate:
    issued_on, expires_on = draw(spans())
    return Certificate(
        id=f"C{number}",
        person="P1",
        type=draw(st.sampled_from(CODES)),
        authority="EASA",
        number=f"N{number}",
        issued_on=issued_on,
        expires_on=expires_on,
        recorded_at=draw(instants),
    )


@st.composite
def events(draw: st.DrawFn, number: int) -> CertificateEvent:
    kind = draw(st.sampled_from(EVENT_KINDS))
    on, last = draw(spans())
    return CertificateEvent(
        id=f"E{number}",
        certificate=draw(st.sampled_from(["C0", "C1", "C2"])),
        kind=kind,
        on=on,
        until=last if kind == "suspended" else None,
        expires_on=last or date(2031, 1, 1) if kind == "renewed" else None,
        recorded_at=draw(instants),
    )


@st.composite
def ratings(draw: st.DrawFn, number: int) -> TypeRating:
    endorsed_on, lapsed_on = draw(spans())
    return TypeRating(
        id=f"R{number}",
        certificate=draw(st.sampled_from(["C0", "C1", "C2"])),
        aircraft_type=draw(st.sampled_from(TYPES)),
        endorsed_on=endorsed_on,
        lapsed_on=lapsed_on,
    )


@st.composite
def skills(draw: st.DrawFn, number: int) -> SkillRecord:
    qualified_on, expires_on = draw(spans())
    return SkillRecord(
        id=f"S{number}",
        person="P1",
        skill=draw(st.sampled_from(SKILLS)),
        level=draw(st.integers(1, 5)),
        qualified_on=qualified_on,
        expires_on=expires_on,
    )


@st.composite
def authorisations(draw: st.DrawFn, number: int) -> Authorisation:
    valid_from, valid_through = draw(spans())
    return Authorisation(
        id=f"A{number}",
        person="P1",
        role=draw(st.sampled_from(["certifying", "inspection"])),
        aircraft_types=draw(st.sets(st.sampled_from(TYPES), max_size=1)),
        valid_from=valid_from,
        valid_through=valid_through,
    )


@st.composite
def work_log(draw: st.DrawFn) -> list[WorkLogEntry]:
    worked = draw(
        st.lists(st.tuples(days, st.integers(1, 600), st.sampled_from([*TYPES, None])), max_size=25, unique_by=str)
    )
    return [
        WorkLogEntry(id=f"W{number}", person="P1", day=day, minutes=minutes, aircraft_type=aircraft_type)
        for number, (day, minutes, aircraft_type) in enumerate(worked)
    ]


@st.composite
def files(draw: st.DrawFn) -> PersonnelFile:
    def some(strategy: Any, most: int) -> list[Any]:
        return [draw(strategy(number)) for number in range(draw(st.integers(0, most)))]

    return PersonnelFile(
        person=Person(id="P1", name="Sara Lind"),
        certificates=some(certificates, 3),
        certificate_events=some(events, 5),
        type_ratings=some(ratings, 3),
        skills=some(skills, 3),
        authorisations=some(authorisations, 3),
        work_log=draw(work_log()),
    )


recency_policies = st.builds(
    RecencyPolicy,
    measure=st.sampled_from(["days", "months"]),
    required=st.integers(0, 4),
    period_months=st.integers(1, 5),
    reduction_percent=st.sampled_from([0, 50]),
    per_type=st.booleans(),
    similar_types=st.sampled_from([(), (frozenset(TYPES),)]),
) | st.builds(RecencyPolicy, measure=st.just("hours"), required=st.integers(0, 20), period_months=st.integers(1, 5))

requirements = st.builds(
    Requirement,
    task_type=st.just("inspection"),
    aircraft_type=st.none() | st.sampled_from(TYPES),
    certificates=st.lists(st.sets(st.sampled_from(CODES), min_size=1), max_size=2),
    type_rating=st.booleans(),
    recency=st.lists(recency_policies, max_size=2),
    skills=st.lists(
        st.builds(SkillNeed, skill=st.sampled_from(SKILLS), level=st.integers(1, 4)),
        max_size=1,
    ),
    certifying=st.booleans(),
)
policies = st.sampled_from([QualificationPolicy(), QualificationPolicy(expiring={"EASA_B1"})])


@settings(max_examples=80, deadline=None)
@given(files(), requirements, policies)
def test_the_timeline_says_what_the_check_says_on_each_day(
    file: PersonnelFile, requirement: Requirement, policy: QualificationPolicy
):
    timeline = qualification_timeline(file, requirement, policy=policy)
    by_check = {day for day in ALL_DAYS if not standing_against(file, requirement, on=day, policy=policy)}
    assert {day for day in ALL_DAYS if day in timeline} == by_check


@st.composite
def one_certificate(draw: st.DrawFn) -> PersonnelFile:
    """A file of one certificate that mostly stands, so that each event shows."""
    code = draw(st.sampled_from(CODES))
    held = attrs.evolve(draw(certificates(0)), type=code, issued_on=FIRST - timedelta(days=draw(st.integers(0, 300))))
    happened = [attrs.evolve(draw(events(number)), certificate="C0") for number in range(draw(st.integers(0, 4)))]
    rated = TypeRating(id="R0", certificate="C0", aircraft_type="B738", endorsed_on=FIRST)
    return PersonnelFile(
        person=Person(id="P1", name="Sara Lind"),
        certificates=[attrs.evolve(held, expires_on=draw(st.none() | st.just(held.expires_on)))],
        certificate_events=happened,
        type_ratings=[rated],
    )


@settings(max_examples=150, deadline=None)
@given(one_certificate(), st.sampled_from([None, "B738"]))
def test_the_timeline_of_one_certificate_says_what_the_check_says(file: PersonnelFile, aircraft_type: str | None):
    needed = Requirement(task_type="inspection", aircraft_type=aircraft_type, certificates=(CODES,))
    timeline = qualification_timeline(file, needed)
    assert {day for day in ALL_DAYS if day in timeline} == {
        day for day in ALL_DAYS if not standing_against(file, needed, on=day)
    }


any_days = st.dates(date(2023, 1, 1), date(2032, 1, 1))
nasty_days = st.sampled_from([date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 28), date(2025, 4, 30)])


@settings(max_examples=200)
@given(nasty_days | any_days, st.integers(1, 36))
def test_a_day_of_work_counts_through_the_last_day_whose_period_reaches_back_to_it(worked: date, period_months: int):
    policy = RecencyPolicy(required=1, period_months=period_months)
    entry = WorkLogEntry(id="W1", person="P1", day=worked, minutes=1, aircraft_type="B738")
    file = PersonnelFile(person=Person(id="P1", name="Sara Lind"), work_log=[entry])
    needed = Requirement(task_type="inspection", aircraft_type="B738", type_rating=False, recency=(policy,))
    (interval,) = qualification_timeline(file, needed)
    assert interval.first == worked
    assert not standing_against(file, needed, on=interval.last)
    assert standing_against(file, needed, on=interval.last + timedelta(days=1))


@settings(max_examples=100, deadline=None)
@given(recency_policies, st.lists(st.tuples(days, st.integers(1, 600)), min_size=1, max_size=12))
def test_the_timeline_of_experience_says_what_the_check_says(policy: RecencyPolicy, worked: list[tuple[date, int]]):
    entries = [
        WorkLogEntry(id=f"W{number}", person="P1", day=day, minutes=minutes, aircraft_type="B738")
        for number, (day, minutes) in enumerate(worked)
    ]
    file = PersonnelFile(person=Person(id="P1", name="Sara Lind"), work_log=entries)
    needed = Requirement(task_type="inspection", aircraft_type="B738", type_rating=False, recency=(policy,))
    timeline = qualification_timeline(file, needed)
    assert {day for day in ALL_DAYS if day in timeline} == {
        day for day in ALL_DAYS if not standing_against(file, needed, on=day)
    }


@settings(max_examples=60, deadline=None)
@given(files(), requirements)
def test_each_edge_says_what_the_check_finds_on_the_day_beyond(file: PersonnelFile, requirement: Requirement):
    for interval in qualification_timeline(file, requirement):
        if interval.first != date.min:
            beyond = interval.first - timedelta(days=1)
            assert interval.stood_before == check(file, requirement, on=beyond).against != ()
        if interval.last != date.max:
            beyond = interval.last + timedelta(days=1)
            assert interval.stands_after == check(file, requirement, on=beyond).against != ()


@settings(max_examples=60, deadline=None)
@given(files(), requirements, days, st.integers(1, 24 * 40))
def test_a_window_is_clear_when_the_timeline_covers_it(
    file: PersonnelFile, requirement: Requirement, day: date, hours: int
):
    start = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    answer = check_window(file, requirement, start=start, end=start + timedelta(hours=hours))
    timeline = qualification_timeline(file, requirement)
    assert answer.qualified == timeline.covers(answer.first_on, answer.last_on)
    assert answer.derivation.value == answer.qualified


@settings(deadline=None)
@given(files(), requirements)
def test_once_permanently_expired_stays_expired(file: PersonnelFile, requirement: Requirement):
    ended = [attrs.evolve(each, expires_on=max(each.issued_on, FIRST)) for each in file.certificates]
    without_renewals = [each for each in file.certificate_events if each.kind != "renewed"]
    file = attrs.evolve(file, certificates=ended, certificate_events=without_renewals)
    needs_one = attrs.evolve(requirement, certificates=(frozenset(CODES),))
    last = max((each.expires_on or date.max for each in ended), default=FIRST)
    assert qualification_timeline(file, needs_one).first_day_from(last + timedelta(days=1)) is None


@settings(deadline=None)
@given(files(), requirements, certificates(9))
def test_adding_an_alternative_certificate_never_disqualifies(
    file: PersonnelFile, requirement: Requirement, alternative: Certificate
):
    richer = attrs.evolve(file, certificates=(*file.certificates, alternative))
    before = qualification_timeline(file, requirement)
    lost = before.intersection(qualification_timeline(richer, requirement).complement())
    assert lost.intervals == ()


@settings(deadline=None)
@given(files(), requirements, st.sampled_from(CODES))
def test_allowing_another_certificate_never_disqualifies(file: PersonnelFile, requirement: Requirement, code: str):
    wider = attrs.evolve(requirement, certificates=[group | {code} for group in requirement.certificates])
    lost = qualification_timeline(file, requirement).intersection(qualification_timeline(file, wider).complement())
    assert lost.intervals == ()


@settings(deadline=None)
@given(files(), requirements, requirements, days)
def test_what_is_asked_together_is_met_only_when_each_is(
    file: PersonnelFile, one: Requirement, two: Requirement, day: date
):
    one, two = attrs.evolve(one, aircraft_type="B738"), attrs.evolve(two, aircraft_type=None)
    together = requirement_for([one, two], task_type="inspection", aircraft_type="B738")
    if check(file, together, on=day).qualified:
        assert check(file, attrs.evolve(one, type_rating=False), on=day).qualified
        assert check(file, two, on=day).qualified


@settings(deadline=None)
@given(files(), requirements, days, st.randoms(use_true_random=False))
def test_the_fingerprint_does_not_depend_on_the_order_of_facts(
    file: PersonnelFile, requirement: Requirement, day: date, shuffle: random.Random
):
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    shuffled: dict[str, Any] = {
        kind: shuffle.sample(getattr(file, kind), len(getattr(file, kind)))
        for kind in ("certificates", "certificate_events", "type_ratings", "skills", "authorisations", "work_log")
    }
    again = evidence(attrs.evolve(file, **shuffled), requirement, now=now)
    assert again.fingerprint == evidence(file, requirement, now=now).fingerprint


@settings(deadline=None)
@given(files(), requirements, days)
def test_asked_at_an_instant_later_entries_change_nothing(file: PersonnelFile, requirement: Requirement, day: date):
    now = datetime(day.year, day.month, day.day, tzinfo=UTC)
    known = file.known_at(now)
    assert known.known_at(now) == known
    assert evidence(known, requirement, now=now) == evidence(file, requirement, now=now)


@settings(deadline=None)
@given(files(), recency_policies, days)
def test_the_outlook_names_the_last_current_day(file: PersonnelFile, policy: RecencyPolicy, day: date):
    needed = Requirement(task_type="inspection", aircraft_type="B738", type_rating=False, recency=(policy,))
    (outlook,) = recency_outlook(file, needed, on=day)
    if outlook.current_until is None:
        assert outlook.counted + outlook.to_log == policy.needed
        assert not check(file, needed, on=day).qualified
    elif outlook.current_until != date.max:
        assert check(file, needed, on=outlook.current_until).qualified
        assert not check(file, needed, on=outlook.current_until + timedelta(days=1)).qualified
        assert outlook.to_log > 0


@settings(max_examples=150)
@given(files(), requirements, policies, days, st.integers(1, 24 * 40))
def test_each_finding_says_what_would_remove_it(
    file: PersonnelFile, requirement: Requirement, policy: QualificationPolicy, day: date, hours: int
):
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    answer = check_window(file, requirement, start=start, end=start + timedelta(hours=hours), policy=policy)
    assert {remedy.code for remedy in remedies(answer, file)} == {finding.code for finding in answer.against}
