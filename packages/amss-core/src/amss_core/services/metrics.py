"""Use case of metrics: all numbers of the dashboard at an instant.

Whoever calls it decides what one consistent read is: everything comes from the one transaction of the stores.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import attrs

from amss_core.metrics import Period, ShiftFact, Snapshot, snapshot
from amss_core.permissions import Actor, require
from amss_core.personnel import PersonnelFile
from amss_core.qualification import day_of
from amss_core.qualification.certificates import certificate_state
from amss_core.services._arguments import use_case
from amss_core.services._work import policy_of_qualification, zone_of
from amss_core.stores import Stores


@use_case
def show_metrics(stores: Stores, actor: Actor, *, now: datetime, shifts: Iterable[ShiftFact] = ()) -> Snapshot:
    """Return all numbers of the organisation at an instant; each is defined where it stands in the snapshot.

    Directives are taken as the last scan of the fleet found them.

    Args:
        stores: The stores of the transaction.
        actor: Who asks.
        now: The instant, aware; its day at the station is today.
        shifts: Shifts of the mechanics, at least all that are running; the roster is kept elsewhere.

    Raises:
        ForbiddenError: If the actor's role may not (`metrics.read`).
        NotFoundError: If the organisation does not exist.
        InvalidValueError: If `now` is naive, or in no year that a record lies in.
    """
    require(actor, "metrics.read", organization=stores.organization)
    zone = zone_of(stores)
    period = Period.ending(now, zone=zone)
    today = day_of(now, zone=zone)
    expiries = (each for file in stores.metrics.certificate_files() for each in _expiries(file, today))
    facts = attrs.evolve(
        stores.metrics.facts(period), certificate_expiries=tuple(expiries), **_of_shifts(stores, tuple(shifts))
    )
    return snapshot(facts, now=now, zone=zone)


def _of_shifts(stores: Stores, shifts: tuple[ShiftFact, ...]) -> dict[str, Any]:
    if not shifts:
        return {}
    work = stores.metrics.work({each.mechanic for each in shifts}, since=min(each.start_at for each in shifts))
    return {"shifts": shifts, "work": work}


def _expiries(file: PersonnelFile, on: date) -> Iterator[date | None]:
    """Yield the last day of each certificate that is issued and not revoked, by what has happened up to a day."""
    standing, policy = file.standing, policy_of_qualification()
    for certificate in standing.certificates:
        state = certificate_state(standing, certificate, on=on, policy=policy)
        if certificate.issued_on <= on and not state.revoked:
            yield state.expires_on
