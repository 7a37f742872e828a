"""Use cases of access: let a user sign in, keep and end sessions, change a password, make and revoke keys of services.

What proves somebody before anybody is known (`begin_session`, `continue_session`, `actor_of_key`) has no actor.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from amss_core.access import (
    ApiKey,
    Continued,
    Credential,
    Session,
    next_token,
    refusal_of,
    secret_hash,
    sign_in_name,
)
from amss_core.errors import ForbiddenError, InvalidValueError, NotFoundError
from amss_core.permissions import Actor, Role, may_grant, require
from amss_core.services._arguments import use_case
from amss_core.services._change import Recorded, record
from amss_core.stores import Stores


@use_case
def open_account(
    stores: Stores, actor: Actor, user_id: str, name: str, *, password_hash: str, now: datetime
) -> Credential:
    """Give a user a sign-in name and a password, or another one; his sessions end.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        user_id: Id of the user.
        name: The sign-in name, such as an e-mail address.
        password_hash: Hash of the password.
        now: When, aware.

    Raises:
        ForbiddenError: If the actor's role may not (`users.change`), or may not give the user's role.
        NotFoundError: If the organisation has no such user.
        ConflictError: If the name is another user's, of any organisation.
        InvalidValueError: If the name cannot be one.
    """
    action = "users.change"
    require(actor, action, organization=stores.organization)
    user = stores.users.get(user_id)
    if not may_grant(actor, user.role):
        raise ForbiddenError(f"the role {actor.role} may not let a {user.role} sign in; ask an admin", roles=("admin",))
    credential = Credential(user=user_id, name=sign_in_name(name), password_hash=password_hash, changed_at=now)
    stores.access.put_credential(credential)
    stores.access.end_sessions(at=now, user=user_id)
    _record(stores, actor, "user", user_id, {"sign_in_name": credential.name}, action=action, now=now)
    return credential


@use_case
def change_password(
    stores: Stores, actor: Actor, *, password_hash: str, keep_session: str = "", now: datetime
) -> Credential:
    """Give oneself another password; all other sessions end.

    Args:
        stores: The stores of the transaction.
        actor: The user; who he is has been proved again.
        password_hash: Hash of the new password.
        keep_session: Id of the session that goes on; empty to end all.
        now: When, aware.

    Raises:
        NotFoundError: If the user has no password.
    """
    before = stores.access.credential(actor.id)
    if before is None:
        raise NotFoundError(f"'{actor.id}' does not sign in with a password")
    after = attrs.evolve(before, password_hash=password_hash, changed_at=now)
    stores.access.put_credential(after)
    for each in {each.family for each in stores.access.tokens(user=actor.id)} - {keep_session}:
        stores.access.end_sessions(at=now, family=each)
    _record(stores, actor, "user", actor.id, {"password_changed": True}, action="access.change_password", now=now)
    return after


@use_case
def begin_session(stores: Stores, user_id: str, *, secret: str, now: datetime) -> Continued:
    """Begin a session of a user whose password was proved.

    Raises:
        NotFoundError: If the organisation has no such user.
    """
    user = stores.users.get(user_id)
    actor = Actor(id=user.id, role=user.role, organization=stores.organization)
    family = stores.new_id()
    stores.access.put_token(next_token(user.id, family, secret=secret, now=now))
    _record(stores, actor, "user", user.id, {"session": family}, action="access.sign_in", now=now)
    return Continued(actor=actor, family=family)


@use_case
def continue_session(stores: Stores, token: str, *, secret: str, now: datetime) -> Continued:
    """Spend a token for the next one, with the role that its user has now.

    A token that was spent before is in two hands: its whole session ends, and that is kept although this is refused.

    Args:
        stores: The stores of the transaction.
        token: Secret of the token that is spent.
        secret: Secret of the next one.
        now: When, aware.
    """
    found = stores.access.token(secret_hash(token))
    refused = refusal_of(found, now=now)
    if found is None or refused is not None:
        if found is not None and refused == "reused":
            stores.access.end_sessions(at=now, family=found.family)
        return Continued(actor=None, family=found.family if found else "", refused=refused)
    user = stores.users.get(found.user)
    stores.access.put_token(attrs.evolve(found, spent_at=now))
    stores.access.put_token(next_token(user.id, found.family, secret=secret, now=now))
    actor = Actor(id=user.id, role=user.role, organization=stores.organization)
    return Continued(actor=actor, family=found.family)


@use_case
def end_session(stores: Stores, actor: Actor, family: str, *, now: datetime) -> None:
    """End a session of oneself.

    Raises:
        NotFoundError: If the actor has no such session.
    """
    if family not in {each.family for each in list_sessions(stores, actor, now=now)}:
        raise NotFoundError(f"you have no session '{family}' that goes on")
    stores.access.end_sessions(at=now, family=family)
    _record(stores, actor, "user", actor.id, {"session_ended": family}, action="access.sign_out", now=now)


@use_case
def list_sessions(stores: Stores, actor: Actor, *, now: datetime) -> tuple[Session, ...]:
    """Return the sessions of oneself that can be continued at an instant, the last used one first."""
    return tuple(
        Session(family=each.family, user=each.user, last_used_at=each.issued_at, expires_at=each.expires_at)
        for each in stores.access.tokens(user=actor.id)
        if refusal_of(each, now=now) is None
    )


@use_case
def create_api_key(
    stores: Stores,
    actor: Actor,
    name: str,
    role: Role,
    *,
    secret: str,
    expires_at: datetime | None = None,
    now: datetime,
) -> ApiKey:
    """Make a key for a service that acts under a role.

    Raises:
        ForbiddenError: If the actor's role may not (`api_keys.change`), or may not give this role.
        InvalidValueError: If it would have expired already.
    """
    action = "api_keys.change"
    require(actor, action, organization=stores.organization)
    if not may_grant(actor, role):
        raise ForbiddenError(f"the role {actor.role} may not give the role {role}; ask an admin", roles=("admin",))
    if expires_at is not None and expires_at <= now:
        raise InvalidValueError("expected an instant that lies ahead", field="expires_at", value=expires_at.isoformat())
    key = ApiKey(id=stores.new_id(), name=name, role=role, created_at=now, created_by=actor.id, expires_at=expires_at)
    stores.access.add_api_key(key, secret_hash=secret_hash(secret))
    record(stores, actor, Recorded(entity_type="api_key", entity_id=key.id, after=key), now=now, action=action)
    return key


@use_case
def list_api_keys(stores: Stores, actor: Actor) -> tuple[ApiKey, ...]:
    """Return all keys of services, revoked ones included, the last one first.

    Raises:
        ForbiddenError: If the actor's role may not (`api_keys.read`).
    """
    require(actor, "api_keys.read", organization=stores.organization)
    return stores.access.api_keys()


@use_case
def revoke_api_key(stores: Stores, actor: Actor, key_id: str, *, now: datetime) -> ApiKey:
    """Revoke a key; one that was revoked before stays as it was.

    Raises:
        ForbiddenError: If the actor's role may not (`api_keys.change`).
        NotFoundError: If there is no such key.
    """
    action = "api_keys.change"
    require(actor, action, organization=stores.organization)
    for before in stores.access.api_keys():
        if before.id == key_id:
            break
    else:
        raise NotFoundError(f"there is no key '{key_id}' in this organisation")
    if before.revoked_at is not None:
        return before
    after = attrs.evolve(before, revoked_at=now)
    stores.access.replace_api_key(after)
    changed = Recorded(entity_type="api_key", entity_id=key_id, before=before, after=after)
    record(stores, actor, changed, now=now, action=action)
    return after


@use_case
def actor_of_key(stores: Stores, secret: str, *, now: datetime) -> Actor | None:
    """Return whom a key stands for at an instant; None where it is unknown, revoked or expired."""
    key = stores.access.api_key(secret_hash=secret_hash(secret))
    if key is None or not key.may_be_used(now):
        return None
    return Actor(id=f"key:{key.id}", role=key.role, organization=stores.organization)


def _record(
    stores: Stores, actor: Actor, entity_type: str, entity_id: str, after: object, *, action: str, now: datetime
) -> None:
    recorded = Recorded(entity_type=entity_type, entity_id=entity_id, after=after)
    record(stores, actor, recorded, now=now, action=action)
