"""Tables of the dependencies between tasks, and of each change of the plan that was applied."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Text

from amss_core.scheduling import LINK_TYPES, POLICIES
from amss_sql.columns import CanonicalJson, UtcDateTime, one_of
from amss_sql.schema.base import GROWS, LOOSE, belongs_to, of_organization, tenant_table

task_dependencies = tenant_table(
    "task_dependencies",
    Column("predecessor", Text, nullable=False),
    Column("successor", Text, nullable=False),
    Column("type", String(20), nullable=False),
    Column("lag_minutes", Integer, nullable=False),
    belongs_to("tasks", "predecessor", name="fk_task_dependencies_predecessor"),
    belongs_to("tasks", "successor", name="fk_task_dependencies_successor"),
    CheckConstraint(one_of("type", LINK_TYPES), name="type"),
    CheckConstraint("predecessor <> successor", name="another"),
    Index(None, "org_id", "successor"),
    key=("predecessor", "successor", "type"),
    info=LOOSE,
)
schedule_changes = tenant_table(
    "schedule_changes",
    Column("id", String(36), nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("policy", String(20), nullable=False),
    Column("accepted_conflicts", CanonicalJson, nullable=False),
    of_organization(),
    CheckConstraint(one_of("policy", POLICIES), name="policy"),
    Index(None, "org_id", "recorded_at"),
    key=("id",),
    info=GROWS,
)
window_changes = tenant_table(
    "window_changes",
    Column("schedule_change", String(36), nullable=False),
    Column("place", Integer, nullable=False),
    Column("task", Text, nullable=False),
    Column("old_start_at", UtcDateTime, nullable=False),
    Column("old_end_at", UtcDateTime, nullable=False),
    Column("new_start_at", UtcDateTime, nullable=False),
    Column("new_end_at", UtcDateTime, nullable=False),
    Column("because", CanonicalJson, nullable=False),
    belongs_to("schedule_changes", "schedule_change"),
    belongs_to("tasks", "task"),
    Index(None, "org_id", "task"),
    key=("schedule_change", "place"),
    info=GROWS,
)
"""The windows that one change of the plan has changed."""
