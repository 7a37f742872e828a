"""Which aircraft and components a directive applies to: yes, no, or unknown, with the reason for each criterion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

import attrs

from amss_core._validators import are_names, is_optional_name
from amss_core.directives.serials import SerialRanges
from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation
from amss_core.fleet import Aircraft, ComponentId, Fleet

ApplicabilityStatus = Literal["applies", "does_not_apply", "unknown"]

_STATUSES: dict[bool | None, ApplicabilityStatus] = {True: "applies", False: "does_not_apply", None: "unknown"}
_VERDICTS: dict[bool | None, str] = {True: "yes", False: "no", None: "unknown"}


def all_of(truths: Iterable[bool | None]) -> bool | None:
    """Kleene's and: what is unknown cannot hide what is false."""
    given = list(truths)
    return False if False in given else None if None in given else True


def any_of(truths: Iterable[bool | None]) -> bool | None:
    """Kleene's or: what is unknown cannot hide what is true."""
    given = list(truths)
    return True if True in given else None if None in given else False


@attrs.frozen
class Subject:
    """What a requirement is met on: an aircraft, or a component and the aircraft that carries it."""

    aircraft: str | None = attrs.field(default=None, validator=is_optional_name)
    """Registration; None for a component that no aircraft carries."""
    component: ComponentId | None = None
    """The component; None where the requirement is of the aircraft itself."""

    def __attrs_post_init__(self) -> None:
        if self.aircraft is None and self.component is None:
            raise InvalidValueError("expected an aircraft or a component", field="aircraft")

    def __str__(self) -> str:
        if self.component is None:
            return f"{self.aircraft}"
        return f"{self.component}{f' on {self.aircraft}' if self.aircraft else ', not installed'}"


@attrs.frozen(kw_only=True)
class ApplicabilityAnswer:
    """Whether a directive applies, and why."""

    status: ApplicabilityStatus
    """Unknown where a fact is missing that decides it; a definite no on another criterion still decides."""
    derivation: Derivation
    """Each criterion with the fact that it was held against."""

    @property
    def truth(self) -> bool | None:
        """The status as Kleene's logic has it: None is unknown."""
        return {"applies": True, "does_not_apply": False}.get(self.status)


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(names)


@attrs.frozen(kw_only=True)
class Criteria:
    """What must all hold for a directive to apply; a criterion that is left empty does not matter."""

    types: tuple[str, ...] = attrs.field(default=(), converter=_names, validator=are_names)
    """Type designators, one of which the aircraft has."""
    models: tuple[str, ...] = attrs.field(default=(), converter=_names, validator=are_names)
    """Models or series, one of which the aircraft is; what ends in `series` is held against the aircraft's series,
    everything else against its model, and its series too."""
    serials: SerialRanges | None = None
    """Serial numbers, one of which the aircraft has; None for any."""
    parts: tuple[str, ...] = attrs.field(default=(), converter=_names, validator=are_names)
    """Part numbers, one of which is installed; the requirements are then met on each such component by itself."""
    modified_by: tuple[str, ...] = attrs.field(default=(), converter=_names, validator=are_names)
    """Modifications, one of which is embodied."""
    unless_modified_by: tuple[str, ...] = attrs.field(default=(), converter=_names, validator=are_names)
    """Modifications that exempt: none of them is embodied."""


def _alternatives(alternatives: Iterable[Criteria]) -> tuple[Criteria, ...]:
    return tuple(alternatives)


@attrs.frozen(kw_only=True)
class Applicability:
    """Groups of aircraft, any of which a directive applies to; without a group it applies to all."""

    groups: tuple[Criteria, ...] = attrs.field(default=(), converter=_alternatives)
    """The groups, in the order in which the directive lists them."""

    @classmethod
    def of(cls, criteria: Criteria) -> Applicability:
        """Return the applicability to one group; to all where the group asks for nothing."""
        return cls() if criteria == Criteria() else cls(groups=(criteria,))

    @property
    def parts(self) -> frozenset[str]:
        """All part numbers that any group names."""
        return frozenset(part for group in self.groups for part in group.parts)


ANY_AIRCRAFT = Applicability()


