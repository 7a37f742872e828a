"""What a certificate is worth on a day, after suspensions, revocations, renewals, and the FAA's inspection terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import attrs

from amss_core.findings import Finding
from amss_core.personnel import Certificate, CertificateEvent, PersonnelFile
from amss_core.qualification.requirements import QualificationPolicy
from amss_core.timeline import day_after

EXPIRY = "EASA 66.A.40; 14 CFR 65.15, 65.92"
ACTIVITY = "14 CFR 65.93"
_IN_EFFECT_BEFORE_JUDGED = timedelta(days=90)


@attrs.frozen(kw_only=True)
class CertificateState:
    """One certificate on one day, with what stands against it, by step."""

    certificate: Certificate
    """The certificate, issued on or before the day."""
    expires_on: date | None
    """Last day of validity by what has happened up to the day; None where it does not expire."""
    inactive: tuple[Finding, ...]
    """Suspensions and revocations that stand (step 1)."""
    expired: tuple[Finding, ...]
    """That it has expired, or carries no expiry date where it must (step 3)."""
    without_activity: tuple[Finding, ...]
    """Years of an inspection authorisation without activity (step 4): they limit privileges, not the certificate."""

    @property
    def revoked(self) -> bool:
        """Whether a revocation stands, so that it ends no more."""
        return any(each.code == "certificate_revoked" for each in self.inactive)

    @property
    def void(self) -> bool:
        """Whether the certificate itself is not valid; its ratings are void with it."""
        return bool(self.inactive or self.expired)

    @property
    def clear(self) -> bool:
        """Whether nothing at all stands against it."""
        return not (self.void or self.without_activity)


@attrs.frozen(kw_only=True)
class _Grant:
    """The issue or the last renewal of a certificate: when it was granted and through when."""

    on: date
    expires_on: date | None
    renewed: bool

    @property
    def term_ends_on(self) -> date:
        """Last day of the two-year term of an inspection authorisation: 31 March of an odd year.

        A renewal in January, February or March of an odd year is for the term that begins on 1 April.

        Source: 14 CFR 65.92(a), 65.93(a).
        """
        year = self.on.year + (self.on > date(self.on.year, 3, 31))
        if year % 2 == 0:
            return date(year + 1, 3, 31)
        return date(year + 2, 3, 31) if self.renewed and year == self.on.year else date(year, 3, 31)


def _grants(certificate: Certificate, events: tuple[CertificateEvent, ...]) -> list[_Grant]:
    renewals = (
        _Grant(on=event.on, expires_on=event.expires_on, renewed=True) for event in events if event.kind == "renewed"
    )
    return [_Grant(on=certificate.issued_on, expires_on=certificate.expires_on, renewed=False), *renewals]


def name_of(file: PersonnelFile, certificate: Certificate) -> str:
    """Return the words that findings use, such as `Sara Lind's EASA_B1 certificate SE.66.1`."""
    return f"{file.person.name}'s {certificate.type} certificate {certificate.number}"


def certificate_state(
    file: PersonnelFile, certificate: Certificate, *, on: date, policy: QualificationPolicy
) -> CertificateState:
    """Judge a certificate by itself, on a day on or after its issue.

    Args:
        file: The person's file.
        certificate: One of its certificates.
        on: The day asked about; what happened later is not looked at.
        policy: Which certification types must expire, and which are inspection authorisations.
    """
    events = tuple(event for event in file.events_of(certificate.id) if event.on <= on)
    grant = _grants(certificate, events)[-1]
    is_inspection_authorisation = certificate.type in policy.inspection_authorisations
    expires_on = grant.expires_on
    if is_inspection_authorisation:
        expires_on = min(expires_on or date.max, grant.term_ends_on)
    return CertificateState(
        certificate=certificate,
        expires_on=expires_on,
        inactive=tuple(_inactive(file, certificate, events, on)),
        expired=tuple(_expired(file, certificate, expires_on, on, policy)),
        without_activity=tuple(_without_activity(file, certificate, events, grant.term_ends_on, on))
        if is_inspection_authorisation
        else (),
    )


# 145.A.30(g), 66.A.20(a), 14 CFR 65.81: privileges come from a certificate that is in force on the day.
def _inactive(
    file: PersonnelFile, certificate: Certificate, events: tuple[CertificateEvent, ...], on: date
) -> Iterator[Finding]:
    standing: list[CertificateEvent] = []
    for event in events:
        if event.kind == "reinstated":
            standing.clear()
        elif event.kind in {"suspended", "revoked"}:
            standing.append(event)
    for event in standing:
        if event.until is not None and event.until < on:
            continue
        until = f" through {event.until}" if event.until else ""
        yield Finding(
            code=f"certificate_{event.kind}",
            text=f"{name_of(file, certificate)} is {event.kind} from {event.on}{until}, asked for {on}.",
            source="EASA 66.A.50, 145.A.30(g); 14 CFR 65.81",
            compared=(
                ("event", event.id),
                ("certificate", certificate.id),
                ("from", event.on.isoformat()),
                ("through", event.until.isoformat() if event.until else None),
                ("on", on.isoformat()),
            ),
        )


# 66.A.40(a), 14 CFR 65.15, 65.92(a): a certificate is valid through its last day.
def _expired(
    file: PersonnelFile, certificate: Certificate, expires_on: date | None, on: date, policy: QualificationPolicy
) -> Iterator[Finding]:
    if expires_on is not None and expires_on < on:
        yield Finding(
            code="certificate_expired",
            text=f"{name_of(file, certificate)} expired on {expires_on}, asked for {on}.",
            source=EXPIRY,
            compared=(
                ("certificate", certificate.id),
                ("expires_on", expires_on.isoformat()),
                ("on", on.isoformat()),
            ),
        )
    elif expires_on is None and certificate.type in policy.expiring:
        yield Finding(
            code="certificate_expiry_unknown",
            text=f"{name_of(file, certificate)} must carry an expiry date, and none is recorded.",
            source=EXPIRY,
            compared=(("certificate", certificate.id), ("expires_on", None), ("on", on.isoformat())),
        )


# 65.93(a)-(c): activity in each of the two years of the term, where in effect for 90 days before the year's end;
# without it no privileges after that 31 March, until an oral test is passed.
def _without_activity(
    file: PersonnelFile, certificate: Certificate, events: tuple[CertificateEvent, ...], term_ends_on: date, on: date
) -> Iterator[Finding]:
    for year_ends_on in (term_ends_on.replace(year=term_ends_on.year - 1), term_ends_on):
        year_begins_on = date(year_ends_on.year - 1, 4, 1)
        if on <= year_ends_on or certificate.issued_on > year_ends_on - _IN_EFFECT_BEFORE_JUDGED:
            continue
        kept = any(
            (event.kind == "inspection_authorisation_activity" and year_begins_on <= event.on <= year_ends_on)
            or (event.kind == "oral_test_passed" and event.on > year_ends_on)
            for event in events
        )
        if not kept:
            yield Finding(
                code="inspection_authorisation_activity_missing",
                text=f"{name_of(file, certificate)} has no recorded activity from {year_begins_on} "
                f"through {year_ends_on}, asked for {on}.",
                source=ACTIVITY,
                compared=(
                    ("year_ends_on", year_ends_on.isoformat()),
                    ("certificate", certificate.id),
                    ("on", on.isoformat()),
                ),
            )


def certificate_changes(
    file: PersonnelFile, certificate: Certificate, *, policy: QualificationPolicy
) -> Iterator[date]:
    """Yield each day from which `certificate_state` may answer differently than on the day before, in any order."""
    events = file.events_of(certificate.id)
    for event in events:
        yield event.on
        if event.until is not None:
            yield day_after(event.until)
    for grant in _grants(certificate, events):
        yield grant.on
        if grant.expires_on is not None:
            yield day_after(grant.expires_on)
        if certificate.type in policy.inspection_authorisations:
            yield grant.term_ends_on.replace(year=grant.term_ends_on.year - 1, month=4, day=1)
            yield day_after(grant.term_ends_on)
