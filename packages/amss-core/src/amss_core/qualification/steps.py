"""The six steps of qualification in regulation order: each tells what it looked at and all that stands against."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import NamedTuple

import attrs

from amss_core.errors import InvalidValueError
from amss_core.findings import Finding
from amss_core.personnel import Authorisation, Fact, PersonnelFile, SkillRecord, TypeRating
from amss_core.qualification.certificates import ACTIVITY, EXPIRY, CertificateState, certificate_state, name_of
from amss_core.qualification.recency import counted_amount, counted_entries
from amss_core.qualification.requirements import QualificationPolicy, Requirement, SkillNeed, amount_in_words

_CERTIFICATE = "EASA 145.A.30(g), 66.A.20(a); 14 CFR 43.3, 65.81"
_TYPE_RATING = "EASA 66.A.45, 66.A.20(b)3"
_RECENCY = "EASA 145.A.35(c), 66.A.20(b)2; 14 CFR 65.83"
_SKILLS = "EASA 145.A.30(e), (f)"
_AUTHORISATION = "EASA 145.A.35(g); 14 CFR 121.371(a)"


class Judged(NamedTuple):
    """One thing that a step looked at."""

    text: str
    """What was found, in one line."""
    fact: Fact | None = None
    """The recorded fact behind it."""
    finding: Finding | None = None
    """What stands against; None where this is in order."""

    @property
    def subject(self) -> object:
        """What this is about, the same on each day: two of one subject tell one thing."""
        if self.finding is None:
            return self.text
        return self.finding.code, tuple(pair for pair in self.finding.compared if pair[0] != "on")[:2]


@attrs.frozen(kw_only=True)
class Case:
    """One person, one requirement, one day, and the certificates that matter, judged."""

    file: PersonnelFile
    """The standing records."""
    requirement: Requirement
    """What is asked for."""
    policy: QualificationPolicy
    """What the organisation has settled."""
    on: date
    """The day asked about."""
    states: dict[str, CertificateState]
    """By id, each certificate that the requirement names and that is issued by the day."""

    @classmethod
    def of(cls, file: PersonnelFile, requirement: Requirement, *, on: date, policy: QualificationPolicy) -> Case:
        """Return the case of a person, a requirement and a day.

        Raises:
            InvalidValueError: If an instant is given for the day, as its day depends on the station.
        """
        if isinstance(on, datetime):
            raise InvalidValueError(
                "expected a calendar date; days_of and check_window turn instants into the station's days",
                field="on",
                value=on,
            )
        types = requirement.certificate_types
        standing = file.standing
        states = {
            certificate.id: certificate_state(standing, certificate, on=on, policy=policy)
            for certificate in standing.certificates
            if certificate.issued_on <= on and (not types or certificate.type in types)
        }
        return cls(file=standing, requirement=requirement, policy=policy, on=on, states=states)

    def held(self, group: frozenset[str]) -> list[CertificateState]:
        """Return what is to be judged of a group: the certificates that satisfy it, else all that are held."""
        held = [state for state in self.states.values() if state.certificate.type in group]
        return [state for state in held if state.clear] or held

    def judged(self) -> Iterator[CertificateState]:
        """Yield each certificate that is to be judged, once, in the order of the groups."""
        seen = {state.certificate.id: state for group in self.requirement.certificates for state in self.held(group)}
        yield from seen.values()


Step = Callable[[Case], Iterator[Judged]]


def _against(code: str, text: str, source: str, fact: Fact | None, **compared: str | int | None) -> Judged:
    return Judged(text, fact, Finding(code=code, text=text, source=source, compared=tuple(compared.items())))


# (1) A certificate that the task needs is held and active: 145.A.30(g), 66.A.20(a); 14 CFR 43.3, 65.81, 65.95.
def step_1_certificate(case: Case) -> Iterator[Judged]:
    """Judge that of each group a certificate is held that is neither suspended nor revoked."""
    for group in case.requirement.certificates:
        if not case.held(group):
            codes = " or ".join(sorted(group))
            yield _against(
                "certificate_missing",
                f"{case.file.person.name} holds no {codes} certificate on {case.on}.",
                _CERTIFICATE,
                None,
                any_of=codes,
                on=case.on.isoformat(),
            )
    for state in case.judged():
        certificate = state.certificate
        yield from (Judged(finding.text, certificate, finding) for finding in state.inactive)
        if not state.inactive:
            yield Judged(f"{name_of(case.file, certificate)} is held since {certificate.issued_on}.", certificate)


# (2) Type rating for the aircraft's type, void while its certificate is: 66.A.45, 66.A.20(b)3.
def step_2_type_rating(case: Case) -> Iterator[Judged]:
    """Judge that a type rating for the aircraft's type stands on a certificate that the task needs."""
    if case.requirement.aircraft_type is None or not case.requirement.type_rating:
        return
    judged = [list(_rating(case, rating)) for rating in case.file.type_ratings if _is_held(case, rating)]
    in_order = [items for items in judged if not any(item.finding for item in items)]
    for items in in_order or judged:
        yield from items
    if not judged:
        yield _against(
            "type_rating_missing",
            f"{case.file.person.name} has no type rating for {case.requirement.aircraft_type} on {case.on}.",
            _TYPE_RATING,
            None,
            aircraft_type=case.requirement.aircraft_type,
            on=case.on.isoformat(),
        )


