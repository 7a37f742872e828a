"""Ways out when a part or a mechanic is missing for a task, and what each costs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from typing import Any

import attrs
import pytest

from amss_core.errors import InvalidValueError, NotFoundError
from amss_core.parts import Order, PartDefinition, PartItem, Reservation, Stock
from amss_core.personnel import Certificate, Person, PersonnelFile
from amss_core.qualification import QualificationPolicy, Requirement
from amss_core.scheduling import Cost, Deadline, Link, Option, Plan, PlanFacts, conflicts, options
from amss_core.tasks import Task

START = datetime(2026, 6, 8, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)
MONDAY = date(2026, 6, 8)
RESTOCK = date(2026, 6, 10)
ON_ORDER = Stock(orders=[Order(id="O1", part_number="SEAL-1", arrives_on=RESTOCK)])
INSPECTION = Requirement(task_type="inspection", certificates=({"EASA_B1"},), type_rating=False)


def task(name: str = "T1", first: int = 0, last: int = 4, **changes: Any) -> Task:
    facts = {"id": name, "aircraft": "ET-AXM", "start_at": START + first * HOUR, "end_at": START + last * HOUR}
    return Task(**(facts | changes))


NEEDING = task(parts=[("SEAL-1", 1)])


def file(person: str, expires_on: date = date(2027, 5, 31)) -> PersonnelFile:
    licence = Certificate(
        id="C1",
        person=person,
        type="EASA_B1",
        authority="EASA",
        number="SE.66.1",
        issued_on=date(2022, 6, 1),
        expires_on=expires_on,
    )
    return PersonnelFile(person=Person(id=person, name=f"Name of {person}"), certificates=[licence])


def facts(**changes: Any) -> PlanFacts:
    known = {
        "on": date(2026, 6, 1),
        "aircraft_types": {"ET-AXM": "B738"},
        "capacity_slots": {"ET-AXM": 9},
        "requirements": [INSPECTION],
        "stock": ON_ORDER,
    }
    return PlanFacts(**(known | changes))


def chain(*tasks: Task, **changes: Any) -> Plan:
    pairs = pairwise(tasks)
    links = [Link(predecessor=before.id, successor=after.id) for before, after in pairs]
    return Plan(tasks=tasks, links=changes.get("links", links))


def found(plan: Plan, task_id: str = "T1", **changes: Any) -> dict[str, Option]:
    settings = {key: changes.pop(key) for key in ("part_free_minutes", "most_mechanics") if key in changes}
    ranked = options(plan, task_id, None, facts(**changes), **settings)
    assert [option.cost.rank for option in ranked] == sorted(option.cost.rank for option in ranked)
    return {option.kind: option for option in ranked}


class Paris(tzinfo):
    """Central European time around 29 March 2026, when the clocks went an hour forward."""

    def utcoffset(self, instant: datetime | None) -> timedelta:
        return HOUR + self.dst(instant)

    def dst(self, instant: datetime | None) -> timedelta:
        is_summer = instant is not None and instant.replace(tzinfo=None) >= datetime(2026, 3, 29, 3)  # noqa: DTZ001
        return HOUR if is_summer else timedelta()

    def tzname(self, _instant: datetime | None) -> str:
        return "Paris"


class TestDelay:
    def test_the_task_waits_for_the_restock_date_and_what_follows_moves(self):
        plan = chain(NEEDING, task("T2", 4, 8), task("T3", 200, 204))
        option = found(plan)["delay"]
        assert [(change.task, change.new_start_at) for change in option.changes] == [
            ("T1", START + 2 * ONE_DAY),
            ("T2", START + 2 * ONE_DAY + 4 * HOUR),
        ]
        assert option.cost == Cost(limits_broken=0, aog_minutes=0, tasks_moved=2, delay_minutes=2 * 2 * 24 * 60)
        assert option.text == ("Delay T1 to 2026-06-10 06:00 UTC, when SEAL-1 can be there; 1 task behind it moves.")
        assert option.plan.task("T1").reschedules == 1
        assert conflicts(option.plan, facts()) == ()
        assert [conflict.kind for conflict in option.resolves] == ["part_not_available"]
        assert option.resolves == option.impact.resolved
        assert option.allowed

    def test_where_nothing_follows_nothing_else_moves(self):
        assert found(Plan(tasks=[NEEDING]))["delay"].text.endswith("nothing else moves.")
        text = found(chain(NEEDING, task("T2", 4, 8), task("T3", 8, 9)))["delay"].text
        assert text.endswith("2 tasks behind it move.")

    def test_the_clock_of_the_station_shows_the_same_time(self):
        paris = Paris()
        before_summer_time = datetime(2026, 3, 28, 8, tzinfo=paris)
        needing = task(start_at=before_summer_time, end_at=before_summer_time + HOUR, parts=[("SEAL-1", 1)])
        stock = Stock(orders=[Order(id="O1", part_number="SEAL-1", arrives_on=date(2026, 3, 30))])
        option = found(Plan(tasks=[needing]), on=date(2026, 3, 1), zone=paris, stock=stock)["delay"]
        assert option.changes[0].new_start_at == datetime(2026, 3, 30, 6, tzinfo=UTC)

    def test_without_a_restock_date_there_is_no_delay_to_it(self):
        assert set(found(Plan(tasks=[NEEDING]), stock=Stock(definitions=[PartDefinition(part_number="SEAL-1")]))) == {
            "replan"
        }

    def test_a_date_at_the_end_of_the_calendar_is_no_restock_date(self):
        never = Stock(orders=[Order(id="O1", part_number="SEAL-1", arrives_on=date.max)])
        assert set(found(Plan(tasks=[NEEDING]), stock=never)) == {"replan"}

    def test_a_part_that_goes_to_work_that_now_starts_earlier_is_waited_for_again(self):
        orders = [
            Order(id="O1", part_number="SEAL-1", arrives_on=RESTOCK - ONE_DAY),
            Order(id="O2", part_number="SEAL-1", arrives_on=RESTOCK + 2 * ONE_DAY),
        ]
        other = task("T2", 24, 28, parts=[("SEAL-1", 1)], start_at=START + ONE_DAY - HOUR)
        option = found(Plan(tasks=[NEEDING, other]), stock=Stock(orders=orders))["delay"]
        assert option.changes[0].new_start_at == START + 4 * ONE_DAY

    def test_where_other_work_always_comes_first_there_is_no_delay(self):
        orders = [Order(id=f"O{day}", part_number="SEAL-1", arrives_on=MONDAY + day * ONE_DAY) for day in range(1, 40)]
        others = [
            task(f"U{day}", 24 * day - 1, 24 * day, parts=[("SEAL-1", 1)], aircraft="ET-AXN") for day in range(1, 40)
        ]
        assert set(found(Plan(tasks=[NEEDING, *others]), stock=Stock(orders=orders))) == {"replan"}

    def test_a_directives_limit_that_it_breaks_is_counted_and_forbids_it(self):
        work = attrs.evolve(NEEDING, directive="2004-05-19")
        limit = Deadline(subject="2004-05-19", aircraft="ET-AXM", last_on=MONDAY)
        option = found(Plan(tasks=[work]), deadlines=[limit])["delay"]
        assert option.cost.limits_broken == 1
        assert not option.allowed
        assert "New: T1 ends on 2026-06-10" in str(option.derivation)

    def test_a_limit_that_other_work_now_meets_too_late_is_counted(self):
        limits = [Deadline(subject="AD-1", aircraft="ET-AXM", last_on=MONDAY)]
        plan = Plan(tasks=[attrs.evolve(NEEDING, directive="AD-1"), task("T2", 24, 25, directive="AD-1")])
        option = found(plan, deadlines=limits)["delay"]
        assert [each.tasks for each in option.impact.new] == [("T2",)]
        assert (option.cost.limits_broken, option.allowed) == (1, False)

    def test_aog_work_that_ends_later_is_counted_by_its_last_end(self):
        plan = Plan(tasks=[attrs.evolve(NEEDING, priority="aog"), task("T2", 0, 28, priority="aog")])
        assert found(plan)["delay"].cost.aog_minutes == (48 + 4 - 28) * 60
        other_aircraft = Plan(tasks=[NEEDING, task("T2", priority="aog", aircraft="ET-AXN")])
        assert found(other_aircraft)["delay"].cost.aog_minutes == 0


class TestAlternatePart:
    STOCK = Stock(
        definitions=[PartDefinition(part_number="SEAL-1", alternates=["SEAL-2", "SEAL-3"], lead_time_days=30)],
        items=[
            PartItem(part_number="SEAL-1", serial_number="A"),
            *(PartItem(part_number="SEAL-2", serial_number=name) for name in "AB"),
            *(PartItem(part_number="SEAL-3", serial_number=name) for name in "AB"),
        ],
    )

    def test_an_alternate_in_stock_takes_the_place_of_what_is_missing(self):
        option = found(Plan(tasks=[task(parts=[("SEAL-1", 2)])]), stock=self.STOCK)["alternate_part"]
        assert option.plan.task("T1").parts in {
            (("SEAL-1", 1), ("SEAL-2", 1)),
            (("SEAL-1", 1), ("SEAL-3", 1)),
        }
        assert option.cost == Cost(limits_broken=0, aog_minutes=0, tasks_moved=0, delay_minutes=0)
        assert option.changes == ()
        assert option.impact.conflicts == ()

    def test_each_alternate_is_an_option_and_the_cheapest_way_is_first(self):
        plan = Plan(tasks=[task(parts=[("SEAL-1", 3)])])
        ranked = options(plan, "T1", None, facts(stock=self.STOCK))
        assert [option.text for option in ranked[:2]] == [
            "Use 2 of SEAL-2 instead of SEAL-1 for T1; no window changes.",
            "Use 2 of SEAL-3 instead of SEAL-1 for T1; no window changes.",
        ]
        assert {option.kind for option in ranked[2:]} == {"delay", "split", "replan"}

    def test_all_parts_that_are_missing_need_an_alternate(self):
        plan = Plan(tasks=[task(parts=[("SEAL-1", 2), ("BOLT", 1)])])
        assert "alternate_part" not in found(plan, stock=self.STOCK)

    def test_a_part_of_which_nothing_is_left_is_no_longer_needed(self):
        stock = attrs.evolve(self.STOCK, items=self.STOCK.items[1:])
        option = found(Plan(tasks=[task(parts=[("SEAL-1", 1), ("SEAL-2", 1)])]), stock=stock)["alternate_part"]
        assert option.plan.task("T1").parts in {(("SEAL-2", 2),), (("SEAL-2", 1), ("SEAL-3", 1))}


class TestSplit:
    def test_what_needs_no_missing_part_is_done_as_planned(self):
        plan = chain(task("T0", -4, 0), attrs.evolve(NEEDING, parts=[("SEAL-1", 1)]), task("T2", 4, 8))
        option = found(plan, part_free_minutes=180)["split"]
        first, rest = option.plan.task("T1"), option.plan.task("T1/2")
        assert (first.start_at, first.end_at, first.parts) == (START, START + 3 * HOUR, ())
        assert (rest.start_at, rest.end_at) == (START + 2 * ONE_DAY + 3 * HOUR, START + 2 * ONE_DAY + 4 * HOUR)
        assert rest.parts == (("SEAL-1", 1),)
        assert option.new_tasks == (rest,)
        assert {str(link) for link in option.plan.links} == {
            "finish-to-start link from T0 to T1",
            "finish-to-start link from T1 to T1/2",
            "finish-to-start link from T1/2 to T2",
        }
        assert len(option.new_links) == 2
        assert option.text == (
            "Split T1: do what needs no SEAL-1 from 2026-06-08 06:00 UTC to 2026-06-08 09:00 UTC, "
            "and the rest as T1/2 from 2026-06-10 09:00 UTC to 2026-06-10 10:00 UTC."
        )
        assert option.impact.conflicts == ()
        assert option.cost.delay_minutes == 2 * 48 * 60
        assert "180 min of T1 need no missing part, as given." in str(option.derivation)

    def test_without_a_length_half_is_assumed_and_said_so(self):
        option = found(Plan(tasks=[NEEDING]))["split"]
        assert option.plan.task("T1").end_at == START + 2 * HOUR
        assert "120 min of T1 need no missing part, assumed to be half of the work" in str(option.derivation)

    def test_what_is_too_short_is_not_split(self):
        short = attrs.evolve(NEEDING, end_at=START + timedelta(minutes=1))
        assert set(found(Plan(tasks=[short]))) == {"delay", "replan"}

    def test_each_link_follows_the_half_that_it_binds(self):
        tasks = [NEEDING, *(task(name, -4, -2) for name in "ABCD"), *(task(name, 300, 304) for name in "EFGH")]
        types = ("finish_to_start", "start_to_start", "finish_to_finish", "start_to_finish")
        links = [
            *(Link(predecessor=name, successor="T1", type=type_) for name, type_ in zip("ABCD", types, strict=True)),
            *(Link(predecessor="T1", successor=name, type=type_) for name, type_ in zip("EFGH", types, strict=True)),
        ]
        option = found(Plan(tasks=tasks, links=links))["split"]
        assert {(link.predecessor, link.successor) for link in option.plan.links} == {
            *(("A", "T1"), ("B", "T1"), ("C", "T1/2"), ("D", "T1/2")),
            *(("T1/2", "E"), ("T1", "F"), ("T1/2", "G"), ("T1", "H")),
            ("T1", "T1/2"),
        }

    def test_reservations_and_limits_follow_the_work_that_they_are_for(self):
        stock = Stock(
            items=[PartItem(part_number=number, serial_number="A") for number in ("SEAL-1", "BOLT")],
            reservations=[
                Reservation(id=f"R-{number}", task="T1", part_number=number, serial_number="A")
                for number in ("SEAL-1", "BOLT")
            ],
            orders=ON_ORDER.orders,
        )
        needing = task(parts=[("SEAL-1", 2), ("BOLT", 1)], directive="2004-05-19", paragraph="(a)")
        limits = [
            Deadline(subject="2004-05-19", task="T1", last_on=MONDAY),
            Deadline(subject="2004-05-19", task="T9", last_on=MONDAY),
        ]
        option = found(Plan(tasks=[needing]), stock=stock, deadlines=limits)["split"]
        first, rest = option.plan.task("T1"), option.plan.task("T1/2")
        assert (first.parts, first.directive, rest.parts, rest.directive) == (
            (("BOLT", 1),),
            None,
            (("SEAL-1", 2),),
            "2004-05-19",
        )
        assert [(each.kind, each.tasks) for each in option.impact.conflicts] == [("overdue_before_end", ("T1/2",))]
        assert option.cost.limits_broken == 1

    def test_the_new_task_gets_an_id_of_its_own(self):
        assert found(Plan(tasks=[NEEDING, task("T1/2", 50, 51)]))["split"].new_tasks[0].id == "T1/3"


class TestReplan:
    def test_the_chain_is_planned_again_with_its_gaps(self):
        plan = chain(NEEDING, task("T2", 24, 28), task("T3", 200, 204))
        option = found(plan)["replan"]
        assert [change.shift for change in option.changes] == [2 * ONE_DAY] * 3
        assert option.cost.tasks_moved == 3
        assert option.text == (
            "Cancel T1 and 2 tasks that wait for it, and plan the chain again from 2026-06-10 06:00 UTC on "
            "with the gaps that it has."
        )

    def test_where_the_restock_date_is_unknown_the_chain_has_no_new_windows(self):
        done, gone = task("T3", -8, -4, state="completed"), task("T4", 8, 9, state="cancelled")
        tasks = [NEEDING, task("T2", 4, 8, directive="AD-1"), done, gone]
        links = [
            Link(predecessor="T1", successor="T2"),
            Link(predecessor="T1", successor="T2", type="start_to_start"),
            Link(predecessor="T1", successor="T3", type="start_to_finish", lag_minutes=-10_000),
            Link(predecessor="T1", successor="T4"),
        ]
        limits = [Deadline(subject="AD-1", aircraft="ET-AXM", last_on=date(2027, 1, 1))]
        plan = Plan(tasks=tasks, links=links)
        option = found(plan, stock=Stock(), deadlines=limits)["replan"]
        assert option.text == (
            "Cancel T1 and 1 task that waits for it, and plan the chain again once a restock date is known."
        )
        assert {each.id: each.state for each in option.plan.tasks} == {
            "T1": "cancelled",
            "T2": "cancelled",
            "T3": "completed",
            "T4": "cancelled",
        }
        assert option.cost == Cost(limits_broken=1, aog_minutes=0, tasks_moved=2, delay_minutes=None)
        assert "unknown hours of delay" in str(option.derivation)

    def test_a_limit_on_which_other_work_is_planned_is_not_left_without_any(self):
        limits = [Deadline(subject="AD-1", aircraft="ET-AXM", last_on=date(2027, 1, 1))]
        plan = Plan(tasks=[attrs.evolve(NEEDING, directive="AD-1"), task("T2", 8, 9, directive="AD-1")])
        assert found(plan, stock=Stock(), deadlines=limits)["replan"].cost.limits_broken == 0

    def test_a_limit_that_names_other_work_is_not_left_without_any(self):
        limits = [Deadline(subject="AD-1", aircraft="ET-AXM", task="T2", last_on=date(2027, 1, 1))]
        plan = Plan(tasks=[attrs.evolve(NEEDING, directive="AD-1"), task("T2", 8, 9)])
        assert found(plan, stock=Stock(), deadlines=limits)["replan"].cost.limits_broken == 0
        plan = Plan(tasks=[attrs.evolve(NEEDING, id="T2", directive="AD-1"), task("T1", 8, 9, directive="AD-1")])
        assert found(plan, "T2", stock=Stock(), deadlines=limits)["replan"].cost.limits_broken == 1

    def test_aog_work_without_a_new_end_costs_an_unknown_time(self):
        plan = Plan(tasks=[attrs.evolve(NEEDING, priority="aog")])
        option = found(plan, stock=Stock())["replan"]
        assert option.cost.aog_minutes is None
        assert option.text.startswith("Cancel T1, and plan")


class TestReassign:
    LAPSED = file("P1", expires_on=MONDAY - ONE_DAY)

    def test_another_mechanic_who_is_qualified_and_free_is_assigned(self):
        people = [
            self.LAPSED,
            file("P2", expires_on=date(2026, 12, 31)),
            file("P3"),
            file("P4"),
            file("P5", expires_on=date(2026, 1, 1)),
        ]
        plan = Plan(tasks=[task(mechanic="P1", inspector="P4"), task("T2", 3, 5, mechanic="P3")])
        ranked = options(plan, "T1", None, facts(files=people))
        assert [option.text for option in ranked] == ["Assign Name of P2 (P2) to T1; no window changes."]
        assert ranked[0].plan.task("T1").mechanic == "P2"
        assert ranked[0].impact.conflicts == ()
        assert "may do the work through 2026-12-31, and ranks 1" in str(ranked[0].derivation)

    def test_the_most_suitable_come_first_and_no_more_than_asked_for(self):
        people = [self.LAPSED, *(file(f"P{n}", expires_on=date(2027, n, 1)) for n in range(2, 8))]
        plan = Plan(tasks=[task(mechanic="P1")])
        ranked = options(plan, "T1", None, facts(files=people), most_mechanics=2)
        assert [option.plan.task("T1").mechanic for option in ranked] == ["P7", "P6"]

    def test_who_is_booked_twice_or_inspects_their_own_work_is_replaced(self):
        people = [file("P1"), file("P2")]
        booked = Plan(tasks=[task(mechanic="P1"), task("T2", 3, 5, mechanic="P1")])
        assert found(booked, files=people)["reassign"].impact.conflicts == ()
        own = Plan(tasks=[task(mechanic="P1", inspector="P1")])
        assert found(own, files=people)["reassign"].plan.task("T1").mechanic == "P2"

    def test_for_an_unknown_type_of_aircraft_nobody_is_proposed(self):
        assert found(Plan(tasks=[task(mechanic="P1")]), files=[file("P1"), file("P2")], aircraft_types={}) == {}

    def test_policy_lets_anybody_do_what_nothing_is_asked_for(self):
        policy = QualificationPolicy(unknown_requirement_blocks=False)
        plan = Plan(tasks=[task(mechanic="P1")])
        option = found(plan, files=[file("P2")], requirements=(), qualification_policy=policy)["reassign"]
        assert "for as long as is known" in str(option.derivation)


class TestOptions:
    def test_where_nothing_stands_in_the_way_there_is_no_option(self):
        assert found(Plan(tasks=[task()])) == {}

    def test_an_obstacle_limits_the_options_to_what_helps_with_it(self):
        plan = Plan(tasks=[task(mechanic="P1", parts=[("SEAL-1", 1)])])
        known = facts(files=[TestReassign.LAPSED, file("P2")])
        by_kind = {conflict.kind: conflict for conflict in conflicts(plan, known)}
        parts = options(plan, "T1", by_kind["part_not_available"], known)
        mechanics = options(plan, "T1", by_kind["mechanic_not_qualified"], known)
        assert {option.kind for option in parts} == {"delay", "split", "replan"}
        assert {option.kind for option in mechanics} == {"reassign"}
        assert len(options(plan, "T1", None, known)) == len(parts) + len(mechanics)

    def test_an_obstacle_that_is_gone_has_no_way_round(self):
        obstacle = next(iter(conflicts(Plan(tasks=[NEEDING]), facts())))
        assert options(Plan(tasks=[task()]), "T1", obstacle, facts()) == ()

    def test_work_in_progress_does_not_move_but_may_use_an_alternate(self):
        plan = Plan(tasks=[attrs.evolve(NEEDING, state="in_progress")])
        stock = attrs.evolve(TestAlternatePart.STOCK, items=TestAlternatePart.STOCK.items[1:])
        assert set(found(plan, stock=stock)) == {"alternate_part"}

    def test_limits_come_before_aog_before_moves_before_delay(self):
        costs = [
            Cost(limits_broken=0, aog_minutes=0, tasks_moved=0, delay_minutes=9),
            Cost(limits_broken=0, aog_minutes=0, tasks_moved=1, delay_minutes=0),
            Cost(limits_broken=0, aog_minutes=0, tasks_moved=1, delay_minutes=None),
            Cost(limits_broken=0, aog_minutes=1, tasks_moved=0, delay_minutes=0),
            Cost(limits_broken=0, aog_minutes=None, tasks_moved=0, delay_minutes=0),
            Cost(limits_broken=1, aog_minutes=0, tasks_moved=0, delay_minutes=0),
        ]
        assert [cost.rank for cost in costs] == sorted({cost.rank for cost in costs})
        shown = Cost(limits_broken=1, aog_minutes=-90, tasks_moved=2, delay_minutes=120)
        assert str(shown) == "1 limits broken, -1 h 30 min more of AOG, 2 tasks moved, 2 h of delay"

    def test_wrong_questions_are_refused(self):
        plan = Plan(tasks=[NEEDING, task("T2", 4, 8)])
        obstacle = next(iter(conflicts(plan, facts())))
        with pytest.raises(NotFoundError, match="no task T9"):
            options(plan, "T9", None, facts())
        with pytest.raises(InvalidValueError, match=r"^obstacle: expected an obstacle of the task itself"):
            options(plan, "T2", obstacle, facts())
        for minutes in (0, 240):
            with pytest.raises(InvalidValueError, match=r"^part_free_minutes: .* less than 240 minutes"):
                options(plan, "T1", obstacle, facts(), part_free_minutes=minutes)

    def test_days_are_those_of_the_station(self):
        late = attrs.evolve(NEEDING, start_at=START + 16 * HOUR, end_at=START + 17 * HOUR)
        option = found(Plan(tasks=[late]), zone=timezone(3 * HOUR))["delay"]
        assert option.changes[0].new_start_at == START + ONE_DAY + 16 * HOUR
