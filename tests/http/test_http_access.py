"""Signing in over HTTP: tokens that expire, sessions spent link by link, keys, and what attackers try first."""

from __future__ import annotations

import base64
import json

import jwt
import pytest
from asked_api import PASSWORD

from amss_http import KeyRing


def problem(answer):
    assert answer.headers["content-type"].startswith("application/problem+json")
    said = answer.json()
    assert said["status"] == answer.status_code
    return said["code"]


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_a_user_signs_in_and_is_known(api):
    tokens = api.login(" Scheduler@NORTH.example ")
    assert (tokens.status_code, tokens.headers["cache-control"]) == (200, "no-store")
    me = api.client.get("/api/v1/auth/me", headers=bearer(tokens.json()["access_token"])).json()
    assert (me["id"], me["role"]) == ("scheduler-north", "scheduler")


@pytest.mark.parametrize("name", ["nobody@north.example", "admin@north.example", "", "a b"])
def test_an_unknown_name_and_a_wrong_password_are_answered_alike(api, name):
    refused = api.login(name, "wrong password!")
    assert (refused.status_code, problem(refused)) == (401, "unauthenticated")
    assert refused.json()["detail"] == "name or password is wrong"


def test_who_fails_too_often_waits_alone_and_not_for_long(api):
    for _ in range(5):
        assert api.login("admin@north.example", "wrong").status_code == 401
    waits = api.login("admin@north.example")
    assert (waits.status_code, problem(waits), waits.headers["retry-after"]) == (429, "throttled", "3")
    assert api.login("auditor@north.example").status_code == 200
    api.clock.passes(seconds=3)
    assert api.login("admin@north.example").status_code == 200
    assert api.login("admin@north.example", "wrong").status_code == 401


def test_an_access_token_is_accepted_for_15_minutes_and_no_longer(api):
    token = api.login("auditor@north.example").json()["access_token"]
    api.clock.passes(minutes=15, microseconds=-1)
    assert api.client.get("/api/v1/aircraft", headers=bearer(token)).status_code == 200
    api.clock.passes(seconds=1)
    late = api.client.get("/api/v1/aircraft", headers=bearer(token))
    assert (late.status_code, late.headers["www-authenticate"]) == (401, "Bearer")


def forged(token, **changes):
    """Return a token with other claims under the signature of the first."""
    head, claims, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "==")) | changes
    return f"{head}.{base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip('=')}.{signature}"


def test_a_token_that_is_none_of_ours_is_refused(api):
    token = api.login("mechanic@north.example").json()["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    kid = jwt.get_unverified_header(token)["kid"]
    stranger = KeyRing.new(now=api.clock.now)
    public = api.rings[0].keys[0].private().public_key().public_bytes_raw().hex()
    for bad in (
        forged(token, role="admin"),
        forged(token, org="019e7e71-1240-7000-8000-eeeeeeeeeeee"),
        jwt.encode(claims, None, algorithm="none"),
        jwt.encode(claims, public, algorithm="HS256", headers={"kid": kid}),
        jwt.encode(claims, stranger.keys[0].private(), algorithm="EdDSA", headers={"kid": kid}),
        jwt.encode(claims, stranger.keys[0].private(), algorithm="EdDSA"),
        token[:-3],
        "x",
    ):
        answer = api.client.get("/api/v1/aircraft", headers=bearer(bad))
        assert (answer.status_code, problem(answer)) == (401, "unauthenticated"), bad
    for header in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}):
        assert api.client.get("/api/v1/aircraft", headers=header).status_code == 401
    missing = {name: value for name, value in claims.items() if name != "exp"}
    signed = jwt.encode(missing, api.rings[0].keys[0].private(), algorithm="EdDSA", headers={"kid": kid})
    assert api.client.get("/api/v1/aircraft", headers=bearer(signed)).status_code == 401
    early = claims | {"iat": claims["iat"] + 3_600, "exp": claims["exp"] + 3_600}
    signed = jwt.encode(early, api.rings[0].keys[0].private(), algorithm="EdDSA", headers={"kid": kid})
    assert api.client.get("/api/v1/aircraft", headers=bearer(signed)).status_code == 401


def test_tokens_of_a_key_that_was_followed_are_accepted_until_they_expire(api):
    token = api.login("auditor@north.example").json()["access_token"]
    api.rings.append(api.rings[-1].rotated(now=api.clock.now))
    assert api.client.get("/api/v1/aircraft", headers=bearer(token)).status_code == 200
    api.clock.passes(minutes=16)
    api.rings.append(api.rings[-1].rotated(now=api.clock.now))
    assert api.rings[0].keys[0] not in api.rings[-1].keys
    assert api.login("auditor@north.example").status_code == 200


