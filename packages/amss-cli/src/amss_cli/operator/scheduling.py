"""The plan's tables as records of the core: tasks, and the links between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from amss_cli.tables import Book, Problem, TaskRow
from amss_core.tasks import Priority, Task, TaskState, TaskType


def tasks(book: Book) -> dict[str, Task]:
    """Return the tasks, by id, in the order of the table."""
    return {
        row.id: Task(
            id=row.id,
            aircraft=row.aircraft,
            type=cast("TaskType", row.type),
            start_at=row.start_at,
            end_at=row.end_at,
            state=cast("TaskState", row.state),
            priority=cast("Priority", row.priority),
            mechanic=row.mechanic or None,
            title=row.title,
        )
        for row in book.rows(TaskRow)
    }


def circles(book: Book) -> Iterator[Problem]:
    """Yield the problem of each link that closes a circle."""
    yield from ()
