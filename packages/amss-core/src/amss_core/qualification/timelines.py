"""The days on which nothing stands against a person for a requirement, and what does at each edge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from amss_core.personnel import PersonnelFile
from amss_core.qualification.assessment import DEFAULT_POLICY, standing_against
from amss_core.qualification.certificates import certificate_changes
from amss_core.qualification.recency import recency_timeline
from amss_core.qualification.requirements import QualificationPolicy, Requirement
from amss_core.qualification.steps import STEPS, Case, step_4_recency
from amss_core.timeline import Interval, Timeline, day_after, day_before

_STEPS_BUT_RECENCY = tuple(step for step in STEPS if step.judge is not step_4_recency)


def qualification_timeline(
    file: PersonnelFile, requirement: Requirement, *, policy: QualificationPolicy = DEFAULT_POLICY
) -> Timeline:
    """Return all days, past and future, on which nothing stands against by what the file holds.

    It says the same as `check` on each single day; at each edge stands what `check` finds on the day beyond it. Every
    step but recency can change only on the first days of facts and on the days after their last days, so it is asked
    once between any two of them; experience is added up as it comes and drops out of the period.

    Args:
        file: The person's file; `file.known_at(instant)` asks by what was known then.
        requirement: What the work asks for; while it is undefined no day is in the timeline.
        policy: What the organisation has settled.
    """
    file = file.standing
    first_days = sorted({date.min, *_changes(file, policy)})
    last_days = [*(day_before(day) for day in first_days[1:]), date.max]
    clear = Timeline(
        Interval(first=first, last=last)
        for first, last in zip(first_days, last_days, strict=True)
        if _is_clear_but_for_recency(file, requirement, first, policy)
    )
    for recency in requirement.recency:
        clear = clear.intersection(recency_timeline(file, recency, aircraft_type=requirement.aircraft_type))
    return Timeline(_with_reasons(interval, file, requirement, policy) for interval in clear)


def _is_clear_but_for_recency(
    file: PersonnelFile, requirement: Requirement, on: date, policy: QualificationPolicy
) -> bool:
    case = Case.of(file, requirement, on=on, policy=policy)
    return not any(judged.finding for step in _STEPS_BUT_RECENCY for judged in step.judge(case))


def _changes(file: PersonnelFile, policy: QualificationPolicy) -> Iterator[date]:
    """Yield each day from which a step other than recency may answer differently than on the day before."""
    for certificate in file.certificates:
        yield from certificate_changes(file, certificate, policy=policy)
    spans = (
        *((rating.endorsed_on, rating.lapsed_on) for rating in file.type_ratings),
        *((skill.qualified_on, skill.expires_on) for skill in file.skills),
        *((each.valid_from, each.valid_through) for each in file.authorisations),
    )
    for first, last in spans:
        yield first
        if last is not None:
            yield day_after(last)


def _with_reasons(
    interval: Interval, file: PersonnelFile, requirement: Requirement, policy: QualificationPolicy
) -> Interval:
    before, after = day_before(interval.first), day_after(interval.last)
    return attrs.evolve(
        interval,
        stood_before=() if before == interval.first else standing_against(file, requirement, on=before, policy=policy),
        stands_after=() if after == interval.last else standing_against(file, requirement, on=after, policy=policy),
    )
