"""The port of the store that holds tasks, their checklists, and the signatures under them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

import attrs

from amss_core.audit import SignOff
from amss_core.tasks.checklists import ChecklistItem
from amss_core.tasks.records import Task, TaskState


@attrs.frozen(kw_only=True)
class Signature:
    """A sign-off with what it was made over: enough to prove it later, without anything else."""

    task: str
    """Id of the task that it is of."""
    sign_off: SignOff
    """Who signed what, when, under which certificate and statement."""
    signed_item: str
    """Canonical JSON of the item as it was signed; its SHA-256 is the sign-off's item fingerprint."""
    evidence: str
    """The snapshot of the signer's qualification; its SHA-256 is the sign-off's evidence fingerprint."""


class Reauthentication(Protocol):
    """Proves at the moment of a signature that the signer is who they say."""

    def confirm(self, person_id: str, proof: str) -> str:
        """Return how the person proved it, such as `password`; ForbiddenError where the proof is none."""


class TaskRegister(Protocol):
    """The store of an organisation's tasks; an active one has a slot of its aircraft."""

    def add(self, task: Task) -> None:
        """Add a task; ConflictError where there is one of this id, or its aircraft has no slot left."""

    def get(self, task_id: str) -> Task:
        """Return a task; NotFoundError where the organisation has none of this id."""

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
        """Return the tasks that satisfy all that is given, in the order of their starts.

        Args:
            ids: Their ids.
            aircraft: Registration of their aircraft.
            mechanic: Id of their mechanic.
            states: Their states.
            ends_after: An instant before their end; with the next one, the tasks that touch a window.
            starts_before: An instant after their start.
        """

    def planned(self) -> tuple[Task, ...]:
        """Return the active tasks, and those that a link connects with one, in the order of their starts."""

    def open_programme_tasks(self) -> frozenset[tuple[str, str]]:
        """Return the programme's item and the aircraft of each active task that carries one out."""

    def replace(self, task: Task) -> Task:
        """Store a changed task over the revision that it was made from, and return it with the next revision.

        NotFoundError where the organisation has none of this id, ConflictError where somebody else has changed it
        meanwhile, or its aircraft has no slot left.
        """

    def move(self, tasks: Iterable[Task]) -> None:
        """Store the new windows of many active tasks at once, each with the next revision, all or none.

        ConflictError where an aircraft has no slots for all.
        """

    def checklist(self, task_id: str) -> tuple[ChecklistItem, ...]:
        """Return the items of a task's checklist, in order."""

    def put_items(self, items: Iterable[ChecklistItem]) -> None:
        """Store items, new ones after those that are there, others over what they were."""

    def sign(self, signature: Signature) -> None:
        """Store a signature; nothing changes or removes it."""

    def signatures(self, task_id: str) -> tuple[Signature, ...]:
        """Return the signatures under a task and its checklist, in the order in which they were made."""
