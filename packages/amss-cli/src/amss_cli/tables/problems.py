"""What is wrong with an input file: one record for each bad cell, row or file, and the text that shows it safely."""

from __future__ import annotations

import unicodedata
from typing import Literal

import attrs

LONGEST_SHOWN = 60
"""Characters of a cell that a message repeats; a longer cell is cut and its length told."""

MOST_PROBLEMS = 10_000
"""Problems of one table after which no more are listed."""

ProblemCode = Literal[
    "bad_cell",
    "bad_file",
    "bad_folder",
    "bad_row",
    "duplicate_key",
    "left_out",
    "missing_cell",
    "missing_column",
    "too_many_problems",
    "unknown_column",
    "unknown_reference",
    "unknown_table",
]


def clean(text: str) -> str:
    r"""Replace what a terminal would act on or hide: control characters, escape sequences, direction marks.

    >>> clean("SU-\x1b[2JGDM")
    'SU-�[2JGDM'
    """
    if text.isprintable():
        return text
    return "".join(
        " " if character in "\t\n\r" else "�" if unicodedata.category(character)[0] == "C" else character
        for character in text
    )


def shown(value: object) -> str:
    """Return a cell as a message repeats it: clean, and cut where it is longer than a line.

    >>> shown("x" * 100)
    'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… (100 characters)'
    """
    text = str(value).strip()
    if len(text) > LONGEST_SHOWN:
        return f"{clean(text[:LONGEST_SHOWN])}… ({len(text)} characters)"
    return clean(text)


@attrs.frozen(kw_only=True)
class Problem:
    """One thing in the input that cannot be used; `str()` is its one line."""

    code: ProblemCode
    """Stable slug; wording may improve, codes do not change."""
    file: str
    """Name of the file (`fleet.xlsx [tasks]` for a sheet), or of the folder where no one file is meant."""
    row: int | None = None
    """Row as the spreadsheet shows it, the header being row 1; None where the whole file is meant."""
    column: str = ""
    """Name of the column; empty where the whole row is meant."""
    value: str = attrs.field(default="", converter=shown)
    """The cell as it stands there, cut to a line; empty where nothing stands there."""
    expected: str
    """What should stand there, and what to do about it."""

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column {self.column}")
        found = f"found '{self.value}', " if self.value else ""
        return f"{', '.join(place)}: {found}expected {self.expected}"
