"""Tasks: their states, and what must hold before one is planned, changed, started, completed or cancelled."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from amss_core.decisions import Decision
from amss_core.errors import ConflictError, InvalidValueError
from amss_core.parts import PartItem, Reservation
from amss_core.permissions import Actor
from amss_core.personnel import Certificate, Person, PersonnelFile
from amss_core.qualification import (
    Qualification,
    QualificationPolicy,
    Requirement,
    check,
    check_window,
    requirement_for,
)
from amss_core.tasks import (
    PRIORITIES,
    TRANSITIONS,
    ChecklistItem,
    Override,
    Task,
    capacity_conflicts,
    may_cancel,
    may_change,
    may_complete,
    may_create,
    may_sign_off,
    may_start,
    rescheduled,
    transition,
)

START = datetime(2026, 6, 8, 6, tzinfo=UTC)
END = datetime(2026, 6, 8, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = START.date()
LICENSED = Requirement(task_type="inspection", certificates=({"EASA_B1"},))


PLANNER = Actor(id="P9", role="scheduler", organization="ORG")
SARA = Actor(id="P1", role="mechanic", organization="ORG")
OTHER = Actor(id="P2", role="mechanic", organization="ORG")
AUDITOR = Actor(id="P1", role="auditor", organization="ORG")


def task(**changes: Any) -> Task:
    facts = {"id": "T1", "aircraft": "ET-AXM", "start_at": START, "end_at": END, "mechanic": "P1"}
    return Task(**(facts | changes))


def file(person: str = "P1", expires_on: date = date(2027, 5, 31)) -> PersonnelFile:
    licence = Certificate(
        id="C1",
        person=person,
        type="EASA_B1",
        authority="EASA",
        number="SE.66.1",
        issued_on=date(2022, 6, 1),
        expires_on=expires_on,
    )
    return PersonnelFile(person=Person(id=person, name="Sara Lind"), certificates=[licence])


def qualified(on: date = DAY, person: str = "P1", requirement: Requirement = LICENSED) -> Qualification:
    return check(file(person), requirement, on=on)


def lapsed(on: date = DAY) -> Qualification:
    return check(file(expires_on=on - timedelta(days=1)), LICENSED, on=on)


def codes(decision: Decision) -> list[str]:
    return [finding.code for finding in decision.against]


def item(**changes: Any) -> ChecklistItem:
    facts = {"id": "1", "task": "T1", "description": "Rig the cable", "result": "pass", "performed_by": ["P1"]}
    return ChecklistItem(**(facts | changes))


def signed(**changes: Any) -> ChecklistItem:
    return item(**({"signed_by": "P1", "signed_at": END} | changes))


def reservation(serial_number: str = "A", **changes: Any) -> Reservation:
    facts = {"id": f"R-{serial_number}", "task": "T1", "part_number": "SEAL-1", "serial_number": serial_number}
    return Reservation(**(facts | changes))


class TestTask:
    def test_the_first_planned_window_is_kept_and_reschedules_are_counted(self):
        moved = rescheduled(task(), start_at=START + HOUR, end_at=END + HOUR)
        again = rescheduled(moved, start_at=START, end_at=END)
        assert (again.first_planned_start_at, again.first_planned_end_at) == (START, END)
        assert (moved.start_at, moved.reschedules, again.reschedules) == (START + HOUR, 1, 2)

    def test_the_same_window_is_no_reschedule(self):
        assert rescheduled(task(), start_at=START, end_at=END) == task()

    def test_instants_are_kept_in_utc(self):
        local = START.astimezone(timezone(3 * HOUR))
        assert task(start_at=local).start_at.tzinfo is UTC

    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("end_at", {"end_at": START}),
            ("first_planned_end_at", {"first_planned_end_at": START}),
            ("directive", {"paragraph": "(a)"}),
            ("corrects", {"corrects": "T1"}),
            ("completed_at", {"completed_at": END}),
            ("completed_at", {"state": "completed", "started_at": END, "completed_at": START}),
            ("reschedules", {"reschedules": -1}),
            ("parts", {"parts": [("SEAL-1", 0)]}),
            ("parts", {"parts": [(" ", 1)]}),
        ],
    )
    def test_what_contradicts_itself_is_refused(self, field, changes):
        with pytest.raises(InvalidValueError, match=f"^{field}: expected"):
            task(**changes)

    def test_a_completed_task_may_tell_when_it_was_done(self):
        done = task(state="completed", started_at=START, completed_at=END, directive="2004-05-19", paragraph="(a)")
        assert (done.started_at, done.completed_at) == (START, END)
        assert not done.is_active

    def test_completed_and_cancelled_are_final(self):
        assert TRANSITIONS["scheduled"] == {"in_progress", "cancelled"}
        assert TRANSITIONS["in_progress"] == {"completed", "cancelled"}
        assert not TRANSITIONS["completed"] | TRANSITIONS["cancelled"]

    def test_a_step_records_when_work_began_and_was_completed(self):
        begun = transition(task(), "in_progress", at=START)
        done = transition(begun, "completed", at=END)
        assert (begun.state, begun.started_at, begun.completed_at) == ("in_progress", START, None)
        assert (done.state, done.started_at, done.completed_at) == ("completed", START, END)
        assert transition(done, "completed", at=END + HOUR) is done
        cancelled = transition(begun, "cancelled", at=END)
        assert (cancelled.state, cancelled.completed_at) == ("cancelled", None)

    def test_a_step_that_the_table_does_not_have_is_refused(self):
        with pytest.raises(ConflictError, match="T1 is scheduled and cannot become completed"):
            transition(task(), "completed", at=END)

    def test_critical_presses_most(self):
        assert PRIORITIES == ("routine", "urgent", "aog", "critical")


class TestStarting:
    def start(self, subject: Task | None = None, **changes: Any) -> Decision:
        facts = {
            "now": START,
            "actor": SARA,
            "aircraft_status": "maintenance",
            "qualification": qualified(),
        }
        return may_start(subject or task(), **(facts | changes))

    def test_its_mechanic_or_a_planner_starts_it(self):
        assert self.start().allowed
        assert self.start(actor=PLANNER).allowed
        decision = self.start(actor=OTHER)
        assert codes(decision) == ["actor_not_assigned"]
        assert str(decision.against[0]) == "P2 may start a task only where it is assigned to them."
        assert codes(self.start(actor=AUDITOR)) == ["actor_not_permitted"]

    def test_five_minutes_before_its_start_is_not_too_early(self):
        assert self.start(now=START - 5 * MINUTE).allowed
        decision = self.start(now=START - 5 * MINUTE - timedelta(seconds=1))
        assert codes(decision) == ["too_early_to_start"]
        assert str(decision.against[0]) == (
            "T1 may be started from 2026-06-08 05:55 UTC on, 5 minutes before its planned start."
        )

    def test_the_aircraft_is_grounded_or_in_maintenance(self):
        assert self.start(aircraft_status="grounded").allowed
        assert codes(self.start(aircraft_status="operational")) == ["aircraft_in_service"]

    def test_an_unknown_aircraft_status_is_not_taken_for_granted(self):
        assert codes(self.start(aircraft_status=None)) == ["aircraft_status_unknown"]

    def test_somebody_must_be_assigned(self):
        assert codes(self.start(task(mechanic=None), actor=PLANNER)) == ["nobody_assigned"]

    def test_the_mechanic_is_qualified_now(self):
        decision = self.start(qualification=lapsed())
        assert codes(decision) == ["certificate_expired"]
        assert decision.derivation.terms[1].terms == (lapsed().derivation,)

    def test_a_qualification_that_was_not_checked_is_unknown(self):
        assert codes(self.start(qualification=None)) == ["qualification_unknown"]

    def test_policy_lets_an_undefined_requirement_pass_but_it_is_noted(self):
        undefined = requirement_for([], task_type="inspection")
        policy = QualificationPolicy(unknown_requirement_blocks=False)
        decision = self.start(qualification=check(file(), undefined, on=START.date(), policy=policy))
        assert decision.allowed
        assert [finding.code for finding in decision.noted] == ["requirement_unknown"]

    @pytest.mark.parametrize(
        "answer",
        [
            qualified(person="P2"),
            qualified(on=START.date() - timedelta(days=1)),
            qualified(on=START.date() + timedelta(days=1)),
            qualified(requirement=Requirement(task_type="repair", certificates=({"EASA_B1"},))),
        ],
    )
    def test_an_answer_about_another_person_day_or_work_is_no_answer(self, answer):
        with pytest.raises(InvalidValueError, match=r"^qualification: expected the answer about"):
            self.start(qualification=answer)

    def test_the_day_is_the_stations(self):
        late = datetime(2026, 6, 8, 23, tzinfo=UTC)
        subject = task(start_at=late, end_at=late + HOUR)
        tomorrow = qualified(on=date(2026, 6, 9))
        assert self.start(subject, now=late, qualification=tomorrow, zone=timezone(3 * HOUR)).allowed

    def test_what_must_be_finished_first_is_completed_or_cancelled(self):
        done, gone = task(id="T0", state="completed"), task(id="T9", state="cancelled")
        assert self.start(predecessors=[done, gone]).allowed
        decision = self.start(predecessors=[task(id="T0"), done, task(id="T5", state="in_progress")])
        assert [str(finding) for finding in decision.against] == [
            "T0 must be completed first, but is scheduled.",
            "T5 must be completed first, but is in progress.",
        ]

    def test_its_parts_are_reserved(self):
        subject = task(parts=[("SEAL-1", 2)])
        both = [reservation("A"), reservation("B", part_number="SEAL-2", instead_of="SEAL-1")]
        assert self.start(subject, reservations=both).allowed
        decision = self.start(
            subject, reservations=[reservation("A"), reservation("B", task="T2"), reservation("C", state="released")]
        )
        assert codes(decision) == ["parts_not_reserved"]
        assert str(decision.against[0]) == "T1 needs 2 of SEAL-1, but 1 are reserved."

    def test_an_expired_item_does_not_count_as_reserved(self):
        expired = PartItem(part_number="SEAL-1", serial_number="A", expires_on=date(2026, 6, 7))
        last_day = attrs.evolve(expired, expires_on=date(2026, 6, 8))
        subject = task(parts=[("SEAL-1", 1)])
        assert self.start(subject, reservations=[reservation()], items=[last_day]).allowed
        decision = self.start(subject, reservations=[reservation()], items=[expired])
        assert codes(decision) == ["item_expired", "parts_not_reserved"]

    def test_starting_again_changes_nothing(self):
        decision = self.start(task(state="in_progress"))
        assert decision.allowed
        assert not decision.changes

    def test_who_may_not_start_it_may_not_start_it_again(self):
        begun = task(state="in_progress")
        assert codes(self.start(begun, actor=OTHER)) == ["actor_not_assigned"]
        assert codes(self.start(begun, actor=AUDITOR)) == ["actor_not_permitted"]

    def test_everything_that_is_missing_is_told(self):
        decision = self.start(
            task(state="cancelled", parts=[("SEAL-1", 1)]),
            now=START - HOUR,
            actor=OTHER,
            aircraft_status="operational",
            qualification=lapsed(),
            predecessors=[task(id="T0")],
        )
        assert codes(decision) == [
            "transition_not_possible",
            "certificate_expired",
            "actor_not_assigned",
            "aircraft_in_service",
            "too_early_to_start",
            "predecessor_not_completed",
            "parts_not_reserved",
        ]
        with pytest.raises(ConflictError, match=r"cannot start T1: T1 is cancelled and cannot become in progress\. "):
            decision.require()


class TestCompleting:
    def complete(self, subject: Task | None = None, **changes: Any) -> Decision:
        facts = {"now": END, "actor": SARA, "qualification": qualified(), "checklist": [signed()]}
        return may_complete(
            subject or task(state="in_progress", notes="Seal renewed, no findings."), **(facts | changes)
        )

    def test_a_task_with_everything_done_is_completed(self):
        assert self.complete().allowed

    def test_not_before_its_end(self):
        assert codes(self.complete(now=END - MINUTE)) == ["too_early_to_complete"]

    def test_a_planner_may_let_it_end_earlier_and_that_is_noted(self):
        decision = self.complete(now=END - MINUTE, early_completion=Override(by=PLANNER, reason="all done"))
        assert decision.allowed
        assert [str(finding) for finding in decision.noted] == [
            "T1 is planned to end at 2026-06-08 10:00 UTC; P9 allowed it: all done."
        ]
        assert decision.derivation.terms[2].value is True

    @pytest.mark.parametrize("override", [Override(by=SARA, reason="all done"), Override(by=PLANNER, reason=" ")])
    def test_nobody_else_may_and_a_reason_is_needed(self, override):
        assert codes(self.complete(now=END - MINUTE, early_completion=override)) == ["too_early_to_complete"]

    def test_every_reservation_is_used_or_released(self):
        closed = [reservation("A", state="used"), reservation("B", state="released"), reservation("C", task="T2")]
        assert self.complete(reservations=closed).allowed
        decision = self.complete(reservations=[*closed, reservation("D"), reservation("E")])
        assert codes(decision) == ["reservation_open", "reservation_open"]

    def test_every_checklist_item_is_signed_with_a_result(self):
        decision = self.complete(checklist=[signed(), item(), item(result="pending"), signed(result="pending")])
        assert codes(decision) == [
            "checklist_item_unsigned",
            "checklist_item_pending",
            "checklist_item_unsigned",
            "checklist_item_pending",
        ]

    def test_a_signed_fail_blocks_unless_it_is_deferred(self):
        assert codes(self.complete(checklist=[signed(result="fail")])) == ["checklist_item_failed"]
        decision = self.complete(checklist=[signed(result="fail", deferral="MEL 32-41-01")])
        assert decision.allowed
        assert "signed by P1 with fail, deferred under MEL 32-41-01" in str(decision.derivation)

    def test_a_checklist_of_another_task_is_refused(self):
        with pytest.raises(InvalidValueError, match="checklist: expected only items of the task"):
            self.complete(checklist=[item(task="T2")])

    def test_notes_are_present(self):
        assert codes(self.complete(task(state="in_progress", notes=" "))) == ["notes_missing"]

    def test_the_mechanic_is_qualified_at_that_instant(self):
        assert codes(self.complete(qualification=lapsed())) == ["certificate_expired"]

    def test_only_work_in_progress_is_completed(self):
        assert codes(self.complete(task(notes="done"))) == ["transition_not_possible"]

    def test_completing_again_changes_nothing(self):
        decision = self.complete(task(state="completed"), checklist=[], qualification=None)
        assert decision.allowed
        assert not decision.changes
        assert codes(self.complete(task(state="completed"), actor=AUDITOR)) == ["actor_not_permitted"]

    def test_an_independent_inspection_that_is_needed_has_been_made(self):
        """EASA 145.A.48: what was signed is held against the inspection again before the release."""
        needs = {"independent_inspection": True}
        assert self.complete(checklist=[signed(inspected_by="P2", **needs)]).allowed
        decision = self.complete(checklist=[signed(**needs), signed(inspected_by="P1", **needs)])
        assert codes(decision) == ["inspection_missing", "inspector_performed_item"]


class TestCancelling:
    def test_a_planner_cancels(self):
        assert may_cancel(task(), now=START, actor=PLANNER).allowed
        assert may_cancel(task(state="in_progress"), now=START, actor=PLANNER).allowed
        assert codes(may_cancel(task(), now=START, actor=SARA)) == ["actor_not_permitted"]

    def test_after_24_hours_only_with_an_override_that_is_noted(self):
        day_later = START + 24 * HOUR
        assert may_cancel(task(), now=day_later, actor=PLANNER).allowed
        decision = may_cancel(task(), now=day_later + MINUTE, actor=PLANNER)
        assert codes(decision) == ["too_late_to_cancel"]
        override = Override(by=PLANNER, reason="aircraft sold")
        late = may_cancel(task(), now=day_later + MINUTE, actor=PLANNER, late_cancel=override)
        assert late.allowed
        assert str(late.noted[0]) == (
            "T1 began at 2026-06-08 06:00 UTC, more than 24 hours ago; P9 allowed it: aircraft sold."
        )

    def test_the_24_hours_count_from_when_work_began(self):
        begun = task(state="in_progress", started_at=START + 2 * HOUR)
        assert may_cancel(begun, now=START + 26 * HOUR, actor=PLANNER).allowed

    def test_a_completed_task_is_corrected_by_a_new_one(self):
        decision = may_cancel(task(state="completed"), now=START, actor=PLANNER)
        assert str(decision.against[0]) == (
            "T1 is completed and cannot become cancelled; plan a new task that corrects it."
        )

    def test_cancelling_again_changes_nothing(self):
        decision = may_cancel(task(state="cancelled"), now=START, actor=PLANNER)
        assert decision.allowed
        assert not decision.changes
        assert codes(may_cancel(task(state="cancelled"), now=START, actor=SARA)) == ["actor_not_permitted"]


class TestInstants:
    @pytest.mark.parametrize("guard", [may_start, may_complete, may_cancel])
    def test_a_naive_instant_is_refused(self, guard):
        facts = {} if guard is may_cancel else {"qualification": None}
        facts |= {"aircraft_status": None} if guard is may_start else {}
        with pytest.raises(InvalidValueError, match=r"^now: expected an instant with its offset"):
            guard(task(), now=START.replace(tzinfo=None), actor=PLANNER, **facts)


class TestCreating:
    def create(self, subject: Task | None = None, **changes: Any) -> Decision:
        facts = {"actor": PLANNER, "qualification": check_window(file(), LICENSED, start=START, end=END)}
        return may_create(subject or task(), **(facts | changes))

    def test_a_planner_plans(self):
        assert self.create().allowed
        assert codes(self.create(actor=SARA)) == ["actor_not_permitted"]

    def test_nobody_need_be_assigned(self):
        assert self.create(task(mechanic=None), qualification=None).allowed

    def test_a_new_task_is_scheduled(self):
        assert codes(self.create(task(state="in_progress"))) == ["new_task_not_scheduled"]

    def test_the_mechanic_is_qualified_throughout_the_window(self):
        lapses = file(expires_on=START.date())
        end = END + 24 * HOUR
        answer = check_window(lapses, LICENSED, start=START, end=end)
        assert codes(self.create(task(end_at=end), qualification=answer)) == ["certificate_expired"]
        assert codes(self.create(qualification=None)) == ["qualification_unknown"]

    def test_an_answer_about_a_part_of_the_window_is_no_answer(self):
        with pytest.raises(InvalidValueError, match=r"about 2026-06-08 through 2026-06-09"):
            self.create(task(end_at=END + 24 * HOUR), qualification=qualified())

    def test_nobody_inspects_their_own_work(self):
        assert codes(self.create(task(inspector="P1"))) == ["inspector_performs_task"]
        assert self.create(task(inspector="P2")).allowed

    def test_the_aircraft_has_a_slot(self):
        other, elsewhere = task(id="T2", mechanic="P2"), task(id="T3", aircraft="ET-AXN")
        assert self.create(others=[other, elsewhere], capacity_slots=2).allowed
        assert self.create(others=[other]).allowed
        assert codes(self.create(others=[other], capacity_slots=1)) == ["aircraft_over_capacity"]

    def test_what_others_overload_is_not_held_against_it(self):
        later = {"start_at": END, "end_at": END + HOUR}
        others = [task(id="T2", **later), task(id="T3", **later)]
        assert self.create(others=others, capacity_slots=1).allowed

    def test_a_correction_refers_to_a_completed_task_of_the_aircraft(self):
        correction = task(corrects="T0")
        assert self.create(correction, corrected=task(id="T0", state="completed")).allowed
        assert codes(self.create(correction)) == ["corrected_task_unknown"]
        assert codes(self.create(correction, corrected=task(id="T7"))) == ["corrected_task_unknown"]
        decision = self.create(correction, corrected=task(id="T0", aircraft="ET-AXN"))
        assert codes(decision) == ["corrected_task_not_completed", "corrected_task_of_other_aircraft"]


class TestChanging:
    def change(self, subject: Task | None = None, *, to: dict[str, Any], **changes: Any) -> Decision:
        before = subject or task()
        return may_change(before, attrs.evolve(before, **to), **({"actor": PLANNER, "qualification": None} | changes))

    def test_a_change_of_title_asks_for_no_qualification(self):
        assert self.change(to={"title": "Renew the seal"}).allowed

    @pytest.mark.parametrize("to", [{"type": "repair"}, {"aircraft": "ET-AXN"}, {"end_at": END + HOUR}])
    def test_a_change_of_type_aircraft_or_window_asks_for_the_qualification(self, to):
        assert codes(self.change(to=to)) == ["qualification_unknown"]

    def test_a_change_of_mechanic_asks_for_the_new_ones(self):
        assert self.change(to={"mechanic": "P2"}, qualification=qualified(person="P2")).allowed
        assert self.change(to={"mechanic": None}).allowed

    def test_a_new_window_needs_a_slot_but_a_new_title_does_not(self):
        full = {"others": [task(id="T2"), task()], "capacity_slots": 1}
        decision = self.change(to={"start_at": START + HOUR}, qualification=qualified(), **full)
        assert codes(decision) == ["aircraft_over_capacity"]
        assert self.change(to={"title": "Renew the seal"}, **full).allowed

    def test_the_mechanic_writes_notes_and_nothing_else(self):
        assert self.change(to={"notes": "Seal worn."}, actor=SARA).allowed
        assert codes(self.change(to={"notes": "Seal worn."}, actor=OTHER)) == ["actor_not_assigned"]
        assert codes(self.change(to={"notes": "x", "title": "y"}, actor=SARA)) == ["actor_not_permitted"]

    def test_a_completed_task_is_final(self):
        decision = self.change(task(state="completed"), to={"notes": "More."})
        assert str(decision.against[0]) == "T1 is completed and final; plan a new task that corrects it."
        cancelled = self.change(task(state="cancelled"), to={"start_at": START + HOUR}, capacity_slots=1)
        assert codes(cancelled) == ["task_final", "qualification_unknown"]
        assert str(cancelled.against[0]).endswith("plan a new task.")

    def test_once_work_has_begun_its_start_stays_but_its_end_may_move(self):
        begun = task(state="in_progress")
        assert self.change(begun, to={"end_at": END + HOUR}, qualification=qualified()).allowed
        decision = self.change(begun, to={"start_at": START + HOUR, "aircraft": "N1"}, qualification=qualified())
        assert [str(finding) for finding in decision.against] == [
            "T1 is in progress: its aircraft, start at cannot change any more."
        ]

    def test_a_change_of_mechanic_is_an_assignment(self):
        decision = self.change(to={"mechanic": None}, actor=SARA)
        assert str(decision.against[0]) == "P1 is mechanic and may not assign a mechanic."

    def test_the_first_planned_window_stays(self):
        decision = self.change(to={"first_planned_start_at": START - HOUR})
        assert codes(decision) == ["first_window_kept"]

    def test_what_happened_is_not_changed_by_hand(self):
        begun = task(state="in_progress", started_at=START)
        assert codes(self.change(begun, to={"started_at": START - HOUR})) == ["history_kept"]
        assert codes(self.change(to={"reschedules": 3})) == ["history_kept"]
        decision = self.change(to={"corrects": "T0"})
        assert (
            str(decision.against[0])
            == "The field 'corrects' of T1 follows from what happened and is not changed by hand."
        )

    def test_a_reschedule_is_counted_with_its_new_window(self):
        later = {"start_at": START + HOUR, "end_at": END + HOUR}
        assert self.change(to={**later, "reschedules": 1}, qualification=qualified()).allowed
        assert codes(self.change(to={**later, "reschedules": 2}, qualification=qualified())) == ["history_kept"]

    def test_the_same_changes_nothing(self):
        assert not self.change(to={}, actor=OTHER).changes

    def test_the_state_is_not_changed_here(self):
        with pytest.raises(InvalidValueError, match="the same task in the same state"):
            self.change(to={"state": "completed"})


class TestSigningOff:
    """14 CFR 121.371(c), EASA 145.A.48: an item that needs it is inspected by somebody who did not perform it."""

    def sign(self, subject: ChecklistItem | None = None, **changes: Any) -> Decision:
        facts = {"task": task(state="in_progress"), "now": END, "signer": "P1", "qualification": qualified()}
        return may_sign_off(subject or item(), **(facts | changes))

    def test_who_is_qualified_now_signs_a_result(self):
        assert self.sign().allowed
        assert self.sign(item(result="fail")).allowed
        assert codes(self.sign(qualification=lapsed())) == ["certificate_expired"]

    def test_a_pending_item_is_not_signed(self):
        assert codes(self.sign(item(result="pending"))) == ["checklist_item_pending"]

    def test_an_independent_inspection_is_by_somebody_else(self):
        needs = {"independent_inspection": True}
        assert self.sign(item(inspected_by="P2", **needs)).allowed
        assert codes(self.sign(item(inspected_by="P1", **needs))) == ["inspector_performed_item"]
        assert codes(self.sign(item(**needs))) == ["inspection_missing"]
        assert codes(self.sign(item(inspected_by="P2", performed_by=[], **needs))) == ["performer_unknown"]

    def test_a_signature_is_final(self):
        assert not self.sign(signed(), qualification=None).changes
        decision = self.sign(signed(signed_by="P2"), task=task())
        assert codes(decision) == ["checklist_item_signed", "task_not_in_progress"]

    def test_an_item_is_signed_for_its_own_task(self):
        with pytest.raises(InvalidValueError, match="own task"):
            self.sign(item(task="T2"))

    def test_half_a_signature_and_a_deferred_pass_are_refused(self):
        with pytest.raises(InvalidValueError, match=r"^signed_at"):
            item(signed_by="P1")
        with pytest.raises(InvalidValueError, match=r"^deferral"):
            item(deferral="MEL 32-41-01")

    def test_one_performer_may_be_given_as_a_text(self):
        assert item(performed_by="P1").performed_by == {"P1"}


class TestCapacity:
    def at(self, number: int, first: int, last: int, **changes: Any) -> Task:
        return task(id=f"T{number}", start_at=START + first * HOUR, end_at=START + last * HOUR, **changes)

    def test_a_task_that_ends_when_another_starts_does_not_overlap_it(self):
        assert capacity_conflicts([self.at(1, 0, 2), self.at(2, 2, 4)], capacity_slots=1) == ()

    def test_the_time_and_the_tasks_are_told(self):
        tasks = [self.at(1, 0, 4), self.at(2, 1, 3), self.at(3, 2, 6), self.at(4, 8, 9)]
        (conflict,) = capacity_conflicts(tasks, capacity_slots=1)
        assert (conflict.start_at, conflict.end_at) == (START + HOUR, START + 4 * HOUR)
        assert conflict.tasks == ("T1", "T2", "T3")
        assert str(conflict.finding) == (
            "ET-AXM takes 1 at once, but has up to 3 tasks from 2026-06-08 07:00 to 2026-06-08 10:00 UTC: T1, T2, T3."
        )
        (at_once,) = capacity_conflicts(tasks, capacity_slots=2)
        assert (at_once.start_at, at_once.end_at) == (START + 2 * HOUR, START + 3 * HOUR)

    def test_each_unbroken_time_is_told_once(self):
        tasks = [self.at(1, 0, 9), self.at(2, 1, 2), self.at(3, 3, 4)]
        assert [each.tasks for each in capacity_conflicts(tasks, capacity_slots=1)] == [("T1", "T2"), ("T1", "T3")]

    def test_where_one_crowd_follows_the_other_the_time_is_unbroken(self):
        tasks = [self.at(1, 0, 2), self.at(2, 0, 2), self.at(3, 2, 4), self.at(4, 2, 4)]
        (conflict,) = capacity_conflicts(tasks, capacity_slots=1)
        assert (conflict.start_at, conflict.end_at) == (START, START + 4 * HOUR)
        assert conflict.tasks == ("T1", "T2", "T3", "T4")

    def test_only_active_tasks_count(self):
        tasks = [self.at(1, 0, 2), self.at(2, 0, 2, state="completed"), self.at(3, 0, 2, state="cancelled")]
        assert capacity_conflicts(tasks, capacity_slots=1) == ()
        assert capacity_conflicts([], capacity_slots=1) == ()

    def test_the_tasks_are_of_one_aircraft_that_has_a_slot(self):
        with pytest.raises(InvalidValueError, match=r"one aircraft, got ET-AXM, ET-AXN"):
            capacity_conflicts([self.at(1, 0, 2), self.at(2, 0, 2, aircraft="ET-AXN")], capacity_slots=1)
        with pytest.raises(InvalidValueError, match="at least one slot"):
            capacity_conflicts([], capacity_slots=0)
