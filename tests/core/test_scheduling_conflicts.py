"""Conflicts of a plan: each kind, what is new after a move, and what a directive forbids."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation
from amss_core.parts import Order, PartItem, Reservation, Stock
from amss_core.personnel import Certificate, Person, PersonnelFile
from amss_core.qualification import QualificationPolicy, Requirement
from amss_core.scheduling import (
    Conflict,
    Deadline,
    Link,
    Plan,
    PlanFacts,
    apply,
    conflicts,
    impact,
    preview,
)
from amss_core.tasks import Task

START = datetime(2026, 6, 8, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)
MONDAY = date(2026, 6, 8)
INSPECTION = Requirement(task_type="inspection", certificates=({"EASA_B1"},), type_rating=False)


def task(name: str = "T1", first: int = 0, last: int = 4, **changes: Any) -> Task:
    facts = {"id": name, "aircraft": "ET-AXM", "start_at": START + first * HOUR, "end_at": START + last * HOUR}
    return Task(**(facts | changes))


def file(person: str = "P1", expires_on: date = date(2027, 5, 31)) -> PersonnelFile:
    licence = Certificate(
        id="C1",
        person=person,
        type="EASA_B1",
        authority="EASA",
        number="SE.66.1",
        issued_on=date(2022, 6, 1),
        expires_on=expires_on,
    )
    return PersonnelFile(person=Person(id=person, name="Sara Lind"), certificates=[licence])


def facts(**changes: Any) -> PlanFacts:
    known = {
        "on": date(2026, 6, 1),
        "aircraft_types": {"ET-AXM": "B738"},
        "capacity_slots": {"ET-AXM": 9},
        "files": [file()],
        "requirements": [INSPECTION],
    }
    return PlanFacts(**(known | changes))


def found(*tasks: Task, links: tuple[Link, ...] = (), **changes: Any) -> tuple[Conflict, ...]:
    return conflicts(Plan(tasks=tasks, links=links), facts(**changes))


def link(predecessor: str = "T1", successor: str = "T2", **changes: Any) -> Link:
    return Link(predecessor=predecessor, successor=successor, **changes)


class TestLinks:
    @pytest.mark.parametrize(
        ("type_", "lag_minutes", "minutes_short"),
        [
            ("finish_to_start", 0, 180),
            ("finish_to_start", -180, None),
            ("start_to_start", 60, None),
            ("start_to_start", 61, 1),
            ("finish_to_finish", 60, None),
            ("finish_to_finish", 90, 30),
            ("start_to_finish", 300, None),
            ("start_to_finish", 330, 30),
        ],
    )
    def test_a_link_of_each_type_tells_how_many_minutes_it_is_short(self, type_, lag_minutes, minutes_short):
        broken = found(task(), task("T2", 1, 5), links=(link(type=type_, lag_minutes=lag_minutes),))
        assert [dict(each.finding.compared)["minutes_short"] for each in broken] == (
            [] if minutes_short is None else [minutes_short]
        )
        assert {(each.kind, each.tasks, each.subject) for each in broken} <= {("broken_link", ("T1", "T2"), type_)}

    def test_a_link_to_a_cancelled_task_binds_nothing(self):
        assert found(task(), task("T2", state="cancelled"), links=(link(),)) == ()


class TestCapacity:
    def test_an_aircraft_takes_its_slots_and_no_more(self):
        assert found(task(), task("T2"), capacity_slots={"ET-AXM": 2}) == ()
        (conflict,) = found(task(), task("T2", 3, 5), capacity_slots={"ET-AXM": 1})
        assert (conflict.kind, conflict.tasks, conflict.subject) == ("aircraft_over_capacity", ("T1", "T2"), "ET-AXM")
        assert not conflict.allowed
        assert dict(conflict.finding.compared)["start_at"] == "2026-06-08T09:00:00+00:00"

    def test_unknown_slots_are_told_where_they_matter(self):
        assert found(task(), task("T2", 4, 5), capacity_slots={}) == ()
        (conflict,) = found(task(), task("T2"), capacity_slots={})
        assert conflict.finding.code == "capacity_unknown"
        assert conflict.allowed
        assert str(conflict) == (
            "ET-AXM has up to 2 tasks at once from 2026-06-08 06:00 to 2026-06-08 10:00 UTC, "
            "and how many it takes is unknown: T1, T2."
        )


class TestMechanics:
    def test_a_mechanic_does_one_task_at_a_time(self):
        assert found(task(mechanic="P1"), task("T2", 4, 8, mechanic="P1")) == ()
        (conflict,) = found(
            task(mechanic="P1"),
            task("T2", 3, 8, mechanic="P1", aircraft="ET-AXN"),
            task("T3", 3, 8),
            aircraft_types={"ET-AXM": "B738", "ET-AXN": "B738"},
            capacity_slots={"ET-AXM": 2, "ET-AXN": 1},
        )
        assert (conflict.kind, conflict.tasks, conflict.subject) == ("mechanic_double_booked", ("T1", "T2"), "P1")
        assert conflict.allowed
        assert str(conflict) == (
            "P1 is planned for up to 2 tasks at once from 2026-06-08 09:00 to 2026-06-08 10:00 UTC: T1, T2."
        )

    def test_nobody_assigned_is_no_conflict(self):
        assert found(task(), task("T2")) == ()

    def test_a_certificate_that_lapses_the_day_before_the_job_is_a_conflict(self):
        assert found(task(mechanic="P1"), files=[file(expires_on=MONDAY)]) == ()
        (conflict,) = found(task(mechanic="P1"), files={"P1": file(expires_on=MONDAY - ONE_DAY)})
        assert (conflict.kind, conflict.tasks, conflict.allowed) == ("mechanic_not_qualified", ("T1",), False)
        assert conflict.finding.code == "certificate_expired"
        assert str(conflict).startswith("T1: Sara Lind's EASA_B1 certificate SE.66.1 expired on 2026-06-07")
        assert conflict.derivation is not None

    def test_the_whole_window_counts(self):
        two_days = task(mechanic="P1", end_at=START + ONE_DAY)
        assert [each.finding.code for each in found(two_days, files=[file(expires_on=MONDAY)])] == [
            "certificate_expired"
        ]

    def test_the_days_are_those_of_the_station(self):
        until_midnight = task(mechanic="P1", first=10, last=18)
        lapsing = [file(expires_on=MONDAY)]
        assert found(until_midnight, files=lapsing) == ()
        assert len(found(until_midnight, files=lapsing, zone=timezone(3 * HOUR))) == 1

    def test_unknown_people_and_aircraft_are_not_taken_for_granted(self):
        (unknown,) = found(task(mechanic="P7"))
        assert (unknown.finding.code, unknown.allowed) == ("person_unknown", False)
        (no_type,) = found(task(mechanic="P1"), aircraft_types={})
        assert (no_type.finding.code, no_type.allowed) == ("aircraft_type_unknown", False)

    def test_policy_says_whether_an_undefined_requirement_blocks(self):
        policy = QualificationPolicy(unknown_requirement_blocks=False)
        (blocks,) = found(task(mechanic="P1"), requirements=())
        (warns,) = found(task(mechanic="P1"), requirements=(), qualification_policy=policy)
        assert blocks.finding.code == warns.finding.code == "requirement_unknown"
        assert (blocks.allowed, warns.allowed) == (False, True)

    def test_nobody_inspects_their_own_work(self):
        assert found(task(mechanic="P1", inspector="P2")) == ()
        assert found(task(inspector="P1")) == ()
        (conflict,) = found(task(mechanic="P1", inspector="P1"))
        assert (conflict.kind, conflict.allowed) == ("inspector_not_independent", False)
        assert conflict.finding.source == "14 CFR 121.371(c); EASA 145.A.48"

    def test_only_active_tasks_count(self):
        gone = {"mechanic": "P7", "inspector": "P7", "parts": [("X", 1)]}
        assert found(task(state="cancelled", **gone), task("T2", state="completed", **gone)) == ()


class TestParts:
    def test_a_part_that_is_not_there_in_time_is_a_conflict(self):
        order = Order(id="O1", part_number="SEAL-1", arrives_on=MONDAY + ONE_DAY)
        (conflict,) = found(task(parts=[("SEAL-1", 1)]), stock=Stock(orders=[order]))
        assert (conflict.kind, conflict.tasks, conflict.subject) == ("part_not_available", ("T1",), "SEAL-1")
        assert conflict.allowed
        assert dict(conflict.finding.compared)["restock_on"] == "2026-06-09"
        assert found(task(parts=[("SEAL-1", 1)], last=40, first=24), stock=Stock(orders=[order])) == ()

    def test_one_item_serves_one_task(self):
        stock = Stock(items=[PartItem(part_number="SEAL-1", serial_number="A")])
        needing = {"parts": [("SEAL-1", 1)]}
        assert [each.tasks for each in found(task(**needing), task("T2", 1, 5, **needing), stock=stock)] == [("T2",)]

    def test_a_task_in_progress_has_what_it_used(self):
        used = Reservation(id="R1", task="T1", part_number="SEAL-1", serial_number="A", state="used")
        gone = PartItem(part_number="SEAL-1", serial_number="A", status="used")
        stock = Stock(items=[gone], reservations=[used])
        assert found(task(state="in_progress", parts=[("SEAL-1", 1)]), stock=stock) == ()


class TestDeadlines:
    """14 CFR 39.7; EASA M.A.301(e): nothing flies past a directive's limit."""

    def test_a_plan_that_breaks_a_directives_limit_is_not_allowed(self):
        work = task(directive="2004-05-19", paragraph="(a)")
        why = Derivation(text="2 310 FH")
        limit = {"subject": "2004-05-19", "paragraph": "(a)", "aircraft": "ET-AXM", "derivation": why}
        assert found(work, deadlines=[Deadline(last_on=MONDAY, **limit)]) == ()
        (conflict,) = found(work, deadlines=[Deadline(last_on=MONDAY - 2 * ONE_DAY, **limit)])
        assert (conflict.kind, conflict.tasks, conflict.allowed) == ("overdue_before_end", ("T1",), False)
        assert str(conflict) == (
            "T1 ends on 2026-06-08, but 2004-05-19 paragraph (a) is overdue after 2026-06-06, 2 days earlier."
        )
        assert conflict.finding.source == "14 CFR 39.7; EASA M.A.301(e)"
        assert conflict.derivation is why

    def test_a_programme_item_is_told_but_allowed(self):
        limit = Deadline(
            subject="A-CHECK", aircraft="ET-AXM", last_on=MONDAY - ONE_DAY, is_directive=False, source="MP 3"
        )
        (conflict,) = found(task(programme_item="A-CHECK"), deadlines=[limit])
        assert (conflict.finding.code, conflict.allowed) == ("programme_item_overdue_before_end", True)
        assert (conflict.finding.source, conflict.subject) == ("MP 3", "A-CHECK")
        assert str(conflict).endswith("1 day earlier.")
        own = attrs.evolve(limit, source="")
        assert found(task(programme_item="A-CHECK"), deadlines=[own])[0].finding.source == ""

    def test_a_limit_may_name_its_task(self):
        limit = Deadline(subject="2004-05-19", task="T1", last_on=MONDAY - ONE_DAY)
        assert [each.tasks for each in found(task(), task("T2"), deadlines=[limit])] == [("T1",)]
        assert found(task(state="completed"), deadlines=[limit]) == ()
        assert found(task("T2"), deadlines=[limit]) == ()

    def test_the_task_that_ends_first_counts(self):
        work = {"directive": "2004-05-19", "programme_item": "A-CHECK"}
        limit = Deadline(subject="2004-05-19", aircraft="ET-AXM", last_on=MONDAY)
        item = Deadline(subject="A-CHECK", aircraft="ET-AXM", last_on=MONDAY, is_directive=False)
        late = task("T0", 24, 30, **work)
        assert found(late, task(**work), deadlines=[limit, item]) == ()
        assert [each.finding.code for each in found(late, deadlines=[limit, item])] == [
            "directive_overdue_before_end",
            "programme_item_overdue_before_end",
        ]

    @pytest.mark.parametrize(
        ("work", "carries_out"),
        [
            ({"directive": "2004-05-19", "paragraph": "(a)"}, True),
            ({"directive": "2004-05-19"}, True),
            ({"directive": "2004-05-19", "paragraph": "(b)"}, False),
            ({"directive": "2005-01-01", "paragraph": "(a)"}, False),
            ({"directive": "2004-05-19", "paragraph": "(a)", "aircraft": "ET-AXN"}, False),
            ({"programme_item": "2004-05-19"}, False),
        ],
    )
    def test_a_task_says_what_it_carries_out(self, work, carries_out):
        limit = Deadline(subject="2004-05-19", paragraph="(a)", aircraft="ET-AXM", last_on=MONDAY - ONE_DAY)
        assert limit.carried_out_by(task(**work)) is carries_out
        assert bool(found(task(**work), deadlines=[limit])) is carries_out

    def test_a_limit_without_a_paragraph_is_carried_out_by_any(self):
        limit = Deadline(subject="2004-05-19", aircraft="ET-AXM", last_on=MONDAY)
        assert limit.carried_out_by(task(directive="2004-05-19", paragraph="(a)"))

    def test_a_limit_is_about_a_task_or_an_aircraft(self):
        with pytest.raises(InvalidValueError, match="the task or the aircraft"):
            Deadline(subject="2004-05-19", last_on=MONDAY)


