"""Imports: what a batch brings that is new, and ids that are made of what a record says."""

from __future__ import annotations

from datetime import date

from amss_core.fleet import Aircraft, Reading
from amss_core.imports import CONTENT_ID, Batch, compare, named

AIRCRAFT = Aircraft(registration="ET-AXM", type_designator="B738")
READING = Reading(aircraft="ET-AXM", read_on=date(2026, 5, 1), flight_cycles=1)


def test_a_record_without_an_id_gets_one_that_is_made_of_what_it_says():
    first, second = named(Batch(readings=[READING])), named(Batch(readings=[READING, READING]))
    assert first == second
    assert first.readings[0].id.startswith(CONTENT_ID)


def test_what_is_counted_by_us_makes_no_difference():
    batch = Batch(aircraft=[AIRCRAFT])
    on_record = Batch(aircraft=[Aircraft(registration="ET-AXM", type_designator="B738", revision=4)])
    found = compare(batch, on_record)
    assert (found.new.counts(), found.against) == ((), ())


def test_what_differs_is_named_with_both():
    other = Aircraft(registration="ET-AXM", type_designator="A320", model="x" * 200)
    (finding,) = compare(Batch(aircraft=[other]), Batch(aircraft=[AIRCRAFT])).against
    assert "type_designator is B738, not A320" in finding.text
    assert "…" in finding.text
