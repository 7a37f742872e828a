"""The store of the links between tasks, and of each change of the plan that was applied."""

from __future__ import annotations

from collections.abc import Collection

import attrs
from sqlalchemy import or_, select

from amss_core.errors import ConflictError, NotFoundError
from amss_core.scheduling import Link, ScheduleChange, WindowChange
from amss_sql import schema
from amss_sql.rows import record_of
from amss_sql.tenancy import Tenant


class SqlSchedule:
    """The organisation's links and changes of its plan."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def links(self, *, tasks: Collection[str] | None = None) -> tuple[Link, ...]:
        """Return all links, or those that begin or end at some tasks, by predecessor, successor and type."""
        table = schema.task_dependencies
        named = None if tasks is None else tuple(tasks)
        some = [] if named is None else [or_(table.c.predecessor.in_(named), table.c.successor.in_(named))]
        query = self._tenant.select(table, *some)
        return self._tenant.records(query.order_by(table.c.predecessor, table.c.successor, table.c.type), Link)

    def add_link(self, link: Link) -> None:
        """Add a link."""
        if link.key in {each.key for each in self.links(tasks=[link.predecessor])}:
            raise ConflictError(f"there is already a {link.type.replace('_', '-')} link between the two tasks")
        self._tenant.insert(schema.task_dependencies, link)

    def remove_link(self, link: Link) -> None:
        """Remove the link of the same tasks and type."""
        if link.key not in {each.key for each in self.links(tasks=[link.predecessor])}:
            raise NotFoundError(f"there is no such link from '{link.predecessor}' to '{link.successor}'")
        key = dict(zip(("predecessor", "successor", "type"), link.key, strict=True))
        self._tenant.delete_all(schema.task_dependencies, [key])

    def record_change(self, change: ScheduleChange, *, id: str) -> None:  # noqa: A002 - the column's name
        """Record a change of the plan that was applied."""
        self._tenant.insert(schema.schedule_changes, change, id=id)
        places = [{"schedule_change": id, "place": place} for place in range(len(change.changes))]
        self._tenant.insert_all(schema.window_changes, change.changes, places)

    def changes_of(self, task_id: str) -> tuple[ScheduleChange, ...]:
        """Return the changes of the plan that moved a task, in the order in which they were applied."""
        table, windows = schema.schedule_changes, schema.window_changes
        own = select(windows.c.schedule_change).where(self._tenant.own(windows), windows.c.task == task_id)
        rows = self._tenant.rows(
            self._tenant.select(table, table.c.id.in_(own)).order_by(table.c.recorded_at, table.c.id)
        )
        moved: dict[str, list[WindowChange]] = {}
        query = self._tenant.select(windows, windows.c.schedule_change.in_([row["id"] for row in rows]))
        for row in self._tenant.rows(query.order_by(windows.c.place)):
            moved.setdefault(row["schedule_change"], []).append(record_of(row, WindowChange))
        return tuple(
            attrs.evolve(record_of({**row, "changes": ()}, ScheduleChange), changes=tuple(moved[row["id"]]))
            for row in rows
        )
