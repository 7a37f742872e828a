"""The plan's tables as records of the core: tasks, and the links between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from amss_cli.tables import Book, DependencyRow, Problem, TaskRow
from amss_core.graph import CycleError, DependencyOrder, topological_order
from amss_core.scheduling import Link, LinkType, Plan
from amss_core.tasks import Priority, Task, TaskState, TaskType

LINK_TYPES: dict[str, LinkType] = {
    "FS": "finish_to_start",
    "SS": "start_to_start",
    "FF": "finish_to_finish",
    "SF": "start_to_finish",
}
"""The types of links by their names in the table."""


def circles(book: Book) -> Iterator[Problem]:
    """Yield the problem of each link that closes a circle with the links above it, and name the circle."""
    rows = book.rows(DependencyRow)
    try:
        topological_order((), ((row.predecessor, row.successor) for row in rows))
    except CycleError:
        order: DependencyOrder[str] = DependencyOrder()
        for row in rows:
            try:
                order.add_edge(row.predecessor, row.successor)
            except CycleError as error:
                circle = " -> ".join(map(str, error.cycle))
                yield row.problem(
                    "successor", f"a task that does not lead back, but the links run in a circle: {circle}"
                )


def tasks(book: Book) -> dict[str, Task]:
    """Return the tasks, by id, in the order of the table."""
    return {row.id: _task(row) for row in book.rows(TaskRow)}


def _task(row: TaskRow) -> Task:
    return Task(
        id=row.id,
        aircraft=row.aircraft,
        type=cast("TaskType", row.type),
        start_at=row.start_at,
        end_at=row.end_at,
        state=cast("TaskState", row.state),
        priority=cast("Priority", row.priority),
        mechanic=row.mechanic or None,
        title=row.title,
        inspector=row.inspector or None,
        directive=row.directive or None,
        paragraph=row.paragraph or None,
        programme_item=row.programme_item or None,
        parts=row.parts,
        package=row.package or None,
    )


def plan(book: Book) -> Plan:
    """Return the tasks with their links; a link of a task that was not read is left out."""
    found = tasks(book)
    return Plan(
        tasks=sorted(found.values(), key=lambda task: (task.start_at, task.id)),
        links=[
            Link(
                predecessor=row.predecessor,
                successor=row.successor,
                type=LINK_TYPES[row.type],
                lag_minutes=row.lag_minutes,
            )
            for row in book.rows(DependencyRow)
            if row.predecessor in found and row.successor in found
        ],
    )
