"""What is known of many items, and where an expression stands for them, as numpy arrays with an item in each column.

Needs the extra `amss-core[fast]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import attrs

from amss_core.compliance_time.compiled import NEVER
from amss_core.compliance_time.raw import NOTHING, RawMoment, RawRate, RawState
from amss_core.errors import InvalidValueError, needs_extra

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.int8]

UNKNOWN = (1 << 63) - 1
"""Stands in an array for None: what does not apply or is unknown."""
NEVER_LEFT = UNKNOWN - 1
"""Stands for the days left until a limit ahead that a rate of zero never reaches."""


@attrs.frozen(kw_only=True, eq=False)
class ItemArrays:
    """What is known of many items; `UNKNOWN` stands where something is not."""

    now: Whole
    """The day asked about and the counters on it: five rows, in the order of the fields of `RawMoment`."""
    rates: Whole
    """Four rows: seconds flown and in how many days, cycles flown and in how many days."""
    anchors: Mapping[str, Whole]
    """For each event five rows, as of `now`."""

    @classmethod
    def of(cls, items: Sequence[tuple[RawState, Mapping[str, RawMoment]]]) -> ItemArrays:
        """Gather states and anchors such as `compile_scan` takes.

        Raises:
            InvalidValueError: If a number does not fit into 64 bits.
            MissingExtraError: If numpy is not installed.
        """
        names = dict.fromkeys(name for _, anchors in items for name in anchors)
        return cls(
            now=_table(5, (state.now for state, _ in items)),
            rates=_table(4, ((*_pair(state.rates[1]), *_pair(state.rates[2])) for state, _ in items)),
            anchors={name: _table(5, (anchors.get(name, NOTHING) for _, anchors in items)) for name in names},
        )

    def item(self, number: int) -> tuple[RawState, dict[str, RawMoment]]:
        """Return the state and the anchors of one item, by its column."""
        hours, hours_days, cycles, cycles_days = _column(self.rates, number)
        state = RawState(
            RawMoment(*_column(self.now, number)), (None, _rate(hours, hours_days), _rate(cycles, cycles_days))
        )
        return state, {name: RawMoment(*_column(table, number)) for name, table in self.anchors.items()}


class ScanArrays(NamedTuple):
    """Where an expression stands for each item, as `ScanPoint` says it; `UNKNOWN` stands for None."""

    left: Whole
    """Whole days until the governing limit is exceeded, negative when it is; or `NEVER_LEFT`."""
    axis: Whole
    """Axis of the governing limit: 0 calendar, 1 flight hours, 2 flight cycles."""
    remaining: Whole
    """What is left of the governing limit: days, seconds or cycles."""
    place: Whole
    """Place of the governing limit in the expression."""
    day: Whole
    """Last permitted day, as an ordinal."""
    hours: Whole
    """Last permitted second on the aircraft's counter."""
    cycles: Whole
    """Last permitted cycle on the aircraft's counter."""
    reached: Flags
    """1 where it is exceeded, 0 where it is not, -1 where that is unknown."""
    soon: Flags
    """1 where it is exceeded or due soon, 0 where it is not, -1 where that is unknown."""


def whole(value: int | None) -> int:
    """Return a number as it stands in an array.

    Raises:
        InvalidValueError: If it does not fit into 64 bits.
    """
    if value is None or value == NEVER:
        return UNKNOWN if value is None else NEVER_LEFT
    if abs(value) >= NEVER_LEFT:
        raise InvalidValueError("expected a number of 64 bits; ask `compile_scan` about larger ones", value=value)
    return value


def _table(rows: int, columns: Iterable[Sequence[int | None]]) -> Whole:
    with needs_extra("numpy", extra="fast"):
        import numpy as np  # noqa: PLC0415 - an extra

    numbers = np.array([whole(each) for column in columns for each in column], dtype=np.int64)
    return np.ascontiguousarray(numbers.reshape(-1, rows).T)


def _column(table: Whole, number: int) -> list[int | None]:
    return [None if each == UNKNOWN else each for each in table[:, number].tolist()]


def _pair(rate: RawRate | None) -> tuple[int | None, int | None]:
    return (None, None) if rate is None else rate


def _rate(steps: int | None, days: int | None) -> RawRate | None:
    return None if steps is None or days is None else RawRate(steps, days)
