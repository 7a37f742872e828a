"""Use cases of organisations and users: create an organisation, register it, create a user, give a role; look at them.

An organisation works under the authorities that it is registered with; nothing of a registration is ever removed.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

import attrs

from amss_core.codec import structure
from amss_core.errors import CodecError, ConflictError, ForbiddenError, InvalidValueError
from amss_core.events import OrganizationCreated, RegistrationChanged, UserCreated, UserRoleChanged
from amss_core.organizations import Organization, Registration, User
from amss_core.permissions import Actor, Role, may_grant, require
from amss_core.reference import authority
from amss_core.services._arguments import use_case
from amss_core.services._change import tell
from amss_core.stores import Stores


@use_case
def create_organization(stores: Stores, actor: Actor, organization: Organization, *, now: datetime) -> Organization:
    """Create the organisation that the transaction was begun for.

    Raises:
        ForbiddenError: If the actor's role may not (`organizations.create`).
        ConflictError: If it exists.
        InvalidValueError: If its id is not that of the transaction, its time zone is none, or `now` is naive.
    """
    action = "organizations.create"
    require(actor, action, organization=stores.organization)
    _require_zone(organization.time_zone)
    stores.organizations.add(organization)
    payload = OrganizationCreated(name=organization.name)
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="organization",
        entity_id=organization.id,
        payload=payload,
        after=organization,
    )
    return organization


@use_case
def show_organization(stores: Stores, actor: Actor) -> Organization:
    """Return the organisation.

    Raises:
        ForbiddenError: If the actor's role may not (`organizations.read`).
        NotFoundError: If it does not exist.
    """
    require(actor, "organizations.read", organization=stores.organization)
    return stores.organizations.get()


@use_case
def list_registrations(stores: Stores, actor: Actor) -> tuple[Registration, ...]:
    """Return the organisation's registrations with authorities, ended ones included, by authority and number.

    Raises:
        ForbiddenError: If the actor's role may not (`organizations.read`).
    """
    require(actor, "organizations.read", organization=stores.organization)
    return stores.organizations.registrations()


@use_case
def register_with_authority(stores: Stores, actor: Actor, registration: Registration, *, now: datetime) -> Registration:
    """Record an approval that an authority has given the organisation.

    Raises:
        ForbiddenError: If the actor's role may not (`organizations.change`).
        NotFoundError: If there is no such authority, or the organisation does not exist.
        ConflictError: If there is a registration of this authority and number.
        InvalidValueError: If it is another organisation's, or `now` is naive.

    Source: 14 CFR 119.5, 145.5; EASA 145.A.15, CAMO.A.115.
    """
    action = "organizations.change"
    require(actor, action, organization=stores.organization)
    authority(registration.authority)
    stores.organizations.get()
    stores.organizations.register(registration)
    _tell_registration(stores, actor, registration, action=action, now=now, before=None)
    return registration


@use_case
def change_registration(stores: Stores, actor: Actor, registration: Registration, *, now: datetime) -> Registration:
    """Record that a registration was extended, limited, suspended, revoked, surrendered or made active again.

    Raises:
        ForbiddenError: If the actor's role may not (`organizations.change`).
        NotFoundError: If the organisation has no registration of this authority and number.
        ConflictError: If nothing of it would change.
        InvalidValueError: If it is another organisation's, or `now` is naive.
    """
    action = "organizations.change"
    require(actor, action, organization=stores.organization)
    before = stores.organizations.replace_registration(registration)
    if before == registration:
        raise ConflictError(f"the registration '{registration.number}' says this already; nothing would change")
    _tell_registration(stores, actor, registration, action=action, now=now, before=before)
    return registration


def _tell_registration(
    stores: Stores, actor: Actor, after: Registration, *, action: str, now: datetime, before: Registration | None
) -> None:
    payload = RegistrationChanged(authority=after.authority, number=after.number, status=after.status)
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="registration",
        entity_id=f"{after.authority} {after.number}",
        payload=payload,
        before=before,
        after=after,
    )


@use_case
def list_users(stores: Stores, actor: Actor) -> tuple[User, ...]:
    """Return all users of the organisation, by id.

    Raises:
        ForbiddenError: If the actor's role may not (`users.read`).
    """
    require(actor, "users.read", organization=stores.organization)
    return stores.users.all()


@use_case
def create_user(stores: Stores, actor: Actor, user: User, *, now: datetime) -> User:
    """Create a user with a role.

    Raises:
        ForbiddenError: If the actor's role may not (`users.create`), or may not give this role.
        ConflictError: If there is a user with this id.
        InvalidValueError: If `now` is naive.
    """
    action = "users.create"
    require(actor, action, organization=stores.organization)
    _require_grant(actor, user.role)
    first = attrs.evolve(user, revision=1)
    stores.users.add(first)
    payload = UserCreated(user=first.id, role=first.role)
    tell(stores, actor, now=now, action=action, entity_type="user", entity_id=first.id, payload=payload, after=first)
    return first


@use_case
def change_role(stores: Stores, actor: Actor, user_id: str, role: Role, *, revision: int, now: datetime) -> User:
    """Give a user another role.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        user_id: Id of the user.
        role: The new role.
        revision: The revision of the user that the actor looked at.
        now: When, aware.

    Raises:
        ForbiddenError: If the actor's role may not (`users.change`), or may not give or take one of the two roles.
        NotFoundError: If the organisation has no such user.
        ConflictError: If somebody else has changed the user meanwhile.
        InvalidValueError: If there is no such role, or `now` is naive.
    """
    action = "users.change"
    require(actor, action, organization=stores.organization)
    before = stores.users.get(user_id)
    wanted = attrs.evolve(before, role=role, revision=revision)
    for each in (before.role, wanted.role):
        _require_grant(actor, each)
    after = stores.users.replace(wanted)
    payload = UserRoleChanged(user=user_id, before=before.role, after=after.role)
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="user",
        entity_id=user_id,
        payload=payload,
        before=before,
        after=after,
    )
    return after


def _require_grant(actor: Actor, role: Role) -> None:
    if not may_grant(actor, role):
        raise ForbiddenError(
            f"the role {actor.role} may neither give nor take the role {role}; ask an admin", roles=("admin",)
        )


def _require_zone(name: str) -> None:
    try:
        structure(name, tzinfo)
    except CodecError:
        raise InvalidValueError(
            "expected a time zone such as 'UTC', 'UTC+03:00' or 'Europe/Paris'", field="time_zone", value=name
        ) from None
