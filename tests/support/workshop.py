"""An operator that can work: an aircraft in maintenance, a certifying mechanic, another, and an inspector."""

from __future__ import annotations

from datetime import timedelta

import operator_data as some
from operator_data import ADMIN, NOW, US

from amss_core.organizations import User
from amss_core.permissions import Actor
from amss_core.personnel import Person
from amss_core.qualification import Requirement
from amss_core.services import fleet, personnel, qualification
from amss_core.services.organizations import create_user

SARA, LINA, OMAR = (Actor(id=each, role="mechanic", organization=US) for each in ("P1", "P2", "P3"))
PLANNER = Actor(id="paul", role="scheduler", organization=US)
SEAL = ("S738-07", "1")
EARLIER = NOW - timedelta(days=30)


def workshop(database):
    """Fill a database: P1 certifies, P2 inspects, P3 holds nothing; ET-AXM has two slots."""
    some.found(database)
    with database.begin(US) as stores:
        fleet.add_aircraft(stores, ADMIN, some.aircraft(capacity_slots=2, status="maintenance"), now=EARLIER)
        fleet.add_aircraft(stores, ADMIN, some.aircraft(registration="ET-AXN", capacity_slots=1), now=EARLIER)
        create_user(stores, ADMIN, User(id="paul", name="Paul Ek", role="scheduler"), now=EARLIER)
        for person, name in (("P2", "Lina Roth"), ("P3", "Omar Haile")):
            personnel.enter_person(stores, ADMIN, Person(id=person, name=name), now=EARLIER)
        for person, role in (("P1", "certifying"), ("P2", "inspection")):
            personnel.record_certificate(stores, ADMIN, some.certificate(person=person), now=EARLIER)
            personnel.endorse_type_rating(stores, ADMIN, person, some.type_rating(), now=EARLIER)
            personnel.authorise(stores, ADMIN, some.authorisation(person=person, role=role), now=EARLIER)
        asked = Requirement(task_type="inspection", aircraft_type="B738", certificates=[{"EASA_B1"}], certifying=True)
        qualification.require_for_work(stores, ADMIN, asked, now=EARLIER)
    return database