def test_a_refresh_token_is_spent_once_and_twice_ends_the_session(api):
    first = api.login("scheduler@north.example").json()["refresh_token"]
    second = api.client.post("/api/v1/auth/refresh", json={"refresh_token": first})
    assert second.status_code == 200
    reused = api.client.post("/api/v1/auth/refresh", json={"refresh_token": first})
    assert (reused.status_code, "reused" in reused.json()["detail"]) == (401, True)
    ended = api.client.post("/api/v1/auth/refresh", json={"refresh_token": second.json()["refresh_token"]})
    assert (ended.status_code, "ended" in ended.json()["detail"]) == (401, True)
    for bad in ("", "x", "019e7e71-1240-7000-8000-eeeeeeeeeeee.x"):
        assert api.client.post("/api/v1/auth/refresh", json={"refresh_token": bad}).status_code == 401


def test_a_session_is_seen_and_ended(api):
    tokens = api.login("scheduler@north.example").json()
    mine = bearer(tokens["access_token"])
    (session,) = api.client.get("/api/v1/auth/sessions", headers=mine).json()
    assert api.client.delete(f"/api/v1/auth/sessions/{session['family']}", headers=mine).status_code == 204
    assert api.client.post("/api/v1/auth/logout", headers=mine).status_code == 404
    again = api.login("scheduler@north.example").json()
    assert api.client.post("/api/v1/auth/logout", headers=bearer(again["access_token"])).status_code == 204
    spent = api.client.post("/api/v1/auth/refresh", json={"refresh_token": again["refresh_token"]})
    assert spent.status_code == 401


def test_a_password_is_changed_by_who_knows_it(api):
    other = api.login("auditor@north.example").json()
    mine = bearer(api.login("auditor@north.example").json()["access_token"])
    path, new = "/api/v1/auth/password", "another long password"
    wrong = api.client.post(path, headers=mine, json={"password": "no", "new_password": new})
    assert (wrong.status_code, wrong.json()["errors"][0]["path"]) == (422, "$.password")
    short = api.client.post(path, headers=mine, json={"password": PASSWORD, "new_password": "short"})
    assert short.status_code == 422
    assert api.client.post(path, headers=mine, json={"password": PASSWORD, "new_password": new}).status_code == 204
    assert api.login("auditor@north.example").status_code == 401
    assert api.login("auditor@north.example", new).status_code == 200
    spent = api.client.post("/api/v1/auth/refresh", json={"refresh_token": other["refresh_token"]})
    assert spent.status_code == 401


def test_a_user_is_let_in_by_an_administrator(api):
    user = {"id": "zoe", "name": "Zoë", "role": "mechanic"}
    assert api.ask("POST", "/users", json=user).status_code == 201
    account = {"name": "zoe@north.example", "password": "a password for zoe"}
    assert api.ask("POST", "/users/zoe/account", json=account).status_code == 204
    assert api.login("zoe@north.example", "a password for zoe").status_code == 200
    taken = api.ask("POST", "/users/zoe/account", json=account | {"name": "admin@south.example"})
    assert (taken.status_code, problem(taken)) == (409, "conflict")
    assert api.ask("POST", "/users/zoe/account", role="auditor", json=account).status_code == 403


def test_a_service_proves_itself_with_a_key_until_it_is_revoked(api):
    made = api.ask("POST", "/api-keys", json={"name": "planning tool", "role": "auditor"})
    assert made.status_code == 201
    key = made.json()
    service = bearer(key["key"])
    assert api.client.get("/api/v1/aircraft", headers=service).status_code == 200
    assert api.client.post("/api/v1/aircraft", headers=service, json={}).status_code in {403, 422}
    (listed,) = api.ask("GET", "/api-keys").json()["items"]
    assert (listed["name"], "key" in listed, "secret_hash" in listed) == ("planning tool", False, False)
    assert api.ask("DELETE", f"/api-keys/{listed['id']}").status_code == 200
    assert api.client.get("/api/v1/aircraft", headers=service).status_code == 401
    for bad in ("amss_x", "amss_019e7e71-1240-7000-8000-eeeeeeeeeeee.x"):
        assert api.client.get("/api/v1/aircraft", headers=bearer(bad)).status_code == 401
