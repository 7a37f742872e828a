"""The store of tasks, their checklists, and the signatures under them.

Maintainer's notes: every active task has a slot of its aircraft, and the database refuses two of one slot at one time.
A task takes the lowest slot that is free throughout its window. Where none is, the active tasks of the aircraft are
given slots anew, which works whenever they fit at all; meanwhile those that change wait below zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import count

import attrs
from sqlalchemy import exists, or_, select
from sqlalchemy.sql import ColumnElement

from amss_core.audit import SignOff
from amss_core.errors import ConflictError, NotFoundError
from amss_core.tasks import ACTIVE, ChecklistItem, Signature, Task, TaskState, assign_slots
from amss_sql import schema
from amss_sql.rows import record_of
from amss_sql.tenancy import Tenant


class SqlTasks:
    """The organisation's tasks."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def add(self, task: Task) -> None:
        """Add a task."""
        if self._find(task.id):
            raise ConflictError(f"there is already a task '{task.id}'; take another id")
        self._tenant.insert(schema.tasks, task, slot=self._slot_for(task))

    def _find(self, task_id: str) -> tuple[Task, ...]:
        return self._tenant.records(self._tenant.select(schema.tasks, schema.tasks.c.id == task_id), Task)

    def get(self, task_id: str) -> Task:
        """Return a task."""
        for task in self._find(task_id):
            return task
        raise NotFoundError(f"there is no task '{task_id}' in this organisation")

    def find(
        self,
        *,
        ids: Collection[str] | None = None,
        aircraft: str | None = None,
        mechanic: str | None = None,
        states: Collection[TaskState] | None = None,
        ends_after: datetime | None = None,
        starts_before: datetime | None = None,
    ) -> tuple[Task, ...]:
        """Return the tasks that satisfy all that is given, in the order of their starts."""
        table = schema.tasks
        wanted: list[ColumnElement[bool]] = []
        if ids is not None:
            wanted.append(table.c.id.in_(tuple(ids)))
        if aircraft is not None:
            wanted.append(table.c.aircraft == aircraft)
        if mechanic is not None:
            wanted.append(table.c.mechanic == mechanic)
        if states is not None:
            wanted.append(table.c.state.in_(tuple(states)))
        if ends_after is not None:
            wanted.append(table.c.end_at > ends_after)
        if starts_before is not None:
            wanted.append(table.c.start_at < starts_before)
        query = self._tenant.select(table, *wanted).order_by(table.c.start_at, table.c.id)
        return self._tenant.records(query, Task)

    def planned(self) -> tuple[Task, ...]:
        """Return the active tasks, and those that a link connects with one, in the order of their starts."""
        table, links, other = schema.tasks, schema.task_dependencies, schema.tasks.alias()
        linked = [
            exists(
                select(links.c.org_id)
                .join(other, (other.c.org_id == links.c.org_id) & (other.c.id == links.c[theirs]))
                .where(self._tenant.own(links), links.c[ours] == table.c.id, other.c.state.in_(sorted(ACTIVE)))
            )
            for ours, theirs in (("predecessor", "successor"), ("successor", "predecessor"))
        ]
        query = self._tenant.select(table, or_(table.c.state.in_(sorted(ACTIVE)), *linked))
        return self._tenant.records(query.order_by(table.c.start_at, table.c.id), Task)

    def open_programme_tasks(self) -> frozenset[tuple[str, str]]:
        """Return the programme's item and the aircraft of each active task that carries one out."""
        table = schema.tasks
        active = (table.c.programme_item.is_not(None), table.c.state.in_(sorted(ACTIVE)))
        rows = self._tenant.rows(self._tenant.select(table, *active))
        return frozenset((row["programme_item"], row["aircraft"]) for row in rows)

    def replace(self, task: Task) -> Task:
        """Store a changed task over the revision that it was made from."""
        following = attrs.evolve(task, revision=task.revision + 1)
        table = schema.tasks
        where = (table.c.id == task.id, table.c.revision == task.revision)
        if not self._tenant.update(table, following, where=where, slot=self._slot_for(following)):
            now = self.get(task.id).revision
            raise ConflictError(
                f"the task '{task.id}' was changed meanwhile: revision {now}, not {task.revision}; look again"
            )
        return following

    def move(self, tasks: Iterable[Task]) -> None:
        """Store the new windows of many active tasks at once."""
        moved = {task.id: task for task in tasks}
        on = {task.aircraft for task in moved.values()}
        standing = {task.id: task for task in self._active_on(on)}
        slots = self._assigned((standing | {each: moved[each] for each in moved.keys() & standing}).values())
        self._make_room(on, slots, waiting=moved.keys() & standing)
        self._tenant.update_all(
            schema.tasks,
            [
                (
                    {"id": each.id},
                    {
                        "start_at": each.start_at,
                        "end_at": each.end_at,
                        "reschedules": each.reschedules,
                        "revision": each.revision + 1,
                        "slot": slots[each.id],
                    },
                )
                for each in moved.values()
                if each.id in standing
            ],
        )

    def _active_on(self, aircraft: Collection[str]) -> tuple[Task, ...]:
        table = schema.tasks
        return self._tenant.records(
            self._tenant.select(table, table.c.aircraft.in_(sorted(aircraft)), table.c.slot.is_not(None)), Task
        )

    def _slot_for(self, task: Task) -> int | None:
        """Return the slot that an active task gets, after others have made room for it where that is needed."""
        if not task.is_active:
            return None
        table = schema.tasks
        beside = self._tenant.select(
            table,
            table.c.aircraft == task.aircraft,
            table.c.slot.is_not(None),
            table.c.start_at < task.end_at,
            table.c.end_at > task.start_at,
            table.c.id != task.id,
        )
        taken = {row["slot"] for row in self._tenant.rows(beside)}
        lowest = next(slot for slot in count() if slot not in taken)
        if lowest < self._capacities([task.aircraft]).get(task.aircraft, 0):
            return lowest
        standing = {each.id: each for each in self._active_on([task.aircraft])}
        slots = self._assigned((standing | {task.id: task}).values())
        self._make_room([task.aircraft], slots, waiting={task.id})
        return slots[task.id]

    def _capacities(self, aircraft: Collection[str]) -> dict[str, int]:
        table = schema.aircraft
        rows = self._tenant.rows(self._tenant.select(table, table.c.registration.in_(sorted(aircraft))))
        return {row["registration"]: row["capacity_slots"] for row in rows}

    def _assigned(self, tasks: Iterable[Task]) -> dict[str, int]:
        """Return the slot of each active task of some aircraft, given anew."""
        by_aircraft: dict[str, list[Task]] = {}
        for task in tasks:
            by_aircraft.setdefault(task.aircraft, []).append(task)
        capacities, found = self._capacities(by_aircraft), dict[str, int]()
        for registration, own in sorted(by_aircraft.items()):
            if registration not in capacities:
                raise NotFoundError(f"there is no aircraft '{registration}' in this organisation")
            slots = assign_slots(own)
            if max(slots.values(), default=0) >= capacities[registration]:
                raise ConflictError(f"{registration} has not as many slots as tasks would run on it at once")
            found |= slots
        return found

    def _make_room(self, aircraft: Collection[str], slots: Mapping[str, int], *, waiting: Collection[str]) -> None:
        """Give the tasks of some aircraft their new slots, but for those that wait to be written: out of the way."""
        table = schema.tasks
        held = self._tenant.select(table, table.c.aircraft.in_(sorted(aircraft)), table.c.slot.is_not(None))
        before = {row["id"]: row["slot"] for row in self._tenant.rows(held)}
        changed = {each: slot for each, slot in before.items() if each in waiting or slot != slots.get(each)}
        self._tenant.update_all(table, [({"id": each}, {"slot": -1 - slot}) for each, slot in changed.items()])
        settled = [({"id": each}, {"slot": slots[each]}) for each in changed if each not in waiting]
        self._tenant.update_all(table, settled)

    def settle(self, registration: str, slots: Mapping[str, int]) -> None:
        """Give the tasks of an aircraft new slots."""
        self._make_room([registration], slots, waiting=())

    def checklist(self, task_id: str) -> tuple[ChecklistItem, ...]:
        """Return the items of a task's checklist, in order."""
        table = schema.checklist_items
        query = self._tenant.select(table, table.c.task == task_id).order_by(table.c.place, table.c.id)
        return self._tenant.records(query, ChecklistItem)

    def put_items(self, items: Iterable[ChecklistItem]) -> None:
        """Store items, new ones after those that are there, others over what they were."""
        table, given = schema.checklist_items, tuple(items)
        there = self._tenant.select(table, table.c.task.in_(sorted({item.task for item in given})))
        places = {(row["task"], row["id"]): row["place"] for row in self._tenant.rows(there)}
        last = Counter(task for task, _item in places)
        for item in given:
            if (item.task, item.id) not in places:
                last[item.task] += 1
                places[item.task, item.id] = last[item.task]
        self._tenant.put_all(table, given, [{"place": places[item.task, item.id]} for item in given])

    def sign(self, signature: Signature) -> None:
        """Store a signature."""
        self._tenant.insert(
            schema.sign_offs,
            signature.sign_off,
            task=signature.task,
            content_hash=signature.sign_off.content_hash,
            signed_item=signature.signed_item,
            evidence=signature.evidence,
        )

    def signatures(self, task_id: str) -> tuple[Signature, ...]:
        """Return the signatures under a task and its checklist, in the order in which they were made."""
        table = schema.sign_offs
        query = self._tenant.select(table, table.c.task == task_id).order_by(table.c.signed_at, table.c.id)
        return tuple(
            Signature(
                task=row["task"],
                sign_off=record_of(row, SignOff),
                signed_item=row["signed_item"],
                evidence=row["evidence"],
            )
            for row in self._tenant.rows(query)
        )
