"""`amss plan`: moves, the critical path, and the ways out when something is missing for a task."""

from __future__ import annotations

from amss_cli.scheduling.conflicts import CONFLICT_HEADINGS, conflict_rows
from amss_cli.scheduling.critical_path import show_critical_path
from amss_cli.scheduling.moves import parse_move, show_moves
from amss_cli.scheduling.options import show_options

__all__ = [
    "CONFLICT_HEADINGS",
    "conflict_rows",
    "parse_move",
    "show_critical_path",
    "show_moves",
    "show_options",
]
