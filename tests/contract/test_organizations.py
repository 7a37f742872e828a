"""Organisations and users, on each database."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from operator_data import ADMIN, ANNA, AUDITOR, MECHANIC, NOW, TENANT_ADMIN, THEM, US, found

from amss_core.errors import ConflictError, ForbiddenError, InvalidValueError, NotFoundError
from amss_core.organizations import Organization, Registration, User, authorities_over
from amss_core.services.organizations import (
    change_registration,
    change_role,
    create_organization,
    create_user,
    list_registrations,
    list_users,
    register_with_authority,
    show_organization,
)


def test_a_created_organisation_is_there_in_the_next_transaction(database):
    ours = Organization(id=US, name="Northern Air", time_zone="Europe/Stockholm")
    with database.begin(US) as stores:
        create_organization(stores, ADMIN, ours, now=NOW)
    with database.read(US) as stores:
        assert stores.organizations.get() == ours


def test_an_organisation_is_created_once(database):
    found(database)
    with pytest.raises(ConflictError, match="exists already"), database.begin(US) as stores:
        create_organization(stores, ADMIN, Organization(id=US, name="Again"), now=NOW)
    with database.read(US) as stores:
        assert stores.organizations.get().name == "Northern Air"


def test_an_organisation_that_was_never_created_is_not_found(database):
    with pytest.raises(NotFoundError, match="create it first"), database.read(US) as stores:
        stores.organizations.get()


def test_an_organisation_is_created_in_its_own_transaction_only(database):
    with pytest.raises(InvalidValueError, match="begun for"), database.begin(US) as stores:
        create_organization(stores, ADMIN, Organization(id=THEM, name="Elsewhere"), now=NOW)


def test_a_user_is_created_with_the_first_revision(database):
    found(database)
    with database.begin(US) as stores:
        create_user(stores, ADMIN, attrs.evolve(ANNA, revision=9), now=NOW)
    with database.read(US) as stores:
        assert stores.users.get("anna") == ANNA
        assert stores.users.all() == (ANNA,)


def test_a_changed_role_is_the_next_revision(database):
    found(database)
    with database.begin(US) as stores:
        create_user(stores, ADMIN, ANNA, now=NOW)
    with database.begin(US) as stores:
        change_role(stores, ADMIN, "anna", "auditor", revision=1, now=NOW)
    with database.read(US) as stores:
        assert stores.users.get("anna") == attrs.evolve(ANNA, role="auditor", revision=2)
        assert [each.event.name for each in stores.outbox.read()] == [
            "organization:created",
            "personnel:person_entered",
            "user:created",
            "user:role_changed",
        ]


def test_a_stale_revision_is_a_conflict_and_changes_nothing(database):
    found(database)
    with database.begin(US) as stores:
        create_user(stores, ADMIN, ANNA, now=NOW)
        change_role(stores, ADMIN, "anna", "auditor", revision=1, now=NOW)
    with pytest.raises(ConflictError, match="revision 2, not 1"), database.begin(US) as stores:
        change_role(stores, ADMIN, "anna", "scheduler", revision=1, now=NOW)
    with database.read(US) as stores:
        assert stores.users.get("anna").role == "auditor"
        assert len(list(stores.audit.records())) == 4


def test_two_users_cannot_have_one_id(database):
    found(database)
    with database.begin(US) as stores:
        create_user(stores, ADMIN, ANNA, now=NOW)
    with pytest.raises(ConflictError, match="take another id"), database.begin(US) as stores:
        create_user(stores, ADMIN, attrs.evolve(ANNA, name="Another"), now=NOW)
    with database.read(US) as stores:
        assert stores.users.all() == (ANNA,)


def test_an_unknown_user_is_not_found(database):
    found(database)
    with pytest.raises(NotFoundError, match="no user 'nobody'"), database.begin(US) as stores:
        change_role(stores, ADMIN, "nobody", "auditor", revision=1, now=NOW)


@pytest.mark.parametrize("role", ["admin", "tenant_admin"])
def test_a_tenant_admin_neither_gives_nor_takes_the_role_admin(database, role):
    found(database)
    boss = User(id="boss", name="Boss", role="admin")
    with database.begin(US) as stores:
        create_user(stores, ADMIN, boss, now=NOW)
    with pytest.raises(ForbiddenError, match="neither give nor take"), database.begin(US) as stores:
        change_role(stores, TENANT_ADMIN, "boss", role, revision=1, now=NOW)


def test_who_may_not_is_refused_before_anything_is_written(database):
    found(database)
    with pytest.raises(ForbiddenError), database.begin(US) as stores:
        create_user(stores, AUDITOR, ANNA, now=NOW)
    with database.read(US) as stores:
        assert stores.users.all() == ()


@pytest.mark.parametrize("zone", ["Mars/Base", "../etc/passwd", "UTC+25:00"])
def test_an_organisation_is_in_a_time_zone_that_exists(database, zone):
    with pytest.raises(InvalidValueError, match="time_zone: expected a time zone"), database.begin(US) as stores:
        create_organization(stores, ADMIN, Organization(id=US, name="Northern Air", time_zone=zone), now=NOW)
    with pytest.raises(NotFoundError), database.read(US) as stores:
        stores.organizations.get()


def test_a_role_that_is_none_is_refused_with_those_that_are(database):
    found(database)
    with database.begin(US) as stores:
        create_user(stores, ADMIN, ANNA, now=NOW)
    with (
        pytest.raises(InvalidValueError, match="role: expected one of admin, tenant_admin"),
        database.begin(US) as stores,
    ):
        change_role(stores, ADMIN, "anna", "pilot", revision=1, now=NOW)
    with database.read(US) as stores:
        assert stores.users.get("anna") == ANNA


def test_who_may_sees_the_organisation_and_its_users(database):
    found(database)
    with database.begin(US) as stores:
        create_user(stores, ADMIN, ANNA, now=NOW)
    with database.read(US) as stores:
        assert show_organization(stores, MECHANIC).name == "Northern Air"
        assert list_users(stores, AUDITOR) == (ANNA,)
        with pytest.raises(ForbiddenError, match=r"users\.read"):
            list_users(stores, MECHANIC)


def registration(**given):
    usual = {"organization": US, "authority": "EASA", "number": "SE.145.0042", "effective_on": date(2020, 1, 1)}
    return Registration(**usual | given)


def test_an_organisation_works_under_the_authorities_that_it_is_registered_with(database):
    found(database)
    ours = registration(scope="A1 B737", expires_on=date(2030, 1, 1)), registration(authority="FAA", number="9X")
    with database.begin(US) as stores:
        for each in reversed(ours):
            register_with_authority(stores, TENANT_ADMIN, each, now=NOW)
    with database.read(US) as stores:
        assert list_registrations(stores, MECHANIC) == ours
        assert authorities_over(list_registrations(stores, AUDITOR), on=NOW.date()) == ("EASA", "FAA")


def test_a_changed_registration_stands_over_what_it_was_with_both_in_the_log(database):
    found(database)
    suspended = registration(status="suspended")
    with database.begin(US) as stores:
        register_with_authority(stores, ADMIN, registration(), now=NOW)
        change_registration(stores, ADMIN, suspended, now=NOW)
    with database.read(US) as stores:
        assert list_registrations(stores, AUDITOR) == (suspended,)
        record = list(stores.audit.records())[-1]
        told = [each.event.payload for each in stores.outbox.read()][-2:]
    assert (record.entity_id, record.action) == ("EASA SE.145.0042", "organizations.change")
    assert ("active" in record.before, "suspended" in record.after) == (True, True)
    assert [each.status for each in told] == ["active", "suspended"]


@pytest.mark.parametrize(
    ("use_case", "given", "error", "said"),
    [
        (register_with_authority, {"authority": "EASE"}, NotFoundError, "EASE"),
        (register_with_authority, {"number": "SE.145.0001"}, ConflictError, "already a registration"),
        (register_with_authority, {"organization": THEM}, InvalidValueError, "begun for"),
        (change_registration, {}, NotFoundError, "register it first"),
        (change_registration, {"number": "SE.145.0001"}, ConflictError, "nothing would change"),
        (change_registration, {"organization": THEM}, InvalidValueError, "begun for"),
    ],
)
def test_a_registration_that_cannot_be_is_refused_and_nothing_is_written(database, use_case, given, error, said):
    found(database)
    there = registration(number="SE.145.0001")
    with database.begin(US) as stores:
        register_with_authority(stores, ADMIN, there, now=NOW)
    with pytest.raises(error, match=said), database.begin(US) as stores:
        use_case(stores, ADMIN, registration(**given), now=NOW)
    with database.read(US) as stores:
        assert list_registrations(stores, AUDITOR) == (there,)
        assert len(list(stores.audit.records())) == 3


def test_who_may_not_registers_nothing_and_nobody_does_before_there_is_an_organisation(database):
    with pytest.raises(NotFoundError, match="create it first"), database.begin(US) as stores:
        register_with_authority(stores, ADMIN, registration(), now=NOW)
    found(database)
    for use_case in (register_with_authority, change_registration):
        with pytest.raises(ForbiddenError, match=r"organizations\.change"), database.begin(US) as stores:
            use_case(stores, AUDITOR, registration(), now=NOW)
        with pytest.raises(InvalidValueError, match="offset"), database.begin(US) as stores:
            register_with_authority(stores, ADMIN, registration(), now=NOW.replace(tzinfo=None))
    with database.read(US) as stores:
        assert list_registrations(stores, AUDITOR) == ()
