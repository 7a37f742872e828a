"""Who is qualified throughout which of many windows, for all people at once, on numpy arrays.

Needs the extra `amss-core[fast]`; `Timeline.covers` is the reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from amss_core.errors import needs_extra
from amss_core.timeline import Timeline

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def qualification_matrix(timelines: Iterable[Timeline], windows: Sequence[tuple[date, date]]) -> NDArray[np.bool_]:
    """Tell of each person and window whether the timeline covers the window, one byte for each pair.

    Args:
        timelines: One for each person, such as `qualification_timeline` returns.
        windows: First and last day of each, both included, in any order.

    Returns:
        People by windows, both as given: row 2 is the third person, and `matrix[:, 0].nonzero()` are the places of
        those who are qualified throughout the first window.

    Raises:
        MissingExtraError: If numpy is not installed.

    >>> from amss_core.timeline import Interval
    >>> may = Timeline([Interval(first=date(2026, 5, 1), last=date(2026, 5, 31))])
    >>> windows = [(date(2026, 5, 30), date(2026, 5, 31)), (date(2026, 5, 31), date(2026, 6, 1))]
    >>> qualification_matrix([may, Timeline()], windows).tolist()
    [[True, False], [False, False]]
    """
    with needs_extra("numpy", extra="fast"):
        import numpy as np  # noqa: PLC0415 - an extra

    people = tuple(timelines)
    lasts = np.array([last.toordinal() for _, last in windows], dtype=np.int32)
    # Windows share their first days: how far each person's days run on is looked up once for each of those.
    days, places = np.unique(np.array([first.toordinal() for first, _ in windows], dtype=np.int32), return_inverse=True)
    matrix = np.empty((len(people), len(windows)), dtype=np.bool_)
    for timeline, row in zip(people, matrix, strict=True):
        firsts = np.array([each.first.toordinal() for each in timeline], dtype=np.int32)
        ends = np.array([0, *(each.last.toordinal() for each in timeline)], dtype=np.int32)  # 0 is before every day
        np.greater_equal(ends[np.searchsorted(firsts, days, side="right")][places], lasts, out=row)
    return matrix
