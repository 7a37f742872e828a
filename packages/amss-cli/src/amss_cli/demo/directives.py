"""The demo operator's directives: real rules, with applicability and dates that fit its fleet, and what was done."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import attrs

from amss_cli.demo.fleet import BOEING, BOLTS, DISKS, DemoAircraft, components

Rule = Mapping[str, Any]

OVERDUE = "74-13-03"
"""The directive whose last inspection one aircraft has missed."""
EARLIER_EFFECTIVE_DAYS = 130
"""Days before the demo's day on which the directive became effective that another supersedes."""
_UNITS = {"days": 1, "weeks": 7, "months": 30, "years": 365}


@attrs.frozen(kw_only=True)
class Requirement:
    """A requirement of a real directive: which cases hold its rules, and which of the demo's aircraft it is put on."""

    number: str
    paragraph: str = ""
    title: str
    initial: str
    """Id of the case with the initial rule."""
    repeat: str = ""
    """Id of the case with the repeat rule; empty where it is done once."""
    types: tuple[str, ...] = ()
    """Types of the two families; empty for all."""
    effective_days: int
    """Days before the demo's day on which it became effective; below zero where it will."""
    part: Mapping[bool, str] | None = None
    """Part number by family, where the rule is on a component's counter."""
    supersedes: str = ""
    on_finding: str = ""


REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        number="63-05-03",
        title="Inspect the wing main spar for cracks",
        initial="DIR-001-01",
        repeat="DIR-001-02",
        types=("B77W", "DH8D"),
        effective_days=45,
    ),
    Requirement(
        number="48-14-01",
        title="Replace the elbow fitting at the rear fuel valve",
        initial="DIR-003-01",
        effective_days=400,
    ),
    Requirement(
        number="83-23-01",
        title="Inspect before 100 hours or the end of the year",
        initial="DIR-005-01",
        effective_days=320,
    ),
    Requirement(
        number="60-10-03", title="Replace the aileron quadrant rod assembly", initial="DIR-007-01", effective_days=260
    ),
    Requirement(
        number="93-07-09",
        title="Visual and eddy current inspection of the pressure bulkhead web",
        initial="DIR-009-01",
        effective_days=500,
    ),
    Requirement(
        number="76-04-04",
        paragraph="(a)",
        title="Inspect structure of the aircraft of table 1",
        initial="DIR-011-01",
        repeat="DIR-011-04",
        types=("B738", "A320"),
        effective_days=690,
    ),
    Requirement(
        number="76-04-04",
        paragraph="(b)",
        title="Inspect structure of the aircraft of table 2",
        initial="DIR-011-02",
        types=("B38M", "B77W", "A20N", "DH8D"),
        effective_days=690,
    ),
    Requirement(
        number="65-14-02",
        title="Replace the attachment bolts before 12,000 hours",
        initial="DIR-013-02",
        effective_days=600,
        part=BOLTS,
    ),
    Requirement(
        number="77-07-03",
        title="Inspect within 100 hours in service",
        initial="DIR-015-01",
        types=("B738", "A20N"),
        effective_days=5,
    ),
    Requirement(
        number="89-04-02",
        title="Inspect the fuel control unit",
        initial="DIR-017-01",
        types=("B38M", "A320"),
        effective_days=16,
    ),
    Requirement(
        number="2001-15-18",
        title="Remove the second stage compressor disk from service",
        initial="DIR-019-01",
        effective_days=640,
        part=DISKS,
    ),
    Requirement(
        number="2000-21-08",
        title="Revise the time limits section of the engine manual",
        initial="DIR-021-01",
        effective_days=12,
    ),
    Requirement(
        number="85-14-10 R2",
        paragraph="(a)(1)",
        title="Inspect the propeller blade clamp assemblies",
        initial="DIR-023-01",
        types=("B77W", "DH8D"),
        effective_days=150,
    ),
    Requirement(
        number="74-13-03",
        title="Remove and inspect the stabilator attachment bolts",
        initial="DIR-025-01",
        repeat="DIR-025-02",
        effective_days=680,
    ),
    Requirement(
        number="90-18-03",
        title="Inspect for cracks by the thresholds of the service bulletins",
        initial="DIR-027-01",
        repeat="DIR-027-02",
        types=("B738", "B38M", "A320"),
        effective_days=450,
    ),
    Requirement(
        number="2006-07-10",
        title="Inspect the forward entry doorway frame for cracks",
        initial="DIR-029-01",
        repeat="DIR-029-01",
        types=("B738", "A320"),
        effective_days=670,
    ),
    Requirement(
        number="73-07-05",
        title="Inspect the torque tube and support tube assemblies",
        initial="DIR-031-01",
        repeat="DIR-031-03",
        effective_days=610,
    ),
    Requirement(
        number="2011-10-09",
        title="Inspect the seat rails and rollers",
        initial="DIR-033-01",
        repeat="DIR-033-03",
        types=("B77W", "DH8D"),
        effective_days=200,
    ),
    Requirement(
        number="98-17-11",
        title="Determine whether the crankshaft is affected",
        initial="DIR-035-01",
        effective_days=-20,
    ),
    Requirement(
        number="91-11-02",
        paragraph="A",
        title="Inspect the through-bolt nut",
        initial="DIR-037-01",
        effective_days=90,
        supersedes="90-12-51",
    ),
    Requirement(
        number="91-11-02",
        paragraph="B",
        title="Verify the torque on the through-bolt nut",
        initial="DIR-037-02",
        effective_days=90,
        on_finding="A",
    ),
    Requirement(
        number="90-12-51",
        title="Inspect the through-bolt nut (superseded)",
        initial="DIR-021-01",
        effective_days=EARLIER_EFFECTIVE_DAYS,
    ),
)


