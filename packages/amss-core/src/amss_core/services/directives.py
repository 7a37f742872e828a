"""Use cases of directives: enter and revise them, record what was done, scan the fleet, and tell what is due.

A status is derived, never entered: a scan works out where each aircraft and component stands on a day and keeps that
for lists. What was done stays as it was recorded; a correction is a later record that names the one that it replaces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TypeVar

import attrs

from amss_core._validators import require_aware
from amss_core.directives import (
    SCAN_POLICY,
    Accomplishment,
    CompliancePolicy,
    DatedFact,
    Directive,
    Event,
    Issue,
    KeptStatus,
    RequirementStatus,
    each_status,
    facts_against,
)
from amss_core.errors import ConflictError, InvalidValueError, NotFoundError
from amss_core.events import DirectiveOverdue, DirectivesChanged
from amss_core.permissions import Actor, require
from amss_core.services._arguments import use_case
from amss_core.services._change import Change, announce, tell, tell_all
from amss_core.services._scope import Scope, scope_of
from amss_core.stores import Stores

_Recorded = TypeVar("_Recorded", bound=DatedFact)


@use_case
def list_directives(stores: Stores, actor: Actor) -> tuple[Directive, ...]:
    """Return all directives as their last revisions state them, by number.

    Raises:
        ForbiddenError: If the actor's role may not (`directives.read`).
    """
    require(actor, "directives.read", organization=stores.organization)
    return stores.directives.all()


@use_case
def show_directive(stores: Stores, actor: Actor, number: str) -> tuple[Issue, ...]:
    """Return a directive as each revision stated it, in order of entry.

    Raises:
        ForbiddenError: If the actor's role may not (`directives.read`).
        NotFoundError: If the organisation has none of this number.
    """
    require(actor, "directives.read", organization=stores.organization)
    return stores.directives.issues(number)


@use_case
def create_directive(stores: Stores, actor: Actor, directive: Directive, *, now: datetime) -> Directive:
    """Enter a directive; one that supersedes others ends them from its effective date on. See `create_directives`."""
    return create_directives(stores, actor, [directive], now=now)[0]


@use_case
def create_directives(
    stores: Stores, actor: Actor, directives: Iterable[Directive], *, now: datetime
) -> tuple[Directive, ...]:
    """Enter several directives, all of them or none.

    Raises:
        ForbiddenError: If the actor's role may not (`directives.create`).
        ConflictError: If there is one of the same number.
        InvalidValueError: If two have one number, or `now` is naive.
    """
    action = "directives.create"
    require(actor, action, organization=stores.organization)
    given = tuple(directives)
    for number, count in Counter(each.number for each in given).items():
        if count > 1:
            raise InvalidValueError(f"'{number}' is given {count} times; expected it once", field="number")
    require_aware(now)
    stores.directives.add(given, recorded_at=now, recorded_by=actor.id)
    changes = [
        Change(
            entity_type="directive",
            entity_id=each.number,
            payload=DirectivesChanged(subject=each.number),
            after=each,
        )
        for each in given
    ]
    tell_all(stores, actor, changes, now=now, action=action)
    return given


@use_case
def revise_directive(stores: Stores, actor: Actor, directive: Directive, *, reason: str, now: datetime) -> Directive:
    """Enter a revision or a correction of a directive, which stands from then on; earlier issues stay on file.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        directive: The directive as it is now to be read, under its number.
        reason: Why, such as the document of the revision.
        now: When, aware.

    Raises:
        ForbiddenError: If the actor's role may not (`directives.revise`).
        NotFoundError: If the organisation has none of this number.
        ConflictError: If nothing of it would change.
        InvalidValueError: If no reason is given, or `now` is naive.
    """
    action = "directives.revise"
    require(actor, action, organization=stores.organization)
    if not reason.strip():
        raise InvalidValueError("expected why it is revised", field="reason", value=reason)
    before = stores.directives.get(directive.number)
    if before == directive:
        raise ConflictError(f"'{directive.number}' says this already; nothing would change")
    require_aware(now)
    stores.directives.revise(directive, recorded_at=now, recorded_by=actor.id)
    _tell(
        stores, actor, directive.number, "directive", action=action, now=now, before=before, after=directive, why=reason
    )
    return directive


@use_case
def record_accomplishment(
    stores: Stores, actor: Actor, accomplishment: Accomplishment, *, own: bool = False, now: datetime
) -> Accomplishment:
    """Record that a requirement was done, early or late, or what was found; or correct such a record.

    A record that has no id is given one. What is None of the counters is taken from the readings of the day.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        accomplishment: What was done; by an alternative method with the reference of its approval.
        own: Whether it is what a task of the actor's own has done.
        now: When it is recorded, aware; not before the day that it was done on.

    Raises:
        ForbiddenError: If the actor's role may not (`directives.record`).
        NotFoundError: If directive, paragraph, aircraft or component do not exist.
        ConflictError: If it corrects what it cannot correct, or its id was used before.
        InvalidValueError: If it lies in the future, or `now` is naive.

    Source: 14 CFR 39.19 (alternative methods), 91.417(a)(2)(v); EASA M.A.305.
    """
    require(actor, "directives.record", organization=stores.organization, own=own)
    directive = stores.directives.get(accomplishment.directive)
    if directive.find(accomplishment.paragraph) is None:
        named = ", ".join(f"'{each.paragraph}'" for each in directive.requirements) or "none"
        raise NotFoundError(f"{directive.number} has no paragraph '{accomplishment.paragraph}'; it has {named}")
    entered = _entered(stores, actor, accomplishment, now)
    _refuse_correction(stores, entered)
    stores.directives.record_accomplishment(entered)
    _tell(stores, actor, entered.directive, "accomplishment", action="directives.record", now=now, after=entered)
    return entered


@use_case
def record_event(stores: Stores, actor: Actor, event: Event, *, now: datetime) -> Event:
    """Record another dated event that compliance times count from; raises as `record_accomplishment`."""
    require(actor, "directives.record", organization=stores.organization)
    entered = _entered(stores, actor, event, now)
    _refuse_correction(stores, entered)
    stores.directives.record_event(entered)
    _tell(stores, actor, entered.name, "event", action="directives.record", now=now, after=entered)
    return entered


def _entered(stores: Stores, actor: Actor, fact: _Recorded, now: datetime) -> _Recorded:
    require_aware(now)
    if fact.done_on > now.date() + timedelta(days=1):  # it may be tomorrow at the station
        raise InvalidValueError(
            f"expected a day that has come, not {fact.done_on}", field="done_on", value=fact.done_on
        )
    if fact.aircraft is not None:
        stores.fleet.get(fact.aircraft)
    if fact.component is not None:
        stores.fleet.get_component(fact.component)
    return attrs.evolve(fact, id=fact.id or stores.new_id(), recorded_by=actor.id, recorded_at=now)


def _refuse_correction(stores: Stores, entered: DatedFact) -> None:
    """Refuse a correction of what is not on record, is of something else, or was corrected before."""
    if not entered.replaces:
        return
    file = stores.directives.load(stores.fleet.load())
    facts: tuple[DatedFact, ...] = file.accomplishments if isinstance(entered, Accomplishment) else file.events
    if wrong := tuple(finding for _, finding in facts_against([*facts, entered])):
        raise ConflictError("; ".join(dict.fromkeys(each.text for each in wrong)), findings=wrong)


def _tell(
    stores: Stores,
    actor: Actor,
    subject: str,
    entity_type: str,
    *,
    action: str,
    now: datetime,
    before: object = None,
    after: object = None,
    why: str = "",
) -> None:
    payload = DirectivesChanged(subject=subject)
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type=entity_type,
        entity_id=subject,
        payload=payload,
        before=before,
        after=after,
        reason=why,
    )


@attrs.frozen(kw_only=True)
class ScanSummary:
    """What a scan found."""

    on: date
    """The day that was asked about."""
    counts: tuple[tuple[str, int], ...]
    """How many aircraft and components stand where, by status."""
    changed: tuple[KeptStatus, ...]
    """What stands otherwise than the scan before found it, or was not there then."""
    gone: int
    """How many an earlier scan found that are no longer there to be found."""


@use_case
def scan_fleet(
    stores: Stores,
    actor: Actor,
    *,
    on: date,
    now: datetime,
    directives: Collection[str] | None = None,
    registrations: Collection[str] | None = None,
    policy: CompliancePolicy = SCAN_POLICY,
) -> ScanSummary:
    """Work out where aircraft and components stand on directives, and keep it for lists.

    It is complete for what it is asked about, changes nothing that was recorded, and asked again it changes nothing.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        on: The day, past or future.
        now: When, aware.
        directives: Numbers of the directives; None for all.
        registrations: Registrations of the aircraft, with every component that was ever on one, wherever it is now;
            None for the whole fleet, and the components that none carries.
        policy: What authorities and the operator have settled.

    Raises:
        ForbiddenError: If the actor's role may not (`directives.scan`).
        NotFoundError: If there is no directive or aircraft of a name.
        InvalidValueError: If `now` is naive.
    """
    action = "directives.scan"
    require(actor, action, organization=stores.organization)
    require_aware(now)
    scope = scope_of(stores, registrations)
    statuses = _statuses(stores, scope, on=on, directives=directives, policy=policy)
    found = {each.key: each for each in map(KeptStatus.of, statuses)}
    kept = stores.directives.statuses(directives=directives, registrations=scope.places)
    before = {each.key: each for each in kept if scope.covers(each.subject)}
    changed = tuple(each for key, each in found.items() if not each.says_the_same_as(before.get(key)))
    gone = [each for key, each in before.items() if key not in found]
    stores.directives.keep(changed, gone=gone)
    counts = tuple(sorted(Counter(str(each.status) for each in found.values()).items()))
    summary = ScanSummary(on=on, counts=counts, changed=changed, gone=len(gone))
    if changed or gone:
        what = {"on": on, "counts": dict(counts), "changed": len(changed), "gone": len(gone)}
        _tell(stores, actor, "fleet", "scan", action=action, now=now, after=what)
    for each in changed:
        earlier = before.get(each.key)
        if each.status == "overdue" and (earlier is None or earlier.status != "overdue"):
            payload = DirectiveOverdue(
                directive=each.directive,
                paragraph=each.paragraph,
                aircraft=each.aircraft,
                component=str(each.subject.component or ""),
            )
            announce(stores, payload, now=now, subject=f"aircraft/{each.aircraft or each.subject.component}")
    return summary


def _statuses(
    stores: Stores,
    scope: Scope,
    *,
    on: date,
    directives: Collection[str] | None = None,
    known_at: datetime | None = None,
    policy: CompliancePolicy = SCAN_POLICY,
) -> Iterator[RequirementStatus]:
    file = stores.directives.load(scope.fleet, as_known_at=known_at)
    for number in directives or ():
        if file.find(number) is None:
            raise NotFoundError(f"there is no directive '{number}' in this organisation")
    answers = each_status(file, on=on, policy=policy, directives=directives)
    return (each for each in answers if scope.covers(each.subject))


@use_case
def list_due(
    stores: Stores,
    actor: Actor,
    *,
    on: date,
    horizon_days: int = 90,
    after: KeptStatus | None = None,
    limit: int | None = None,
) -> tuple[KeptStatus, ...]:
    """Return what needs doing or knowing by what the last scan found, the most urgent first.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        on: The day from which the horizon is counted.
        horizon_days: Days from it within which what is listed falls due; what is overdue, in variation, due soon or
            unknown is listed at any time.
        after: The last one that the caller has seen; None to begin.
        limit: How many at most; None for all.

    Raises:
        ForbiddenError: If the actor's role may not (`directives.read`).
        InvalidValueError: If the horizon or the limit is below zero, or the horizon ends after the calendar.
    """
    require(actor, "directives.read", organization=stores.organization)
    if horizon_days < 0 or horizon_days > (date.max - on).days:
        raise InvalidValueError(
            "expected 0 days or more, within the calendar", field="horizon_days", value=horizon_days
        )
    if limit is not None and limit < 0:
        raise InvalidValueError("expected 0 or more, or None for all", field="limit", value=limit)
    return stores.directives.due(through=on + timedelta(days=horizon_days), after=after, limit=limit)


@use_case
def status_of_fleet(
    stores: Stores,
    actor: Actor,
    *,
    directives: Collection[str] | None = None,
    registrations: Collection[str] | None = None,
) -> tuple[KeptStatus, ...]:
    """Return where the fleet stands by what the last scan found: a cell for each requirement and aircraft or component.

    Raises:
        ForbiddenError: If the actor's role may not (`directives.read`).
    """
    require(actor, "directives.read", organization=stores.organization)
    return stores.directives.statuses(directives=directives, registrations=registrations)


@use_case
def status_sheet(
    stores: Stores,
    actor: Actor,
    registration: str,
    *,
    on: date,
    known_at: datetime | None = None,
    policy: CompliancePolicy = SCAN_POLICY,
) -> tuple[RequirementStatus, ...]:
    """Return where an aircraft and what it carries stand on every requirement on a day, worked out now, and why.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        registration: The aircraft.
        on: The day, past or future.
        known_at: Instant by whose knowledge it is judged, aware; None for all that is on record.
        policy: What authorities and the operator have settled.

    Raises:
        ForbiddenError: If the actor's role may not (`directives.read`).
        NotFoundError: If there is no such aircraft.
        InvalidValueError: If the instant is naive.

    Source: 14 CFR 91.417(a)(2)(v); EASA M.A.305.
    """
    require(actor, "directives.read", organization=stores.organization)
    answers = _statuses(stores, scope_of(stores, (registration,)), on=on, known_at=known_at, policy=policy)
    return tuple(each for each in answers if each.subject.aircraft == registration)
