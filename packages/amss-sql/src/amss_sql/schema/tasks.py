"""Tables of tasks, their checklists, and the signatures under them."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, String, Text, text

from amss_core.audit.sign_off import SignOffRole
from amss_core.tasks import PRIORITIES, TRANSITIONS, ItemResult, TaskType
from amss_sql.columns import CanonicalJson, UtcDateTime, one_of
from amss_sql.schema.base import GROWS, RECORDS, belongs_to, tenant_table

ACTIVE = "state IN ('scheduled', 'in_progress')"

tasks = tenant_table(
    "tasks",
    Column("id", Text, nullable=False),
    Column("aircraft", Text, nullable=False),
    Column("type", String(20), nullable=False),
    Column("start_at", UtcDateTime, nullable=False),
    Column("end_at", UtcDateTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("priority", String(20), nullable=False),
    Column("mechanic", Text),
    Column("title", Text, nullable=False),
    Column("inspector", Text),
    Column("directive", Text),
    Column("paragraph", Text),
    Column("programme_item", Text),
    Column("parts", CanonicalJson, nullable=False),
    Column("package", Text),
    Column("notes", Text, nullable=False),
    Column("corrects", Text),
    Column("started_at", UtcDateTime),
    Column("completed_at", UtcDateTime),
    Column("first_planned_start_at", UtcDateTime, nullable=False),
    Column("first_planned_end_at", UtcDateTime, nullable=False),
    Column("reschedules", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("slot", Integer),
    belongs_to("aircraft", "aircraft", key=("registration",)),
    belongs_to("people", "mechanic", name="fk_tasks_mechanic"),
    belongs_to("people", "inspector", name="fk_tasks_inspector"),
    belongs_to("directives", "directive", key=("number",)),
    belongs_to("programme_items", "programme_item"),
    belongs_to("tasks", "corrects", name="fk_tasks_corrects"),
    CheckConstraint("end_at > start_at", name="window"),
    CheckConstraint(one_of("type", get_args(TaskType)), name="type"),
    CheckConstraint(one_of("state", TRANSITIONS), name="state"),
    CheckConstraint(one_of("priority", PRIORITIES), name="priority"),
    CheckConstraint(f"({ACTIVE}) = (slot IS NOT NULL)", name="slot"),
    CheckConstraint("completed_at IS NULL OR state = 'completed'", name="completed_at"),
    Index("ix_tasks_aircraft_window", "org_id", "aircraft", "start_at"),
    Index("ix_tasks_mechanic_window", "org_id", "mechanic", "start_at"),
    Index("ix_tasks_state_end", "org_id", "state", "end_at", "type"),
    Index("ix_tasks_window", "org_id", "start_at"),
    Index("ix_tasks_completed", "org_id", "completed_at", "end_at", "type", "started_at"),
    Index("ix_tasks_directive", "org_id", "directive", "aircraft"),
    Index(
        "uq_tasks_open_programme_item",
        "org_id",
        "programme_item",
        "aircraft",
        unique=True,
        sqlite_where=text(f"programme_item IS NOT NULL AND {ACTIVE}"),
        postgresql_where=text(f"programme_item IS NOT NULL AND {ACTIVE}"),
    ),
    key=("id",),
    info=RECORDS,
)
"""An active task has a slot of its aircraft, from 0; a negative one is where a task waits while a plan is rearranged
within a transaction. See `amss_sql.walls` for what refuses two tasks in one slot at one time."""
checklist_items = tenant_table(
    "checklist_items",
    Column("task", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("description", Text, nullable=False),
    Column("result", String(20), nullable=False),
    Column("deferral", Text),
    Column("performed_by", CanonicalJson, nullable=False),
    Column("independent_inspection", Boolean, nullable=False),
    Column("inspected_by", Text),
    Column("signed_by", Text),
    Column("signed_at", UtcDateTime),
    belongs_to("tasks", "task"),
    belongs_to("people", "inspected_by", name="fk_checklist_items_inspected_by"),
    belongs_to("people", "signed_by", name="fk_checklist_items_signed_by"),
    CheckConstraint(one_of("result", get_args(ItemResult)), name="result"),
    CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name="signed"),
    key=("task", "id"),
    info=RECORDS,
)
sign_offs = tenant_table(
    "sign_offs",
    Column("id", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("certificate_number", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("statement", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("item_type", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("item_fingerprint", String(64), nullable=False),
    Column("evidence_fingerprint", String(64), nullable=False),
    Column("authenticated_by", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("signed_item", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    belongs_to("tasks", "task"),
    belongs_to("people", "person"),
    CheckConstraint(one_of("role", get_args(SignOffRole)), name="role"),
    Index(None, "org_id", "task"),
    key=("id",),
    info=GROWS,
)
"""`signed_item` and `evidence` are the canonical texts that the fingerprints are of."""