def _is_held(case: Case, rating: TypeRating) -> bool:
    if rating.aircraft_type != case.requirement.aircraft_type or rating.endorsed_on > case.on:
        return False
    certificate, types = case.file.certificate(rating.certificate), case.requirement.certificate_types
    return certificate is None or not types or certificate.type in types


def _rating(case: Case, rating: TypeRating) -> Iterator[Judged]:
    state = case.states.get(rating.certificate)
    name = f"{case.file.person.name}'s {rating.aircraft_type} type rating"
    if rating.lapsed_on is not None and rating.lapsed_on < case.on:
        yield _against(
            "type_rating_lapsed",
            f"{name} lapsed on {rating.lapsed_on}, asked for {case.on}.",
            _TYPE_RATING,
            rating,
            type_rating=rating.id,
            lapsed_on=rating.lapsed_on.isoformat(),
            on=case.on.isoformat(),
        )
    else:
        yield Judged(f"{name} is endorsed since {rating.endorsed_on}.", rating)
    if state is None or state.void:
        certificate = f"{state.certificate.type} certificate {state.certificate.number}" if state else "certificate"
        why = "not valid" if state else "not on file as issued"
        yield _against(
            "type_rating_void",
            f"{name} is void on {case.on}: its {certificate} is {why}.",
            _TYPE_RATING,
            rating,
            type_rating=rating.id,
            certificate=rating.certificate,
            on=case.on.isoformat(),
        )


# (3) Not expired: 66.A.40; 14 CFR 65.15, and 65.92(a) for an inspection authorisation.
def step_3_expiry(case: Case) -> Iterator[Judged]:
    """Judge that the certificates of step 1 have not expired."""
    for state in case.judged():
        yield from (Judged(finding.text, state.certificate, finding) for finding in state.expired)
        if not state.expired:
            through = f"is valid through {state.expires_on}" if state.expires_on else "does not expire"
            yield Judged(f"{name_of(case.file, state.certificate)} {through}.", state.certificate)


# (4) Recency: 65.93 for the activity of an inspection authorisation.
def step_4_activity(case: Case) -> Iterator[Judged]:
    """Judge that an inspection authorisation has had its activity in each year."""
    for state in case.judged():
        yield from (Judged(finding.text, state.certificate, finding) for finding in state.without_activity)


# (4) Recency: 145.A.35(c), 66.A.20(b)2; 14 CFR 65.83.
def step_4_recency(case: Case) -> Iterator[Judged]:
    """Judge that there is enough recent experience, by each policy."""
    for policy in case.requirement.recency:
        aircraft_type = case.requirement.aircraft_type
        entries = counted_entries(case.file, policy, aircraft_type=aircraft_type, on=case.on)
        counted = counted_amount(entries, policy.measure)
        needed, amount = policy.in_words(aircraft_type), amount_in_words(counted, policy.measure)
        text = f"{case.file.person.name} has {amount} of experience on {case.on}; needed are {needed}."
        if counted >= policy.needed:
            yield Judged(text)
            continue
        yield _against(
            "recency_lacking",
            text,
            policy.source,
            None,
            needed=needed,
            rule=policy.source,
            counted=amount,
            on=case.on.isoformat(),
        )


# (5) Special skills at the level: 145.A.30(e) and (f).
def step_5_skills(case: Case) -> Iterator[Judged]:
    """Judge that each special skill is held, at its level, and not expired."""
    for need in case.requirement.skills:
        held = [each for each in case.file.skills if each.skill == need.skill and each.qualified_on <= case.on]
        if held:
            yield from _skill(case, need, max(held, key=lambda record: _worth(record, need, case.on)))
        else:
            yield _against(
                "skill_missing",
                f"{case.file.person.name} has no {need.skill} on {case.on}, and level {need.level} is needed.",
                _SKILLS,
                None,
                skill=need.skill,
                needed_level=need.level,
                on=case.on.isoformat(),
            )


