"""What a kind of work asks of whoever does it: certificates, type rating, recency, skills and roles, all as data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, get_args

import attrs

from amss_core._validators import are_names, is_name, is_one_of, is_optional_name, is_text, is_whole_number
from amss_core.errors import InvalidValueError
from amss_core.personnel import CertificationType, Role

RecencyMeasure = Literal["days", "months", "hours"]

MINUTES_PER_HOUR = 60
_DEFAULT_REQUIRED: dict[RecencyMeasure, int] = {"days": 100, "months": 6, "hours": 6 * 160}


def _codes(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(codes)


def _groups(groups: Iterable[Iterable[str]]) -> tuple[frozenset[str], ...]:
    return tuple(dict.fromkeys(frozenset(group) for group in groups))


def _are_groups(_instance: object, attribute: attrs.Attribute[Any], value: Iterable[Iterable[object]]) -> None:
    for group in value:
        are_names(_instance, attribute, group)


def amount_in_words(amount: int, measure: RecencyMeasure) -> str:
    """Return an amount with its unit: `87 days`, `5 months`, `159:30 hours` (given in minutes)."""
    if measure == "hours":
        hours, minutes = divmod(amount, MINUTES_PER_HOUR)
        return f"{hours}:{minutes:02} hours"
    return f"{amount} {measure if amount != 1 else measure.removesuffix('s')}"


@attrs.frozen(kw_only=True)
class SkillNeed:
    """A special skill that the work asks for, and how well it must be mastered."""

    skill: str = attrs.field(validator=is_name)
    """Code of the `SkillType`, such as `NDT_ET`."""
    level: int = attrs.field(default=1, validator=is_whole_number(1, 5))
    """Lowest level that is enough, from 1 to 5."""


@attrs.frozen(kw_only=True)
class RecencyPolicy:
    """How much recent experience the privileges need, measured as authority and exposition say.

    The preceding period is counted back from the day asked about, clamped to the month's end; both that day and the
    first day of the period count.

    >>> RecencyPolicy().needed, RecencyPolicy(reduction_percent=50).needed, RecencyPolicy(measure="hours").needed
    (100, 50, 57600)

    Source: EASA 145.A.35(c), 66.A.20(b)2 and its AMC; 14 CFR 65.83.
    """

    measure: RecencyMeasure = attrs.field(default="days", validator=is_one_of(get_args(RecencyMeasure)))
    """Days worked, calendar months with work, or hours worked."""
    required: int = attrs.field(validator=is_whole_number(0, 1_000_000))
    """Days, months or hours, before the reduction; by default 100 days, 6 months or 960 hours (6 x 160)."""
    period_months: int = attrs.field(default=24, validator=is_whole_number(1, 1_200))
    """Length of the preceding period in months."""
    reduction_percent: int = attrs.field(default=0, validator=is_whole_number(0, 100))
    """Reduction that the authority has granted, in percent of `required`; 0 where there is none."""
    per_type: bool = True
    """Whether only work on the aircraft's own type and on similar ones counts; otherwise all work does."""
    similar_types: tuple[frozenset[str], ...] = attrs.field(default=(), converter=_groups, validator=_are_groups)
    """Groups of aircraft types that the operator declares similar: they share experience."""
    source: str = attrs.field(default="EASA 145.A.35(c), 66.A.20(b)2", validator=is_text)
    """The rule that asks for it."""

    @required.default
    def _required(self) -> int:
        return _DEFAULT_REQUIRED.get(self.measure, 0)

    @property
    def needed(self) -> int:
        """What must be reached after the reduction, rounded up: days, months, or *minutes* for hours."""
        units = self.required * (MINUTES_PER_HOUR if self.measure == "hours" else 1)
        return -(-units * (100 - self.reduction_percent) // 100)

    def in_words(self, aircraft_type: str | None) -> str:
        """Return what is needed, such as `100 days on B738 in 24 months`."""
        types = self.types_that_count(aircraft_type)
        on_types = f" on {', '.join(sorted(types))}" if types else ""
        return f"{amount_in_words(self.needed, self.measure)}{on_types} in {self.period_months} months"

    def types_that_count(self, aircraft_type: str | None) -> frozenset[str] | None:
        """Return the designators whose work counts towards a type; None where all work counts."""
        if aircraft_type is None or not self.per_type:
            return None
        return frozenset({aircraft_type}).union(*(group for group in self.similar_types if aircraft_type in group))

    @classmethod
    def of_certification(
        cls, certification_type: CertificationType, *, measure: RecencyMeasure = "days"
    ) -> RecencyPolicy | None:
        """Return the policy that a kind of certificate brings with it, None where it has no such rule.

        Its months are turned into the measure at the rate of the rule: 100 days or 960 hours for 6 months.
        """
        months, period_months = certification_type.recency_months, certification_type.recency_period_months
        if months is None or period_months is None:
            return None
        required = -(-months * _DEFAULT_REQUIRED[measure] // _DEFAULT_REQUIRED["months"])
        return cls(measure=measure, required=required, period_months=period_months)


def _policies(policies: Iterable[RecencyPolicy]) -> tuple[RecencyPolicy, ...]:
    return tuple(policies)


def _needs(needs: Iterable[SkillNeed]) -> tuple[SkillNeed, ...]:
    return tuple(needs)


@attrs.frozen(kw_only=True)
class Requirement:
    """What a task type on an aircraft type asks of whoever does it: each group, recency, skill and role."""

    task_type: str = attrs.field(validator=is_name)
    """Type of the task, such as `inspection`."""
    aircraft_type: str | None = attrs.field(default=None, validator=is_optional_name)
    """Designator of the aircraft's type; None for any, and then no type rating is asked for."""
    certificates: tuple[frozenset[str], ...] = attrs.field(default=(), converter=_groups, validator=_are_groups)
    """Groups of certification type codes: any one certificate of each group."""
    type_rating: bool = True
    """Whether a type rating for the aircraft's type is needed; False where the authority issues none to mechanics."""
    recency: tuple[RecencyPolicy, ...] = attrs.field(default=(), converter=_policies)
    """Recent experience, each of these; empty where none is asked for."""
    skills: tuple[SkillNeed, ...] = attrs.field(default=(), converter=_needs)
    """Special skills, each at its level."""
    certifying: bool = False
    """Whether the organisation must have authorised the person to certify (release to service)."""
    inspection: bool = False
    """Whether the organisation must have authorised the person to inspect."""
    independent_inspection: bool = False
    """Whether each item is inspected by somebody who did not perform it; see `independence`."""
    defined: bool = True
    """False where the organisation has defined nothing for this work: what it asks for is then unknown."""

    def __attrs_post_init__(self) -> None:
        if not all(self.certificates):
            raise InvalidValueError("expected at least one code in each group", field="certificates")

    @property
    def certificate_types(self) -> frozenset[str]:
        """Codes of all groups; empty where any certificate will do."""
        return frozenset[str]().union(*self.certificates)

    @property
    def roles(self) -> tuple[Role, ...]:
        """Roles that the organisation must have authorised."""
        needed: tuple[tuple[Role, bool], ...] = (("certifying", self.certifying), ("inspection", self.inspection))
        return tuple(role for role, is_needed in needed if is_needed)

    @property
    def work(self) -> str:
        """The work in words, such as `inspection on B738`."""
        return f"{self.task_type} on {self.aircraft_type}" if self.aircraft_type else self.task_type


@attrs.frozen(kw_only=True)
class QualificationPolicy:
    """What an organisation settles once for all its checks."""

    unknown_requirement_blocks: bool = True
    """Whether work for which no requirement is defined is refused; otherwise the finding stands as a warning."""
    expiring: frozenset[str] = attrs.field(default=frozenset(), converter=_codes, validator=are_names)
    """Codes of certification types that must carry an expiry date; without one their validity is unknown."""
    inspection_authorisations: frozenset[str] = attrs.field(
        default=frozenset({"FAA_IA"}), converter=_codes, validator=are_names
    )
    """Codes of certification types under 14 CFR 65.92 and 65.93."""

    @classmethod
    def of_certifications(cls, types: Iterable[CertificationType], **settings: Any) -> QualificationPolicy:  # noqa: ANN401 - the class's own fields
        """Return the policy in which the types that `expires` marks must carry an expiry date."""
        return cls(expiring=frozenset(each.code for each in types if each.expires), **settings)


def requirement_for(
    requirements: Iterable[Requirement], *, task_type: str, aircraft_type: str | None = None
) -> Requirement:
    """Return what all requirements together ask for a task type on an aircraft type.

    Those for the aircraft's type and those for any type apply together: all groups, all recency policies, each skill
    at the highest level asked for.

    Args:
        requirements: What the organisation has defined.
        task_type: Type of the task.
        aircraft_type: Designator of the aircraft's type; None for work on no particular type.

    Returns:
        One requirement for exactly this work; one that is not `defined` where nothing applies.
    """
    applying = [
        each
        for each in requirements
        if each.defined and each.task_type == task_type and each.aircraft_type in {None, aircraft_type}
    ]
    levels: dict[str, int] = {}
    for need in (need for each in applying for need in each.skills):
        levels[need.skill] = max(need.level, levels.get(need.skill, 0))
    return Requirement(
        task_type=task_type,
        aircraft_type=aircraft_type,
        certificates=tuple(dict.fromkeys(group for each in applying for group in each.certificates)),
        type_rating=any(each.type_rating for each in applying),
        recency=tuple(dict.fromkeys(policy for each in applying for policy in each.recency)),
        skills=tuple(SkillNeed(skill=skill, level=level) for skill, level in levels.items()),
        certifying=any(each.certifying for each in applying),
        inspection=any(each.inspection for each in applying),
        independent_inspection=any(each.independent_inspection for each in applying),
        defined=bool(applying),
    )