@cache
def _cases() -> Mapping[str, Mapping[str, Any]]:
    text = files("amss_cli.demo").joinpath("cases.json").read_text(encoding="utf-8")
    return {case["id"]: case for case in json.loads(text)}


def _rule(case: str, effective_on: date) -> Rule:
    """Return the rule of a case; a fixed date is moved to five months after the demo's effective date."""

    def moved(rule: Rule) -> Rule:
        if "of" in rule:
            return {**rule, "of": [moved(each) for each in rule["of"]]}
        moved_on = (effective_on + timedelta(days=152)).isoformat()
        return {key: moved_on if key in {"before", "on_or_before"} else value for key, value in rule.items()}

    return moved(_cases()[case]["rule"])


def _compliance_time(requirement: Requirement, effective_on: date) -> str:
    """Return the rules of the cases in the words of the compliance-time grammar."""
    from amss_core.compliance_time import (  # noqa: PLC0415 - the help needs no rules
        ComplianceTime,
        expression_from_rule,
        format_compliance_time,
    )

    initial = expression_from_rule(_rule(requirement.initial, effective_on))
    repeat = expression_from_rule(_rule(requirement.repeat, effective_on)) if requirement.repeat else None
    return format_compliance_time(ComplianceTime(initial=initial, repeat=repeat))


def directive_number(requirement: Requirement, *, boeing: bool) -> str:
    """Return the demo's number: the real one with the authority of the family that it is put on."""
    return f"{'FAA' if boeing else 'EASA'} AD {requirement.number} (demo)"


def effective_dates(on: date) -> tuple[date, ...]:
    """Return the days on which the demo's directives take effect."""
    return tuple(on - timedelta(days=each.effective_days) for each in REQUIREMENTS)


