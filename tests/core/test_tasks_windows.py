"""Free windows of an aircraft: the last one that is in time, else the first one after."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from amss_core.errors import InvalidValueError
from amss_core.tasks import Task, Window, free_window

MONDAY = datetime(2026, 6, 1, 12, tzinfo=UTC)


def at(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=UTC)


def task(id_: str, start_at: datetime, end_at: datetime, **given: Any) -> Task:
    return Task(id=id_, aircraft="ET-AXM", start_at=start_at, end_at=end_at, **given)


def free(*tasks: Task, **given: Any) -> Window | None:
    usual: dict[str, Any] = {"capacity_slots": 1, "not_before": MONDAY, "latest_on": date(2026, 6, 5)}
    return free_window(tasks, **usual | given)


def starts(*tasks: Task, **given: Any) -> datetime | None:
    window = free(*tasks, **given)
    return window and window.start_at


def test_the_last_window_by_the_day_is_taken():
    assert free() == Window(start_at=at(5), end_at=at(5, 16), last_on=date(2026, 6, 5))


def test_work_over_several_days_ends_by_the_day():
    window = free(duration=timedelta(hours=40))
    assert window is not None
    assert (window.start_at, window.end_at, window.last_on) == (at(4), at(6, 0), date(2026, 6, 5))


def test_where_that_day_is_full_an_earlier_one_is_taken():
    assert starts(task("T1", at(4, 12), at(5, 12))) == at(3)


def test_where_every_day_before_is_full_the_first_one_after_is_taken():
    assert starts(task("T1", at(1), at(7, 8))) == at(7)


def test_what_is_late_is_done_on_the_first_day_that_still_begins():
    assert starts(latest_on=date(2026, 5, 1)) == at(2)
    assert starts(latest_on=None) == at(2)
    assert starts(latest_on=None, begins=time(12)) == MONDAY


def test_tasks_that_run_one_after_the_other_take_one_slot_between_them():
    one, two = task("T1", at(5, 7), at(5, 10)), task("T2", at(5, 10), at(5, 17))
    assert starts(one, two, capacity_slots=2) == at(5)
    assert starts(one, two, task("T3", at(5, 11), at(5, 12)), capacity_slots=2) == at(4)


def test_a_task_that_is_over_takes_no_slot():
    assert starts(task("T1", at(5), at(5, 16), state="cancelled")) == at(5)


def test_work_begins_by_the_clock_of_the_station():
    assert starts(zone=ZoneInfo("Africa/Addis_Ababa")) == at(5, 5)


def test_the_calendar_may_end_before_there_is_a_window():
    last = datetime(9999, 12, 30, 12, tzinfo=UTC)
    assert starts(not_before=last, latest_on=None) == datetime(9999, 12, 31, 8, tzinfo=UTC)
    assert free(not_before=last, latest_on=None, duration=timedelta(days=9)) is None
    assert free(not_before=datetime(9999, 12, 31, 12, tzinfo=UTC), latest_on=None) is None
    assert free(latest_on=date(1, 1, 1), duration=timedelta(days=9)) is not None


@pytest.mark.parametrize("duration", [timedelta(0), timedelta(hours=-1)])
def test_a_task_takes_some_time(duration):
    with pytest.raises(InvalidValueError, match="duration"):
        free(duration=duration)
