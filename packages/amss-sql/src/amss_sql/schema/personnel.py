"""Tables of people and of the facts about them, which only grow: a correction is another `entry` of the same id."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import CheckConstraint, Column, Date, ForeignKeyConstraint, Integer, String, Text

from amss_core.personnel import CertificateEventKind
from amss_core.personnel import Role as AuthorisedRole
from amss_sql.columns import CanonicalJson, one_of
from amss_sql.schema.base import FACTS, belongs_to, of_organization, personnel_facts, tenant_table

people = tenant_table(
    "people",
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("employee_number", Text, nullable=False),
    of_organization(),
    key=("id",),
    info=FACTS,
)


def _of_certificate() -> ForeignKeyConstraint:
    return belongs_to("certificates", "person", "certificate", key=("person", "id"))


certificates = tenant_table(
    "certificates",
    Column("person", Text, nullable=False),
    Column("id", Text, nullable=False),
    belongs_to("people", "person"),
    key=("person", "id"),
    info=FACTS,
)
certificate_entries = personnel_facts(
    "certificate_entries",
    Column("type", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("expires_on", Date),
    rests_on=belongs_to("certificates", "person", "id", key=("person", "id")),
)
certificate_events = personnel_facts(
    "certificate_events",
    Column("certificate", Text, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("on", Date, nullable=False),
    Column("until", Date),
    Column("expires_on", Date),
    CheckConstraint(one_of("kind", get_args(CertificateEventKind)), name="kind"),
    rests_on=_of_certificate(),
)
type_ratings = personnel_facts(
    "type_ratings",
    Column("certificate", Text, nullable=False),
    Column("aircraft_type", Text, nullable=False),
    Column("endorsed_on", Date, nullable=False),
    Column("lapsed_on", Date),
    rests_on=_of_certificate(),
)
skills = personnel_facts(
    "skills",
    Column("skill", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("qualified_on", Date, nullable=False),
    Column("expires_on", Date),
    CheckConstraint("level BETWEEN 1 AND 5", name="level"),
    rests_on=belongs_to("people", "person"),
)
authorisations = personnel_facts(
    "authorisations",
    Column("role", String(20), nullable=False),
    Column("task_types", CanonicalJson, nullable=False),
    Column("aircraft_types", CanonicalJson, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_through", Date),
    CheckConstraint(one_of("role", get_args(AuthorisedRole)), name="role"),
    rests_on=belongs_to("people", "person"),
)
work_log = personnel_facts(
    "work_log",
    Column("day", Date, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("aircraft_type", Text),
    Column("task_type", Text, nullable=False),
    Column("task", Text, nullable=False),
    CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
    rests_on=belongs_to("people", "person"),
)
