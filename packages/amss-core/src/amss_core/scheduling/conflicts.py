"""Everything that stands against a plan, and what a change of plan adds to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import attrs

from amss_core.findings import Finding
from amss_core.scheduling.checks import CHECKS, Conflict, of_link
from amss_core.scheduling.facts import PlanFacts
from amss_core.scheduling.plan import Plan


def conflicts(plan: Plan, facts: PlanFacts) -> tuple[Conflict, ...]:
    """Return everything that stands against a plan, kind by kind, each kind in the order of its tasks.

    Only tasks that are scheduled or in progress count. Who is not assigned, and which link leads to a cancelled task,
    stands against nothing; what is not known does.

    Args:
        plan: The plan.
        facts: What it is judged by.
    """
    return tuple(conflict for check in CHECKS for conflict in check(plan, facts))


@attrs.frozen(kw_only=True)
class Impact:
    """What stands against a plan after a change, and what of it the change has brought."""

    conflicts: tuple[Conflict, ...]
    """Everything that stands against the new plan."""
    new: tuple[Conflict, ...]
    """Those that did not stand against the plan before."""
    worse: tuple[Conflict, ...]
    """Those that stood against the plan before, and go further than they did."""
    resolved: tuple[Conflict, ...]
    """Those that stood against the plan before, and no longer do."""

    @property
    def allowed(self) -> bool:
        """Whether the new plan may be carried out in spite of what the change has brought or made worse."""
        return all(conflict.allowed for conflict in (*self.new, *self.worse))

    @cached_property
    def _new_keys(self) -> frozenset[object]:
        return frozenset(conflict.key for conflict in self.new)

    def is_new(self, conflict: Conflict) -> bool:
        """Tell whether the change has brought a conflict."""
        return conflict.key in self._new_keys


def impact(before: Plan, after: Plan, facts: PlanFacts, *, found: Iterable[Finding] = ()) -> Impact:
    """Return what stands against a plan after a change, marking what is new.

    Args:
        before: The plan as it is.
        after: The plan as it would be.
        facts: What both are judged by.
        found: What a preview of the change has found at its links: where a fixed task is in the way, that is told
            instead of the broken link.
    """
    return compared(conflicts(before, facts), conflicts(after, facts), found=found)


def compared(before: Iterable[Conflict], after: Iterable[Conflict], *, found: Iterable[Finding] = ()) -> Impact:
    """Return what stands against a plan after a change, from what `conflicts` tells of both plans; see `impact`."""
    in_the_way = {
        (conflict.tasks, conflict.subject): conflict
        for conflict in map(of_link, found)
        if conflict.kind == "fixed_task_in_the_way"
    }
    stood = {conflict.key: conflict for conflict in before}
    stands = {conflict.key: conflict for conflict in _replaced(after, in_the_way)}
    return Impact(
        conflicts=tuple(stands.values()),
        new=tuple(conflict for key, conflict in stands.items() if key not in stood),
        worse=tuple(
            conflict for key, conflict in stands.items() if key in stood and conflict.extent > stood[key].extent
        ),
        resolved=tuple(conflict for key, conflict in stood.items() if key not in stands),
    )


def _replaced(
    found: Iterable[Conflict], in_the_way: Mapping[tuple[tuple[str, ...], str], Conflict]
) -> Iterable[Conflict]:
    for conflict in found:
        fixed = in_the_way.get((conflict.tasks, conflict.subject)) if conflict.kind == "broken_link" else None
        yield fixed or conflict
