"""Where a plan breaks its links, and where a task that cannot move is the reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from amss_core.findings import Finding
from amss_core.scheduling.cascade import Cascade
from amss_core.scheduling.links import Link
from amss_core.scheduling.plan import Plan
from amss_core.tasks import Task
from amss_core.units import instant_text

FIXED = {"completed": "is completed", "in_progress": "is in progress"}
"""The states in which a task does not move, in words."""

_MINUTE = timedelta(minutes=1)


def broken_links(plan: Plan) -> tuple[Finding, ...]:
    """Return a finding for each link that the windows of a plan break, in the order of the windows.

    A cancelled task binds nothing and is bound by nothing, and a link between two tasks that are started or completed
    is history, which no plan can mend.
    """
    return findings_of(Cascade(plan), plan.links)


def findings_of(cascade: Cascade, links: Iterable[Link]) -> tuple[Finding, ...]:
    """Return what the new windows of a cascade break of some links, in the order of the successors' windows."""
    by_id = cascade.plan.by_id
    found: list[tuple[datetime, tuple[str, str, str], Finding]] = []
    for link in links:
        predecessor, successor = by_id[link.predecessor], by_id[link.successor]
        states = {predecessor.state, successor.state}
        if "cancelled" in states or states <= FIXED.keys():
            continue
        start_at, end_at = cascade.window(successor.id)
        has_at = start_at if link.binds_start else end_at
        needs_at = link.earliest(*cascade.window(predecessor.id))
        if has_at < needs_at:
            moved = predecessor.id in cascade.windows
            found.append((start_at, link.key, _finding(link, successor, has_at, needs_at, moved=moved)))
    return tuple(finding for _, _, finding in sorted(found, key=lambda item: item[:2]))


def _finding(link: Link, successor: Task, has_at: datetime, needs_at: datetime, *, moved: bool) -> Finding:
    minutes_short = -((has_at - needs_at) // _MINUTE)
    verb = "start" if link.binds_start else "end"
    needs = f"the {link} asks it to {verb} at {instant_text(needs_at)} or later"
    has = f"it {verb}s at {instant_text(has_at)}, {minutes_short} min short"
    fixed = moved and successor.state in FIXED
    text = f"{successor.id} {FIXED[successor.state]} and does not move" if fixed else f"{successor.id} is too early"
    return Finding(
        code="fixed_task_in_the_way" if fixed else "broken_link",
        text=f"{text}: {needs}; {has}.",
        compared=(
            ("predecessor", link.predecessor),
            ("successor", link.successor),
            ("type", link.type),
            ("lag_minutes", link.lag_minutes),
            (f"{verb}_at", has_at.isoformat()),
            ("needed_at", needs_at.isoformat()),
            ("minutes_short", minutes_short),
        ),
    )
