"""`amss organizations` and `amss users`: an organisation is made with its first user, who gives the others roles."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

TOO_LONG = "x" * 10_000_000


def test_a_created_organisation_tells_what_to_name_from_then_on(amss, new_url):
    url = new_url("sqlite-file")
    first = ("--admin", "anna", "--admin-name", "Anna Berg", "--time-zone", "Europe/Oslo")
    result = amss("organizations", "create", "Northern Air", *first, "--database", url)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == f"Database: {url}"
    organization, user = (line.partition("=") for line in lines[-2:])
    assert (organization[0], UUID(organization[2]).version) == ("AMSS_ORGANIZATION", 7)
    assert user == ("AMSS_USER", "=", "anna")


def test_what_was_created_is_shown_to_every_later_command(shell):
    assert shell.json("organizations", "show") == {
        "id": shell.organization,
        "name": "Northern Air",
        "time_zone": "UTC",
    }
    assert shell.json("users", "list") == {
        "users": [{"id": "anna", "name": "Anna Berg", "role": "tenant_admin", "revision": 1}]
    }


def test_the_log_says_that_an_organisation_was_made_by_the_operator_of_the_database(shell):
    changes = shell.json("audit", "list")["changes"]
    assert [(each["actor"], each["action"], each["entity_id"]) for each in changes] == [
        ("operator", "organizations.create", shell.organization),
        ("operator", "users.create", "anna"),
    ]


def test_two_organisations_of_one_database_see_nothing_of_each_other(shell, theirs):
    shell.json("users", "add", "omar", "--name", "Omar Said", "--role", "auditor")
    assert [user["id"] for user in theirs.json("users", "list")["users"]] == ["anna"]
    assert "no user 'omar'" in theirs.refused("users", "list", user="omar")
    assert "no user 'omar'" in theirs.refused("users", "change-role", "omar", "scheduler")


def test_a_user_is_created_and_given_another_role(shell):
    added = shell.json("users", "add", "omar", "--name", "Omar Said", "--role", "auditor")
    assert added == {"id": "omar", "name": "Omar Said", "role": "auditor", "revision": 1}
    changed = shell.json("users", "change-role", "omar", "scheduler")
    assert changed == added | {"role": "scheduler", "revision": 2}
    listed = shell("users", "list").stdout
    assert "Users: 2" in listed
    assert "  omar  Omar Said  scheduler     2" in listed


def test_a_role_is_changed_by_who_has_seen_the_newest_revision(shell):
    shell.json("users", "add", "omar", "--name", "Omar Said", "--role", "auditor")
    shell.json("users", "change-role", "omar", "scheduler", "--revision", "1")
    assert "revision 2, not 1" in shell.refused("users", "change-role", "omar", "mechanic", "--revision", "1")


@pytest.mark.parametrize(
    "name", ["Überflug Süd ✈️", "أحمد الطيار", "נתיבי אוויר", "👩‍🔧 crew", "Þórður O'Brien; DROP TABLE"]
)
def test_a_name_in_any_script_comes_back_as_it_was_given(shell, name):
    shell.json("users", "add", name, "--name", name, "--role", "mechanic")
    assert [name, name] in [[user["id"], user["name"]] for user in shell.json("users", "list")["users"]]
    assert shell("users", "list").exit_code == 0
    assert shell("organizations", "show", user=name).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "omar", "--name", "Omar", "--role", "pilot"], "role: expected one of admin, tenant_admin"),
        (["add", "omar", "--name", "Omar", "--role", "admin"], "may neither give nor take the role admin"),
        (["add", "anna", "--name", "Anna", "--role", "auditor"], "there is already a user 'anna'"),
        (["add", " ", "--name", "Omar", "--role", "auditor"], "id: expected a text that is not empty"),
        (["add", "o\0r", "--name", "Omar", "--role", "auditor"], "user_id: expected a text of whole characters"),
        (["add", "omar", "--name", "\udc80", "--role", "auditor"], "name: expected a text of whole characters"),
        (["add", "omar", "--name", TOO_LONG, "--role", "auditor"], "name: expected a text of at most"),
        (["change-role", "anna", "pilot"], "role: expected one of admin, tenant_admin"),
        (["change-role", "anna", "admin"], "may neither give nor take the role admin"),
        (["change-role", "nobody", "auditor"], "there is no user 'nobody' in this organisation"),
        (["change-role", TOO_LONG, "auditor"], "there is no user 'xxx"),
        (["change-role", "anna", "auditor", "--revision", "0"], "'--revision'"),
        (["change-role", "anna", "auditor", "--revision", "7"], "revision 1, not 7"),
    ],
)
def test_what_cannot_be_a_user_is_refused_in_one_sentence(shell, arguments, said):
    assert said in shell.refused("users", *arguments)


@pytest.mark.parametrize(
    ("name", "admin", "zone", "said"),
    [
        ("", "anna", "UTC", "name: expected a text that is not empty"),
        ("N\0", "anna", "UTC", "name: expected a text of whole characters, without NUL"),
        (TOO_LONG, "anna", "UTC", "name: expected a text of at most"),
        ("Northern Air", " ", "UTC", "id: expected a text that is not empty"),
        ("Northern Air", TOO_LONG, "UTC", "id: expected a text of at most"),
        ("Northern Air", "anna", "Mars/Base", "time_zone: expected a time zone such as 'UTC'"),
        ("Northern Air", "anna", "../../etc/passwd", "time_zone: expected a time zone such as 'UTC'"),
    ],
)
def test_what_cannot_be_an_organisation_is_refused_whole(shell, name, admin, zone, said):
    before = shell.content()
    given = (name, "--admin", admin, "--admin-name", "Anna", "--time-zone", zone, "--database", shell.url)
    result = shell.amss("organizations", "create", *given, "--json")
    assert (result.exit_code, said in result.stderr, shell.content()) == (2, True, before)
    assert said in json.loads(result.stdout)["error"]["text"]


@pytest.mark.parametrize("role", ["scheduler", "mechanic", "auditor"])
def test_only_an_admin_creates_users_and_gives_roles(shell, role):
    shell.json("users", "add", "omar", "--name", "Omar Said", "--role", role)
    assert "users.create" in shell.refused("users", "add", "x", "--name", "X", "--role", "auditor", user="omar")
    assert "users.change" in shell.refused("users", "change-role", "omar", "tenant_admin", user="omar")


def test_a_mechanic_sees_the_organisation_but_not_its_users(shell):
    shell.json("users", "add", "P1", "--name", "Sara Lind", "--role", "mechanic")
    assert shell.json("organizations", "show", user="P1")["name"] == "Northern Air"
    assert "users.read" in shell.refused("users", "list", user="P1")
