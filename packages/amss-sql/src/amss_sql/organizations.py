"""The stores of the organisation of a transaction and of its users."""

from __future__ import annotations

import attrs
from sqlalchemy.sql import ColumnElement

from amss_core.errors import ConflictError, InvalidValueError, NotFoundError
from amss_core.organizations import Organization, Registration, User
from amss_sql import schema
from amss_sql.tenancy import Tenant


class SqlOrganizations:
    """The organisation of the transaction."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def add(self, organization: Organization) -> None:
        """Add the organisation."""
        self._refuse_other(organization.id, field="id")
        if self._tenant.rows(self._tenant.select(schema.organizations)):
            raise ConflictError(f"the organisation {organization.id} exists already")
        self._tenant.insert(schema.organizations, organization)

    def get(self) -> Organization:
        """Return the organisation."""
        for row in self._tenant.rows(self._tenant.select(schema.organizations)):
            return Organization(id=row["org_id"], name=row["name"], time_zone=row["time_zone"])
        raise NotFoundError("there is no such organisation; create it first")

    def _refuse_other(self, organization: str, *, field: str) -> None:
        if organization != self._tenant.organization:
            raise InvalidValueError(
                f"expected the organisation that the transaction was begun for, {self._tenant.organization}",
                field=field,
                value=organization,
            )

    def registrations(self) -> tuple[Registration, ...]:
        """Return its registrations with authorities, by authority and number."""
        table = schema.registrations
        return self._tenant.records(
            self._tenant.select(table).order_by(table.c.authority, table.c.number), Registration
        )

    def _find_registration(self, registration: Registration) -> tuple[Registration, ...]:
        table = schema.registrations
        self._refuse_other(registration.organization, field="organization")
        return self._tenant.records(self._tenant.select(table, *_is_registration(registration)), Registration)

    def register(self, registration: Registration) -> None:
        """Add a registration."""
        if self._find_registration(registration):
            raise ConflictError(
                f"there is already a registration '{registration.number}' with {registration.authority}; change it"
            )
        self._tenant.insert(schema.registrations, registration)

    def replace_registration(self, registration: Registration) -> Registration:
        """Store a registration over that of the same authority and number."""
        for before in self._find_registration(registration):
            self._tenant.update(schema.registrations, registration, where=_is_registration(registration))
            return before
        raise NotFoundError(
            f"there is no registration '{registration.number}' with {registration.authority}; register it first"
        )


def _is_registration(registration: Registration) -> tuple[ColumnElement[bool], ...]:
    table = schema.registrations
    return table.c.authority == registration.authority, table.c.number == registration.number


class SqlUsers:
    """The organisation's users."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def add(self, user: User) -> None:
        """Add a user."""
        if self._find(user.id):
            raise ConflictError(f"there is already a user '{user.id}'; take another id")
        self._tenant.insert(schema.users, user)

    def _find(self, user_id: str) -> tuple[User, ...]:
        return self._tenant.records(self._tenant.select(schema.users, schema.users.c.id == user_id), User)

    def get(self, user_id: str) -> User:
        """Return a user."""
        for user in self._find(user_id):
            return user
        raise NotFoundError(f"there is no user '{user_id}' in this organisation")

    def all(self) -> tuple[User, ...]:
        """Return all users of the organisation, by id."""
        return self._tenant.records(self._tenant.select(schema.users).order_by(schema.users.c.id), User)

    def replace(self, user: User) -> User:
        """Store a changed user over the revision that it was made from."""
        following = attrs.evolve(user, revision=user.revision + 1)
        table = schema.users
        where = (table.c.id == user.id, table.c.revision == user.revision)
        if not self._tenant.update(table, following, where=where):
            now = self.get(user.id).revision
            raise ConflictError(
                f"the user '{user.id}' was changed meanwhile: revision {now}, not {user.revision}; look again"
            )
        return following