class TestImpact:
    def test_what_a_move_brings_is_marked_as_new(self):
        before = Plan(tasks=[task(mechanic="P1"), task("T2", 3, 8, mechanic="P1"), task("T3", 8, 9, mechanic="P1")])
        after = apply(preview(before, {"T2": START + 4.5 * HOUR}), before)
        result = impact(before, after, facts())
        assert [each.tasks for each in result.conflicts] == [("T2", "T3")]
        assert [each.tasks for each in result.new] == [("T2", "T3")]
        assert [each.tasks for each in result.resolved] == [("T1", "T2")]
        assert result.allowed

    def test_what_stood_before_is_not_new_though_its_numbers_change(self):
        before = Plan(tasks=[task(), task("T2", 1, 5)], links=[link()])
        after = apply(preview(before, {"T2": START + 2 * HOUR}), before, despite_conflicts=True)
        result = impact(before, after, facts())
        assert [dict(each.finding.compared)["minutes_short"] for each in result.conflicts] == [120]
        assert result.new == result.resolved == ()
        assert not result.is_new(result.conflicts[0])
        assert result.worse == ()
        assert impact(after, before, facts()).worse == impact(after, before, facts()).conflicts
        assert impact(after, before, facts()).allowed

    def test_a_plan_that_newly_breaks_a_directives_limit_is_not_allowed(self):
        limit = Deadline(subject="2004-05-19", task="T1", last_on=MONDAY)
        before = Plan(tasks=[task()])
        after = apply(preview(before, {"T1": START + ONE_DAY}), before)
        result = impact(before, after, facts(deadlines=[limit]))
        assert not result.allowed
        assert result.is_new(result.conflicts[0])
        assert impact(after, after, facts(deadlines=[limit])).allowed

    def test_a_plan_that_breaks_a_directives_limit_still_further_is_not_allowed(self):
        limit = Deadline(subject="2004-05-19", task="T1", last_on=MONDAY - ONE_DAY)
        before = Plan(tasks=[task()])
        later = apply(preview(before, {"T1": START + ONE_DAY}), before)
        result = impact(before, later, facts(deadlines=[limit]))
        assert (result.new, [each.extent for each in result.worse], result.allowed) == ((), [2], False)
        back = impact(later, before, facts(deadlines=[limit]))
        assert (back.new, back.worse, back.allowed) == ((), (), True)

    def test_a_fuller_aircraft_is_worse(self):
        slots = facts(capacity_slots={"ET-AXM": 1})
        before = Plan(tasks=[task(), task("T2", 3, 6), task("T3", 4, 9)])
        after = apply(preview(before, {"T3": START + 3 * HOUR}), before)
        assert [each.extent for each in impact(before, after, slots).worse] == [3]

    def test_a_fixed_task_in_the_way_is_told_instead_of_the_broken_link(self):
        before = Plan(tasks=[task(), task("T2", 4, 8, state="in_progress")], links=[link()])
        move = preview(before, {"T1": START + HOUR})
        after = apply(move, before, despite_conflicts=True)
        result = impact(before, after, facts(), found=move.conflicts)
        assert [(each.kind, each.tasks) for each in result.new] == [("fixed_task_in_the_way", ("T1", "T2"))]

    def test_what_a_preview_finds_at_other_links_stays_a_broken_link(self):
        before = Plan(tasks=[task(), task("T2", 4, 8)], links=[link()])
        move = preview(before, {"T2": START + 3 * HOUR})
        after = apply(move, before, despite_conflicts=True)
        result = impact(before, after, facts(), found=move.conflicts)
        assert [each.kind for each in result.new] == ["broken_link"]
