"""Records that are corrected by later ones and stay on file: which of them stand, and which corrections cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from amss_core.findings import Finding


class Correctable(Protocol):
    """A record that a later one may replace."""

    @property
    def id(self) -> str:
        """Name of the record; empty where nothing replaces it."""

    @property
    def replaces(self) -> str:
        """Id of the earlier record that was wrong; empty where it corrects nothing."""

    @property
    def recorded_at(self) -> datetime | None:
        """Instant of entry; None where it counts as known from the beginning."""


_Record = TypeVar("_Record", bound=Correctable)


def standing(records: Iterable[_Record], *, as_known_at: datetime | None = None) -> tuple[_Record, ...]:
    """Return the records that count, in the order given: known at the instant, and not replaced by one that was.

    Args:
        records: All records, replaced ones included.
        as_known_at: Aware instant; what was recorded at it is known. None for all that is on record.
    """
    known = [
        record
        for record in records
        if as_known_at is None or record.recorded_at is None or record.recorded_at <= as_known_at
    ]
    replaced = {record.replaces for record in known if record.replaces}
    return tuple(record for record in known if not record.id or record.id not in replaced)


def corrections_against(records: Iterable[_Record], *, noun: str = "record") -> Iterator[tuple[_Record, Finding]]:
    """Yield every record whose id, or whose correction of another, cannot stand, each with what stands against it.

    Args:
        records: All records, replaced ones included.
        noun: What a record is called in codes and sentences, such as `reading`.
    """
    given = tuple(records)
    by_id = {record.id: record for record in reversed(given) if record.id}
    replaced_by = Counter(record.replaces for record in given if record.replaces)
    named = Counter(record.id for record in given if record.id)
    for record in given:
        if named[record.id] > 1:
            text = f"the id '{record.id}' names {named[record.id]} {noun}s"
            yield record, Finding(code=f"{noun}_id_repeated", text=text)
        if not record.replaces:
            continue
        if record.replaces not in by_id:
            text = f"it replaces the {noun} '{record.replaces}', which is not on record"
            yield record, Finding(code=f"replaced_{noun}_unknown", text=text)
        elif replaced_by[record.replaces] > 1:
            text = f"the {noun} '{record.replaces}' is replaced more than once; replace the last correction instead"
            yield record, Finding(code=f"{noun}_replaced_twice", text=text)
        elif _replaces_itself(record, by_id):
            text = f"the {noun} '{record.id}' replaces itself in the end; leave one of the replacements away"
            yield record, Finding(code=f"{noun}_replaces_itself", text=text)


def _replaces_itself(record: _Record, by_id: Mapping[str, _Record]) -> bool:
    seen = {record.id}
    following = by_id.get(record.replaces)
    while following is not None:
        if following.id in seen:
            return True
        seen.add(following.id)
        following = by_id.get(following.replaces)
    return False
