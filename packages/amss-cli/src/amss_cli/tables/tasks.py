"""The tables of the plan: tasks and how they depend on each other."""

# ruff: noqa: RUF009 - `column` declares a field, like `attrs.field`; it is no default that instances share

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import attrs

from amss_cli.tables.columns import Reference, Row, column
from amss_cli.tables.kinds import INSTANT, PART_QUANTITIES, TEXT, choice, whole_number
from amss_cli.tables.personnel import TASK_TYPE
from amss_core.errors import InvalidValueError

LONGEST_LAG_MINUTES = 366 * 24 * 60
"""A year: a longer lag is a slip of the finger."""


@attrs.frozen(kw_only=True)
class TaskRow(Row):
    """One piece of work on one aircraft."""

    table: ClassVar[str] = "tasks"
    about: ClassVar[str] = "One row for each piece of planned or done work on one aircraft."
    key: ClassVar[tuple[str, ...]] = ("id",)
    more_examples: ClassVar[tuple[dict[str, str], ...]] = (
        {
            "id": "C738-0111",
            "title": "Open the access panels of the left wing",
            "aircraft": "ET-AXM",
            "type": "inspection",
            "start_at": "2026-06-07T06:00Z",
            "end_at": "2026-06-07T10:00Z",
        },
    )
    references: ClassVar[tuple[Reference, ...]] = (
        Reference(columns=("aircraft",), table="aircraft", to=("registration",)),
        Reference(columns=("mechanic",), table="people", to=("id",)),
        Reference(columns=("inspector",), table="people", to=("id",)),
        Reference(columns=("directive", "paragraph"), table="directives", to=("number", "paragraph")),
        Reference(columns=("programme_item",), table="programme_items", to=("id",)),
        Reference(columns=("parts",), table="parts", to=("part_number",)),
    )

    id: str = column("The operator's own name for the task.", TEXT, example="C738-0112", required=True)
    title: str = column("What is done, in words.", TEXT, example="Inspect the left flap track 3", default="")
    aircraft: str = column("Registration of the aircraft.", TEXT, example="ET-AXM", required=True)
    type: str = column("Type of the work.", TASK_TYPE, example="inspection", required=True)
    start_at: datetime = column("Planned start.", INSTANT, example="2026-06-08T06:00Z", unit="UTC", required=True)
    end_at: datetime = column(
        "Planned end; the moment itself lies outside.", INSTANT, example="2026-06-08T10:30Z", unit="UTC", required=True
    )
    state: str = column(
        "Where the task stands.",
        choice("scheduled", "in_progress", "completed", "cancelled"),
        example="scheduled",
        default="scheduled",
        empty="scheduled",
    )
    priority: str = column(
        "How much it presses.",
        choice("routine", "urgent", "aog", "critical"),
        example="routine",
        default="routine",
        empty="routine",
    )
    mechanic: str = column(
        "Id of the person who is to do it.", TEXT, example="P017", default="", empty="nobody is assigned"
    )
    inspector: str = column(
        "Id of the person who is to inspect it independently.", TEXT, default="", empty="no independent inspection"
    )
    package: str = column("Work package or check that it belongs to.", TEXT, example="C738", default="")
    directive: str = column("Number of the directive that it complies with.", TEXT, default="", empty="none")
    paragraph: str = column(
        "Paragraph of that directive's requirement.", TEXT, default="", empty="as in the directive's own row"
    )
    programme_item: str = column(
        "Id of the item of a maintenance programme that it does.", TEXT, default="", empty="none"
    )
    parts: tuple[tuple[str, int], ...] = column(
        "Part numbers that it needs, with the quantity where more than one is needed.",
        PART_QUANTITIES,
        default=(),
        example="2 x 69-41868-3",
        empty="none",
    )

    def __attrs_post_init__(self) -> None:
        if self.end_at <= self.start_at:
            raise InvalidValueError(
                f"an end after the start ({self.start_at:%Y-%m-%d %H:%M} UTC)",
                field="end_at",
                value=f"{self.end_at:%Y-%m-%d %H:%M} UTC",
            )
        if self.paragraph and not self.directive:
            raise InvalidValueError("the directive that the paragraph belongs to", field="directive")


@attrs.frozen(kw_only=True)
class DependencyRow(Row):
    """One link between two tasks."""

    table: ClassVar[str] = "dependencies"
    about: ClassVar[str] = (
        "One row for each link between two tasks. FS: the successor starts after the predecessor's end; SS: it starts "
        "after its start; FF: it ends after its end; SF: it ends after its start. The links must not run in a circle."
    )
    key: ClassVar[tuple[str, ...]] = ("predecessor", "successor", "type")
    references: ClassVar[tuple[Reference, ...]] = (
        Reference(columns=("predecessor",), table="tasks", to=("id",)),
        Reference(columns=("successor",), table="tasks", to=("id",)),
    )

    predecessor: str = column("Id of the task that comes first.", TEXT, example="C738-0111", required=True)
    successor: str = column("Id of the task that depends on it.", TEXT, example="C738-0112", required=True)
    type: str = column("Type of the link.", choice("FS", "SS", "FF", "SF"), example="FS", default="FS", empty="FS")
    lag_minutes: int = column(
        "Time that must lie between; less than zero where the two may overlap.",
        whole_number(minimum=-LONGEST_LAG_MINUTES, maximum=LONGEST_LAG_MINUTES),
        example="30",
        unit="minutes",
        default=0,
        empty="0",
    )

    def __attrs_post_init__(self) -> None:
        if self.predecessor == self.successor:
            raise InvalidValueError(
                "another task: a task cannot depend on itself", field="successor", value=self.successor
            )
