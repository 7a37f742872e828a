"""Plans of linked tasks: what must come before what, what moves when a task moves, and what decides the end."""

from __future__ import annotations

from amss_core.graph import CycleError
from amss_core.scheduling.links import LINK_TYPES, Link, LinkType
from amss_core.scheduling.plan import InvalidPlanError, Plan

__all__ = ["LINK_TYPES", "CycleError", "InvalidPlanError", "Link", "LinkType", "Plan"]
