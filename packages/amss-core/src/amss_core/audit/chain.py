"""Changes numbered without gaps and chained by hash, and the verification that names the first bad record.

Maintainer's notes: a hash is the SHA-256 of the canonical JSON of everything else in the record, the previous hash
included. A bare chain shows neither a cut tail nor a full rewrite: for that a `Head` is signed and kept elsewhere. The
signature itself is the edge's; here are only the bytes that it is made over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar

import attrs

from amss_core._validators import is_instant, is_name, is_not_blank, to_utc
from amss_core.codec import canonical_json, fingerprint, unstructure
from amss_core.errors import InvalidValueError
from amss_core.findings import Derivation, Finding

AUDIT_FORMAT = "amss-audit-record/1"
"""Names the layout of what a record's hash is taken of; another layout gets another number."""
HEAD_FORMAT = "amss-audit-head/1"
"""Names the layout of what the signature of a head is made over."""
NO_HASH = "0" * 64
"""The previous hash of an organisation's first record."""

_SOURCE = "FAA AC 120-78; EASA 145.A.55"


def _canonical_text(value: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """Return a state as canonical JSON; a text is taken to be that already."""
    return value if value is None or isinstance(value, str) else canonical_json(value)


@attrs.frozen(kw_only=True)
class AuditEntry:
    """One change, as the use case that makes it tells it."""

    organization: str = attrs.field(validator=is_name)
    """Id of the organisation whose record changed."""
    at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """When it changed, UTC."""
    actor: str = attrs.field(validator=is_name)
    """Id of who changed it."""
    action: str = attrs.field(validator=is_name)
    """What was done: the slug of the permission, such as `tasks.sign_off`."""
    entity_type: str = attrs.field(validator=is_name)
    """Kind of the record that changed, such as `task`."""
    entity_id: str = attrs.field(validator=is_not_blank)
    """Its id."""
    before: str | None = attrs.field(default=None, converter=_canonical_text)
    """The record before, as canonical JSON; None where it was created."""
    after: str | None = attrs.field(default=None, converter=_canonical_text)
    """The record after, as canonical JSON; None where it was removed."""
    reason: str = ""
    """Why, where the change needs a reason: an override, a late cancellation, a correction."""
    source_address: str = ""
    """Network address that the request came from; empty where it came from none."""
    request_id: str = ""
    """Id of the request; empty where there was none."""


@attrs.frozen(kw_only=True)
class AuditRecord(AuditEntry):
    """One link of an organisation's chain; it is never changed or removed."""

    number: int
    """Its number in the organisation, from 1, without gaps."""
    previous_hash: str
    """Hash of the record before; `NO_HASH` in the first."""
    hash: str
    """SHA-256 of everything else in it, in hexadecimal digits."""


@attrs.frozen(kw_only=True)
class Head:
    """The end of an organisation's chain at an instant: what is signed, and kept outside the database too."""

    organization: str = attrs.field(validator=is_name)
    """Id of the organisation."""
    number: int
    """Number of the last record; 0 where there is none."""
    hash: str
    """Hash of the last record; `NO_HASH` where there is none."""
    at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """When the last record was written, or the chain was found empty, UTC."""

    def to_sign(self) -> bytes:
        """Return the bytes that its signature is made over: canonical JSON in UTF-8."""
        said = {"organization": self.organization, "number": self.number, "hash": self.hash, "at": unstructure(self.at)}
        return canonical_json({"format": HEAD_FORMAT, **said}).encode()


_ENTRY_FIELDS = tuple(field.name for field in attrs.fields(AuditEntry))


def _hash(entry: AuditEntry, number: int, previous_hash: str) -> str:
    said: dict[str, Any] = {name: getattr(entry, name) for name in _ENTRY_FIELDS}
    said["at"] = unstructure(entry.at)
    return fingerprint({"format": AUDIT_FORMAT, **said, "number": number, "previous_hash": previous_hash})


def append(head: Head | None, entry: AuditEntry) -> AuditRecord:
    """Return the next record of a chain.

    Args:
        head: The end of the organisation's chain; None where nothing was recorded yet.
        entry: The change.

    Raises:
        InvalidValueError: If the head is another organisation's.
    """
    if head is not None and head.organization != entry.organization:
        raise InvalidValueError(
            f"expected the end of the chain of {entry.organization}", field="head", value=head.organization
        )
    number, previous_hash = (head.number + 1, head.hash) if head else (1, NO_HASH)
    said: dict[str, Any] = {name: getattr(entry, name) for name in _ENTRY_FIELDS}
    return AuditRecord(**said, number=number, previous_hash=previous_hash, hash=_hash(entry, number, previous_hash))


def head_of(record: AuditRecord) -> Head:
    """Return the end of the chain whose last record this is."""
    return Head(organization=record.organization, number=record.number, hash=record.hash, at=record.at)


@attrs.frozen(kw_only=True)
class Verification:
    """Whether a log is whole and unchanged."""

    ON_WIRE: ClassVar[tuple[str, ...]] = ("sound",)
    """Computed properties that data shows beside the fields."""

    verified: int
    """Number of records from the first on that are sound."""
    against: tuple[Finding, ...]
    """The first thing that is wrong; what follows a bad record proves nothing more. Empty where all is sound."""
    first_bad_number: int | None
    """Number of the record that is wrong or missing; None where all is sound."""
    sealed_through: int | None
    """Number of the last record that the head vouches for; None without a head, and then a cut tail cannot be seen."""
    derivation: Derivation
    """Why."""

    @property
    def sound(self) -> bool:
        """Whether nothing stands against the log."""
        return not self.against


def verify(records: Iterable[AuditRecord], *, head: Head | None = None, after: Head | None = None) -> Verification:
    """Tell whether a log is whole and unchanged, and name the first bad record.

    Args:
        records: The log of one organisation, in order.
        head: An end of the chain that is trusted, because its signature was checked: no record up to it may be missing
            or rewritten. Without it a cut tail and a full rewrite cannot be seen.
        after: A trusted earlier end, where the log is the part that follows it.

    Raises:
        InvalidValueError: If the head is an earlier end than `after`.

    Source: FAA AC 120-78; EASA 145.A.55.
    """
    number, last_hash = (after.number, after.hash) if after else (0, NO_HASH)
    first = number
    if head is not None and head.number < first:
        raise InvalidValueError(f"expected an end at or after record {first}", field="head", value=head.number)
    organization = after.organization if after else head.organization if head else None
    sealed = last_hash if head is not None and head.number == number else None
    iterator = iter(records)
    for record in iterator:
        organization = organization if organization is not None else record.organization
        finding = _against(record, number + 1, last_hash, organization, iterator)
        if finding is not None:
            return _answer(number - first, finding, number + 1, None)
        number, last_hash = record.number, record.hash
        if head is not None and head.number == number:
            sealed = last_hash
    if head is None:
        return _answer(number - first, None, None, None)
    finding = _against_head(head, number, sealed, organization)
    bad = None if finding is None else number + 1 if number < head.number else head.number
    return _answer(number - first, finding, bad, head.number if finding is None else None)


def _answer(verified: int, finding: Finding | None, number: int | None, sealed: int | None) -> Verification:
    text = str(finding) if finding else f"{verified} records follow from one another."
    if finding is None:
        text += (
            f" The head vouches for all through {sealed}." if sealed is not None else " No head vouches for the last."
        )
    return Verification(
        verified=verified,
        against=(finding,) if finding else (),
        first_bad_number=number,
        sealed_through=sealed,
        derivation=Derivation(text=text, value=finding is None, source=_SOURCE),
    )


def _finding(code: str, text: str, **compared: str | int) -> Finding:
    return Finding(code=code, text=text, source=_SOURCE, compared=tuple(compared.items()))


def _against(
    record: AuditRecord, expected: int, previous_hash: str, organization: str, following: Iterator[AuditRecord]
) -> Finding | None:
    """Return what is wrong with the record that stands where number `expected` should."""
    if record.organization != organization:
        text = f"Where record {expected} should stand is one of {record.organization}, not of {organization}."
        return _finding("audit_record_foreign", text, number=expected, organization=record.organization)
    if record.number != expected:
        return _misplaced(record.number, expected, following)
    if record.hash != _hash(record, record.number, record.previous_hash):
        text = f"Record {expected} was edited: its content does not give its hash."
        return _finding("audit_record_edited", text, number=expected, hash=record.hash)
    if record.previous_hash != previous_hash:
        text = f"Record {expected} does not follow from the one before it: one of the two was replaced."
        return _finding("audit_link_broken", text, number=expected, previous_hash=record.previous_hash)
    return None


def _misplaced(found: int, expected: int, following: Iterator[AuditRecord]) -> Finding:
    if found < expected:
        text = f"Record {found} stands again where record {expected} should."
        return _finding("audit_record_repeated", text, number=expected, found=found)
    if any(record.number == expected for record in following):
        text = f"Record {found} stands where record {expected} should, which comes later: the order was changed."
        return _finding("audit_record_reordered", text, number=expected, found=found)
    text = f"Record {expected} is missing: record {found} stands in its place."
    return _finding("audit_record_missing", text, number=expected, found=found)


def _against_head(head: Head, number: int, sealed: str | None, organization: str | None) -> Finding | None:
    if head.organization != organization:
        text = f"The head is that of {head.organization}, the log that of {organization}."
        return _finding("audit_head_foreign", text, organization=head.organization)
    if number < head.number:
        first, last = number + 1, head.number
        missing = f"Records {first} through {last} are" if first < last else f"Record {last} is"
        text = f"{missing} missing from the end of the log."
        return _finding("audit_tail_missing", text, number=number + 1, head=head.number)
    if sealed != head.hash:
        text = f"Record {head.number} is not the one that the head vouches for: the log was rewritten."
        return _finding("audit_log_rewritten", text, number=head.number, hash=head.hash)
    return None