def directive_rows(on: date, types: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Yield the rows of `directives`: each real directive twice, once for each family of types."""
    for boeing in (True, False):
        authority = "FAA" if boeing else "EASA"
        family = [each for each in types if (each in BOEING) is boeing]
        for each in REQUIREMENTS:
            effective_on = on - timedelta(days=each.effective_days)
            case = _cases()[each.initial]
            superseded = f"{authority} AD {each.supersedes} (demo)" if each.supersedes else ""
            yield {
                "number": directive_number(each, boeing=boeing),
                "paragraph": each.paragraph,
                "title": each.title,
                "kind": "AD",
                "category": "mandatory",
                "authority": authority,
                "issued_on": (effective_on - timedelta(days=35)).isoformat(),
                "effective_on": effective_on.isoformat(),
                "source": f"Rule of {case['directive']}; applicability and dates are invented",
                "compliance_time": _compliance_time(each, effective_on),
                "types": "; ".join(type_ for type_ in family if not each.types or type_ in each.types),
                "parts": each.part[boeing] if each.part else "",
                "supersedes": superseded,
                "credits": superseded,
                "on_finding": each.on_finding,
            }


def accomplishment_rows(aircraft: tuple[DemoAircraft, ...], on: date, random: Random) -> Iterator[dict[str, str]]:
    """Yield the rows of `accomplishments`: everything done in time, but for one inspection that one aircraft missed."""
    missed = next(each.registration for each in aircraft if each.type == "B738" and each.manufactured_on < on - _SPAN)
    for each in aircraft:
        for requirement in REQUIREMENTS:
            if requirement.types and each.type not in requirement.types:
                continue
            days = _days_done(requirement, each, on, random)
            if requirement.number == OVERDUE and each.registration == missed:
                last = on - timedelta(days=500 * 100 // each.hundredths_per_day + 9)
                days = [*(day for day in days if day < last), last]
            for number, day in enumerate(days):
                yield _accomplishment(requirement, each, day, number)
        if each.type in {"B738", "B38M", "A320"}:
            # Zero counters stand for new: the bulletin's threshold counts from there.
            yield {
                "aircraft": each.registration,
                "event": "service_bulletin_threshold",
                "done_on": each.manufactured_on.isoformat(),
                "flight_hours": "0",
                "flight_cycles": "0",
                "reference": "Service bulletin, table 2.1",
                "recorded_by": "Technical records",
            }


_SPAN = timedelta(days=1_000)


def _accomplishment(requirement: Requirement, aircraft: DemoAircraft, day: date, number: int) -> dict[str, str]:
    return {
        "directive": directive_number(requirement, boeing=aircraft.is_boeing),
        "paragraph": requirement.paragraph,
        "aircraft": aircraft.registration,
        "event": "accomplished",
        "done_on": day.isoformat(),
        "flight_hours": aircraft.hours(day),
        "flight_cycles": aircraft.cycles(day),
        "reference": f"WO-{aircraft.serial_number}-{requirement.number[-2:]}{number:02}",
        "recorded_by": "Technical records",
        "recorded_at": f"{day.isoformat()}T20:15Z",
    }


def _days_done(requirement: Requirement, aircraft: DemoAircraft, on: date, random: Random) -> list[date]:
    """Return the days on which the requirement was done: after half to nine tenths of each interval."""
    effective_on = on - timedelta(days=requirement.effective_days)
    if requirement.on_finding or effective_on > on or requirement.part:
        return []
    rule = _rule(requirement.initial, effective_on)
    anchors = {
        "effective_date": effective_on,
        "effective_date_of_earlier_directive": on - timedelta(days=EARLIER_EFFECTIVE_DAYS),
        "last_done": effective_on - timedelta(days=2),
        "new": aircraft.manufactured_on,
        "service_bulletin_threshold": aircraft.manufactured_on,
    }
    named = _anchors(rule)
    # What counts from an earlier inspection needs that inspection; what counts from an earlier directive began then.
    done = [anchors["last_done"]] if "last_done" in named else []
    start = anchors["effective_date_of_earlier_directive"] if requirement.supersedes else (done or [effective_on])[0]
    day = start + _part_of(_due_on(rule, anchors, aircraft) - start, random)
    while day < on:
        done.append(day)
        if not requirement.repeat:
            break
        interval = _due_on(_rule(requirement.repeat, effective_on), {"last_done": day}, aircraft) - day
        day += max(timedelta(days=1), _part_of(interval, random))
    return done


def _part_of(interval: timedelta, random: Random) -> timedelta:
    return timedelta(days=interval.days * random.randrange(50, 91) // 100)


def _anchors(rule: Rule) -> set[str]:
    if "of" in rule:
        return set().union(*(_anchors(each) for each in rule["of"]))
    return {rule["after"]} if "after" in rule else set()


def _due_on(rule: Rule, anchors: Mapping[str, date], aircraft: DemoAircraft) -> date:
    """Return the day on which a rule falls due for an aircraft of steady use, a little early rather than late."""
    if "of" in rule:
        days = [_due_on(each, anchors, aircraft) for each in rule["of"]]
        return min(days) if rule["whichever"] == "first" else max(days)
    if "within" not in rule:
        return date.fromisoformat(rule.get("before") or rule["on_or_before"]) - timedelta(days=1)
    ((unit, amount),) = rule["within"].items()
    if unit == "flight_hours":
        days_after = amount * 100 // aircraft.hundredths_per_day
    elif unit == "flight_cycles":
        days_after = amount * 10 // aircraft.tenths_per_day
    else:
        days_after = amount * _UNITS[unit]
    return anchors[rule["after"]] + timedelta(days=days_after)


def component_rows(aircraft: tuple[DemoAircraft, ...]) -> Iterator[dict[str, str]]:
    """Yield the rows of `parts` for what is installed."""
    for each in aircraft:
        for part, serial, installed_on in components(each):
            yield {
                "part_number": part,
                "serial_number": serial,
                "status": "installed",
                "aircraft": each.registration,
                "position": "Engine 1" if part in DISKS.values() else "Wing attachment",
                "installed_on": installed_on.isoformat(),
            }
