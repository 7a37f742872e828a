"""Signing in, sessions and keys of services, on each database: secrets are not kept, and a token is spent once."""

from __future__ import annotations

from datetime import timedelta

import operator_data as some
import pytest
from operator_data import ADMIN, ANNA, AUDITOR, MECHANIC, NOW, THEM, US

from amss_core.access import SESSION_DAYS, sign_in_name
from amss_core.errors import ConflictError, ForbiddenError, InvalidValueError, NotFoundError
from amss_core.organizations import Organization, User
from amss_core.permissions import Actor
from amss_core.services import access
from amss_core.services.organizations import change_role, create_organization, create_user
from amss_sql import schema

NAME = "anna@example.com"
ADMIN_THERE = Actor(id="root", role="admin", organization=THEM)


@pytest.fixture
def northern(database):
    """Return a database with a user who can sign in."""
    some.found(database)
    with database.begin(US) as stores:
        create_user(stores, ADMIN, ANNA, now=NOW)
        access.open_account(stores, ADMIN, "anna", " Anna@Example.com", password_hash="hash 1", now=NOW)
    return database


def do(database, use_case, *given, **named):
    with database.begin(US) as stores:
        return use_case(stores, *given, **{"now": NOW} | named)


def test_a_sign_in_name_tells_the_organisation_and_the_user(northern):
    assert northern.organization_of(NAME) == US
    assert northern.organization_of("nobody@example.com") is None
    with northern.read(US) as stores:
        assert stores.access.credential_named(NAME).user == "anna"
        assert stores.access.credential_named("x") is None


def test_it_is_known_whether_anybody_can_sign_in(database):
    some.found(database)
    assert not database.has_accounts()
    with database.begin(US) as stores:
        create_user(stores, ADMIN, ANNA, now=NOW)
        access.open_account(stores, ADMIN, "anna", NAME, password_hash="h", now=NOW)
    assert database.has_accounts()


def test_a_sign_in_name_is_one_in_all_organisations(northern):
    with northern.begin(THEM) as stores:
        create_organization(stores, ADMIN_THERE, Organization(id=THEM, name="South"), now=NOW)
        create_user(stores, ADMIN_THERE, User(id="zoe", name="Zoe", role="mechanic"), now=NOW)
        with pytest.raises(ConflictError, match="is taken"):
            access.open_account(stores, ADMIN_THERE, "zoe", NAME.upper(), password_hash="h", now=NOW)
    do(northern, access.open_account, ADMIN, "anna", "berg@example.com", password_hash="hash 2")
    assert northern.organization_of(NAME) is None
    with northern.begin(THEM) as stores:
        access.open_account(stores, ADMIN_THERE, "zoe", NAME, password_hash="h", now=NOW)
    assert northern.organization_of(NAME) == THEM


@pytest.mark.parametrize("name", ["", "a b@example.com", "x" * 255, "a\x00b", "a\nb"])
def test_what_cannot_be_a_sign_in_name_is_refused(name):
    with pytest.raises(InvalidValueError) as refused:
        sign_in_name(name)
    assert refused.value.field == "sign_in_name"


def test_who_may_not_let_others_sign_in_is_refused(northern):
    with pytest.raises(ForbiddenError):
        do(northern, access.open_account, MECHANIC, "anna", "x@example.com", password_hash="h")
    chief = Actor(id="anna", role="tenant_admin", organization=US)
    do(northern, create_user, ADMIN, User(id="boss", name="Boss", role="admin"))
    with pytest.raises(ForbiddenError, match="may not let a admin sign in"):
        do(northern, access.open_account, chief, "boss", "x@example.com", password_hash="h")
    with pytest.raises(NotFoundError):
        do(northern, access.open_account, ADMIN, "X9", "x@example.com", password_hash="h")


def test_a_session_goes_on_with_a_new_token_each_time_and_the_role_of_now(northern):
    begun = do(northern, access.begin_session, "anna", secret="s1")
    assert begun.actor == Actor(id="anna", role="tenant_admin", organization=US)
    do(northern, change_role, ADMIN, "anna", "auditor", revision=1)
    on = do(northern, access.continue_session, "s1", secret="s2")
    assert (on.actor.role, on.family, on.refused) == ("auditor", begun.family, None)
    assert do(northern, access.continue_session, "s2", secret="s3", now=NOW + timedelta(days=29)).actor is not None


