"""Moving tasks, first as a preview that changes nothing: what must move with them, because of which link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property

import attrs

from amss_core._validators import is_instant, is_name, to_utc
from amss_core.codec import fingerprint, unstructure
from amss_core.errors import ConflictError, InvalidValueError, NotFoundError
from amss_core.findings import Derivation, Finding
from amss_core.scheduling.broken_links import FIXED, findings_of
from amss_core.scheduling.cascade import POLICIES, Cascade, Policy, cascade
from amss_core.scheduling.links import Link
from amss_core.scheduling.plan import Plan
from amss_core.tasks import Task
from amss_core.units import instant_text


@attrs.frozen(kw_only=True)
class Move:
    """A task and the window that it is asked to move to."""

    task: str = attrs.field(validator=is_name)
    """Id of the task."""
    start_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """New start, UTC."""
    end_at: datetime | None = attrs.field(
        default=None, converter=to_utc, validator=attrs.validators.optional(is_instant)
    )
    """New end, UTC, the instant itself outside; None keeps the length of the window."""

    def __attrs_post_init__(self) -> None:
        if self.end_at is not None and self.end_at <= self.start_at:
            raise InvalidValueError("expected an end after the start", field="end_at", value=self.end_at.isoformat())


@attrs.frozen(kw_only=True)
class WindowChange:
    """One task that gets another window."""

    task: str
    """Id of the task."""
    old_start_at: datetime
    """Start before, UTC."""
    old_end_at: datetime
    """End before, UTC."""
    new_start_at: datetime
    """Start after, UTC."""
    new_end_at: datetime
    """End after, UTC."""
    because: Link | None = None
    """The link that binds, whose predecessor also moves or holds it up; None for a task that was asked to move."""

    @property
    def shift(self) -> timedelta:
        """How much later the task ends; less than zero where it ends earlier."""
        return self.new_end_at - self.old_end_at

    def __str__(self) -> str:
        why = f"because of the {self.because}" if self.because else "as asked"
        old = f"{instant_text(self.old_start_at)} (until {instant_text(self.old_end_at)})"
        new = f"{instant_text(self.new_start_at)} (until {instant_text(self.new_end_at)})"
        return f"{self.task} moves from {old} to {new}, {why}."


@attrs.frozen(kw_only=True)
class Basis:
    """Everything that a preview read: the same tasks and links must stand when it is applied."""

    tasks: tuple[Task, ...]
    """The tasks that move, those that wait for them, and those that these wait for, by id."""
    links: tuple[Link, ...]
    """The links among them, by predecessor, successor and type."""

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON of all of it; equal facts in any order give the same."""
        return fingerprint(unstructure([self.tasks, self.links]))


@attrs.frozen(kw_only=True)
class Preview:
    """What a move would do; nothing has changed yet."""

    moves: tuple[Move, ...]
    """What was asked for, each with its end, by task."""
    policy: Policy
    """Whether only what must move moves, or gaps are kept."""
    changes: tuple[WindowChange, ...]
    """Each task that gets another window, once, in the order of the new windows."""
    conflicts: tuple[Finding, ...]
    """Each link that the new plan breaks at the tasks that move or wait for them, and where a fixed task is why."""
    judged: frozenset[str]
    """Ids of the tasks that were asked to move, and of those that wait for one that moves."""
    basis: Basis
    """Everything that was read."""

    @cached_property
    def by_task(self) -> Mapping[str, WindowChange]:
        """The changes by the id of their task."""
        return {change.task: change for change in self.changes}

    def why(self, task_id: str) -> tuple[WindowChange, ...]:
        """Return the changes that lead to that of one task, from one that was asked for, or is held up, to its own.

        Empty where the task does not move.
        """
        chain: list[WindowChange] = []
        change = self.by_task.get(task_id)
        while change is not None:
            chain.append(change)
            change = self.by_task.get(change.because.predecessor) if change.because else None
        return tuple(reversed(chain))

    @property
    def derivation(self) -> Derivation:
        """Why: the moves that were asked for, each task that moves with its link, and each conflict."""
        kept = "moving as little as needed" if self.policy == "minimal" else "keeping gaps"
        return Derivation(
            text=f"Windows that change, {kept}: {len(self.changes)}; conflicts: {len(self.conflicts)}.",
            value=len(self.changes),
            terms=(
                *(Derivation(text=str(change), value=change.new_start_at.isoformat()) for change in self.changes),
                *(Derivation(text=finding.text, source=finding.source) for finding in self.conflicts),
            ),
        )


Moves = Move | Iterable[Move] | Mapping[str, datetime]
"""One move, several, or new starts by the ids of their tasks."""


