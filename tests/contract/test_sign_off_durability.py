"""A mechanic is killed while signing: each signature that was certain is there, whole, and none is there by halves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import attrs
import operator_data as some
import pytest
from operator_data import ADMIN, NOW, US
from workshop import EARLIER, PLANNER, SARA, workshop

from amss_core.audit import verify, verify_sign_off
from amss_core.services import fleet, tasks
from amss_sql import Database

SIGNER = Path(__file__).parents[1] / "support" / "killed_signer.py"
KILLS, TASKS, ITEMS = 50, 80, 10


def work_in_progress(database):
    """Begin many tasks whose items all wait for a signature."""
    workshop(database)
    with database.begin(US) as stores:
        roomy = some.aircraft(registration="ET-AXS", capacity_slots=TASKS, status="maintenance")
        fleet.add_aircraft(stores, ADMIN, roomy, now=EARLIER)
        for number in range(TASKS):
            task = some.task(id=f"T{number}", aircraft="ET-AXS", mechanic="P1")
            items = [some.item(id=str(place), task=task.id) for place in range(ITEMS)]
            tasks.plan_task(stores, PLANNER, task, checklist=items, now=EARLIER)
            tasks.start(stores, SARA, task.id, now=NOW)
            stores.tasks.put_items(attrs.evolve(each, result="pass", performed_by={"P1"}) for each in items)


def kept(database):
    """Return the signed items, the signatures, the audit records of signatures, and the events of signatures."""
    with database.read(US) as stores:
        ids = [each.id for each in stores.tasks.find()]
        signed = [(item.task, item.id) for each in ids for item in stores.tasks.checklist(each) if item.signed_by]
        signatures = [each for name in ids for each in stores.tasks.signatures(name)]
        records = list(stores.audit.records())
        assert verify(records, head=stores.audit.head()).sealed_through == len(records)
        posted = [each.event for each in stores.outbox.read(limit=100_000)]
    told = [each for each in records if each.action == "tasks.sign_off"]
    return signed, signatures, told, [each.payload for each in posted if each.name == "compliance:sign_off"]


@pytest.mark.parametrize("kind", ["sqlite-file", "postgresql-18"])
def test_a_signature_that_was_certain_before_a_kill_is_there_whole(kind, new_url):
    url = new_url(kind)
    with Database.open(url) as database:
        work_in_progress(database)
        command = [sys.executable, SIGNER, url, str(KILLS)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - our own words
        certain = {tuple(line.split()) for line in done.stdout.splitlines()}
        with database.begin(US):  # waits until the server has noticed the last kill
            pass
        signed, signatures, told, events = kept(database)
    assert KILLS < len(certain) < TASKS * ITEMS
    assert certain <= set(signed)
    assert len(signed) - len(certain) <= KILLS
    by_item = sorted((each.task, each.sign_off.item) for each in signatures)
    assert by_item == sorted(signed) == sorted((each.task, each.item) for each in events)
    hashes = {after["id"]: after["content_hash"] for after in (json.loads(each.after)["sign_off"] for each in told)}
    assert len(told) == len(hashes) == len(signed)
    for each in signatures:
        proof = {"item": each.signed_item, "evidence": each.evidence}
        assert verify_sign_off(each.sign_off, content_hash=hashes[each.sign_off.id], **proof) == ()
        assert json.loads(each.evidence)