def _worth(record: SkillRecord, need: SkillNeed, on: date) -> tuple[bool, int, date]:
    last = record.expires_on or date.max
    return last >= on, min(record.level, need.level), last


def _skill(case: Case, need: SkillNeed, record: SkillRecord) -> Iterator[Judged]:
    name = f"{case.file.person.name}'s {need.skill}"
    is_expired = record.expires_on is not None and record.expires_on < case.on
    if is_expired:
        yield _against(
            "skill_expired",
            f"{name} expired on {record.expires_on}, asked for {case.on}.",
            _SKILLS,
            record,
            skill=need.skill,
            expires_on=f"{record.expires_on}",
            on=case.on.isoformat(),
        )
    if record.level < need.level:
        yield _against(
            "skill_level_too_low",
            f"{name} is at level {record.level}, and level {need.level} is needed.",
            _SKILLS,
            record,
            skill=need.skill,
            needed_level=need.level,
            level=record.level,
        )
    elif not is_expired:
        through = f" through {record.expires_on}" if record.expires_on else ""
        yield Judged(f"{name} is at level {record.level}{through}, and level {need.level} is needed.", record)


# (6) What the organisation authorises upon the steps before: 145.A.35(g); 14 CFR 121.371(a) for inspection.
def step_6_authorisation(case: Case) -> Iterator[Judged]:
    """Judge that the organisation has authorised each role that the task needs, within scope."""
    for role in case.requirement.roles:
        held = [each for each in case.file.authorisations if each.role == role and _is_in_scope(case, each)]
        name = f"{case.file.person.name}'s {role} authorisation"
        if not held:
            yield _against(
                "authorisation_missing",
                f"{case.file.person.name} has no {role} authorisation for {case.requirement.work} on {case.on}.",
                _AUTHORISATION,
                None,
                role=role,
                work=case.requirement.work,
                on=case.on.isoformat(),
            )
            continue
        latest = max(held, key=lambda each: each.valid_through or date.max)
        if latest.valid_through is None or latest.valid_through >= case.on:
            through = f" through {latest.valid_through}" if latest.valid_through else ""
            yield Judged(f"{name} is valid from {latest.valid_from}{through}.", latest)
        else:
            yield _against(
                "authorisation_expired",
                f"{name} expired on {latest.valid_through}, asked for {case.on}.",
                _AUTHORISATION,
                latest,
                authorisation=latest.id,
                valid_through=latest.valid_through.isoformat(),
                on=case.on.isoformat(),
            )


def _is_in_scope(case: Case, authorisation: Authorisation) -> bool:
    return (
        authorisation.valid_from <= case.on
        and (not authorisation.task_types or case.requirement.task_type in authorisation.task_types)
        and (not authorisation.aircraft_types or case.requirement.aircraft_type in authorisation.aircraft_types)
    )


# No requirement defined: unknown, and never silently qualified.
def step_0_requirement(case: Case) -> Iterator[Judged]:
    """Judge that the organisation has defined what the work asks for."""
    if not case.requirement.defined:
        yield _against(
            "requirement_unknown",
            f"No requirement is defined for {case.requirement.work}, so who may do it is unknown.",
            "",
            None,
            work=case.requirement.work,
        )


class StepRule(NamedTuple):
    """One step as the list of steps holds it."""

    title: str
    """Number and name."""
    source: str
    """Regulations and paragraphs behind it; empty where it is the organisation's own."""
    judge: Step
    """Judges a case."""


STEPS = (
    StepRule("Requirement", "", step_0_requirement),
    StepRule("1. Certificate held and active", _CERTIFICATE, step_1_certificate),
    StepRule("2. Type rating", _TYPE_RATING, step_2_type_rating),
    StepRule("3. Not expired", EXPIRY, step_3_expiry),
    StepRule("4. Activity of the inspection authorisation", ACTIVITY, step_4_activity),
    StepRule("4. Recency", _RECENCY, step_4_recency),
    StepRule("5. Special skills", _SKILLS, step_5_skills),
    StepRule("6. Authorisation of the organisation", _AUTHORISATION, step_6_authorisation),
)
"""The steps in regulation order; at sign-off all are asked again, and `evidence` captures what they used."""
