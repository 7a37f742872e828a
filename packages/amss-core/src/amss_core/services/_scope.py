"""What a question about a part of the fleet reaches: some aircraft, and the components that were ever on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import attrs

from amss_core.directives import Subject
from amss_core.errors import NotFoundError
from amss_core.fleet import ComponentId, Fleet
from amss_core.stores import Stores


def require_aircraft(fleet: Fleet, registrations: Iterable[str]) -> None:
    """Raise NotFoundError where a part of the fleet, as it was loaded, has no aircraft of one of the registrations."""
    for registration in registrations:
        if fleet.find(registration) is None:
            raise NotFoundError(f"there is no aircraft '{registration}' in this organisation")


@attrs.frozen
class Scope:
    """What is asked about: the whole fleet, or some aircraft and every component that was ever on one of them."""

    fleet: Fleet
    """What is on record about that, and about the aircraft that those components were on besides."""
    registrations: frozenset[str] | None
    """The aircraft; None for the whole fleet."""
    components: frozenset[ComponentId]
    """The components; wherever they are now."""

    @property
    def places(self) -> frozenset[str] | None:
        """Where an earlier scan may have found what is asked about; None for anywhere."""
        if self.registrations is None:
            return None
        return frozenset({each.registration for each in self.fleet.aircraft} | {""})

    def covers(self, subject: Subject) -> bool:
        """Tell whether an aircraft or a component is asked about."""
        if self.registrations is None:
            return True
        return subject.aircraft in self.registrations or subject.component in self.components


def scope_of(stores: Stores, registrations: Collection[str] | None) -> Scope:
    """Return what some aircraft, or all, are asked about by; NotFoundError where there is none of a name."""
    fleet = stores.fleet.load(registrations)
    if registrations is None:
        return Scope(fleet, None, frozenset())
    require_aircraft(fleet, registrations)
    named = frozenset(registrations)
    carriers = {each.aircraft for each in fleet.installations}
    components = frozenset(each.component for each in fleet.installations if each.aircraft in named)
    return Scope(stores.fleet.load(named | carriers) if carriers - named else fleet, named, components)
