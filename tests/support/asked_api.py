"""The API on a database of each kind, asked by users who have signed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from litestar.testing import TestClient
from operator_data import US

from amss_core.organizations import Organization, User
from amss_core.permissions import Actor
from amss_core.services import access, organizations
from amss_http import KeyRing, make_app, passwords
from amss_sql import Database

PASSWORD = "correct horse battery"
ROLES = ("admin", "tenant_admin", "scheduler", "mechanic", "auditor")
SOUTH = "019e7e71-1240-7000-8000-eeeeeeeeeeee"


@attrs.define
class Clock:
    """A clock that a test moves on."""

    now: datetime = datetime(2026, 6, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


@attrs.define
class Api:
    """The API, and how a user of a role asks it."""

    client: TestClient
    database: Database
    clock: Clock
    rings: list[KeyRing]
    signed_in: dict[str, tuple[datetime, dict[str, str]]] = attrs.field(factory=dict)

    def login(self, name: str, password: str = PASSWORD) -> Any:
        return self.client.post("/api/v1/auth/login", json={"name": name, "password": password})

    def headers(self, role: str) -> dict[str, str]:
        """Return what a user of a role is known by; to sign in takes a while, so it is done once in ten minutes."""
        if role not in self.signed_in or self.clock.now - self.signed_in[role][0] > timedelta(minutes=10):
            token = self.login(f"{role}@north.example").json()["access_token"]
            self.signed_in[role] = (self.clock.now, {"Authorization": f"Bearer {token}"})
        return self.signed_in[role][1]

    def ask(
        self, verb: str, path: str, *, role: str = "admin", headers: dict[str, str] | None = None, **given: Any
    ) -> Any:
        sent = self.headers(role) | (headers or {})
        return self.client.request(verb, f"/api/v1{path}", headers=sent, **given)


@pytest.fixture(scope="session")
def password_hash():
    return passwords.hashed(PASSWORD)


def populate(database: Database, password_hash: str, now: datetime) -> None:
    """Make two organisations; in the first one a user of each role, who signs in as role@north.example."""
    for organization, name, place in ((US, "Northern Air", "north"), (SOUTH, "Southern Air", "south")):
        by = Actor(id="root", role="admin", organization=organization)
        with database.begin(organization) as stores:
            organizations.create_organization(stores, by, Organization(id=organization, name=name), now=now)
            for role in ROLES:
                user = User(id="P1" if role == "mechanic" else f"{role}-{place}", name=role.title(), role=role)
                organizations.create_user(stores, by, user, now=now)
                address = f"{role}@{place}.example"
                access.open_account(stores, by, user.id, address, password_hash=password_hash, now=now)


@pytest.fixture(params=["sqlite-file", "postgresql-18"])
def api(request, open_database, password_hash):
    clock = Clock()
    database = open_database(request.param)
    populate(database, password_hash, clock.now)
    rings = [KeyRing.new(now=clock.now)]
    with TestClient(make_app(database, lambda: rings[-1], now=clock), raise_server_exceptions=False) as client:
        yield Api(client, database, clock, rings)
