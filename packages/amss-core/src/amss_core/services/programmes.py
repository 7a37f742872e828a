"""Use cases of maintenance programmes: enter them, record what was done, tell what is due, and make tasks of it.

A status is worked out when it is asked for, from what was done; a correction is a later record that names the one that
it replaces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta

import attrs

from amss_core import programmes as rules
from amss_core._validators import require_aware
from amss_core.directives import SCAN_POLICY, CompliancePolicy
from amss_core.errors import ConflictError, InvalidValueError, NotFoundError
from amss_core.events import ProgrammesChanged, TaskStateChanged
from amss_core.fleet import corrections_against
from amss_core.permissions import Actor, require
from amss_core.programmes import (
    KeptItem,
    Programme,
    ProgrammeAccomplishment,
    ProgrammeItem,
    ProgrammeItemStatus,
    TaskProposal,
    Visit,
)
from amss_core.qualification import day_of
from amss_core.services._arguments import use_case
from amss_core.services._change import tell
from amss_core.services._work import zone_of
from amss_core.stores import Stores
from amss_core.tasks import ACTIVE, Task, Window, free_window


@use_case
def list_programmes(stores: Stores, actor: Actor) -> tuple[Programme, ...]:
    """Return all maintenance programmes, by id.

    Raises:
        ForbiddenError: If the actor's role may not (`programmes.read`).
    """
    require(actor, "programmes.read", organization=stores.organization)
    return stores.programmes.all()


@use_case
def list_items(stores: Stores, actor: Actor, programme_id: str) -> tuple[KeptItem, ...]:
    """Return the items of a programme, by id.

    Raises:
        ForbiddenError: If the actor's role may not (`programmes.read`).
        NotFoundError: If the organisation has no such programme.
    """
    require(actor, "programmes.read", organization=stores.organization)
    stores.programmes.get(programme_id)
    return stores.programmes.items(programme_id)


@use_case
def create_programme(stores: Stores, actor: Actor, programme: Programme, *, now: datetime) -> Programme:
    """Enter a maintenance programme; its items follow by `add_items`.

    Raises:
        ForbiddenError: If the actor's role may not (`programmes.change`).
        ConflictError: If there is one of this id.
        InvalidValueError: If `now` is naive.
    """
    require(actor, "programmes.change", organization=stores.organization)
    first = attrs.evolve(programme, revision=1)
    stores.programmes.add(first)
    _tell(stores, actor, "programme", first.id, now=now, after=first)
    return first


@use_case
def change_programme(stores: Stores, actor: Actor, programme: Programme, *, now: datetime) -> Programme:
    """Change a programme's particulars, over the revision that the actor looked at.

    Raises:
        ForbiddenError: If the actor's role may not (`programmes.change`).
        NotFoundError: If the organisation has no such programme.
        ConflictError: If somebody else has changed it meanwhile.
        InvalidValueError: If `now` is naive.
    """
    require(actor, "programmes.change", organization=stores.organization)
    before = stores.programmes.get(programme.id)
    after = stores.programmes.replace(programme)
    _tell(stores, actor, "programme", after.id, now=now, before=before, after=after)
    return after


@use_case
def add_items(
    stores: Stores, actor: Actor, programme_id: str, items: Iterable[ProgrammeItem], *, now: datetime
) -> tuple[KeptItem, ...]:
    """Add items to a programme, all of them or none; one without an authority gets that of the programme.

    Raises:
        ForbiddenError: If the actor's role may not (`programmes.change`).
        NotFoundError: If the organisation has no such programme.
        ConflictError: If the organisation has an item of the same id.
        InvalidValueError: If no item is given, two have one id, or `now` is naive.
    """
    require(actor, "programmes.change", organization=stores.organization)
    authority = stores.programmes.get(programme_id).authority
    given = tuple(attrs.evolve(each, authority=each.authority or authority) for each in items)
    if not given:
        raise InvalidValueError("expected at least one item", field="items")
    for item_id, count in Counter(each.id for each in given).items():
        if count > 1:
            raise InvalidValueError(f"'{item_id}' is given {count} times; expected it once", field="items")
    stores.programmes.add_items(programme_id, given)
    kept = tuple(KeptItem(programme=programme_id, item=each) for each in given)
    for each in kept:
        _tell(stores, actor, "programme_item", each.item.id, now=now, after=each)
    return kept


@use_case
def change_item(stores: Stores, actor: Actor, kept: KeptItem, *, now: datetime) -> KeptItem:
    """Change an item, over the revision that the actor looked at; it stays with its programme.

    Raises:
        ForbiddenError: If the actor's role may not (`programmes.change`).
        NotFoundError: If the organisation has no such item.
        ConflictError: If somebody else has changed it meanwhile, or it is of another programme.
        InvalidValueError: If `now` is naive.
    """
    require(actor, "programmes.change", organization=stores.organization)
    before = stores.programmes.item(kept.item.id)
    if before.programme != kept.programme:
        raise ConflictError(f"'{kept.item.id}' is of the programme '{before.programme}'; add another item instead")
    after = stores.programmes.replace_item(kept)
    _tell(stores, actor, "programme_item", kept.item.id, now=now, before=before, after=after)
    return after


@use_case
def record_programme_accomplishment(
    stores: Stores, actor: Actor, accomplishment: ProgrammeAccomplishment, *, own: bool = False, now: datetime
) -> ProgrammeAccomplishment:
    """Record that an item was done, early or late; or correct such a record.

    A record that has no id is given one. What is None of the counters is taken from the readings of the day.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        accomplishment: What was done.
        own: Whether it is what a task of the actor's own has done.
        now: When it is recorded, aware; not before the day that it was done on.

    Raises:
        ForbiddenError: If the actor's role may not (`programmes.record`).
        NotFoundError: If item, aircraft or component do not exist.
        ConflictError: If it corrects what it cannot correct, or its id was used before.
        InvalidValueError: If it lies in the future, or `now` is naive.

    Source: EASA M.A.305; 14 CFR 91.417(a)(2)(iv).
    """
    action = "programmes.record"
    require(actor, action, organization=stores.organization, own=own)
    if accomplishment.done_on > day_of(now, zone=zone_of(stores)):
        raise InvalidValueError(
            f"expected a day that has come, not {accomplishment.done_on}", field="done_on", value=accomplishment.done_on
        )
    if accomplishment.aircraft is not None:
        stores.fleet.get(accomplishment.aircraft)
    if accomplishment.component is not None:
        stores.fleet.get_component(accomplishment.component)
    entered = attrs.evolve(
        accomplishment, id=accomplishment.id or stores.new_id(), recorded_by=actor.id, recorded_at=now
    )
    _refuse_correction(stores, entered)
    stores.programmes.record_accomplishment(entered)
    _tell(stores, actor, "programme_accomplishment", entered.item, action=action, now=now, after=entered)
    return entered


def _refuse_correction(stores: Stores, entered: ProgrammeAccomplishment) -> None:
    """Refuse a correction of what is not on record of the item, is of something else, or was corrected before."""
    if not entered.replaces:
        return
    facts = stores.programmes.done(entered.item)
    if wrong := tuple(finding for _, finding in corrections_against([*facts, entered])):
        raise ConflictError("; ".join(dict.fromkeys(each.text for each in wrong)), findings=wrong)
    replaced = next(each for each in facts if each.id == entered.replaces)
    if (replaced.aircraft, replaced.component) != (entered.aircraft, entered.component):
        raise ConflictError(f"the record '{replaced.id}' is of another aircraft or component; correct it under its own")


@use_case
def status_of_programmes(
    stores: Stores,
    actor: Actor,
    *,
    on: date,
    programme_id: str | None = None,
    registrations: Collection[str] | None = None,
    known_at: datetime | None = None,
    policy: CompliancePolicy = SCAN_POLICY,
) -> tuple[ProgrammeItemStatus, ...]:
    """Return where aircraft stand on the items of maintenance programmes on a day, worked out now, and why.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        on: The day, past or future.
        programme_id: The programme; None for all.
        registrations: Registrations of the aircraft; None for the whole fleet.
        known_at: Instant by whose knowledge of the facts it is judged, aware; None for all that is on record. The
            items are as they stand now.
        policy: What authorities and the operator have settled.

    Returns:
        By item and aircraft.

    Raises:
        ForbiddenError: If the actor's role may not (`programmes.read`).
        NotFoundError: If the organisation has no such programme or aircraft.
        InvalidValueError: If `known_at` is naive.
    """
    require(actor, "programmes.read", organization=stores.organization)
    return _statuses(
        stores, on=on, programme_id=programme_id, registrations=registrations, known_at=known_at, policy=policy
    )


def _statuses(
    stores: Stores,
    *,
    on: date,
    programme_id: str | None = None,
    registrations: Collection[str] | None = None,
    known_at: datetime | None = None,
    policy: CompliancePolicy = SCAN_POLICY,
) -> tuple[ProgrammeItemStatus, ...]:
    if programme_id is not None:
        stores.programmes.get(programme_id)
    fleet = stores.fleet.load(registrations)
    if missing := sorted(set(registrations or ()) - {each.registration for each in fleet.aircraft}):
        raise NotFoundError(f"there is no aircraft '{missing[0]}' in this organisation")
    file = stores.programmes.load(stores.directives.load(fleet), programme_id=programme_id)
    answers = rules.programme_status(file if known_at is None else file.known_at(known_at), on=on, policy=policy)
    if registrations is None:
        return answers
    return tuple(each for each in answers if each.aircraft in registrations)


@use_case
def list_due_items(
    stores: Stores,
    actor: Actor,
    *,
    on: date,
    horizon_days: int = 90,
    programme_id: str | None = None,
    registrations: Collection[str] | None = None,
) -> tuple[ProgrammeItemStatus, ...]:
    """Return what needs doing or knowing of maintenance programmes, the most urgent first.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        on: The day from which the horizon is counted.
        horizon_days: Days from it within which what is listed falls due; what is overdue, in variation, due soon or
            unknown is listed at any time.
        programme_id: The programme; None for all.
        registrations: Registrations of the aircraft; None for the whole fleet.

    Raises:
        ForbiddenError: If the actor's role may not (`programmes.read`).
        NotFoundError: If the organisation has no such programme or aircraft.
        InvalidValueError: If the horizon is below zero.
    """
    require(actor, "programmes.read", organization=stores.organization)
    statuses = _statuses(stores, on=on, programme_id=programme_id, registrations=registrations)
    return rules.items_due(statuses, horizon_days=horizon_days)


@use_case
def suggest_visits(
    stores: Stores, actor: Actor, *, on: date, together_days: int = 14, programme_id: str | None = None
) -> tuple[Visit, ...]:
    """Return visits that each do what falls due close together, with what that gives away of each interval.

    It is a suggestion: nothing is planned by it.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        on: The day asked about; what is late already is done on it.
        together_days: How many days of its interval an item may give away at most.
        programme_id: The programme; None for all.

    Raises:
        ForbiddenError: If the actor's role may not (`programmes.read`).
        NotFoundError: If the organisation has no such programme.
        InvalidValueError: If `together_days` is below zero.
    """
    require(actor, "programmes.read", organization=stores.organization)
    return rules.suggest_visits(_statuses(stores, on=on, programme_id=programme_id), together_days=together_days)


@attrs.frozen(kw_only=True)
class GeneratedTask:
    """A task that was made for an item of a programme."""

    task: Task
    """The task."""
    proposal: TaskProposal
    """Why it was wanted, and by which day."""
    in_time: bool
    """Whether it ends by that day; False where the aircraft had no slot left before, or the day has passed."""


@use_case
def generate_tasks(
    stores: Stores,
    actor: Actor,
    *,
    now: datetime,
    programme_id: str | None = None,
    begins: time = time(8),
    duration: timedelta = timedelta(hours=8),
) -> tuple[GeneratedTask, ...]:
    """Make a scheduled task for each item that wants one: at most one open task for each item and aircraft.

    A task takes the last free window of its aircraft that ends by the day on which the item falls due, else the first
    one after it. Asked again it makes none that it has made. What is read takes a fixed number of queries; what is
    written takes some for each task that is made.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        now: When, aware; no task starts before it.
        programme_id: The programme; None for all.
        begins: When work begins on a day, at the organisation's main station.
        duration: How long a task is planned to take.

    Returns:
        In the order in which the items fall due; of those without a known date, last.

    Raises:
        ForbiddenError: If the actor's role may not (`programmes.generate`).
        NotFoundError: If the organisation has no such programme.
        ConflictError: If an aircraft has no free window before the calendar ends.
        InvalidValueError: If the duration is not above zero, or `now` is naive.
    """
    require(actor, "programmes.generate", organization=stores.organization)
    require_aware(now)
    zone = zone_of(stores)
    statuses = _statuses(stores, on=day_of(now, zone=zone), programme_id=programme_id)
    proposals = rules.tasks_wanted(statuses, open_tasks=stores.tasks.open_programme_tasks())
    slots = {each.registration: each.capacity_slots for each in stores.fleet.all()}
    planned: dict[str, list[Task]] = {}
    for task in stores.tasks.find(states=ACTIVE, ends_after=now):
        planned.setdefault(task.aircraft, []).append(task)
    made = []
    for proposal in proposals:
        others = planned.setdefault(proposal.aircraft, [])
        window = free_window(
            others,
            capacity_slots=slots[proposal.aircraft],
            not_before=now,
            latest_on=proposal.latest_on,
            begins=begins,
            duration=duration,
            zone=zone,
        )
        if window is None:
            raise ConflictError(
                f"{proposal.aircraft} has no free window for item '{proposal.item.id}'; plan it by hand"
            )
        task = _made(stores, actor, proposal, window, now=now)
        others.append(task)
        in_time = proposal.latest_on is None or window.last_on <= proposal.latest_on
        made.append(GeneratedTask(task=task, proposal=proposal, in_time=in_time))
    return tuple(made)


def _made(stores: Stores, actor: Actor, proposal: TaskProposal, window: Window, *, now: datetime) -> Task:
    task = Task(
        id=stores.new_id(),
        aircraft=proposal.aircraft,
        start_at=window.start_at,
        end_at=window.end_at,
        priority="urgent" if proposal.status in ("overdue", "in_variation") else "routine",
        title=proposal.item.title or f"item {proposal.item.id}",
        programme_item=proposal.item.id,
    )
    stores.tasks.add(task)
    tell(
        stores,
        actor,
        now=now,
        action="programmes.generate",
        entity_type="task",
        entity_id=task.id,
        payload=TaskStateChanged(task=task.id, before="", after=task.state),
        after=task,
        reason=proposal.derivation.text,
    )
    return task


def _tell(
    stores: Stores,
    actor: Actor,
    entity_type: str,
    entity_id: str,
    *,
    action: str = "programmes.change",
    now: datetime,
    before: object = None,
    after: object,
) -> None:
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type=entity_type,
        entity_id=entity_id,
        payload=ProgrammesChanged(subject=entity_id),
        before=before,
        after=after,
    )
