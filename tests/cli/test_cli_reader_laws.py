"""Laws of the reader: no bytes raise an error, and what is written is read back."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from amss_cli.tables import TABLES, PersonRow, columns, read_tables

NAMES = sorted({table.table for table in TABLES} | {"weather"})
HEADINGS = sorted({column.name for table in TABLES for column in columns(table)})
CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["=1+1", "", " ", "1e400", "9" * 30, "2026-05-31", "2026-05-31T06:00Z", "-1", "100:22", "ET-AAA", "T1"]
    ),
)


@given(name=st.sampled_from(NAMES), data=st.binary(max_size=400))
@settings(deadline=None)
def test_no_bytes_under_the_name_of_a_csv_file_raise_an_error(tmp_path_factory, name, data):
    folder = tmp_path_factory.mktemp("bytes")
    (folder / f"{name}.csv").write_bytes(data)
    book = read_tables(folder)
    assert all(str(problem).isprintable() for problem in book.problems)


@given(data=st.data(), table=st.sampled_from([table for table in TABLES if table.table != "directives"]))
@settings(deadline=None)
def test_no_cells_under_the_right_headings_raise_an_error(tmp_path_factory, data, table):
    headings = [column.name for column in columns(table)]
    rows = data.draw(st.lists(st.lists(CELLS, max_size=len(headings) + 2), max_size=6))
    memory = io.StringIO(newline="")
    csv.writer(memory).writerows([headings, *rows])
    folder = tmp_path_factory.mktemp("cells")
    (folder / f"{table.table}.csv").write_text(memory.getvalue(), encoding="utf-8", newline="")
    book = read_tables(folder)
    used = len(book.rows(table)) + len({problem.row for problem in book.problems})
    assert used >= sum(any(cell.strip() for cell in row) for row in rows) or any(
        problem.code in {"left_out", "bad_file"} for problem in book.problems
    )


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=30).filter(
    lambda text: text.strip() and text.strip()[0] not in "=+-@" and text == text.strip()
)


@given(people=st.dictionaries(TEXTS, TEXTS, min_size=1, max_size=8), delimiter=st.sampled_from([",", ";"]))
@settings(deadline=None)
def test_any_printable_texts_are_read_back(tmp_path_factory, people, delimiter):
    memory = io.StringIO(newline="")
    csv.writer(memory, delimiter=delimiter).writerows([("id", "name"), *people.items()])
    folder = tmp_path_factory.mktemp("texts")
    (folder / "people.csv").write_text(memory.getvalue(), encoding="utf-8", newline="")
    book = read_tables(folder)
    assert not book.problems
    assert {row.id: row.name for row in book.rows(PersonRow)} == people
