"""Signing: who signs what, under which certificate, proved at that moment, with the evidence that it may be done."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Literal

import attrs

from amss_core.audit import SignOff
from amss_core.audit.sign_off import SignOffRole
from amss_core.codec import canonical_json, fingerprint, unstructure
from amss_core.errors import ConflictError, InvalidValueError
from amss_core.events import (
    SignedOff,
)
from amss_core.permissions import Actor
from amss_core.personnel import PersonnelFile
from amss_core.qualification import Evidence, Requirement, day_of
from amss_core.qualification.certificates import certificate_state
from amss_core.services._change import tell
from amss_core.services._work import (
    policy_of_qualification,
)
from amss_core.stores import Stores
from amss_core.tasks import (
    ChecklistItem,
    Reauthentication,
    Signature,
    Task,
)


@attrs.frozen(kw_only=True)
class Signing:
    """What is signed, as what, and on which proof of qualification."""

    task: Task
    role: SignOffRole
    item_type: Literal["checklist_item", "task"]
    item: str
    content: ChecklistItem | Task
    asked: Requirement
    statement: str
    proven: Evidence


def sign(
    stores: Stores,
    actor: Actor,
    signing: Signing,
    reauthentication: Reauthentication,
    proof: str,
    *,
    action: str,
    now: datetime,
    zone: tzinfo,
) -> Signature:
    """Make a signature, once the signer has proved who they are, and store it with what it rests on."""
    if not signing.statement.strip():
        raise InvalidValueError("expected what the signer states", field="statement", value=signing.statement)
    proved_by = reauthentication.confirm(actor.id, proof)
    file = stores.people.file(actor.id).known_at(now)
    made = SignOff(
        id=stores.new_id(),
        organization=stores.organization,
        person=actor.id,
        name=file.person.name,
        certificate_number=_signs_under(file, signing.asked, now=now, zone=zone),
        role=signing.role,
        statement=signing.statement,
        signed_at=now,
        item_type=signing.item_type,
        item=signing.item,
        item_fingerprint=fingerprint(unstructure(signing.content)),
        evidence_fingerprint=signing.proven.fingerprint,
        authenticated_by=proved_by,
    )
    signature = Signature(
        task=signing.task.id,
        sign_off=made,
        signed_item=canonical_json(unstructure(signing.content)),
        evidence=signing.proven.snapshot,
    )
    stores.tasks.sign(signature)
    payload = SignedOff(task=signing.task.id, item=signing.item, person=actor.id, role=signing.role)
    tell(
        stores,
        actor,
        now=now,
        action=action,
        entity_type="task",
        entity_id=signing.task.id,
        payload=payload,
        after=signature,
    )
    return signature


def _signs_under(file: PersonnelFile, asked: Requirement, *, now: datetime, zone: tzinfo) -> str:
    """Return the number of the certificate in force that a person signs under, one that the work asks for first."""
    on = day_of(now, zone=zone)
    held = [each for each in file.standing.certificates if each.issued_on <= on]
    for each in sorted(held, key=lambda each: (each.type not in asked.certificate_types, each.id)):
        state = certificate_state(file.standing, each, on=on, policy=policy_of_qualification())
        if not (state.inactive or state.expired):
            return each.number
    raise ConflictError(f"{file.person.name} holds no certificate in force on {on} to sign under")
