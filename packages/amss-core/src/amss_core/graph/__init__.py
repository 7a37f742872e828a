"""What comes before what: orders of acyclic graphs, kept while edges come and go, and the cycles that forbid one."""

from __future__ import annotations

from amss_core.graph.cycles import CycleError, cycles, shortest_path
from amss_core.graph.order import DependencyOrder, topological_order

__all__ = ["CycleError", "DependencyOrder", "cycles", "shortest_path", "topological_order"]
