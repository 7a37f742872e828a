"""The permission table: what each role may do, and that everything else is denied."""

from __future__ import annotations

from pathlib import Path

import pytest

from amss_core.errors import ForbiddenError, InvalidValueError, NotFoundError
from amss_core.permissions import PERMISSIONS, ROLES, Actor, may_grant, permission_table, permits, require

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"

MECHANIC = Actor(id="M-7", role="mechanic", organization="acme")
AUDITOR = Actor(id="U-1", role="auditor", organization="acme")
ADMIN = Actor(id="A-1", role="admin", organization="operations")


def permitted(role: str) -> set[str]:
    return {slug for slug in PERMISSIONS if permits(role, slug)}


def test_an_auditor_reads_all_exports_and_changes_nothing_but_directives_text():
    reads = {slug for slug in PERMISSIONS if slug.endswith((".read", ".verify", ".export", ".check"))}
    assert permitted("auditor") == reads | {"directives.create", "directives.revise"}


def test_a_mechanic_works_on_own_tasks_only():
    own = {"tasks.start", "tasks.complete", "tasks.record_item", "tasks.sign_off", "parts.reserve", "parts.use"}
    for slug in own:
        assert not permits("mechanic", slug)
        assert permits("mechanic", slug, own=True)
    assert not permits("mechanic", "tasks.create", own=True)
    assert not permits("mechanic", "tasks.assign", own=True)
    assert not permits("mechanic", "tasks.cancel", own=True)


def test_a_scheduler_plans_and_changes_no_people():
    assert {"tasks.create", "programmes.change", "scheduling.link", "scheduling.move"} <= permitted("scheduler")
    assert not {"users.create", "users.change", "personnel.record", "organizations.change"} & permitted("scheduler")


def test_a_tenant_admin_manages_people_settings_and_certificates():
    assert {"users.create", "organizations.change", "personnel.record"} <= permitted("tenant_admin")
    assert "organizations.create" not in permitted("tenant_admin")


def test_only_a_mechanic_signs():
    for slug in ("tasks.sign_off", "tasks.inspect"):
        assert PERMISSIONS[slug].roles == ("mechanic",)


def test_an_inspection_is_not_bound_to_own_tasks():
    assert permits("mechanic", "tasks.inspect")


def test_every_permission_is_granted_to_somebody_and_says_what_it_allows():
    assert len(PERMISSIONS) == len(permission_table().splitlines()) - 2
    for slug, permission in PERMISSIONS.items():
        assert permission.slug == slug
        assert permission.roles
        assert permission.allows
        assert {role for role in ROLES if permission.scope_of(role)} == set(permission.roles)


def test_an_unknown_permission_is_an_error_that_names_the_nearest():
    with pytest.raises(NotFoundError, match=r"unknown permission 'tasks\.asign'; did you mean tasks\.assign\?"):
        permits("admin", "tasks.asign")
    with pytest.raises(NotFoundError, match="unknown permission"):
        require(ADMIN, "everything", organization="operations")


def test_an_unknown_role_is_an_error():
    with pytest.raises(InvalidValueError, match="expected one of admin, tenant_admin") as refused:
        permits("root", "tasks.read")
    assert refused.value.field == "role"
    with pytest.raises(ValueError, match="role"):
        Actor(id="x", role="root", organization="acme")


def test_what_is_permitted_passes():
    assert require(MECHANIC, "tasks.read", organization="acme") is None
    assert require(MECHANIC, "tasks.start", organization="acme", own=True) is None


def test_a_refusal_names_the_permission_and_who_may():
    with pytest.raises(ForbiddenError) as refused:
        require(AUDITOR, "tasks.cancel", organization="acme")
    assert str(refused.value) == (
        "the role auditor may not cancel a task (tasks.cancel); "
        "ask somebody with the role admin or tenant_admin or scheduler"
    )
    assert refused.value.permission == "tasks.cancel"
    assert refused.value.roles == ("admin", "tenant_admin", "scheduler")


def test_a_refusal_of_what_is_not_ones_own_says_so():
    with pytest.raises(
        ForbiddenError, match=r"M-7 may start a task \(tasks\.start\) only for tasks or a file of their"
    ):
        require(MECHANIC, "tasks.start", organization="acme")


def test_another_organisations_record_does_not_exist_even_where_the_role_would_not_do():
    for slug in ("tasks.read", "users.create"):
        with pytest.raises(NotFoundError, match="no such record"):
            require(MECHANIC, slug, organization="other")


def test_an_admin_reaches_every_organisation():
    assert require(ADMIN, "users.create", organization="acme") is None
    with pytest.raises(ForbiddenError):
        require(ADMIN, "tasks.sign_off", organization="acme", own=True)


def test_only_an_admin_makes_an_admin():
    tenant_admin = Actor(id="T-1", role="tenant_admin", organization="acme")
    assert may_grant(ADMIN, "admin")
    assert not may_grant(tenant_admin, "admin")
    assert may_grant(tenant_admin, "auditor")
    assert not may_grant(MECHANIC, "mechanic")


def test_the_page_shows_the_table():
    assert permission_table() in PAGE.read_text(encoding="utf-8")
