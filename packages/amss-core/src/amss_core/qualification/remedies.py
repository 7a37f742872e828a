"""What would make somebody qualified: one step for each thing that stands against."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import attrs

from amss_core.findings import Finding, Term
from amss_core.personnel import PersonnelFile
from amss_core.qualification.assessment import Qualification
from amss_core.qualification.certificates import name_of
from amss_core.qualification.recency import recency_outlook


@attrs.frozen(kw_only=True)
class Remedy:
    """One thing to do so that a finding no longer stands; `str()` is its one plain sentence."""

    code: str
    """Code of the finding that it removes."""
    text: str
    """What to do, and by or through when."""

    def __str__(self) -> str:
        return self.text


_Compared = Mapping[str, Term]


def remedies(answer: Qualification, file: PersonnelFile) -> tuple[Remedy, ...]:
    """Return what would fix each finding of an answer, in the order of the findings, each step once.

    Args:
        answer: What `check` or `check_window` said.
        file: The file that it was asked of.
    """
    found: dict[str, Remedy] = {}
    for finding in answer.against:
        for text in _fixes(finding, answer, file):
            found.setdefault(text, Remedy(code=finding.code, text=text))
    return tuple(found.values())


def _fixes(finding: Finding, answer: Qualification, file: PersonnelFile) -> Iterator[str]:
    compared = dict(finding.compared)
    if finding.code == "recency_lacking":
        yield from _experience(compared["needed"], answer, file)
    elif finding.code.startswith("certificate_") and "certificate" in compared:
        yield _CERTIFICATE_FIXES[finding.code].format(_name(compared, file), answer.last_on)
    else:
        yield _FIXES[finding.code](compared, answer, file)


def _experience(needed: Term, answer: Qualification, file: PersonnelFile) -> Iterator[str]:
    for outlook in recency_outlook(file, answer.requirement, on=answer.first_on):
        if outlook.policy.in_words(outlook.aircraft_type) == needed:
            by = "" if outlook.current_until else f" By {answer.first_on}:"
            yield f"{by} {outlook.text}".strip()


def _name(compared: _Compared, file: PersonnelFile) -> str:
    certificate = file.certificate(str(compared["certificate"]))
    return name_of(file, certificate) if certificate else str(compared["certificate"])


_CERTIFICATE_FIXES = {
    "certificate_suspended": "Have {} reinstated, or do the work after the suspension.",
    "certificate_revoked": "Have {} reinstated by the authority, or use another certificate that the work accepts.",
    "certificate_expired": "Renew {} so that it is valid through {}.",
    "certificate_expiry_unknown": "Record the expiry date of {}.",
}

_FIXES: Mapping[str, Callable[[_Compared, Qualification, PersonnelFile], str]] = {
    "certificate_missing": lambda compared, answer, _: (
        f"Hold a certificate of type {compared['any_of']} by {answer.first_on}."
    ),
    "inspection_authorisation_activity_missing": lambda compared, _, file: (
        f"Record the activity of the year that ended on {compared['year_ends_on']} for {_name(compared, file)}, "
        "or the oral test passed since."
    ),
    "type_rating_missing": lambda compared, answer, _: (
        f"Have {compared['aircraft_type']} endorsed on a certificate that the work accepts by {answer.first_on}."
    ),
    "type_rating_lapsed": lambda _, answer, __: (
        f"Have {answer.requirement.aircraft_type} endorsed again, valid through {answer.last_on}."
    ),
    "type_rating_void": lambda compared, _, file: (
        f"Bring {_name(compared, file)} back into force: the type rating stands on it."
    ),
    "skill_missing": lambda compared, answer, _: (
        f"Qualify in {compared['skill']} at level {compared['needed_level']} by {answer.first_on}."
    ),
    "skill_expired": lambda compared, answer, _: (
        f"Qualify in {compared['skill']} again, valid through {answer.last_on}."
    ),
    "skill_level_too_low": lambda compared, answer, _: (
        f"Reach level {compared['needed_level']} in {compared['skill']} by {answer.first_on}."
    ),
    "authorisation_missing": lambda compared, answer, _: (
        f"Grant a {compared['role']} authorisation for {compared['work']} by {answer.first_on}."
    ),
    "authorisation_expired": lambda _, answer, __: (
        f"Extend the authorisation for {answer.requirement.work} through {answer.last_on}."
    ),
    "requirement_unknown": lambda compared, _, __: f"Define what {compared['work']} requires.",
}