def test_a_token_that_is_used_twice_ends_its_session(northern):
    begun = do(northern, access.begin_session, "anna", secret="s1")
    other = do(northern, access.begin_session, "anna", secret="o1")
    do(northern, access.continue_session, "s1", secret="s2")
    stolen = do(northern, access.continue_session, "s1", secret="thief")
    assert (stolen.actor, stolen.refused, stolen.family) == (None, "reused", begun.family)
    assert do(northern, access.continue_session, "s2", secret="s3").refused == "ended"
    assert do(northern, access.continue_session, "thief", secret="s3").refused == "unknown"
    assert do(northern, access.continue_session, "o1", secret="o2").family == other.family


def test_a_session_ends_with_its_time_by_its_user_or_with_the_password(northern):
    anna = do(northern, access.begin_session, "anna", secret="s1").actor
    late = NOW + timedelta(days=SESSION_DAYS)
    assert do(northern, access.continue_session, "s1", secret="s2", now=late).refused == "expired"
    (shown,) = do(northern, access.list_sessions, anna)
    assert (shown.user, shown.last_used_at, shown.expires_at) == ("anna", NOW, late)
    do(northern, access.end_session, anna, shown.family)
    assert do(northern, access.continue_session, "s1", secret="s2").refused == "ended"
    with pytest.raises(NotFoundError, match="no session"):
        do(northern, access.end_session, anna, shown.family)
    kept = do(northern, access.begin_session, "anna", secret="k1").family
    do(northern, access.begin_session, "anna", secret="g1")
    do(northern, access.change_password, anna, password_hash="hash 2", keep_session=kept)
    assert [each.family for each in do(northern, access.list_sessions, anna)] == [kept]
    with northern.read(US) as stores:
        assert stores.access.credential("anna").password_hash == "hash 2"
    with pytest.raises(NotFoundError, match="does not sign in"):
        do(northern, access.change_password, AUDITOR, password_hash="x")


def test_a_key_of_a_service_stands_for_a_role_until_it_is_revoked_or_expires(northern):
    end = NOW + timedelta(days=1)
    key = do(northern, access.create_api_key, ADMIN, "planning tool", "scheduler", secret="k", expires_at=end)
    assert do(northern, access.actor_of_key, "k") == Actor(id=f"key:{key.id}", role="scheduler", organization=US)
    assert do(northern, access.actor_of_key, "another") is None
    assert do(northern, access.actor_of_key, "k", now=end) is None
    revoked = do(northern, access.revoke_api_key, ADMIN, key.id)
    assert (revoked.revoked_at, do(northern, access.actor_of_key, "k")) == (NOW, None)
    assert do(northern, access.revoke_api_key, ADMIN, key.id, now=end) == revoked
    with northern.read(US) as stores:
        assert access.list_api_keys(stores, AUDITOR) == (revoked,)
    with pytest.raises(NotFoundError, match="no key"):
        do(northern, access.revoke_api_key, ADMIN, "X9")
    with northern.begin(US) as stores, pytest.raises(NotFoundError):
        stores.access.replace_api_key(some.api_key(id="X9"))


def test_a_key_gives_no_more_than_its_maker_may_give(northern):
    chief = Actor(id="anna", role="tenant_admin", organization=US)
    for by, role in ((chief, "admin"), (MECHANIC, "mechanic")):
        with pytest.raises(ForbiddenError):
            do(northern, access.create_api_key, by, "x", role, secret="k")
    with pytest.raises(InvalidValueError, match="lies ahead"):
        do(northern, access.create_api_key, ADMIN, "x", "auditor", secret="k", expires_at=NOW)


def test_no_secret_is_kept(northern):
    do(northern, access.begin_session, "anna", secret="very-secret-1")
    do(northern, access.create_api_key, ADMIN, "tool", "auditor", secret="very-secret-2")
    with northern.read(US) as stores:
        said = "".join(f"{each.before}{each.after}" for each in stores.audit.records())
        tenant = stores.access._tenant
        tables = (schema.refresh_tokens, schema.api_keys, schema.credentials)
        rows = [str(dict(row)) for table in tables for row in tenant.rows(tenant.select(table))]
    assert "very-secret" not in said + "".join(rows)
    assert "hash 1" not in said
