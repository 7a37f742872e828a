"""What a writer does again and again: each act draws what it does once, and says what was done when it is certain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import operator_data as some
from operator_data import ADMIN, NOW
from workshop import PLANNER

from amss_core.personnel import Person
from amss_core.scheduling import Link
from amss_core.services import directives, parts, scheduling, tasks
from amss_core.services.personnel import enter_person as enter
from amss_core.stores import Stores

TASKS = tuple(f"T{number}" for number in range(1, 13))
PARTS = ("S-1", "S-2", "S-3")
HOUR = timedelta(hours=1)

Change = Callable[[Stores], str]


def enter_person(_chance: Random, name: str) -> Change:
    """Enter a person of a name."""
    return lambda stores: enter(stores, ADMIN, Person(id=name, name="Somebody"), now=NOW).id


def link(chance: Random, _name: str) -> Change:
    """Let one task wait for another."""
    first, second = chance.sample(TASKS, 2)
    given = Link(predecessor=first, successor=second)
    return lambda stores: " ".join(scheduling.link(stores, PLANNER, given, now=NOW).key[:2])


def plan(chance: Random, name: str) -> Change:
    """Plan a task on ET-AXM at some time of four days."""
    start_at = NOW + chance.randrange(96) * HOUR
    given = some.task(id=name, start_at=start_at, end_at=start_at + chance.randint(1, 6) * HOUR)
    return lambda stores: tasks.plan_task(stores, PLANNER, given, now=NOW).id


def reserve(chance: Random, name: str) -> Change:
    """Keep an item for some task; all writers want the same item at about the same time."""
    item, task = (PARTS[0], str(int(name.partition("-")[2]) // 5)), chance.choice(TASKS)
    return lambda stores: parts.reserve(stores, PLANNER, item, task, now=NOW).id


def scan_or_record(chance: Random, name: str) -> Change:
    """Scan the fleet; every other writer records that a directive was carried out instead."""
    if int(name[1]) % 2:
        return lambda stores: f"scan {directives.scan_fleet(stores, ADMIN, on=NOW.date(), now=NOW).on}"
    day = date(2026, 1, 1) + timedelta(days=chance.randrange(150))
    done = some.accomplishment(id=name, aircraft=chance.choice(["ET-AXM", "ET-AXN"]), done_on=day)
    return lambda stores: directives.record_accomplishment(stores, ADMIN, done, now=NOW).id


def take_or_give_back(chance: Random, _name: str) -> Change:
    """Keep an item for some task, or give it back where it is kept."""
    item, task = (chance.choice(PARTS[1:]), str(chance.randrange(4))), chance.choice(TASKS)

    def change(stores: Stores) -> str:
        for each in stores.parts.reservations(item=item):
            if each.is_open:
                return parts.release(stores, PLANNER, each.id, now=NOW).state
        return parts.reserve(stores, PLANNER, item, task, now=NOW).state

    return change


ACTS = {each.__name__: each for each in (enter_person, link, plan, reserve, scan_or_record, take_or_give_back)}
