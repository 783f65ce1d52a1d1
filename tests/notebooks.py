"""Run a notebook as a learner's machine would, and read what it gave."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbgrader.utils import determine_grade, is_grade, is_solution

ROOT = Path(__file__).resolve().parent.parent
ANSI = re.compile(r"\x1b\[[0-9;]*m")
#: A failure in the callback of a panel must turn a test red, although the notebook itself stays green.
PROBE = "from tripartite.explore import raise_failures\nraise_failures()"


@dataclass
class Executed:
    """A notebook after its run; ``trouble`` is empty when no cell failed."""

    notebook: nbformat.NotebookNode
    trouble: str

    def cell(self, name):
        """The cell with that nbgrader name."""
        return next(c for c in self.notebook.cells if c.id == name)

    def text(self, name):
        """What the cell printed on stdout."""
        return "".join(o.text for o in self.cell(name).outputs if o.get("name") == "stdout")

    def marks(self):
        """Points of every automatically graded cell, by nbgrader's own scoring."""
        cells = [c for c in self.notebook.cells if is_grade(c) and not is_solution(c)]
        return {c.id: determine_grade(c)[0] for c in cells}

    def complaints(self):
        """All that reached stderr, by cell number."""
        return {
            k: o.text
            for k, c in enumerate(self.notebook.cells)
            for o in c.get("outputs", [])
            if o.get("name") == "stderr"
        }


def path_of(kind, name):
    """Path of a notebook; ``kind`` is "lessons" or "solutions"."""
    return ROOT / kind / name / f"{name}.ipynb"


def lesson_names():
    """Names of all lessons, from the sources."""
    return sorted(p.stem for p in (ROOT / "source").glob("*.md"))


def run(path, folder, *, replace=None, strict=True, allow_errors=False, timeout=120):
    """Execute a notebook in ``folder``; ``replace`` maps cell names to other sources.

    With ``strict`` the panels draw both ends of every slider and raise what goes wrong.
    """
    notebook = nbformat.read(path, as_version=4)
    for name, source in (replace or {}).items():
        next(c for c in notebook.cells if c.id == name).source = source
    notebook.cells.append(nbformat.v4.new_code_cell(PROBE))
    env = os.environ | {"TRIPARTITE_HOME": str(folder), "TRIPARTITE_STRICT": "1" if strict else ""}
    client = NotebookClient(
        notebook, timeout=timeout, allow_errors=allow_errors, resources={"metadata": {"path": str(folder)}}
    )
    trouble = ""
    try:
        client.execute(env=env)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        trouble = explain(path, notebook, error)
    return Executed(notebook, trouble)


def explain(path, notebook, error):
    """Ten readable lines: file, cell, its source, the end of the traceback."""
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                tail = ANSI.sub("", "\n".join(output.traceback)).strip().splitlines()[-6:]
                head = f"{path.name}, cell {number}: {output.ename}: {output.evalue}"
                return "\n".join([head, cell.source, "...", *tail])
    return f"{path.name}: {type(error).__name__}: {str(error)[:500]}"
