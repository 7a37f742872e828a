"""Make the tables of fleet, directives, programmes, tasks, parts, alerts, documents, imports and services, with walls.

What an import has made can be removed while it is taken back, facts about people too.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from amss_core import reference
from amss_core.codec import unstructure
from amss_sql import walls
from amss_sql.columns import CanonicalJson, FlightSeconds, OrganizationId, UtcDateTime

revision = "0003_the_record"
down_revision = "0002_reference_data"

_PERSONNEL = (
    "people",
    "certificates",
    "certificate_entries",
    "certificate_events",
    "type_ratings",
    "skills",
    "authorisations",
    "work_log",
)
_FACTS = (
    "accomplishments",
    "dated_events",
    "directive_entries",
    "installations",
    "readings",
    "directive_requirements",
    "programme_accomplishments",
)
_GROW = (
    "schedule_changes",
    "documents",
    "sign_offs",
    "window_changes",
)
_CHANGE = (
    "alerts",
    "imports",
    "import_rows",
)
_RECORDS = (
    "registrations",
    "aircraft",
    "components",
    "directives",
    "part_definitions",
    "programmes",
    "part_items",
    "part_orders",
    "programme_items",
    "tasks",
    "checklist_items",
    "reservations",
)
_LOOSE = (
    "api_keys",
    "idempotency_keys",
    "jobs",
    "requirement_statuses",
    "webhooks",
    "refresh_tokens",
    "webhook_deliveries",
    "task_dependencies",
    "task_requirements",
)


def upgrade() -> None:
    """Make tables and walls."""
    _imports()
    _registrations()
    _document_templates()
    _fleet()
    _directives()
    _programmes()
    _qualification()
    _tasks()
    _scheduling()
    _parts()
    _alerts()
    _documents()
    _access()
    _jobs()
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        _execute(walls.refusal_of_removals())
    _free_personnel_for_imports(dialect)
    for table in _GROW:
        _execute(walls.only_grows(dialect, table))
    for table in _FACTS:
        _execute(walls.never_changed(dialect, table))
    for table in (*_FACTS, *_RECORDS):
        _execute(walls.removable_while_taken_back(dialect, table))
    if dialect == "postgresql":
        _postgresql_walls()
    _execute([*walls.within_capacity(dialect), *walls.no_circles(dialect), *walls.final(dialect)])


def _execute(statements: Iterable[str]) -> None:
    for statement in statements:
        op.execute(statement.replace(":", r"\:"))


def _free_personnel_for_imports(dialect: str) -> None:
    for table in _PERSONNEL:
        if dialect == "postgresql":
            _execute(f"DROP TRIGGER {table}_{name} ON {table}" for name in ("only_grows", "never_emptied"))
            _execute(walls.grants(table, ["DELETE"]))
        else:
            _execute(f"DROP TRIGGER {table}_only_grows_{verb}" for verb in ("update", "delete"))
        _execute(walls.never_changed(dialect, table))
        _execute(walls.removable_while_taken_back(dialect, table))


def _postgresql_walls() -> None:
    _execute(walls.grants("document_templates", ["SELECT"]))
    for tables, verbs in (
        (_GROW, ["SELECT", "INSERT"]),
        (_FACTS, ["SELECT", "INSERT", "DELETE"]),
        (_CHANGE, ["SELECT", "INSERT", "UPDATE"]),
        ((*_RECORDS, *_LOOSE), ["SELECT", "INSERT", "UPDATE", "DELETE"]),
    ):
        for table in tables:
            _execute(walls.row_security(table))
            _execute(walls.grants(table, verbs))


def _registrations() -> None:
    op.create_table(
        "registrations",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("authority", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("expires_on", sa.Date),
        sa.Column("status", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "status IN ('active', 'suspended', 'revoked', 'surrendered')", name=op.f("ck_registrations_status")
        ),
        sa.ForeignKeyConstraint(["authority"], ["authorities.code"], name=op.f("fk_registrations_authorities")),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_registrations_organizations")),
        sa.PrimaryKeyConstraint("org_id", "authority", "number", name=op.f("pk_registrations")),
    )


def _document_templates() -> None:
    table = op.create_table(
        "document_templates",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("authority", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("required_fields", CanonicalJson, nullable=False),
        sa.Column("layout", CanonicalJson, nullable=False),
        sa.ForeignKeyConstraint(["authority"], ["authorities.code"], name=op.f("fk_document_templates_authorities")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_document_templates")),
    )
    op.bulk_insert(
        table,
        [
            {
                "code": each.code,
                "authority": each.authority,
                "name": each.name,
                "source": each.source,
                "required_fields": unstructure(each.required_fields),
                "layout": unstructure(each.layout),
            }
            for each in reference.document_templates()
        ],
    )


def _fleet() -> None:
    op.create_table(
        "aircraft",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("registration", sa.Text, nullable=False),
        sa.Column("type_designator", sa.Text, nullable=False),
        sa.Column("serial_number", sa.Text),
        sa.Column("model", sa.Text),
        sa.Column("series", sa.Text),
        sa.Column("manufactured_on", sa.Date),
        sa.Column("first_flight_on", sa.Date),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("capacity_slots", sa.Integer, nullable=False),
        sa.Column("modifications", CanonicalJson),
        sa.Column("configuration_known", sa.Boolean, nullable=False),
        sa.Column("utilisation_plan", CanonicalJson, nullable=False),
        sa.Column("aog_since", UtcDateTime),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.CheckConstraint("status IN ('operational', 'maintenance', 'grounded')", name=op.f("ck_aircraft_status")),
        sa.CheckConstraint("capacity_slots >= 1", name=op.f("ck_aircraft_capacity_slots")),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_aircraft_organizations")),
        sa.PrimaryKeyConstraint("org_id", "registration", name=op.f("pk_aircraft")),
    )
    op.create_table(
        "components",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id_part_number", sa.Text, nullable=False),
        sa.Column("id_serial_number", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("manufactured_on", sa.Date),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_components_organizations")),
        sa.PrimaryKeyConstraint("org_id", "id_part_number", "id_serial_number", name=op.f("pk_components")),
    )
    op.create_table(
        "installations",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("component_part_number", sa.Text, nullable=False),
        sa.Column("component_serial_number", sa.Text, nullable=False),
        sa.Column("aircraft", sa.Text, nullable=False),
        sa.Column("position", sa.Text, nullable=False),
        sa.Column("installed_on", sa.Date),
        sa.Column("removed_on", sa.Date),
        sa.Column("recorded_at", UtcDateTime),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.CheckConstraint(
            "removed_on IS NULL OR installed_on IS NULL OR removed_on >= installed_on",
            name=op.f("ck_installations_removed_on"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "aircraft"], ["aircraft.org_id", "aircraft.registration"], name=op.f("fk_installations_aircraft")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "component_part_number", "component_serial_number"],
            ["components.org_id", "components.id_part_number", "components.id_serial_number"],
            name=op.f("fk_installations_components"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_installations")),
    )
    op.create_index(op.f("ix_installations_org_id_aircraft"), "installations", ["org_id", "aircraft"], unique=False)
    op.create_index(
        op.f("ix_installations_org_id_component_part_number_component_serial_number"),
        "installations",
        ["org_id", "component_part_number", "component_serial_number"],
        unique=False,
    )
    op.create_table(
        "readings",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("aircraft", sa.Text),
        sa.Column("component_part_number", sa.Text),
        sa.Column("component_serial_number", sa.Text),
        sa.Column("read_on", sa.Date, nullable=False),
        sa.Column("flight_hours", FlightSeconds),
        sa.Column("flight_cycles", sa.BigInteger),
        sa.Column("replaces", sa.Text, nullable=False),
        sa.Column("recorded_at", UtcDateTime),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.CheckConstraint("(aircraft IS NULL) <> (component_part_number IS NULL)", name=op.f("ck_readings_subject")),
        sa.CheckConstraint(
            "(component_part_number IS NULL) = (component_serial_number IS NULL)", name=op.f("ck_readings_component")
        ),
        sa.CheckConstraint("flight_cycles >= 0", name=op.f("ck_readings_flight_cycles")),
        sa.CheckConstraint("flight_hours >= 0", name=op.f("ck_readings_flight_hours")),
        sa.CheckConstraint("flight_hours IS NOT NULL OR flight_cycles IS NOT NULL", name=op.f("ck_readings_shows")),
        sa.ForeignKeyConstraint(
            ["org_id", "aircraft"], ["aircraft.org_id", "aircraft.registration"], name=op.f("fk_readings_aircraft")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "component_part_number", "component_serial_number"],
            ["components.org_id", "components.id_part_number", "components.id_serial_number"],
            name=op.f("fk_readings_components"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_readings")),
    )
    op.create_index(
        op.f("ix_readings_org_id_aircraft_read_on"), "readings", ["org_id", "aircraft", "read_on"], unique=False
    )
    op.create_index(
        op.f("ix_readings_org_id_component_part_number_component_serial_number_read_on"),
        "readings",
        ["org_id", "component_part_number", "component_serial_number", "read_on"],
        unique=False,
    )


def _directives() -> None:
    op.create_table(
        "directives",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("entry", sa.Integer, nullable=False),
        sa.CheckConstraint("entry >= 1", name=op.f("ck_directives_entry")),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_directives_organizations")),
        sa.PrimaryKeyConstraint("org_id", "number", name=op.f("pk_directives")),
    )
    op.create_table(
        "directive_entries",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("entry", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("authority", sa.Text, nullable=False),
        sa.Column("issued_on", sa.Date),
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("corrected_on", sa.Date),
        sa.Column("effective_on", sa.Date),
        sa.Column("effective_at", UtcDateTime),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("supersedes", CanonicalJson, nullable=False),
        sa.Column("credits", CanonicalJson, nullable=False),
        sa.Column("applicability", CanonicalJson, nullable=False),
        sa.Column("recorded_at", UtcDateTime),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.CheckConstraint(
            "category IN ('mandatory', 'recommended', 'optional')", name=op.f("ck_directive_entries_category")
        ),
        sa.CheckConstraint("kind IN ('AD', 'SB', 'EO', 'TCDS', 'STC')", name=op.f("ck_directive_entries_kind")),
        sa.CheckConstraint("entry >= 1", name=op.f("ck_directive_entries_entry")),
        sa.ForeignKeyConstraint(
            ["org_id", "number"],
            ["directives.org_id", "directives.number"],
            name=op.f("fk_directive_entries_directives"),
        ),
        sa.PrimaryKeyConstraint("org_id", "number", "entry", name=op.f("pk_directive_entries")),
    )
    op.create_table(
        "directive_requirements",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("directive", sa.Text, nullable=False),
        sa.Column("entry", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("paragraph", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("compliance_time", CanonicalJson, nullable=False),
        sa.Column("applicability", CanonicalJson, nullable=False),
        sa.Column("terminates", CanonicalJson, nullable=False),
        sa.Column("follows", CanonicalJson, nullable=False),
        sa.Column("alternative_to", CanonicalJson, nullable=False),
        sa.Column("on_finding", CanonicalJson, nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "directive", "entry"],
            ["directive_entries.org_id", "directive_entries.number", "directive_entries.entry"],
            name=op.f("fk_directive_requirements_directive_entries"),
        ),
        sa.PrimaryKeyConstraint("org_id", "directive", "entry", "paragraph", name=op.f("pk_directive_requirements")),
    )
    op.create_table(
        "accomplishments",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("aircraft", sa.Text),
        sa.Column("component_part_number", sa.Text),
        sa.Column("component_serial_number", sa.Text),
        sa.Column("done_on", sa.Date, nullable=False),
        sa.Column("aircraft_counters", CanonicalJson, nullable=False),
        sa.Column("component_counters", CanonicalJson, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("replaces", sa.Text, nullable=False),
        sa.Column("recorded_at", UtcDateTime),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("directive", sa.Text, nullable=False),
        sa.Column("paragraph", sa.Text, nullable=False),
        sa.Column("method", sa.String(20), nullable=False),
        sa.CheckConstraint(
            "method IN ('accomplished', 'finding', 'terminating_action', 'alternative_method')",
            name=op.f("ck_accomplishments_method"),
        ),
        sa.CheckConstraint(
            "(component_part_number IS NULL) = (component_serial_number IS NULL)",
            name=op.f("ck_accomplishments_component"),
        ),
        sa.CheckConstraint(
            "aircraft IS NOT NULL OR component_part_number IS NOT NULL", name=op.f("ck_accomplishments_subject")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "aircraft"],
            ["aircraft.org_id", "aircraft.registration"],
            name=op.f("fk_accomplishments_aircraft"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "component_part_number", "component_serial_number"],
            ["components.org_id", "components.id_part_number", "components.id_serial_number"],
            name=op.f("fk_accomplishments_components"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "directive"],
            ["directives.org_id", "directives.number"],
            name=op.f("fk_accomplishments_directives"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_accomplishments")),
    )
    op.create_index(op.f("ix_accomplishments_org_id_aircraft"), "accomplishments", ["org_id", "aircraft"], unique=False)
    op.create_index(
        op.f("ix_accomplishments_org_id_component_part_number_component_serial_number"),
        "accomplishments",
        ["org_id", "component_part_number", "component_serial_number"],
        unique=False,
    )
    op.create_index(
        op.f("ix_accomplishments_org_id_directive_paragraph"),
        "accomplishments",
        ["org_id", "directive", "paragraph"],
        unique=False,
    )
    op.create_table(
        "dated_events",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("aircraft", sa.Text),
        sa.Column("component_part_number", sa.Text),
        sa.Column("component_serial_number", sa.Text),
        sa.Column("done_on", sa.Date, nullable=False),
        sa.Column("aircraft_counters", CanonicalJson, nullable=False),
        sa.Column("component_counters", CanonicalJson, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("replaces", sa.Text, nullable=False),
        sa.Column("recorded_at", UtcDateTime),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.CheckConstraint(
            "(component_part_number IS NULL) = (component_serial_number IS NULL)",
            name=op.f("ck_dated_events_component"),
        ),
        sa.CheckConstraint(
            "aircraft IS NOT NULL OR component_part_number IS NOT NULL", name=op.f("ck_dated_events_subject")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "aircraft"], ["aircraft.org_id", "aircraft.registration"], name=op.f("fk_dated_events_aircraft")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "component_part_number", "component_serial_number"],
            ["components.org_id", "components.id_part_number", "components.id_serial_number"],
            name=op.f("fk_dated_events_components"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_dated_events")),
    )
    op.create_index(op.f("ix_dated_events_org_id_aircraft"), "dated_events", ["org_id", "aircraft"], unique=False)
    op.create_index(
        op.f("ix_dated_events_org_id_component_part_number_component_serial_number"),
        "dated_events",
        ["org_id", "component_part_number", "component_serial_number"],
        unique=False,
    )
    op.create_table(
        "requirement_statuses",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("directive", sa.Text, nullable=False),
        sa.Column("paragraph", sa.Text, nullable=False),
        sa.Column("aircraft", sa.Text, nullable=False),
        sa.Column("part_number", sa.Text, nullable=False),
        sa.Column("serial_number", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("urgency", sa.Integer, nullable=False),
        sa.Column("falls_due_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("due_flight_hours", FlightSeconds),
        sa.Column("due_flight_cycles", sa.BigInteger),
        sa.Column("last_done_on", sa.Date),
        sa.Column("times_done", sa.Integer, nullable=False),
        sa.CheckConstraint("aircraft <> '' OR part_number <> ''", name=op.f("ck_requirement_statuses_subject")),
        sa.CheckConstraint(
            "status IN ('not_applicable', 'unknown', 'not_yet_effective', 'open', 'due_soon', 'in_variation', "
            "'overdue', 'complied', 'terminated', 'superseded')",
            name=op.f("ck_requirement_statuses_status"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organizations.org_id"], name=op.f("fk_requirement_statuses_organizations")
        ),
        sa.PrimaryKeyConstraint(
            "org_id",
            "directive",
            "paragraph",
            "aircraft",
            "part_number",
            "serial_number",
            name=op.f("pk_requirement_statuses"),
        ),
    )
    op.create_index(
        "ix_requirement_statuses_due",
        "requirement_statuses",
        ["org_id", "urgency", "falls_due_on", "directive", "paragraph", "aircraft", "part_number", "serial_number"],
        unique=False,
    )
    op.create_index(
        op.f("ix_requirement_statuses_org_id_aircraft_status"),
        "requirement_statuses",
        ["org_id", "aircraft", "status"],
        unique=False,
    )
    op.create_index(
        "ix_requirement_statuses_status",
        "requirement_statuses",
        [
            "org_id",
            "status",
            "urgency",
            "falls_due_on",
            "directive",
            "paragraph",
            "aircraft",
            "part_number",
            "serial_number",
        ],
        unique=False,
    )


def _programmes() -> None:
    op.create_table(
        "programmes",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("authority", sa.Text, nullable=False),
        sa.Column("issue", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_programmes_organizations")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_programmes")),
    )
    op.create_table(
        "programme_items",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("compliance_time", CanonicalJson, nullable=False),
        sa.Column("authority", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("permitted_variation", CanonicalJson, nullable=False),
        sa.Column("applicability", CanonicalJson, nullable=False),
        sa.Column("lead_days", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "programme"], ["programmes.org_id", "programmes.id"], name=op.f("fk_programme_items_programmes")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_programme_items")),
    )
    op.create_table(
        "programme_accomplishments",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("aircraft", sa.Text),
        sa.Column("component_part_number", sa.Text),
        sa.Column("component_serial_number", sa.Text),
        sa.Column("done_on", sa.Date, nullable=False),
        sa.Column("aircraft_counters", CanonicalJson, nullable=False),
        sa.Column("component_counters", CanonicalJson, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("replaces", sa.Text, nullable=False),
        sa.Column("recorded_at", UtcDateTime),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.CheckConstraint(
            "(component_part_number IS NULL) = (component_serial_number IS NULL)",
            name=op.f("ck_programme_accomplishments_component"),
        ),
        sa.CheckConstraint(
            "aircraft IS NOT NULL OR component_part_number IS NOT NULL",
            name=op.f("ck_programme_accomplishments_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "aircraft"],
            ["aircraft.org_id", "aircraft.registration"],
            name=op.f("fk_programme_accomplishments_aircraft"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "component_part_number", "component_serial_number"],
            ["components.org_id", "components.id_part_number", "components.id_serial_number"],
            name=op.f("fk_programme_accomplishments_components"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "item"],
            ["programme_items.org_id", "programme_items.id"],
            name=op.f("fk_programme_accomplishments_programme_items"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_programme_accomplishments")),
    )
    op.create_index(
        op.f("ix_programme_accomplishments_org_id_aircraft"),
        "programme_accomplishments",
        ["org_id", "aircraft"],
        unique=False,
    )
    op.create_index(
        op.f("ix_programme_accomplishments_org_id_component_part_number_component_serial_number"),
        "programme_accomplishments",
        ["org_id", "component_part_number", "component_serial_number"],
        unique=False,
    )
    op.create_index(
        op.f("ix_programme_accomplishments_org_id_item"), "programme_accomplishments", ["org_id", "item"], unique=False
    )


def _qualification() -> None:
    op.create_table(
        "task_requirements",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("task_type", sa.Text, nullable=False),
        sa.Column("aircraft_type", sa.Text, nullable=False),
        sa.Column("requirement", CanonicalJson, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_task_requirements_organizations")),
        sa.PrimaryKeyConstraint("org_id", "task_type", "aircraft_type", name=op.f("pk_task_requirements")),
    )


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("aircraft", sa.Text, nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("start_at", UtcDateTime, nullable=False),
        sa.Column("end_at", UtcDateTime, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("priority", sa.String(20), nullable=False),
        sa.Column("mechanic", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("inspector", sa.Text),
        sa.Column("directive", sa.Text),
        sa.Column("paragraph", sa.Text),
        sa.Column("programme_item", sa.Text),
        sa.Column("parts", CanonicalJson, nullable=False),
        sa.Column("package", sa.Text),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("corrects", sa.Text),
        sa.Column("started_at", UtcDateTime),
        sa.Column("completed_at", UtcDateTime),
        sa.Column("first_planned_start_at", UtcDateTime, nullable=False),
        sa.Column("first_planned_end_at", UtcDateTime, nullable=False),
        sa.Column("reschedules", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("slot", sa.Integer),
        sa.CheckConstraint("completed_at IS NULL OR state = 'completed'", name=op.f("ck_tasks_completed_at")),
        sa.CheckConstraint("(state IN ('scheduled', 'in_progress')) = (slot IS NOT NULL)", name=op.f("ck_tasks_slot")),
        sa.CheckConstraint("priority IN ('routine', 'urgent', 'aog', 'critical')", name=op.f("ck_tasks_priority")),
        sa.CheckConstraint(
            "state IN ('scheduled', 'in_progress', 'completed', 'cancelled')", name=op.f("ck_tasks_state")
        ),
        sa.CheckConstraint("type IN ('inspection', 'repair', 'overhaul')", name=op.f("ck_tasks_type")),
        sa.CheckConstraint("end_at > start_at", name=op.f("ck_tasks_window")),
        sa.ForeignKeyConstraint(
            ["org_id", "aircraft"], ["aircraft.org_id", "aircraft.registration"], name=op.f("fk_tasks_aircraft")
        ),
        sa.ForeignKeyConstraint(["org_id", "corrects"], ["tasks.org_id", "tasks.id"], name="fk_tasks_corrects"),
        sa.ForeignKeyConstraint(
            ["org_id", "directive"], ["directives.org_id", "directives.number"], name=op.f("fk_tasks_directives")
        ),
        sa.ForeignKeyConstraint(["org_id", "inspector"], ["people.org_id", "people.id"], name="fk_tasks_inspector"),
        sa.ForeignKeyConstraint(["org_id", "mechanic"], ["people.org_id", "people.id"], name="fk_tasks_mechanic"),
        sa.ForeignKeyConstraint(
            ["org_id", "programme_item"],
            ["programme_items.org_id", "programme_items.id"],
            name=op.f("fk_tasks_programme_items"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_aircraft_window", "tasks", ["org_id", "aircraft", "start_at"], unique=False)
    op.create_index(
        "ix_tasks_completed", "tasks", ["org_id", "completed_at", "end_at", "type", "started_at"], unique=False
    )
    op.create_index("ix_tasks_directive", "tasks", ["org_id", "directive", "aircraft"], unique=False)
    op.create_index("ix_tasks_mechanic_window", "tasks", ["org_id", "mechanic", "start_at"], unique=False)
    op.create_index("ix_tasks_state_end", "tasks", ["org_id", "state", "end_at", "type"], unique=False)
    op.create_index("ix_tasks_window", "tasks", ["org_id", "start_at"], unique=False)
    op.create_index(
        "uq_tasks_open_programme_item",
        "tasks",
        ["org_id", "programme_item", "aircraft"],
        unique=True,
        sqlite_where=sa.text("programme_item IS NOT NULL AND state IN ('scheduled', 'in_progress')"),
        postgresql_where=sa.text("programme_item IS NOT NULL AND state IN ('scheduled', 'in_progress')"),
    )
    op.create_table(
        "checklist_items",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("task", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("result", sa.String(20), nullable=False),
        sa.Column("deferral", sa.Text),
        sa.Column("performed_by", CanonicalJson, nullable=False),
        sa.Column("independent_inspection", sa.Boolean, nullable=False),
        sa.Column("inspected_by", sa.Text),
        sa.Column("signed_by", sa.Text),
        sa.Column("signed_at", UtcDateTime),
        sa.CheckConstraint("result IN ('pending', 'pass', 'fail')", name=op.f("ck_checklist_items_result")),
        sa.CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name=op.f("ck_checklist_items_signed")),
        sa.ForeignKeyConstraint(
            ["org_id", "inspected_by"], ["people.org_id", "people.id"], name="fk_checklist_items_inspected_by"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "signed_by"], ["people.org_id", "people.id"], name="fk_checklist_items_signed_by"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "task"], ["tasks.org_id", "tasks.id"], name=op.f("fk_checklist_items_tasks")
        ),
        sa.PrimaryKeyConstraint("org_id", "task", "id", name=op.f("pk_checklist_items")),
    )
    op.create_table(
        "sign_offs",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("task", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("certificate_number", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("signed_at", UtcDateTime, nullable=False),
        sa.Column("item_type", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("item_fingerprint", sa.String(64), nullable=False),
        sa.Column("evidence_fingerprint", sa.String(64), nullable=False),
        sa.Column("authenticated_by", sa.Text, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("signed_item", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.CheckConstraint("role IN ('performed', 'inspected', 'released')", name=op.f("ck_sign_offs_role")),
        sa.ForeignKeyConstraint(["org_id", "person"], ["people.org_id", "people.id"], name=op.f("fk_sign_offs_people")),
        sa.ForeignKeyConstraint(["org_id", "task"], ["tasks.org_id", "tasks.id"], name=op.f("fk_sign_offs_tasks")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_sign_offs")),
    )
    op.create_index(op.f("ix_sign_offs_org_id_task"), "sign_offs", ["org_id", "task"], unique=False)


def _scheduling() -> None:
    op.create_table(
        "task_dependencies",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("predecessor", sa.Text, nullable=False),
        sa.Column("successor", sa.Text, nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("lag_minutes", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "type IN ('finish_to_start', 'start_to_start', 'finish_to_finish', 'start_to_finish')",
            name=op.f("ck_task_dependencies_type"),
        ),
        sa.CheckConstraint("predecessor <> successor", name=op.f("ck_task_dependencies_another")),
        sa.ForeignKeyConstraint(
            ["org_id", "predecessor"], ["tasks.org_id", "tasks.id"], name="fk_task_dependencies_predecessor"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "successor"], ["tasks.org_id", "tasks.id"], name="fk_task_dependencies_successor"
        ),
        sa.PrimaryKeyConstraint("org_id", "predecessor", "successor", "type", name=op.f("pk_task_dependencies")),
    )
    op.create_index(
        op.f("ix_task_dependencies_org_id_successor"), "task_dependencies", ["org_id", "successor"], unique=False
    )
    op.create_table(
        "schedule_changes",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        sa.Column("policy", sa.String(20), nullable=False),
        sa.Column("accepted_conflicts", CanonicalJson, nullable=False),
        sa.CheckConstraint("policy IN ('minimal', 'keep_gaps')", name=op.f("ck_schedule_changes_policy")),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_schedule_changes_organizations")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_schedule_changes")),
    )
    op.create_index(
        op.f("ix_schedule_changes_org_id_recorded_at"), "schedule_changes", ["org_id", "recorded_at"], unique=False
    )
    op.create_table(
        "window_changes",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("schedule_change", sa.String(36), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("task", sa.Text, nullable=False),
        sa.Column("old_start_at", UtcDateTime, nullable=False),
        sa.Column("old_end_at", UtcDateTime, nullable=False),
        sa.Column("new_start_at", UtcDateTime, nullable=False),
        sa.Column("new_end_at", UtcDateTime, nullable=False),
        sa.Column("because", CanonicalJson, nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "schedule_change"],
            ["schedule_changes.org_id", "schedule_changes.id"],
            name=op.f("fk_window_changes_schedule_changes"),
        ),
        sa.ForeignKeyConstraint(["org_id", "task"], ["tasks.org_id", "tasks.id"], name=op.f("fk_window_changes_tasks")),
        sa.PrimaryKeyConstraint("org_id", "schedule_change", "place", name=op.f("pk_window_changes")),
    )
    op.create_index(op.f("ix_window_changes_org_id_task"), "window_changes", ["org_id", "task"], unique=False)


def _parts() -> None:
    op.create_table(
        "part_definitions",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("part_number", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("alternates", CanonicalJson, nullable=False),
        sa.Column("minimum_level", sa.Integer, nullable=False),
        sa.Column("reorder_point", sa.Integer, nullable=False),
        sa.Column("lead_time_days", sa.Integer),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "minimum_level >= 0 AND reorder_point >= 0 AND lead_time_days >= 0", name=op.f("ck_part_definitions_levels")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_part_definitions_organizations")),
        sa.PrimaryKeyConstraint("org_id", "part_number", name=op.f("pk_part_definitions")),
    )
    op.create_table(
        "part_items",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("part_number", sa.Text, nullable=False),
        sa.Column("serial_number", sa.Text, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("expires_on", sa.Date),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "status IN ('in_stock', 'reserved', 'installed', 'used', 'disposed')", name=op.f("ck_part_items_status")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "part_number"],
            ["part_definitions.org_id", "part_definitions.part_number"],
            name=op.f("fk_part_items_part_definitions"),
        ),
        sa.PrimaryKeyConstraint("org_id", "part_number", "serial_number", name=op.f("pk_part_items")),
    )
    op.create_index(
        op.f("ix_part_items_org_id_status_part_number"), "part_items", ["org_id", "status", "part_number"], unique=False
    )
    op.create_table(
        "reservations",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("task", sa.Text, nullable=False),
        sa.Column("part_number", sa.Text, nullable=False),
        sa.Column("serial_number", sa.Text, nullable=False),
        sa.Column("instead_of", sa.Text),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("changed_at", UtcDateTime),
        sa.CheckConstraint("state IN ('reserved', 'used', 'released')", name=op.f("ck_reservations_state")),
        sa.ForeignKeyConstraint(
            ["org_id", "part_number", "serial_number"],
            ["part_items.org_id", "part_items.part_number", "part_items.serial_number"],
            name=op.f("fk_reservations_part_items"),
        ),
        sa.ForeignKeyConstraint(["org_id", "task"], ["tasks.org_id", "tasks.id"], name=op.f("fk_reservations_tasks")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_reservations")),
    )
    op.create_index(op.f("ix_reservations_org_id_task"), "reservations", ["org_id", "task"], unique=False)
    op.create_index("ix_reservations_state", "reservations", ["org_id", "state", "changed_at"], unique=False)
    op.create_index(
        "uq_reservations_open",
        "reservations",
        ["org_id", "part_number", "serial_number"],
        unique=True,
        sqlite_where=sa.text("state = 'reserved'"),
        postgresql_where=sa.text("state = 'reserved'"),
    )
    op.create_table(
        "part_orders",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("part_number", sa.Text, nullable=False),
        sa.Column("quantity", sa.Integer, nullable=False),
        sa.Column("arrives_on", sa.Date, nullable=False),
        sa.Column("closed_at", UtcDateTime),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_part_orders_quantity")),
        sa.ForeignKeyConstraint(
            ["org_id", "part_number"],
            ["part_definitions.org_id", "part_definitions.part_number"],
            name=op.f("fk_part_orders_part_definitions"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_part_orders")),
    )
    op.create_index(op.f("ix_part_orders_org_id_part_number"), "part_orders", ["org_id", "part_number"], unique=False)


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("category", sa.String(30), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("raised_at", UtcDateTime, nullable=False),
        sa.Column("acknowledged_by", sa.Text),
        sa.Column("acknowledged_at", UtcDateTime),
        sa.Column("resolved_by", sa.Text),
        sa.Column("resolved_at", UtcDateTime),
        sa.Column("escalation_level", sa.Integer, nullable=False),
        sa.Column("escalates_at", UtcDateTime),
        sa.Column("told", CanonicalJson, nullable=False),
        sa.CheckConstraint(
            "category IN ('certificate_expiring', 'directive_due', 'task_overdue', 'parts_low_stock')",
            name=op.f("ck_alerts_category"),
        ),
        sa.CheckConstraint("level IN ('info', 'warning', 'critical')", name=op.f("ck_alerts_level")),
        sa.CheckConstraint(
            "(acknowledged_by IS NULL) = (acknowledged_at IS NULL)", name=op.f("ck_alerts_acknowledged")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_alerts_organizations")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_alerts")),
    )
    op.create_index("ix_alerts_raised", "alerts", ["org_id", "raised_at"], unique=False)
    op.create_index(
        "uq_alerts_open",
        "alerts",
        ["org_id", "category", "subject"],
        unique=True,
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("template_code", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("template", CanonicalJson, nullable=False),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("issued_by", sa.Text, nullable=False),
        sa.Column("fields", CanonicalJson, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("task", sa.Text),
        sa.CheckConstraint("number >= 1", name=op.f("ck_documents_number")),
        sa.ForeignKeyConstraint(["org_id", "task"], ["tasks.org_id", "tasks.id"], name=op.f("fk_documents_tasks")),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_documents_organizations")),
        sa.PrimaryKeyConstraint("org_id", "template_code", "number", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_org_id_issued_at"), "documents", ["org_id", "issued_at"], unique=False)


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("taken_back_at", UtcDateTime),
        sa.Column("taken_back_by", sa.Text),
        sa.CheckConstraint("state IN ('loaded', 'taking_back', 'taken_back')", name=op.f("ck_imports_state")),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_imports_organizations")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_org_id_recorded_at"), "imports", ["org_id", "recorded_at"], unique=False)
    op.create_table(
        "import_rows",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("import_id", sa.String(36), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("entity_type", sa.Text, nullable=False),
        sa.Column("key", CanonicalJson, nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "import_id"], ["imports.org_id", "imports.id"], name=op.f("fk_import_rows_imports")
        ),
        sa.PrimaryKeyConstraint("org_id", "import_id", "place", name=op.f("pk_import_rows")),
    )


def _access() -> None:
    op.create_table(
        "api_keys",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("expires_at", UtcDateTime),
        sa.Column("revoked_at", UtcDateTime),
        sa.CheckConstraint(
            "role IN ('admin', 'tenant_admin', 'scheduler', 'mechanic', 'auditor')", name=op.f("ck_api_keys_role")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_api_keys_organizations")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_api_keys")),
    )
    op.create_index(op.f("ix_api_keys_org_id_secret_hash"), "api_keys", ["org_id", "secret_hash"], unique=True)
    op.create_table(
        "refresh_tokens",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("family", sa.String(36), nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("spent_at", UtcDateTime),
        sa.Column("revoked_at", UtcDateTime),
        sa.ForeignKeyConstraint(["org_id", "user"], ["users.org_id", "users.id"], name=op.f("fk_refresh_tokens_users")),
        sa.PrimaryKeyConstraint("org_id", "secret_hash", name=op.f("pk_refresh_tokens")),
    )
    op.create_index(op.f("ix_refresh_tokens_org_id_family"), "refresh_tokens", ["org_id", "family"], unique=False)
    op.create_index(op.f("ix_refresh_tokens_org_id_user"), "refresh_tokens", ["org_id", "user"], unique=False)
    op.create_table(
        "idempotency_keys",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("answer", CanonicalJson, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_idempotency_keys_organizations")),
        sa.PrimaryKeyConstraint("org_id", "user", "route", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(
        op.f("ix_idempotency_keys_org_id_created_at"), "idempotency_keys", ["org_id", "created_at"], unique=False
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("arguments", CanonicalJson, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("leased_until", UtcDateTime),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("started_at", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("failure", sa.Text, nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'dead')", name=op.f("ck_jobs_state")),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_jobs_organizations")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_org_id_state_due_at"), "jobs", ["org_id", "state", "due_at"], unique=False)
    op.create_table(
        "webhooks",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("events", CanonicalJson, nullable=False),
        sa.Column("secrets", CanonicalJson, nullable=False),
        sa.Column("is_enabled", sa.Boolean, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.org_id"], name=op.f("fk_webhooks_organizations")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_webhooks")),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("org_id", OrganizationId, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("webhook", sa.String(36), nullable=False),
        sa.Column("event", sa.String(36), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("answer_status", sa.Integer),
        sa.Column("failure", sa.Text, nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'dead')", name=op.f("ck_webhook_deliveries_state")),
        sa.ForeignKeyConstraint(
            ["org_id", "webhook"], ["webhooks.org_id", "webhooks.id"], name=op.f("fk_webhook_deliveries_webhooks")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_webhook_deliveries")),
    )
    op.create_index(
        op.f("ix_webhook_deliveries_org_id_webhook_state_due_at"),
        "webhook_deliveries",
        ["org_id", "webhook", "state", "due_at"],
        unique=False,
    )
    op.create_index("uq_webhook_deliveries_event", "webhook_deliveries", ["org_id", "webhook", "event"], unique=True)
