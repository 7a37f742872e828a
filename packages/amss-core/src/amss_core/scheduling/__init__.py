"""Plans of linked tasks: what must come before what, what moves when a task moves, and what decides the end."""

from __future__ import annotations

from amss_core.graph import CycleError
from amss_core.scheduling.applying import ScheduleChange, apply, stale
from amss_core.scheduling.broken_links import broken_links
from amss_core.scheduling.cascade import POLICIES, Policy
from amss_core.scheduling.checks import CHECKS, Check, Conflict, ConflictKind, part_availability
from amss_core.scheduling.conflicts import Impact, conflicts, impact
from amss_core.scheduling.critical_path import CriticalPath, TaskDates, critical_path
from amss_core.scheduling.facts import Deadline, PlanFacts
from amss_core.scheduling.links import LINK_TYPES, Link, LinkType
from amss_core.scheduling.moves import Basis, Move, Moves, Preview, WindowChange, preview
from amss_core.scheduling.options import Cost, Option, options
from amss_core.scheduling.plan import InvalidPlanError, Plan
from amss_core.scheduling.register import ScheduleRegister

__all__ = [
    "CHECKS",
    "LINK_TYPES",
    "POLICIES",
    "Basis",
    "Check",
    "Conflict",
    "ConflictKind",
    "Cost",
    "CriticalPath",
    "CycleError",
    "Deadline",
    "Impact",
    "InvalidPlanError",
    "Link",
    "LinkType",
    "Move",
    "Moves",
    "Option",
    "Plan",
    "PlanFacts",
    "Policy",
    "Preview",
    "ScheduleChange",
    "ScheduleRegister",
    "TaskDates",
    "WindowChange",
    "apply",
    "broken_links",
    "conflicts",
    "critical_path",
    "impact",
    "options",
    "part_availability",
    "preview",
    "stale",
]
