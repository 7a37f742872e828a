"""All that is on record about directives: the directives, what was done about them, and the fleet they apply to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TypeAlias, TypeVar

import attrs

from amss_core._validators import is_instant, to_utc
from amss_core.directives.applicability import Subject
from amss_core.directives.records import Accomplishment, DatedFact, Directive, Event
from amss_core.errors import InvalidValueError
from amss_core.findings import Finding
from amss_core.fleet import Fleet, corrections_against, standing

_BEFORE_ALL_ENTRIES = datetime.min.replace(tzinfo=UTC)
_Fact = TypeVar("_Fact", bound=DatedFact)
_Index: TypeAlias = dict[tuple[object, object], dict[int, _Fact]]
"""Facts by what they are of and whose they are, each with its place in the order of the days."""
_NO_FLEET = Fleet()


# A converter with a type of its own for each kind: a generic one would leave callers without types.
def _to_directives(directives: Iterable[Directive]) -> tuple[Directive, ...]:
    return tuple(directives)


def _to_accomplishments(accomplishments: Iterable[Accomplishment]) -> tuple[Accomplishment, ...]:
    return _by_day(accomplishments)


def _to_events(events: Iterable[Event]) -> tuple[Event, ...]:
    return _by_day(events)


def _by_day(facts: Iterable[_Fact]) -> tuple[_Fact, ...]:
    return tuple(sorted(facts, key=lambda fact: (fact.done_on, fact.recorded_at or _BEFORE_ALL_ENTRIES)))


@attrs.frozen(kw_only=True)
class ComplianceFile:
    """Directives, accomplishments and events of a fleet; nothing in it is ever overwritten.

    Raises:
        InvalidValueError: If two directives have one number, or a correction cannot stand; all are listed.
    """

    fleet: Fleet = _NO_FLEET
    """Aircraft, components, installations and readings."""
    directives: tuple[Directive, ...] = attrs.field(default=(), converter=_to_directives)
    """The directives, in the order in which answers list them; superseded ones too."""
    accomplishments: tuple[Accomplishment, ...] = attrs.field(default=(), converter=_to_accomplishments)
    """What was done, and what was found, by day; replaced records too."""
    events: tuple[Event, ...] = attrs.field(default=(), converter=_to_events)
    """Other events that compliance times count from, by day; replaced records too."""
    as_known_at: datetime | None = attrs.field(
        default=None, converter=to_utc, validator=attrs.validators.optional(is_instant)
    )
    """Instant by whose knowledge it answers, UTC; None for all that is on record."""

    def __attrs_post_init__(self) -> None:
        for number, count in Counter(each.number for each in self.directives).items():
            if count > 1:
                raise InvalidValueError(f"{count} directives have the number '{number}'", field="directives")
        check_corrections(self.accomplishments, field="accomplishments")
        check_corrections(self.events, field="events")

    def known_at(self, now: datetime) -> ComplianceFile:
        """Return the file by what was known at an instant: of accomplishments, events, installations and readings.

        Args:
            now: Aware instant; what was recorded at it is known.

        Raises:
            InvalidValueError: If the instant does not know its offset from UTC.
        """
        return attrs.evolve(self, fleet=self.fleet.known_at(now), as_known_at=now)

    @cached_property
    def _by_number(self) -> dict[str, Directive]:
        return {each.number: each for each in self.directives}

    @cached_property
    def _superseding(self) -> dict[str, list[Directive]]:
        found: dict[str, list[Directive]] = {}
        for directive in self.directives:
            for number in directive.supersedes:
                found.setdefault(number, []).append(directive)
        return found

    @cached_property
    def _accomplishments(self) -> _Index[Accomplishment]:
        known = standing(self.accomplishments, as_known_at=self.as_known_at)
        return self._indexed(known, lambda fact: ((fact.directive, fact.paragraph), (fact.directive, None)))

    @cached_property
    def _events(self) -> _Index[Event]:
        return self._indexed(standing(self.events, as_known_at=self.as_known_at), lambda fact: (fact.anchor,))

    def _indexed(self, facts: tuple[_Fact, ...], names: Callable[[_Fact], Iterable[object]]) -> _Index[_Fact]:
        found: _Index[_Fact] = {}
        for place, fact in enumerate(facts):
            whose = {fact.component, self._aircraft_of(fact)} - {None}
            for name in names(fact):
                for each in whose:
                    found.setdefault((name, each), {})[place] = fact
        return found

    def _aircraft_of(self, fact: DatedFact) -> str | None:
        """Return the aircraft that a fact names, or that carried its component on the day."""
        if fact.aircraft is not None or fact.component is None:
            return fact.aircraft
        installation = self.fleet.installation_of(fact.component, on=fact.done_on)
        return installation.aircraft if installation else None

    def _look_up(self, index: _Index[_Fact], name: object, subject: Subject, through: date) -> tuple[_Fact, ...]:
        """Return the facts of a subject, and of a component also those of the aircraft that it was ever on."""
        whose: list[object] = [subject.component or subject.aircraft]
        if subject.component is not None:
            whose += {each.aircraft for each in self.fleet.installations_of(subject.component)}
        found: dict[int, _Fact] = {}
        for each in whose:
            found |= index.get((name, each), {})
        return tuple(found[place] for place in sorted(found) if found[place].done_on <= through)

    def find(self, number: str) -> Directive | None:
        """Return the directive of a number; None where none is on file."""
        return self._by_number.get(number)

    def superseding(self, number: str) -> tuple[Directive, ...]:
        """Return the directives that supersede one, in force or not."""
        return tuple(self._superseding.get(number, ()))

    def accomplishments_of(
        self, directive: str, *, paragraph: str | None = None, subject: Subject, through: date
    ) -> tuple[Accomplishment, ...]:
        """Return what stands on record of a directive, or of one paragraph, through a day, in order of the days.

        Of a component that includes what names only an aircraft that it was ever on: see `is_of`.
        """
        return self._look_up(self._accomplishments, (directive, paragraph), subject, through)

    def events_named(self, anchor: str, *, subject: Subject, through: date) -> tuple[Event, ...]:
        """Return what stands on record of an event through a day, as `accomplishments_of` does."""
        return self._look_up(self._events, anchor, subject, through)

    def is_of(self, fact: DatedFact, subject: Subject) -> bool:
        """Tell whether a fact is of an aircraft, or of a component.

        A fact that names only the aircraft is none of a component: see `Case.done` for accomplishments. One that names
        only a component is of the aircraft that carried it on the day.
        """
        if subject.component is not None:
            return fact.component == subject.component
        return self._aircraft_of(fact) == subject.aircraft


def facts_against(facts: Iterable[_Fact]) -> Iterator[tuple[_Fact, Finding]]:
    """Yield every record whose id, or whose correction of another, cannot stand, each with what stands against it.

    A correction is of what it corrects: the same aircraft and component, and of an accomplishment the same requirement.
    """
    given = tuple(facts)
    yield from corrections_against(given)
    by_id = {fact.id: fact for fact in reversed(given) if fact.id}
    for fact in given:
        replaced = by_id.get(fact.replaces)
        if replaced is not None and _of_what(fact) != _of_what(replaced):
            text = (
                f"it is of {_of_what(fact)}, but replaces the record '{fact.replaces}' of {_of_what(replaced)}; "
                "name what that names, or enter it without replacing anything"
            )
            yield fact, Finding(code="replaced_record_of_another", text=text)


def _of_what(fact: DatedFact) -> str:
    named = [fact.aircraft or "", str(fact.component or "")]
    if isinstance(fact, Accomplishment):
        named += [fact.directive, fact.paragraph]
    return ", ".join(filter(None, named))


def check_corrections(facts: Iterable[DatedFact], *, field: str) -> None:
    """Refuse corrections that cannot stand.

    Raises:
        InvalidValueError: Naming all of them.
    """
    wrong = dict.fromkeys(finding.text for _, finding in facts_against(facts))
    if wrong:
        raise InvalidValueError("; ".join(wrong), field=field)
