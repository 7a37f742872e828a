"""Sign-offs: who signed what, under which certificate and statement, and the proof that it still says so."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import ClassVar, Literal, TypeAlias, get_args

import attrs

from amss_core._validators import is_instant, is_name, is_not_blank, is_one_of, to_utc
from amss_core.codec import fingerprint, unstructure
from amss_core.findings import Finding

SignOffRole: TypeAlias = Literal["performed", "inspected", "released"]

SIGN_OFF_FORMAT = "amss-sign-off/1"
"""Names the layout of what a sign-off's content hash is taken of; another layout gets another number."""

_SOURCE = "FAA AC 120-78; EASA 145.A.50, 145.A.55"


@attrs.frozen(kw_only=True)
class SignOff:
    """An electronic signature: it binds a person, a certificate, a statement, an instant, an item and the evidence.

    Source: FAA AC 120-78; EASA 145.A.50, 145.A.55.
    """

    ON_WIRE: ClassVar[tuple[str, ...]] = ("content_hash",)
    """Computed properties that data shows beside the fields."""

    id: str = attrs.field(validator=is_name)
    """Its id, unique within the organisation."""
    organization: str = attrs.field(validator=is_name)
    """Id of the organisation."""
    person: str = attrs.field(validator=is_name)
    """Id of the signer."""
    name: str = attrs.field(validator=is_not_blank)
    """Name of the signer, as it stands on the certificate."""
    certificate_number: str = attrs.field(validator=is_name)
    """Number of the certificate or authorisation that the signer signs under."""
    role: SignOffRole = attrs.field(validator=is_one_of(get_args(SignOffRole)))
    """Whether the signer performed the item, inspected it, or released the work to service."""
    statement: str = attrs.field(validator=is_not_blank)
    """What the signer states, word for word as it was shown."""
    signed_at: datetime = attrs.field(converter=to_utc, validator=is_instant)
    """When, UTC."""
    item_type: str = attrs.field(validator=is_name)
    """Kind of what is signed, such as `checklist_item` or `task`."""
    item: str = attrs.field(validator=is_name)
    """Id of what is signed."""
    item_fingerprint: str = attrs.field(validator=is_name)
    """Fingerprint of the item as it was shown to the signer, in hexadecimal digits."""
    evidence_fingerprint: str = attrs.field(validator=is_name)
    """Fingerprint of the evidence of the signer's qualification at that instant, in hexadecimal digits."""
    authenticated_by: str = attrs.field(validator=is_name)
    """How the signer proved who they are at that instant, such as `password`."""

    @property
    def content_hash(self) -> str:
        """SHA-256 of the canonical JSON of everything in it, in hexadecimal digits."""
        said = {field.name: unstructure(getattr(self, field.name)) for field in attrs.fields(SignOff)}
        return fingerprint({"format": SIGN_OFF_FORMAT, **said})


def verify_sign_off(
    sign_off: SignOff, *, content_hash: str, item: str | None = None, evidence: str | None = None
) -> tuple[Finding, ...]:
    """Tell everything that stands against a sign-off being the one that was made, from an export alone.

    Args:
        sign_off: The sign-off as it is now.
        content_hash: Its content hash as the audit record of the signature holds it.
        item: Canonical JSON of the item as it was signed; None where it is not at hand, and then it is not checked.
        evidence: The snapshot of the evidence; None where it is not at hand, and then it is not checked.

    Source: FAA AC 120-78; EASA 145.A.55.
    """
    who = f"{sign_off.name}'s sign-off {sign_off.id}"
    checks = [
        ("sign_off_changed", f"{who} is not as it was signed.", sign_off.content_hash, content_hash),
        ("signed_item_changed", f"The item is not the one that {who} is of.", item, sign_off.item_fingerprint),
        ("evidence_changed", f"The evidence is not what {who} rests on.", evidence, sign_off.evidence_fingerprint),
    ]
    return tuple(
        Finding(code=code, text=text, source=_SOURCE, compared=(("sign_off", sign_off.id),))
        for code, text, held, expected in checks
        if held is not None and (held if code == "sign_off_changed" else _sha256(held)) != expected
    )


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()
