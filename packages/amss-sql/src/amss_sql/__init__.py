"""Stores on SQLite and PostgreSQL: open a `Database`, begin a transaction of an organisation, use the core's use cases.

A service of one's own needs little more than this; the answer is what `amss_core` decides, the rows are SQL:

>>> from datetime import UTC, date, datetime
>>> from amss_core.organizations import Organization
>>> from amss_core.permissions import Actor
>>> from amss_core.personnel import Certificate, Person
>>> from amss_core.qualification import Requirement
>>> from amss_core.services.organizations import create_organization
>>> from amss_core.services.personnel import enter_person, record_certificate
>>> from amss_core.services.qualification import check_person
>>> database = Database.open("sqlite://")
>>> database.upgrade()
>>> us = "019e7e71-1240-7000-8000-000000000000"
>>> admin = Actor(id="root", role="admin", organization=us)
>>> now = datetime(2026, 5, 31, 14, 30, tzinfo=UTC)
>>> licence = Certificate(
...     id="C1", person="P1", type="EASA_B1", authority="EASA", number="SE.66.1",
...     issued_on=date(2022, 6, 1), expires_on=date(2027, 5, 31),
... )
>>> with database.begin(us) as stores:
...     _ = create_organization(stores, admin, Organization(id=us, name="Northern Air"), now=now)
...     _ = enter_person(stores, admin, Person(id="P1", name="Sara Lind"), now=now)
...     _ = record_certificate(stores, admin, licence, now=now)
>>> overhaul = Requirement(task_type="overhaul", certificates=[{"EASA_B1", "EASA_B2"}])
>>> with database.read(us) as stores:
...     print(*check_person(stores, admin, "P1", overhaul, on=date(2027, 6, 1), now=now).against)
Sara Lind's EASA_B1 certificate SE.66.1 expired on 2027-05-31, asked for 2027-06-01.
>>> database.close()
"""

from __future__ import annotations

from amss_sql.database import Database

__all__ = ["Database"]
