"""How an input table is declared: a row class whose fields carry what the reader, template and documentation need."""

from __future__ import annotations

from typing import Any, ClassVar

import attrs

from amss_cli.tables.kinds import Kind
from amss_cli.tables.problems import Problem


@attrs.frozen(kw_only=True)
class Column:
    """One column of a table."""

    name: str
    """Heading of the column, and name of the row's field."""
    meaning: str
    """What it says, in one sentence."""
    kind: Kind
    """What its cells are."""
    required: bool
    """Whether a row without it is refused; then the column must be there too."""
    default: Any
    """What an empty cell means to the program."""
    default_meaning: str
    """What an empty cell means, in words; empty where that is plain."""
    example: str
    """A cell as an operator would write it."""
    unit: str
    """Unit of the number or time; empty where it has none."""


@attrs.frozen(kw_only=True)
class Reference:
    """Columns whose cells name a row of another table (or of the same)."""

    columns: tuple[str, ...]
    """The columns here; of a list each item is a reference."""
    table: str
    """The table they name a row of."""
    to: tuple[str, ...]
    """The columns there that hold the same values, in the same order."""


_METADATA = "amss_cli.column"


def column(
    meaning: str,
    kind: Kind,
    *,
    example: str = "",
    required: bool = False,
    default: object = None,
    empty: str = "",
    unit: str = "",
) -> Any:  # noqa: ANN401 - a field specifier: the field's own annotation is its type
    """Declare a column as the field of a row class.

    Args:
        meaning: What it says, in one sentence.
        kind: What its cells are.
        example: A cell as an operator would write it; the template shows it.
        required: Whether a row without it is refused.
        default: The value of an empty cell.
        empty: What an empty cell means, in words.
        unit: Unit of the number or time.
    """
    metadata = {_METADATA: (meaning, kind, example, required, empty, unit)}
    return attrs.field(metadata=metadata) if required else attrs.field(default=default, metadata=metadata)


@attrs.frozen(kw_only=True)
class Row:
    """One row of an input file that holds what its table asks for; each table is a subclass with its columns as fields.

    A rule that spans several columns of one row raises `InvalidValueError` with the column as its field, in
    `__attrs_post_init__`; the reader lists it as a problem of that cell.
    """

    table: ClassVar[str]
    """Name of the table: of its CSV file without the ending, and of its sheet."""
    about: ClassVar[str]
    """What a row of the table is, in one or two sentences."""
    key: ClassVar[tuple[str, ...]] = ()
    """The columns that no two rows may agree in; empty where rows may repeat."""
    references: ClassVar[tuple[Reference, ...]] = ()
    """The columns that name rows of other tables."""
    more_examples: ClassVar[tuple[dict[str, str], ...]] = ()
    """Further example rows, where one does not show the table's use."""

    file: str = attrs.field(default="", eq=False)
    """The file that the row stands in, as messages name it."""
    row: int = attrs.field(default=0, eq=False)
    """The row as the spreadsheet shows it, the header being row 1."""

    def problem(self, column_name: str, expected: str, *, value: object = None) -> Problem:
        """Return the problem that a rule found in this row, at its place in the file.

        Args:
            column_name: The column that the rule stumbled on; empty for the row as a whole.
            expected: What should stand there.
            value: The cell as it should be shown; without it, the field's own value.
        """
        if value is None and column_name:
            value = getattr(self, column_name)
        if isinstance(value, tuple):
            value = "; ".join(str(item) for item in value)
        return Problem(
            code="bad_cell" if column_name else "bad_row",
            file=self.file,
            row=self.row,
            column=column_name,
            value="" if value is None else value,
            expected=expected,
        )


def columns(table: type[Row]) -> tuple[Column, ...]:
    """Return the columns of a table in the order of its fields."""
    found = []
    for field in attrs.fields(table):
        if _METADATA in field.metadata:
            meaning, kind, example, required, empty, unit = field.metadata[_METADATA]
            found.append(
                Column(
                    name=field.name,
                    meaning=meaning,
                    kind=kind,
                    required=required,
                    default=None if required else field.default,
                    default_meaning=empty,
                    example=example,
                    unit=unit,
                )
            )
    return tuple(found)
