"""The port of the store that holds the links between tasks, and each change of the plan that was applied."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from amss_core.scheduling.applying import ScheduleChange
from amss_core.scheduling.links import Link


class ScheduleRegister(Protocol):
    """The store of an organisation's links and changes of its plan."""

    def links(self, *, tasks: Collection[str] | None = None) -> tuple[Link, ...]:
        """Return all links, or those that begin or end at some tasks, by predecessor, successor and type."""

    def add_link(self, link: Link) -> None:
        """Add a link; ConflictError where there is one alike or it closes a circle, NotFoundError without its tasks."""

    def remove_link(self, link: Link) -> None:
        """Remove the link of the same tasks and type; NotFoundError where there is none."""

    def record_change(self, change: ScheduleChange, *, id: str) -> None:  # noqa: A002 - what it is
        """Record a change of the plan that was applied."""

    def changes_of(self, task_id: str) -> tuple[ScheduleChange, ...]:
        """Return the changes of the plan that moved a task, in the order in which they were applied."""
