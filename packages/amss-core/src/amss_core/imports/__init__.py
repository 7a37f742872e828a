"""Imports: a batch of records from an operator's files, held against what is on record, and loaded whole or not at all.

A batch may be loaded again: what is on record already is not doubled. What is on record otherwise is named, and then
nothing is loaded. Records that have no name of their own get one that is made of what they say. What the system that
the files come from has stated is held against our own answers.
"""

from __future__ import annotations

from amss_core.imports.comparison import Comparison, compare, differences
from amss_core.imports.reconciliation import (
    TOTALS,
    StatedDue,
    StatedHours,
    StatedTotal,
    Statement,
    Total,
    reconcile,
)
from amss_core.imports.records import (
    CONTENT_ID,
    Batch,
    Import,
    ImportRegister,
    ImportState,
    content_id,
    joined,
    named,
)

__all__ = [
    "CONTENT_ID",
    "TOTALS",
    "Batch",
    "Comparison",
    "Import",
    "ImportRegister",
    "ImportState",
    "StatedDue",
    "StatedHours",
    "StatedTotal",
    "Statement",
    "Total",
    "compare",
    "content_id",
    "differences",
    "joined",
    "named",
    "reconcile",
]