def applies(applicability: Applicability, *, fleet: Fleet, subject: Subject, on: date) -> ApplicabilityAnswer:
    """Tell whether a directive with this applicability applies to an aircraft, or to a component, on a day.

    Args:
        applicability: The groups that the directive names.
        fleet: What is on record about aircraft and installations.
        subject: The aircraft or the component.
        on: The day whose configuration counts.

    Source: 14 CFR 39.15, 39.17 (an AD applies also to a product whose configuration was changed).
    """
    if not applicability.groups:
        return _answer(True, "applies to every aircraft", ())  # noqa: FBT003 - a truth value of three
    judged = [_judge(group, fleet, subject, on) for group in applicability.groups]
    truth = any_of(each for each, _ in judged)
    if len(judged) == 1:
        return _answer(truth, "criteria", judged[0][1])
    terms = tuple(
        Derivation(text=f"group {number}: {_VERDICTS[each]}", value=_VERDICTS[each], terms=terms)
        for number, (each, terms) in enumerate(judged, start=1)
    )
    return _answer(truth, "one of several groups", terms)


def _answer(truth: bool | None, text: str, terms: tuple[Derivation, ...]) -> ApplicabilityAnswer:  # noqa: FBT001
    status = _STATUSES[truth]
    words = f"{status.replace('_', ' ')}: {text}" if terms else text
    return ApplicabilityAnswer(status=status, derivation=Derivation(text=words, value=status, terms=terms))


def _judge(group: Criteria, fleet: Fleet, subject: Subject, on: date) -> tuple[bool | None, tuple[Derivation, ...]]:
    aircraft = fleet.find(subject.aircraft) if subject.aircraft is not None else None
    judged: list[tuple[bool | None, str]] = []
    if group.types:
        judged.append(_judge_type(group.types, aircraft))
    if group.models:
        judged.append(_judge_model(group.models, aircraft))
    if group.serials is not None:
        judged.append(_judge_serial(group.serials, aircraft))
    if group.parts:
        judged.append(_judge_parts(group.parts, fleet, aircraft, subject, on))
    if group.modified_by:
        judged.append(_judge_modifications(group.modified_by, aircraft, exempt=False))
    if group.unless_modified_by:
        judged.append(_judge_modifications(group.unless_modified_by, aircraft, exempt=True))
    terms = tuple(Derivation(text=f"{text}: {_VERDICTS[truth]}", value=_VERDICTS[truth]) for truth, text in judged)
    return all_of(truth for truth, _ in judged), terms


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _among(value: str, names: Iterable[str]) -> bool:
    return _folded(value) in {_folded(name) for name in names}


def _judge_type(types: tuple[str, ...], aircraft: Aircraft | None) -> tuple[bool | None, str]:
    listed = f"type {', '.join(types)}"
    if aircraft is None:
        return None, f"{listed}; which aircraft it is on is unknown"
    return _among(aircraft.type_designator, types), f"{listed}; the aircraft is a {aircraft.type_designator}"


def _judge_model(models: tuple[str, ...], aircraft: Aircraft | None) -> tuple[bool | None, str]:
    listed = f"model or series {', '.join(models)}"
    model, series = (aircraft.model, aircraft.series) if aircraft else (None, None)
    shown = f"{listed}; the aircraft's model is {model or 'unknown'}, its series {series or 'unknown'}"
    if any(known is not None and _among(known, models) for known in (model, series)):
        return True, shown
    of_series = [_folded(each).endswith("series") for each in models]
    missing = (model is None and not all(of_series)) or (series is None and any(of_series))
    return None if missing else False, shown


def _judge_serial(serials: SerialRanges, aircraft: Aircraft | None) -> tuple[bool | None, str]:
    serial = aircraft.serial_number if aircraft else None
    listed = f"serial number {serials}; the aircraft's is {serial or 'unknown'}"
    return (None if serial is None else serials.contains(serial)), listed


def _judge_parts(
    parts: tuple[str, ...], fleet: Fleet, aircraft: Aircraft | None, subject: Subject, on: date
) -> tuple[bool | None, str]:
    listed = f"part number {', '.join(parts)}"
    if subject.component is not None:
        return _among(subject.component.part_number, parts), f"{listed}; the component is {subject.component}"
    registration = subject.aircraft or ""
    for installation in fleet.installed_on(registration, on=on):
        if _among(installation.component.part_number, parts):
            return True, f"{listed}; {installation.component} is installed"
    if aircraft is not None and aircraft.configuration_known:
        return False, f"{listed}; none is installed"
    return None, f"{listed}; none is on record as installed, and what else is installed is unknown"


def _judge_modifications(names: tuple[str, ...], aircraft: Aircraft | None, *, exempt: bool) -> tuple[bool | None, str]:
    listed = f"{'unless modified by' if exempt else 'modified by'} {' or '.join(names)}"
    embodied = aircraft.modifications if aircraft else None
    if embodied is None:
        return None, f"{listed}; which modifications are embodied is unknown"
    found = sorted(each for each in embodied if _among(each, names))
    text = f"{listed}; {', '.join(found)} embodied" if found else f"{listed}; none of them is embodied"
    return bool(found) is not exempt, text
