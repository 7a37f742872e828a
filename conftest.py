"""Examples in Markdown pages run as tests: `pytest README.md docs packages`."""

from __future__ import annotations

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

pytest_collect_file = Sybil(parsers=[PythonCodeBlockParser(), SkipParser()], patterns=["*.md"]).pytest()

collect_ignore_glob = ["packages/*/src/*/migrations/env.py"]  # only Alembic can import it
