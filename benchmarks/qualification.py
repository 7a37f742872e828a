"""Who may do which planned job: a timeline for each person, against a check for each pair of person and window.

Run `python benchmarks/qualification.py`, or with `--quick` for a tenth of the people and of the windows. The check for
each pair is measured on a sample of the pairs and scaled; on the sample both ways must give the same answers.
"""

from __future__ import annotations

import argparse
import random
import sys
from datetime import date, timedelta
from time import perf_counter

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
    RecencyPolicy,
    Requirement,
    SkillNeed,
    qualification_timeline,
    standing_against,
)
from amss_core.qualification.fast import qualification_matrix
from amss_core.timeline import Timeline

ONE_DAY = timedelta(days=1)
TODAY = date(2026, 6, 1)
TARGET = 15
FAST_TARGET = 83
SAMPLE = 20_000
REQUIREMENT = Requirement(
    task_type="inspection",
    aircraft_type="B738",
    certificates=({"EASA_B1", "EASA_B2"},),
    recency=(RecencyPolicy(similar_types=({"B738", "B739"},)),),
    skills=(SkillNeed(skill="NDT_ET", level=2),),
    certifying=True,
)

DayWindow = tuple[date, date]


def made_up_file(number: int, chance: random.Random) -> PersonnelFile:
    """Return a file of a usual size: two licences, their history, ratings, skills, and three years of work."""
    person, start = f"P{number}", TODAY - timedelta(days=chance.randint(400, 1_700))
    certificates = [
        Certificate(
            id=code,
            person=person,
            type=code,
            authority="EASA",
            number=f"{code}.{number}",
            issued_on=start,
            expires_on=start + timedelta(days=1_826),
        )
        for code in ("EASA_B1", "EASA_B2")[: chance.randint(1, 2)]
    ]
    suspended_on = TODAY + timedelta(days=chance.randint(-300, 300))
    event = CertificateEvent(
        id="E1", certificate="EASA_B1", kind="suspended", on=suspended_on, until=suspended_on + timedelta(days=20)
    )
    worked = chance.sample(range(-1_000, 30), k=chance.randint(150, 450))
    return PersonnelFile(
        person=Person(id=person, name=f"Person {number}"),
        certificates=certificates,
        certificate_events=(event,) if chance.random() < 1 / 3 else (),
        type_ratings=[
            TypeRating(id=each.id, certificate=each.id, aircraft_type="B738", endorsed_on=start)
            for each in certificates
        ],
        skills=(
            SkillRecord(id="S1", person=person, skill="NDT_ET", level=chance.randint(1, 5), qualified_on=start),
            SkillRecord(id="S2", person=person, skill="NDT_PT", level=3, qualified_on=start),
        ),
        authorisations=(Authorisation(id="A1", person=person, role="certifying", valid_from=start),),
        work_log=[
            WorkLogEntry(
                id=f"W{day}",
                person=person,
                day=TODAY + timedelta(days=day),
                minutes=450,
                aircraft_type=chance.choice(("B738", "B738", "B739", "A320")),
            )
            for day in worked
        ],
    )


def made_up_window(chance: random.Random) -> DayWindow:
    """Return the days of a job of one to five days within half a year of today."""
    first = TODAY + timedelta(days=chance.randint(-180, 180))
    return first, first + timedelta(days=chance.randint(0, 4))


def by_check(file: PersonnelFile, window: DayWindow) -> bool:
    """Answer one pair: check both ends first, where most refusals show, then between; stop at a finding."""
    first, last = window
    days = [first, *([last] if last > first else ())]
    days += [first + passed * ONE_DAY for passed in range(1, (last - first).days)]
    return not any(standing_against(file, REQUIREMENT, on=day) for day in days)


def main() -> int:
    """Measure both ways, compare their answers, and print the figures; 1 where they differ or the target is missed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="a tenth of the people and of the windows")
    scale = 10 if arguments.parse_args().quick else 1
    chance = random.Random(20260601)
    files = [made_up_file(number, chance) for number in range(1_000 // scale)]
    windows = sorted(made_up_window(chance) for _ in range(10_000 // scale))
    pairs = len(files) * len(windows)
    print(f"{len(files):,} people x {len(windows):,} windows = {pairs:,} pairs")

    begin = perf_counter()
    timelines: list[Timeline] = [qualification_timeline(file, REQUIREMENT) for file in files]
    timelines_seconds = perf_counter() - begin
    begin = perf_counter()
    answers = [[timeline.covers(*window) for window in windows] for timeline in timelines]
    bisect_seconds = perf_counter() - begin
    begin = perf_counter()
    qualified = sum(len(timeline.covered(windows)) for timeline in timelines)
    merge_seconds = perf_counter() - begin
    qualification_matrix((), ())  # numpy is imported before it is measured
    begin = perf_counter()
    matrix = qualification_matrix(timelines, windows)
    matrix_seconds = perf_counter() - begin

    count = min(SAMPLE, pairs) // scale
    sample = [(chance.randrange(len(files)), chance.randrange(len(windows))) for _ in range(count)]
    begin = perf_counter()
    checked = [by_check(files[person], windows[window]) for person, window in sample]
    check_seconds = (perf_counter() - begin) * pairs / count
    differing = sum(answers[person][window] != answer for (person, window), answer in zip(sample, checked, strict=True))
    differing += qualified != sum(map(sum, answers))
    differing += matrix.tolist() != answers

    fast_seconds, merged_seconds = timelines_seconds + bisect_seconds, timelines_seconds + merge_seconds
    on_arrays_seconds = timelines_seconds + matrix_seconds
    print(f"qualified in {qualified:,} pairs ({100 * qualified / pairs:.1f} %)")
    print(f"a check for each pair        {check_seconds:10.2f} s  (scaled from a sample of {count:,} pairs)")
    print(f"timelines                    {timelines_seconds:10.2f} s")
    print(
        f"  + bisect for each window   {bisect_seconds:10.2f} s  together {check_seconds / fast_seconds:,.0f} x faster"
    )
    print(
        f"  or all windows at once     {merge_seconds:10.2f} s  together {check_seconds / merged_seconds:,.0f} x faster"
    )
    together, alone = check_seconds / on_arrays_seconds, bisect_seconds / matrix_seconds
    print(f"  or on amss-core[fast]      {matrix_seconds:10.2f} s  together {together:,.0f} x faster")
    print(f"the matrix alone, from the timelines: {alone:,.0f} x faster on amss-core[fast] than by bisect")
    print(f"answers that differ: {differing}; target: at least {TARGET} x, on amss-core[fast] {FAST_TARGET} x")
    missed = check_seconds / fast_seconds < TARGET or check_seconds / on_arrays_seconds < FAST_TARGET
    return int(differing > 0 or missed)


if __name__ == "__main__":
    sys.exit(main())
