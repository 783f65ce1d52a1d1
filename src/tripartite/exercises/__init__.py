"""One record per exercise, one module per lesson; `find` gets a record by the function's name."""

import difflib
import importlib
import pkgutil
from functools import cache

from .judge import judge, report
from .record import Case, Check, Exercise, Report, Unfit

__all__ = ["Case", "Check", "Exercise", "Report", "Unfit", "find", "judge", "lesson", "lessons", "report"]


@cache
def lessons() -> tuple[str, ...]:
    """Numbers of the lessons that have records, such as "02"."""
    modules = (m.name for m in pkgutil.iter_modules(__path__))
    return tuple(sorted(name.removeprefix("lesson") for name in modules if name.startswith("lesson")))


@cache
def lesson(number: str) -> tuple[Exercise, ...]:
    """Records of one lesson in their order; empty for a lesson without exercises."""
    if number not in lessons():
        return ()
    return importlib.import_module(f"{__name__}.lesson{number}").EXERCISES


def find(name: str) -> Exercise:
    """The record of the exercise whose function is called ``name``.

    Raises
    ------
    ValueError
        If there is none; the message names the nearest.
    """
    known = {e.name: e for number in lessons() for e in lesson(number)}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else "known are " + ", ".join(sorted(known))
        raise ValueError(f"no exercise asks for a function called {name!r}; {hint}")
    return known[name]
