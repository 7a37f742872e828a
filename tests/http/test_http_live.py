"""Live events: told to who may know, in order, after a break from where it was; what may not connect is refused."""

from __future__ import annotations

import asyncio
import threading
import time

import operator_data as some
import psycopg
import pytest
from asked_api import SOUTH, populate
from litestar.exceptions import WebSocketDisconnect
from litestar.testing import TestClient
from operator_data import ADMIN, US

from amss_core.events import FleetChanged
from amss_core.permissions import Actor
from amss_core.services import fleet
from amss_http import KeyRing, live, make_app
from amss_sql.notices import EVERYTHING, notices
from amss_sql.outbox import CHANNEL


def connect(api, role="admin", *, place="north", last=None, **headers):
    token = api.login(f"{role}@{place}.example").json()["access_token"]
    path = "/ws" if last is None else f"/ws?last_event_id={last}"
    return api.client.websocket_connect(path, headers={"Authorization": f"Bearer {token}", **headers})


def add(api, registration):
    answer = api.ask("POST", "/aircraft", json={"registration": registration, "type_designator": "B738"})
    assert answer.status_code == 201


def names(socket, count):
    return [socket.receive_json(timeout=60)["data"].get("subject") for _ in range(count)]


def closing(socket):
    with pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_text(timeout=60)
    return closed.value.code


def test_what_happens_is_told_in_order(api):
    with connect(api) as socket:
        for number in range(3):
            add(api, f"ET-{number}")
        told = [socket.receive_json(timeout=60) for _ in range(3)]
    assert [each["data"] for each in told] == [{"what": "aircraft", "subject": f"ET-{number}"} for number in range(3)]
    assert {each["type"] for each in told} == {"fleet:changed"}
    assert told[0]["subject"] == "aircraft/ET-0"


def test_after_a_break_nothing_is_missed_and_nothing_told_twice(api):
    with connect(api) as socket:
        add(api, "ET-0")
        add(api, "ET-1")
        first = socket.receive_json(timeout=60)
    add(api, "ET-2")
    with connect(api, last=first["id"]) as socket:
        add(api, "ET-3")
        assert names(socket, 3) == ["ET-1", "ET-2", "ET-3"]


def test_only_the_roles_and_the_organisation_that_an_event_is_for_are_told(api):
    with connect(api, "mechanic") as mechanic, connect(api, place="south") as south, connect(api, "auditor") as auditor:
        user = {"id": "zoe", "name": "Zoë", "role": "mechanic"}
        assert api.ask("POST", "/users", json=user).status_code == 201
        add(api, "ET-0")
        assert auditor.receive_json(timeout=60)["type"] == "user:created"
        assert auditor.receive_json(timeout=60)["type"] == "fleet:changed"
        assert mechanic.receive_json(timeout=60)["type"] == "fleet:changed"
        by = Actor(id="root", role="admin", organization=SOUTH)
        with api.database.begin(SOUTH) as stores:
            fleet.add_aircraft(stores, by, some.aircraft(registration="SA-1"), now=api.clock.now)
        assert names(south, 1) == ["SA-1"]


def test_a_change_of_another_process_is_told_too(api):
    """It does not wake this process: on PostgreSQL a notice does, on SQLite the next look."""
    with connect(api) as socket:
        with api.database.begin(US) as stores:
            fleet.add_aircraft(stores, ADMIN, some.aircraft(registration="ET-X"), now=api.clock.now)
        assert names(socket, 1) == ["ET-X"]


def test_who_is_not_known_or_comes_from_elsewhere_is_refused(api):
    cases = [
        ({}, live.UNAUTHENTICATED),
        ({"Authorization": "Bearer x"}, live.UNAUTHENTICATED),
        ({"Authorization": "Basic x"}, live.UNAUTHENTICATED),
        ({"Origin": "https://evil.example"}, live.FOREIGN),
        ({"Origin": "null"}, live.FOREIGN),
    ]
    for headers, code in cases:
        with api.client.websocket_connect("/ws", headers=headers) as socket:
            assert closing(socket) == code
    with connect(api, Origin="http://testserver.local") as socket:
        add(api, "ET-0")
        assert names(socket, 1) == ["ET-0"]


def test_a_browser_sends_its_token_as_a_subprotocol(api):
    token = api.login("admin@north.example").json()["access_token"]
    with api.client.websocket_connect("/ws", subprotocols=[live.PROTOCOL, f"bearer.{token}"]) as socket:
        add(api, "ET-0")
        assert names(socket, 1) == ["ET-0"]


def test_an_event_that_is_not_there_is_said(api):
    with connect(api, last="019e7e71-1240-7000-8000-dddddddddddd") as socket:
        assert closing(socket) == live.UNKNOWN_EVENT


def test_a_socket_ends_with_its_token(api):
    with connect(api) as socket:
        api.clock.passes(minutes=16)
        add(api, "ET-0")
        assert closing(socket) == live.UNAUTHENTICATED


def test_a_client_that_sends_too_much_is_dropped(api):
    with connect(api) as socket:
        socket.send_text("ping")
        socket.send_text("x" * (live.LARGEST_MESSAGE + 1))
        assert closing(socket) == live.TOO_LARGE


def test_a_quiet_socket_is_told_that_all_is_well(open_database, password_hash):
    database = open_database("sqlite-file")
    now = some.NOW
    populate(database, password_hash, now)
    ring = KeyRing.new(now=now)
    app = make_app(database, lambda: ring, now=lambda: now, beat_seconds=0.05)
    token = ring.token(Actor(id="admin-north", role="admin", organization=US), session="s", now=now)
    mine = {"Authorization": f"Bearer {token}"}
    with TestClient(app) as client, client.websocket_connect("/ws", headers=mine) as socket:
        assert socket.receive_json(timeout=60) == {"type": "alive"}


def test_a_slow_socket_is_dropped_and_never_waited_for():
    subscriber = live._Subscriber(ADMIN, asyncio.Queue(2))
    event = some.event(FleetChanged(what="aircraft", subject="ET-0"))
    for number in range(4):
        subscriber.tell(event, str(number))
    assert (subscriber.dropped, subscriber.waiting.qsize()) == (True, 2)


def test_notices_go_on_after_a_lost_connection(open_database):
    database = open_database("postgresql-18")
    stop, seen = threading.Event(), []

    def listen():
        seen.extend(notices(database.engine, stop, wait_seconds=0.1))

    listening = threading.Thread(target=listen)
    listening.start()
    url = database.url.set(username="postgres", drivername="postgresql").render_as_string()
    with psycopg.connect(url, autocommit=True) as owner:
        wait(lambda: seen == [EVERYTHING])
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"
        )
        wait(lambda: seen == [EVERYTHING, EVERYTHING])
        owner.execute(f"NOTIFY {CHANNEL}, '{US}'")
        wait(lambda: seen[2:] == [US])
    stop.set()
    listening.join(timeout=10)
    assert not listening.is_alive()


def wait(until):
    for _ in range(200):
        if until():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come about")
