"""Writing the reference of the library from its docstrings: `python docs/reference.py > docs/reference.md`."""

# ruff: noqa: INP001 - a script beside the page that it writes

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import get_args

import amss_core

_INTRODUCTION = """# Reference of `amss_core`

<!-- Written by `python docs/reference.py > docs/reference.md`; change the docstrings, not this page. -->

Every public name, by the module to import it from, with the first sentence of its docstring. `help(name)` in Python,
or the source, tells the rest: each field of a record with its unit, what a function raises, and the regulation behind a
rule. The words are in [glossary.md](glossary.md).
"""


def modules() -> list[ModuleType]:
    """Return the core and each of its public modules in alphabetical order, with the modules that a folder offers."""
    names = [each.name for each in pkgutil.iter_modules(amss_core.__path__) if not each.name.startswith("_")]
    found = [amss_core]
    for name in sorted(names):
        module = importlib.import_module(f"amss_core.{name}")
        offered = (getattr(module, each) for each in public_names(module))
        found += [module, *(each for each in offered if inspect.ismodule(each))]
    return found


def public_names(module: ModuleType) -> list[str]:
    """Return what a module offers: its `__all__`, or else the classes, functions and constants that are its own."""
    if hasattr(module, "__all__"):
        return list(module.__all__)
    own = [name for name, value in vars(module).items() if getattr(value, "__module__", None) == module.__name__]
    return sorted(name for name in {*own, *_constants(module)} if not name.startswith("_"))


def reference() -> str:
    """Return the page as Markdown."""
    return "\n".join([_INTRODUCTION, *(line for module in modules() for line in _section(module))])


def _section(module: ModuleType) -> Iterator[str]:
    yield f"## `{module.__name__}`"
    yield ""
    yield _first_sentence(inspect.getdoc(module) or "")
    yield ""
    yield "| name | what it is |"
    yield "|---|---|"
    for name in public_names(module):
        yield f"| `{name}` | {_about(module, name)} |"
    yield ""


def _about(module: ModuleType, name: str) -> str:
    value = inspect.unwrap(getattr(module, name))
    if inspect.isclass(value) or inspect.isfunction(value) or inspect.ismodule(value):
        return _first_sentence(inspect.getdoc(value) or "")
    text, code = _constants(module)[name]
    words = [each for each in get_args(value) if isinstance(each, str)]
    if not text and words:
        return f"One of {', '.join(f'`{word}`' for word in words)}."
    return _first_sentence(text) or f"`{code}`".replace("|", r"\|")


def _first_sentence(docstring: str) -> str:
    paragraph = " ".join(docstring.split("\n\n", maxsplit=1)[0].split())
    return re.split(r"(?<=[.:]) (?=[A-Z`])", paragraph)[0].replace("|", r"\|")


@cache
def _constants(module: ModuleType) -> dict[str, tuple[str, str]]:
    """Return the constants and aliases of a module, or of a folder's modules: the text under each, and its code."""
    found: dict[str, tuple[str, str]] = {}
    for each in _files(module):
        for statement, following in pairwise([*ast.parse(inspect.getsource(each)).body, None]):
            if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
                target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
                if isinstance(target, ast.Name):
                    found[target.id] = (_text_of(following), ast.unparse(statement.value))
    return found


def _text_of(statement: ast.stmt | None) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return str(statement.value.value)
    return ""


def _files(module: ModuleType) -> Iterator[ModuleType]:
    if module is amss_core or not hasattr(module, "__path__"):
        yield module
        return
    for each in pkgutil.iter_modules(module.__path__):
        yield importlib.import_module(f"{module.__name__}.{each.name}")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]  # always a text stream here
    sys.stdout.write(reference())