def preview(plan: Plan, moves: Moves, *, policy: Policy = "minimal") -> Preview:
    """Tell what moves when some tasks move, and what then stands against the plan; nothing is changed.

    The tasks that are asked to move go where they are told. What waits for them keeps its length and moves once,
    however many paths lead to it: under `minimal` only later, to where its links hold, and not at all where it has
    slack; under `keep_gaps` by as much as the end of what it waits for, and further where a link asks for it. What is
    in progress or completed does not move, nor what waits only for that. Cancelled tasks bind nothing.

    Args:
        plan: The plan as it is.
        moves: What is asked for.
        policy: What to do with the tasks that wait.

    Raises:
        InvalidValueError: If there is no move or two of one task, the policy has no such name, or the plan would run
            beyond the calendar.
        NotFoundError: If the plan lacks one of the tasks.
        ConflictError: If a task that is asked to move is in progress, completed or cancelled; `findings` has all.
    """
    if policy not in POLICIES:
        raise InvalidValueError(f"expected one of {', '.join(POLICIES)}", field="policy", value=policy)
    try:
        asked = tuple(_asked(plan, _listed(moves)))
        result = cascade(plan, {move.task: (move.start_at, move.end_at or move.start_at) for move in asked}, policy)
        links = sorted(links_read(plan, result.judged, result.windows), key=lambda link: link.key)
        conflicts = findings_of(result, links)
    except OverflowError:
        raise InvalidValueError(
            "expected a start from which the plan stays within the calendar", field="moves"
        ) from None
    read = {task_id for link in links for task_id in (link.predecessor, link.successor)}.union(result.judged)
    return Preview(
        moves=asked,
        policy=policy,
        changes=_changes(result),
        conflicts=conflicts,
        judged=frozenset(result.judged),
        basis=Basis(tasks=tuple(plan.by_id[task_id] for task_id in sorted(read)), links=tuple(links)),
    )


def links_read(plan: Plan, judged: Iterable[str], moved: Iterable[str]) -> Iterator[Link]:
    """Yield the links of a plan that a preview must read: those that the judged tasks wait for, and those of the moved.

    Args:
        plan: The plan, in which a task may be missing when it is not the one that was previewed.
        judged: Ids of the tasks that move or wait for one that moves.
        moved: Ids of the tasks that move.
    """
    judged = dict.fromkeys(judged)
    for task_id in judged:
        yield from plan.incoming.get(task_id, ())
    for task_id in moved:
        yield from (link for link in plan.outgoing.get(task_id, ()) if link.successor not in judged)


def _listed(moves: Moves) -> list[Move]:
    if isinstance(moves, Move):
        return [moves]
    if isinstance(moves, Mapping):
        return [Move(task=task_id, start_at=start_at) for task_id, start_at in moves.items()]
    return list(moves)


def _asked(plan: Plan, moves: list[Move]) -> Iterator[Move]:
    """Yield the moves with their ends, by task.

    Raises:
        InvalidValueError: If there is no move, or two of one task.
        NotFoundError: If the plan lacks one of the tasks.
        ConflictError: If one of the tasks does not move.
    """
    ids = sorted(move.task for move in moves)
    if not ids or len(set(ids)) < len(ids):
        raise InvalidValueError("expected at least one move, and one for each task", field="moves", value=ids)
    if unknown := [task_id for task_id in ids if task_id not in plan.by_id]:
        raise NotFoundError(f"the plan has no task {', '.join(unknown)}; see its `by_id` for those that it has")
    tasks = [plan.by_id[task_id] for task_id in ids]
    if against := tuple(_unmovable(task) for task in tasks if task.state != "scheduled"):
        raise ConflictError(f"{' '.join(map(str, against))} Only scheduled tasks move.", findings=against)
    for move in sorted(moves, key=lambda move: move.task):
        task = plan.by_id[move.task]
        yield attrs.evolve(move, end_at=move.end_at or move.start_at + (task.end_at - task.start_at))


def _unmovable(task: Task) -> Finding:
    return Finding(
        code="task_does_not_move",
        text=f"{task.id} {FIXED.get(task.state, 'is cancelled')} and does not move.",
        compared=(("task", task.id), ("state", task.state)),
    )


def _changes(result: Cascade) -> tuple[WindowChange, ...]:
    """Return the tasks whose window becomes another, in the order of the new windows."""
    changes: list[WindowChange] = []
    for task_id, (start_at, end_at) in result.windows.items():
        task = result.plan.by_id[task_id]
        if (start_at, end_at) != (task.start_at, task.end_at):
            changes.append(
                WindowChange(
                    task=task_id,
                    old_start_at=task.start_at,
                    old_end_at=task.end_at,
                    new_start_at=start_at,
                    new_end_at=end_at,
                    because=result.because.get(task_id),
                )
            )
    return tuple(sorted(changes, key=lambda change: (change.new_start_at, change.new_end_at, change.task)))
