"""Links between tasks: which must come before which, by how much, and where a plan breaks one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import attrs

from amss_core._validators import is_name, is_one_of
from amss_core.errors import InvalidValueError

LinkType = Literal["finish_to_start", "start_to_start", "finish_to_finish", "start_to_finish"]

LINK_TYPES: tuple[LinkType, ...] = ("finish_to_start", "start_to_start", "finish_to_finish", "start_to_finish")
"""All types of links; the first word names the end of the predecessor that binds, the last that of the successor."""

_FROM_FINISH = ("finish_to_start", "finish_to_finish")
_TO_START = ("finish_to_start", "start_to_start")
_MINUTE = timedelta(minutes=1)


def _is_whole(_instance: object, attribute: attrs.Attribute[int], value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidValueError("expected a whole number of minutes", field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class Link:
    """One task that must wait for another; between two tasks at most one link of each type.

    >>> print(Link(predecessor="C738-0111", successor="C738-0112", lag_minutes=30))
    finish-to-start link from C738-0111 to C738-0112 with 30 min between
    """

    predecessor: str = attrs.field(validator=is_name)
    """Id of the task that is waited for."""
    successor: str = attrs.field(validator=is_name)
    """Id of the task that waits."""
    type: LinkType = attrs.field(default="finish_to_start", validator=is_one_of(LINK_TYPES))
    """Whose end waits for whose: `finish_to_start` lets the successor start when the predecessor is finished."""
    lag_minutes: int = attrs.field(default=0, validator=_is_whole)
    """Time that must lie between the two ends; less than zero where they may overlap by so much."""

    def __attrs_post_init__(self) -> None:
        if self.predecessor == self.successor:
            raise InvalidValueError(
                "expected another task; a task cannot wait for itself", field="successor", value=self.successor
            )

    @property
    def key(self) -> tuple[str, str, LinkType]:
        """What a plan holds once: predecessor, successor and type."""
        return (self.predecessor, self.successor, self.type)

    @property
    def from_finish(self) -> bool:
        """Whether the end of the predecessor is waited for, rather than its start."""
        return self.type in _FROM_FINISH

    @property
    def binds_start(self) -> bool:
        """Whether the start of the successor waits, rather than its end."""
        return self.type in _TO_START

    def earliest(self, start_at: datetime, end_at: datetime) -> datetime:
        """Return the earliest instant for the end of the successor that waits.

        Args:
            start_at: Start of the predecessor.
            end_at: End of the predecessor.
        """
        bound_at = end_at if self.from_finish else start_at
        return bound_at + self.lag_minutes * _MINUTE if self.lag_minutes else bound_at

    def earliest_start(self, start_at: datetime, end_at: datetime, *, length: timedelta) -> datetime:
        """Return the earliest start of the successor that keeps the link.

        >>> start, end = datetime(2026, 6, 8, 6), datetime(2026, 6, 8, 10)
        >>> both_end = Link(predecessor="A", successor="B", type="finish_to_finish", lag_minutes=15)
        >>> both_end.earliest_start(start, end, length=timedelta(hours=1))
        datetime.datetime(2026, 6, 8, 9, 15)

        Args:
            start_at: Start of the predecessor.
            end_at: End of the predecessor.
            length: Length of the successor.
        """
        earliest = self.earliest(start_at, end_at)
        return earliest if self.binds_start else earliest - length

    def __str__(self) -> str:
        lag = ""
        if self.lag_minutes:
            lag = (
                f" with {self.lag_minutes} min between"
                if self.lag_minutes > 0
                else f" with {-self.lag_minutes} min of overlap"
            )
        return f"{self.type.replace('_', '-')} link from {self.predecessor} to {self.successor}{lag}"
