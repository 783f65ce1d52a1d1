"""Read a source: a MyST Markdown notebook with short markers, into a notebook that nbgrader understands.

The markers, all options of a cell:

    :setup: true          the setup cell: restored before grading
    :exercise: lif_rate   the learner's function, answer between ### BEGIN SOLUTION and ### END SOLUTION
    :check: lif_rate      its check cell, one line: grade(lif_rate)
    :points: 4            the points of a check or a written answer
    +++ {"written": "spiking-chips", "points": 5}      a written answer: the Markdown that follows, to +++
"""

import difflib
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import jupytext
from nbformat import NotebookNode, from_dict
from yaml import YAMLError

MARKERS = ("setup", "exercise", "check", "points", "written", "tags")
KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},  # JupyterLab would add it, and git would see a change
}
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


class BrokenSource(ValueError):
    """A source that cannot be built; says in which file and line, and what to do."""

    def __init__(self, path, line, words):
        super().__init__(f"{path}:{line}: {words}")


@dataclass(frozen=True)
class Source:
    """A source that has been read.

    Attributes
    ----------
    path : Path
    notebook : NotebookNode
        With answers and nbgrader metadata: the solution notebook.
    lines : dict from cell id to the line of the source where the cell starts
    lesson : dict
        What the source's header says under ``lesson``: title, minutes, points.
    """

    path: Path
    notebook: NotebookNode
    lines: dict
    lesson: dict


def read(path: Path) -> Source:
    """Read ``path``; raise `BrokenSource` with file and line when something in it is broken."""
    text = path.read_text(encoding="utf-8")
    try:
        raw = jupytext.reads(text, fmt="md:myst")
    except (ValueError, YAMLError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise BrokenSource(path, line, f"not a MyST notebook: {_first_line(error)}") from None
    starts = _cell_starts(text, raw.cells, path)
    lesson = dict(raw.metadata.get("lesson") or {})
    seen, cells, lines = {}, [], {}
    for cell, line in zip(raw.cells, starts, strict=True):
        built = _cell(cell, path, line, seen)
        cells.append(built)
        lines[built["id"]] = line
    return Source(path, _notebook(cells, path), lines, lesson)


def _notebook(cells, path):
    course = {"source": f"source/{path.name}", "note": "made from the source by: tripartite build"}
    return from_dict(
        {"cells": cells, "metadata": KERNEL | {"tripartite": course}, "nbformat": 4, "nbformat_minor": 5}
    )


def _cell(cell, path, line, seen):
    marks = dict(cell.metadata)
    unknown = [m for m in marks if m not in MARKERS]
    if unknown:
        near = difflib.get_close_matches(unknown[0], MARKERS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(MARKERS)}"
        raise BrokenSource(path, line, f"unknown marker {unknown[0]!r}; {hint}")
    metadata, name = _metadata(cell, marks, path, line)
    identity = name or _digest(cell.source, seen)
    if identity in seen.values() or (name and name in seen):
        raise BrokenSource(path, line, f"a second cell is called {identity!r}; names must differ in a lesson")
    seen[identity] = identity
    built = {"cell_type": cell.cell_type, "id": identity, "metadata": metadata, "source": cell.source}
    if cell.cell_type == "code":
        built |= {"execution_count": None, "outputs": []}
    return built


def _metadata(cell, marks, path, line):
    """Metadata of the cell and its name, None for a cell without a marker."""
    metadata = {"tags": marks["tags"]} if "tags" in marks else {}
    kinds = [m for m in ("setup", "exercise", "check", "written") if m in marks]
    if len(kinds) > 1:
        raise BrokenSource(path, line, f"a cell is either {kinds[0]} or {kinds[1]}, not both")
    if not kinds:
        if "points" in marks:
            raise BrokenSource(path, line, "points belong to a check or a written answer")
        return metadata, None
    kind = kinds[0]
    name = _name(marks[kind], kind, path, line)
    grade = dict(schema_version=3, grade_id=name, locked=False, grade=False, solution=False, task=False)
    if kind == "setup":
        grade |= {"locked": True}
    elif kind == "exercise":
        _has_solution(cell, path, line)
        grade |= {"solution": True}
    elif kind == "check":
        _is_check(cell, marks[kind], path, line)
        grade |= {"grade": True, "locked": True, "points": _points(marks, path, line)}
    else:
        grade |= {"grade": True, "solution": True, "points": _points(marks, path, line)}
    if (cell.cell_type == "markdown") != (kind == "written"):
        raise BrokenSource(
            path, line, f"{kind} belongs to a {'Markdown' if kind == 'written' else 'code'} cell"
        )
    return metadata | {"nbgrader": grade}, name


def _name(value, kind, path, line):
    if kind == "setup":
        return "setup"
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", value):
        raise BrokenSource(path, line, f"{kind} needs a name of letters, digits, - and _, got {value!r}")
    return value if kind == "exercise" else f"{kind}-{value}"


def _points(marks, path, line):
    points = marks.get("points")
    if isinstance(points, bool) or not isinstance(points, int | float) or points <= 0:
        raise BrokenSource(path, line, f"points must be a number > 0, got {points!r}")
    return points


def _has_solution(cell, path, line):
    rows = [row.strip() for row in cell.source.splitlines()]
    if rows.count(BEGIN) != 1 or rows.count(END) != 1 or rows.index(BEGIN) > rows.index(END):
        raise BrokenSource(path, line, f"an exercise needs one line {BEGIN!r} and after it one line {END!r}")


def _is_check(cell, name, path, line):
    if cell.source.strip() != f"grade({name})":
        raise BrokenSource(path, line, f"a check cell holds one line, grade({name}), and nothing else")


def _digest(source, seen):
    """An id from the text, so that it is the same on every build and machine."""
    digest = hashlib.sha256(source.encode()).hexdigest()[:12]
    number = seen[digest] = seen.get(digest, 0) + 1
    return f"{digest}-{number}"


def _cell_starts(text, cells, path):
    """The line of each cell. Code cells are found by their fence, Markdown cells by their first line."""
    rows, starts, at = text.splitlines(), [], _header_end(text)
    for cell in cells:
        first = (cell.source.splitlines() or [""])[0].strip()
        code = cell.cell_type == "code"
        while at < len(rows):
            row = rows[at].strip()
            if (code and row.startswith("```{code-cell}")) or (not code and row and row == first):
                break
            at += 1
        else:
            raise BrokenSource(path, at, f"a cell that starts with {first!r} cannot be placed")
        starts.append(at + 1)
        at += 1 if code else max(1, len(cell.source.splitlines()))
    return starts


def _header_end(text):
    rows = text.splitlines()
    if not rows or rows[0].strip() != "---":
        return 0
    return next((i + 1 for i, row in enumerate(rows[1:], 1) if row.strip() == "---"), 0)


def _first_line(error):
    return (str(error).splitlines() or ["unreadable"])[0]
