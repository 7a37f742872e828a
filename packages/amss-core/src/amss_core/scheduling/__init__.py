"""Plans of linked tasks: what must come before what, what moves when a task moves, and what decides the end."""

from __future__ import annotations

from amss_core.graph import CycleError
from amss_core.scheduling.applying import ScheduleChange, apply, stale
from amss_core.scheduling.broken_links import broken_links
from amss_core.scheduling.cascade import POLICIES, Policy
from amss_core.scheduling.critical_path import CriticalPath, TaskDates, critical_path
from amss_core.scheduling.links import LINK_TYPES, Link, LinkType
from amss_core.scheduling.moves import Basis, Move, Moves, Preview, WindowChange, preview
from amss_core.scheduling.plan import InvalidPlanError, Plan

__all__ = [
    "LINK_TYPES",
    "POLICIES",
    "Basis",
    "CriticalPath",
    "CycleError",
    "InvalidPlanError",
    "Link",
    "LinkType",
    "Move",
    "Moves",
    "Plan",
    "Policy",
    "Preview",
    "ScheduleChange",
    "TaskDates",
    "WindowChange",
    "apply",
    "broken_links",
    "critical_path",
    "preview",
    "stale",
]
