"""How long records must be kept: per class of record and authority, counted from each record's own event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, TypeAlias, get_args

import attrs

from amss_core._nearest import hint
from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation, Finding
from amss_core.units import add_months

RecordClass: TypeAlias = Literal[
    "maintenance", "aircraft_status", "release_to_service", "personnel", "document", "audit"
]
"""Work done on an aircraft; the status of an aircraft (times, life limits, directives); releases and sign-offs of a
maintenance organisation; its staff; issued documents; the audit log."""

RECORD_CLASSES: tuple[RecordClass, ...] = get_args(RecordClass)


@attrs.frozen(kw_only=True)
class RetentionRule:
    """How long an authority has a class of records kept."""

    authority: str
    """Code of the authority."""
    record_class: RecordClass
    """The class of records."""
    years: int
    """Years from the event through which they are kept; 0 where they are kept until the event and then handed on."""
    until_superseded: bool = False
    """Whether they need no longer be kept once the work was repeated or superseded, also before the years are over."""
    event: str
    """The event that the years are counted from, in words."""
    source: str
    """Regulation and paragraph; empty where none asks for it, and it is kept as long as the releases that need it."""


def _rule(authority: str, record_class: RecordClass, years: int, event: str, source: str) -> RetentionRule:
    return RetentionRule(authority=authority, record_class=record_class, years=years, event=event, source=source)


_WORK, _RELEASE = "the work was performed", "the release to service"
_LEFT, _ISSUED, _WRITTEN = "the person left or the authorisation ended", "the issue", "the entry"
_SOLD = "the aircraft left the fleet"


def _five_years(authority: str, source: str) -> Iterator[RetentionRule]:
    yield _rule(authority, "maintenance", 5, _WORK, source)
    yield _rule(authority, "aircraft_status", 0, _SOLD, source)
    yield _rule(authority, "release_to_service", 5, _RELEASE, source)
    yield _rule(authority, "personnel", 5, _LEFT, source)
    yield _rule(authority, "document", 5, _ISSUED, source)
    yield _rule(authority, "audit", 5, _WRITTEN, source)


RETENTION_RULES: tuple[RetentionRule, ...] = (
    attrs.evolve(_rule("FAA", "maintenance", 1, _WORK, "14 CFR 91.417(b)(1)"), until_superseded=True),
    _rule("FAA", "aircraft_status", 0, _SOLD, "14 CFR 91.417(b)(2)"),
    _rule("FAA", "release_to_service", 2, _RELEASE, "14 CFR 145.219(c)"),
    _rule("FAA", "personnel", 2, _LEFT, ""),
    _rule("FAA", "document", 2, _ISSUED, ""),
    _rule("FAA", "audit", 2, _WRITTEN, ""),
    _rule("EASA", "maintenance", 3, _RELEASE, "EASA 145.A.55"),
    _rule("EASA", "aircraft_status", 0, _SOLD, "EASA M.A.305"),
    _rule("EASA", "release_to_service", 3, _RELEASE, "EASA 145.A.55"),
    _rule("EASA", "personnel", 3, _LEFT, "EASA 145.A.35, 145.A.55"),
    _rule("EASA", "document", 3, _ISSUED, "EASA 145.A.55"),
    _rule("EASA", "audit", 3, _WRITTEN, "EASA 145.A.55"),
    *_five_years("ECAA", "ECAA, 5 years"),
    *_five_years("ICAO", "ICAO Annex 6, 5 years here"),
)
"""What each authority asks for; the audit log is kept as long as what it tells of."""


@attrs.frozen(kw_only=True)
class RetentionPeriod:
    """How long one record must be kept under one authority."""

    rule: RetentionRule
    """The rule it follows from."""
    retained_through: date | None
    """Last day on which it must be kept; None where no such day is known yet."""
    derivation: Derivation
    """Why."""


def retention_periods(
    record_class: RecordClass,
    *,
    authorities: Iterable[str],
    event_on: date | None,
    superseded_on: date | None = None,
    rules: Iterable[RetentionRule] = RETENTION_RULES,
) -> tuple[RetentionPeriod, ...]:
    """Return how long a record must be kept under each authority; the longest of them counts.

    Args:
        record_class: The class of the record.
        authorities: Codes of the authorities that the organisation works under.
        event_on: Day of the record's own event; None where it has not happened yet.
        superseded_on: Day on which the work was repeated or superseded; None where it was not.
        rules: What the authorities ask for.

    Raises:
        InvalidValueError: If there is no such class.

    Source: 14 CFR 91.417, 145.219; EASA 145.A.55.
    """
    if record_class not in RECORD_CLASSES:
        raise InvalidValueError(hint(record_class, RECORD_CLASSES), field="record_class", value=record_class)
    wanted = set(authorities)
    return tuple(
        _period(rule, event_on, superseded_on)
        for rule in rules
        if rule.record_class == record_class and rule.authority in wanted
    )


def _period(rule: RetentionRule, event_on: date | None, superseded_on: date | None) -> RetentionPeriod:
    through = add_months(event_on, 12 * rule.years) if event_on is not None else None
    why = f"{rule.years} years after the day on which {rule.event}: {event_on or 'not known yet'}"
    if rule.until_superseded and superseded_on is not None and (through is None or superseded_on < through):
        through, why = superseded_on, f"until the work was repeated or superseded: {superseded_on}"
    return RetentionPeriod(
        rule=rule,
        retained_through=through,
        derivation=Derivation(text=why, value=through.isoformat() if through else None, source=rule.source),
    )


def may_purge(
    record_class: RecordClass,
    *,
    on: date,
    authorities: Iterable[str],
    event_on: date | None,
    superseded_on: date | None = None,
    rules: Iterable[RetentionRule] = RETENTION_RULES,
) -> tuple[Finding, ...]:
    """Tell everything that stands against purging a record on a day; under which authority it is still retained.

    Args:
        record_class: The class of the record.
        on: The day.
        authorities: Codes of the authorities that the organisation works under.
        event_on: Day of the record's own event; None where it has not happened yet.
        superseded_on: Day on which the work was repeated or superseded; None where it was not.
        rules: What the authorities ask for.

    >>> [str(each) for each in may_purge("release_to_service", on=date(2028, 5, 31), authorities=["FAA"],
    ...                                  event_on=date(2026, 5, 31))]
    ['FAA has records of release to service kept through 2028-05-31.']

    Raises:
        InvalidValueError: If there is no such class.

    Source: 14 CFR 91.417, 145.219; EASA 145.A.55.
    """
    codes = sorted(set(authorities))
    periods = retention_periods(
        record_class, authorities=codes, event_on=event_on, superseded_on=superseded_on, rules=rules
    )
    words = record_class.replace("_", " ")
    found: list[Finding] = []
    if not codes:
        text = f"No authority is known, so how long records of {words} are kept is unknown."
        found.append(Finding(code="retention_unknown", text=text, compared=(("record_class", record_class),)))
    for code in codes:
        of_authority = [period for period in periods if period.rule.authority == code]
        if not of_authority:
            text = f"How long {code} has records of {words} kept is unknown."
            compared = (("authority", code), ("record_class", record_class))
            found.append(Finding(code="retention_unknown", text=text, compared=compared))
        found += [finding for period in of_authority if (finding := _against(period, code, words, on)) is not None]
    return tuple(found)


def _against(period: RetentionPeriod, authority: str, words: str, on: date) -> Finding | None:
    through = period.retained_through
    if through is None:
        text = f"{authority} has records of {words} kept until {period.rule.event}, and when that was is not known."
        code = "retention_event_unknown"
    elif on <= through:
        text = f"{authority} has records of {words} kept through {through}."
        code = "under_retention"
    else:
        return None
    compared = (("on", on.isoformat()), ("retained_through", through.isoformat() if through else None))
    return Finding(code=code, text=text, source=period.rule.source, compared=compared)
