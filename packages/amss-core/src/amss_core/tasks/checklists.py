"""Checklist items of a task: their results, and who may sign one off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from itertools import chain
from typing import Literal, get_args

import attrs

from amss_core._validators import (
    are_names,
    is_instant,
    is_name,
    is_not_blank,
    is_one_of,
    is_optional_name,
    is_optional_text,
    to_utc,
)
from amss_core.decisions import Decision, Judged, decide, standing, unchanged
from amss_core.errors import InvalidValueError
from amss_core.qualification import Qualification, independence
from amss_core.qualification.independence import INDEPENDENCE_SOURCE
from amss_core.tasks.qualified import judge_qualification_on
from amss_core.tasks.records import Task

ItemResult = Literal["pending", "pass", "fail"]

_SIGN_OFF = "EASA 145.A.50(a), 145.A.48; 14 CFR 43.9(a)"


def _ids(ids: Iterable[str]) -> frozenset[str]:
    return frozenset({ids} if isinstance(ids, str) else ids)


@attrs.frozen(kw_only=True)
class ChecklistItem:
    """One step of a task that is done, perhaps inspected by somebody else, and signed."""

    id: str = attrs.field(validator=is_name)
    """Id of the item, unique within its task."""
    task: str = attrs.field(validator=is_name)
    """Id of the task."""
    description: str = attrs.field(validator=is_not_blank)
    """What is to be done or checked."""
    result: ItemResult = attrs.field(default="pending", validator=is_one_of(get_args(ItemResult)))
    """Pass, fail, or pending while it is not done."""
    deferral: str | None = attrs.field(default=None, validator=is_optional_text)
    """Reference under which a fail is deferred, such as an item of the MEL; None where it is not."""
    performed_by: frozenset[str] = attrs.field(default=frozenset(), converter=_ids, validator=are_names)
    """Ids of all who performed it; empty while that is not recorded."""
    independent_inspection: bool = False
    """Whether somebody who did not perform it must inspect it."""
    inspected_by: str | None = attrs.field(default=None, validator=is_optional_name)
    """Id of who inspected it independently; None where nobody has."""
    signed_by: str | None = attrs.field(default=None, validator=is_optional_name)
    """Id of who signed it; None while nobody has."""
    signed_at: datetime | None = attrs.field(
        default=None, converter=to_utc, validator=attrs.validators.optional(is_instant)
    )
    """Instant of the signature, UTC; None while it is not signed."""

    def __attrs_post_init__(self) -> None:
        """Refuse half a signature, a signature without a result, and a deferral of anything but a fail.

        Raises:
            InvalidValueError: Naming the field that does not fit the others.
        """
        if (self.signed_by is None) != (self.signed_at is None):
            raise InvalidValueError("expected who signed and when together, or neither", field="signed_at")
        if self.deferral is not None and self.result != "fail":
            raise InvalidValueError("expected none, as only a fail is deferred", field="deferral", value=self.deferral)

    @property
    def name(self) -> str:
        """The item in words."""
        return f"item {self.id} ({self.description})"


def judge_checklist(items: Iterable[ChecklistItem]) -> Iterator[Judged]:
    """Judge that each item is signed with a result and inspected where it must be, and that each fail is deferred."""
    for item in items:
        against = []
        if item.result == "pending":
            against.append(("checklist_item_pending", f"Checklist {item.name} has no result."))
        if item.signed_by is None:
            against.append(("checklist_item_unsigned", f"Checklist {item.name} is not signed."))
        if item.result == "fail" and not item.deferral:
            text = f"Checklist {item.name} failed; rectify it or defer it with a reference."
            against.append(("checklist_item_failed", text))
        yield from (standing(code, text, source=_SIGN_OFF, item=item.id) for code, text in against)
        if item.independent_inspection:
            yield from _judge_inspection(item)
        if not against:
            deferred = f", deferred under {item.deferral}" if item.deferral else ""
            yield Judged(f"Checklist {item.name} is signed by {item.signed_by} with {item.result}{deferred}.")


def may_sign_off(
    item: ChecklistItem,
    *,
    task: Task,
    now: datetime,
    signer: str,
    qualification: Qualification | None,
    zone: tzinfo = UTC,
) -> Decision:
    """Tell whether somebody may sign a checklist item of a task now.

    A signature is final: what the signer already signed stays so, what somebody else signed is refused. A fail may be
    signed; it is the task that it keeps from being completed.

    Args:
        item: The item with its result, and with who performed and who inspected it.
        task: Its task, in progress.
        now: The instant of the signature, aware.
        signer: Id of who signs.
        qualification: What `qualification.check` says about the signer on the day; None where it was not asked.
        zone: Zone of the station, whose dates count.

    Raises:
        InvalidValueError: If the item is another task's, or the qualification is another person's or another day's.

    Source: EASA 145.A.50(a), 145.A.48; 14 CFR 43.9(a), 121.371(c).
    """
    if item.task != task.id:
        raise InvalidValueError("expected the item's own task", field="task", value=task.id)
    act = f"sign {item.name} of {task.id}"
    if item.signed_by == signer:
        return unchanged(act, f"{signer} already signed {item.name}.")
    return decide(
        act,
        chain(
            _judge_signing(item, task), judge_qualification_on(now, qualification, person=signer, task=task, zone=zone)
        ),
    )


def _judge_signing(item: ChecklistItem, task: Task) -> Iterator[Judged]:
    if item.signed_by is not None:
        text = f"Checklist {item.name} is already signed by {item.signed_by}, and a signature is final."
        yield standing("checklist_item_signed", text, source=_SIGN_OFF, item=item.id, signed_by=item.signed_by)
    if task.state != "in_progress":
        text = f"{task.id} is {task.state.replace('_', ' ')}, not in progress."
        yield standing("task_not_in_progress", text, state=task.state)
    if item.result == "pending":
        yield standing(
            "checklist_item_pending", f"Checklist {item.name} has no result.", source=_SIGN_OFF, item=item.id
        )
    if item.independent_inspection:
        yield from _judge_inspection(item)


def _judge_inspection(item: ChecklistItem) -> Iterator[Judged]:
    if item.inspected_by is None:
        text = f"Checklist {item.name} needs an independent inspection, and nobody has inspected it."
        yield standing("inspection_missing", text, source=INDEPENDENCE_SOURCE, item=item.id)
        return
    against = independence(item.performed_by, item.inspected_by, item=item.name)
    yield from (Judged(finding.text, finding) for finding in against)
    if not against:
        yield Judged(f"{item.inspected_by}, who did not perform it, inspected {item.name}.")
