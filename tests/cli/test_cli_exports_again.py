"""What an export has written brings nothing new into the database that it came from, whoever entered it and how."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
import operator_data as some
import pytest
from databases import POSTGRESQL
from operator_data import NOW

from amss_cli.operator import read_operator
from amss_cli.operator.rows import rows_of
from amss_cli.tables.writer import write_tables
from amss_core.fleet import Component
from amss_core.imports import Batch, differences, named
from amss_core.parts import Order, PartDefinition, PartItem, Reservation
from amss_core.personnel import Person, PersonnelFile

TODAY = datetime.now(UTC).date()
LICENCE = ("--type", "EASA_B1", "--number", "66.1", "--issued-on", "2022-06-01")


def instant(hours):
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%MZ")


@pytest.fixture(params=["sqlite-file", *POSTGRESQL])
def worked(request, new_shell):
    """A database in which every kind of fact was entered by its use case, none by an import."""
    shell = new_shell(request.param)
    paul = attrs.evolve(shell, user="paul")
    shell.json("users", "add", "paul", "--name", "Paul Ek", "--role", "scheduler")
    shell.json("aircraft", "add", "ET-AXM", "--type", "B738", "--capacity", "2")
    shell.json("aircraft", "read", "ET-AXM", "--on", "2026-01-01", "--flight-hours", "1000:22")
    shell.json("aircraft", "component", "CFM56", "1", "--name", "engine")
    shell.json("aircraft", "component", "CFM56", "2", "--name", "engine")
    paul.json("parts", "define", "CFM56")
    paul.json("parts", "receive", "CFM56", "1")
    for serial in ("1", "2"):
        shell.json("aircraft", "install", "CFM56", serial, "ET-AXM", "--on", "2026-01-01")
    shell.json("aircraft", "remove", "CFM56", "2", "--on", "2026-03-01")
    shell.json("directives", "add", "AD 1", "--authority", "FAA", "--rule", "on or before 2040-01-01", "--type", "B738")
    shell.json("directives", "done", "AD 1", "ET-AXM", "--on", "2026-02-01", "--reference", "WO 1")
    paul.json("programmes", "add", "MP", "--name", "737 programme", "--authority", "ECAA")
    paul.json("programmes", "add-item", "MP", "A1", "--rule", "on or before 2026-01-31; repeat every 6 months")
    paul.json("programmes", "done", "A1", "ET-AXM", "--on", "2026-01-01")
    people(shell)
    stores(shell, paul)
    return shell


def people(shell):
    shell.json("personnel", "enter", "sara", "--name", "Sara Lind", "--employee-number", "4711")
    shell.json("personnel", "certificate", "sara", *LICENCE, "--expires-on", "2039-05-31", "--id", "C-1")
    shell.json(
        "personnel", "certificate", "sara", *LICENCE, "--expires-on", "2040-05-31", "--id", "C-1", "--reason", "x"
    )
    shell.json("personnel", "suspend", "sara", "C-1", "--on", "2024-01-01", "--until", "2024-02-01", "--id", "E-1")
    shell.json("personnel", "rate", "sara", "C-1", "B738", "--endorsed-on", "2022-06-01", "--id", "R-1")
    shell.json("personnel", "skill", "sara", "NDT_ET", "--level", "2", "--qualified-on", "2024-01-01", "--id", "S-1")
    shell.json("personnel", "authorise", "sara", "certifying", "--from", "2022-06-01")
    shell.json("personnel", "authorise", "sara", "inspection", "--from", "2022-06-01", "--id", "A-1")
    for _ in range(2):
        shell.json("personnel", "log-work", "sara", "--on", "2026-05-01", "--minutes", "90", "--aircraft-type", "B738")
    shell.json("users", "add", "sara", "--name", "Sara Lind", "--role", "mechanic")
    wanted = ("--task-type", "inspection", "--aircraft-type", "B738", "--recency", "none", "--certifying")
    groups = ("--certificate", "EASA_B1", "--certificate", "EASA_B1,EASA_B2")
    shell.json("qualification", "require", *wanted, *groups, "--inspection")


def stores(shell, paul):
    paul.json("parts", "define", "S-7", "--minimum", "1")
    for serial in ("1", "2"):
        paul.json("parts", "receive", "S-7", serial)
    paul.json("parts", "order", "O1", "S-7", "--quantity", "2", "--arrives-on", str(TODAY + timedelta(days=7)))
    window = ("--from", instant(-2), "--until", instant(-0.05), "--item", "inspect", "--part", "S-7")
    shell.json("tasks", "plan", "T1", "--aircraft", "ET-AXM", "--directive", "AD 1", *window, "--mechanic", "sara")
    later = ("--from", instant(5), "--until", instant(6), "--part", "S-7")
    shell.json("tasks", "plan", "T2", "--aircraft", "ET-AXM", *later)
    paul.json("parts", "reserve", "S-7", "2", "T2")
    work(shell, paul.json("parts", "reserve", "S-7", "1", "T1")["id"])


def work(shell, kept):
    signed = ("--statement", "done as it says", "--name", "Sara Lind")
    sara = attrs.evolve(shell, user="sara")
    shell.json("aircraft", "status", "ET-AXM", "maintenance", "--reason", "T1")
    sara.json("tasks", "start", "T1")
    sara.json("tasks", "record", "T1", "1", "pass", "--by", "sara")
    sara.json("tasks", "sign", "T1", "1", *signed)
    sara.json("parts", "use", kept)
    sara.json("tasks", "note", "T1", "nothing found")
    assert sara.json("tasks", "complete", "T1", *signed)["state"] == "completed"


def test_what_use_cases_have_entered_is_exported_and_brings_nothing_new(worked, new_shell, tmp_path):
    told = worked("export", tmp_path / "once")
    kinds = {line.split(" ", 1)[0] for line in told.stdout.splitlines() if "on record" in line}
    assert (told.exit_code, kinds) == (1, {"directives", "installations", "tasks", "reservations", "items"})
    assert "All of it is on record already." in worked("import", tmp_path / "once").stdout
    assert worked.json("imports", "list")["imports"] == []
    other = new_shell("sqlite-file")
    other.json("import", tmp_path / "once")
    assert "All of it is on record already." in other("import", tmp_path / "once").stdout
    assert other("personnel", "show", "sara", "--json").stdout == worked("personnel", "show", "sara", "--json").stdout
    other("export", tmp_path / "twice")
    for file in (tmp_path / "once").iterdir():
        assert (tmp_path / "twice" / file.name).read_bytes() == file.read_bytes(), file.name


def again(batch, folder):
    write_tables(folder / "out", rows_of(batch))
    read = read_operator(folder / "out")
    assert read.problems == ()
    return differences(named(read.batch), batch)


def test_every_fact_keeps_its_id_and_who_entered_it_when(tmp_path):
    entered = {"recorded_at": NOW, "recorded_by": "anna"}
    file = PersonnelFile(
        person=Person(id="P1", name="Sara Lind", employee_number="4711"),
        certificates=[
            some.certificate(**entered),
            some.certificate(recorded_at=NOW + timedelta(microseconds=1), recorded_by="paul"),
            some.certificate(id="C2"),
            some.certificate(id="C3", type="EASA_B2"),
        ],
        certificate_events=[some.certificate_event(), some.certificate_event(id="E2", certificate="C2", **entered)],
        type_ratings=[
            some.type_rating(**entered),
            some.type_rating(id="C3 B738 2022-06-01", certificate="C3"),
            some.type_rating(lapsed_on=date(2026, 5, 1), recorded_at=NOW + timedelta(days=1)),
        ],
        skills=[some.skill(**entered), some.skill(level=3)],
        authorisations=[some.authorisation(**entered), some.authorisation(id="certifying 2024-01-01 x")],
        work_log=[
            some.work(id="2026-05-01 2"),
            some.work(id="2026-05-01 1", **entered),
            some.work(id="2026-05-02 2"),
            some.work(id="w", minutes=1),
        ],
    )
    assert again(Batch(files=[file]), tmp_path) == ()


def test_components_items_reservations_and_orders_keep_what_they_are(tmp_path):
    batch = Batch(
        aircraft=[some.aircraft(modifications=None)],
        components=[Component(id=some.ENGINE)],
        definitions=[PartDefinition(part_number="S-7")],
        tasks=[some.task(title="x")],
        items=[
            PartItem(part_number="S-7", serial_number="1"),
            PartItem(part_number="S-7", serial_number="2"),
            PartItem(part_number="S-7", serial_number="3", status="used"),
        ],
        reservations=[
            Reservation(id="r1", task="T1", part_number="S-7", serial_number="1"),
            Reservation(id="r3", task="T1", part_number="S-7", serial_number="3", state="used"),
        ],
        orders=[Order(id="O1", part_number="S-7", quantity=2, arrives_on=date(2026, 7, 1))],
    )
    assert again(batch, tmp_path) == ()


def test_an_installed_item_that_was_removed_brings_nothing_new(shell, written, tables, tmp_path):
    installed = {"status": "installed", "aircraft": "ET-AXM", "installed_on": "2026-01-01"}
    tables["parts"] = [{"part_number": "CFM56", "serial_number": "1"} | installed]
    shell.json("import", written(tables))
    shell.json("aircraft", "remove", "CFM56", "1", "--on", "2026-03-01")
    told = shell("export", tmp_path / "out").stdout
    assert "items CFM56 1 is on record otherwise: status is installed, not used" in told
    assert ",ET-AXM," not in (tmp_path / "out" / "parts.csv").read_text(encoding="utf-8")
    assert "All of it is on record already." in shell("import", tmp_path / "out").stdout


@pytest.mark.parametrize(
    ("table", "more"),
    [
        ("certificates", {"event": "revoked", "until": "", "certificate_id": "C9"}),
        ("type_ratings", {"certificate_id": "C9"}),
    ],
)
def test_an_id_of_a_certificate_that_is_none_is_named(amss, written, tables, table, more):
    tables[table].append(tables[table][0] | more)
    told = amss("check", written(tables), "--on", "2026-06-01").stderr
    assert "column certificate_id: found 'C9', expected the id of a certificate of this person" in told


def test_a_fact_that_is_told_twice_at_one_instant_is_named(amss, written, tables):
    row = {"person": "P1", "worked_on": "2026-05-01", "hours": "1", "id": "w", "recorded_at": "2026-05-01T10:00Z"}
    tables["work_log"] = [row, row | {"recorded_at": "2026-05-01T11:00Z"}, row]
    told = amss("check", written(tables), "--on", "2026-06-01").stderr
    assert "work_log.csv, row 4, column id: found 'w', expected each fact only once, but row 2 says the same" in told
