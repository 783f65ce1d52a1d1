"""Sources to notebooks: in step, byte for byte the same, and refused in a sentence when broken."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from notebooks import ROOT, lesson_names, path_of

from tripartite import exercises
from tripartite.build import BrokenSource, build
from tripartite.build.course import make
from tripartite.build.markers import read

HEADER = """---
kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}
lesson: {title: Small, minutes: 5, points: 2}
---

# A small lesson

Some words.
"""
EXERCISE = """
```{code-cell}
:exercise: double
def double(x):
    ### BEGIN SOLUTION
    return 2 * x  # twice as much as before
    ### END SOLUTION
```
"""
CHECK = """
```{code-cell}
:check: double
:points: 2
grade(double)
```
"""


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one lesson with one exercise, which has a record."""
    record = exercises.Exercise("double", "99.1", "Double", 2, None, None, (), None)
    monkeypatch.setattr(exercises, "lesson", lambda number: (record,) if number == "99" else ())
    (tmp_path / "source").mkdir()
    write(tmp_path, HEADER + EXERCISE + CHECK)
    return tmp_path


def write(course, text):
    (course / "source" / "99_small.md").write_text(text, encoding="utf-8")


# -- the course as it is ------------------------------------------------------------------------------


def test_lessons_and_solutions_are_in_step_with_their_sources(capsys):
    assert build(ROOT, check=True) == 0, capsys.readouterr().err


def test_the_course_is_built_the_same_in_another_process():
    """Bytes must not depend on the process: hash seeds, dict orders, random cell ids."""
    code = "import sys; from pathlib import Path; from tripartite.build.course import make\n"
    code += "from hashlib import sha256\n"
    code += "for p, b in make(Path(sys.argv[1])).items(): print(p.name, p.parts[-3], sha256(b).hexdigest())"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code, str(ROOT)],
            capture_output=True,
            text=True,
            check=True,
            env=_env(seed),
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1 and runs.pop().strip()


def _env(seed):
    return os.environ | {"PYTHONHASHSEED": seed}


#: nbgrader's own steps, for many lessons in one process: to load nbgrader takes longer than the steps.
GENERATE = """
import sys
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config
from tripartite.grading.nbgrader import configure
api = NbGraderAPI(config=configure(Config(), "."))
for name in sys.argv[1:]:
    done = api.generate_assignment(name)
    assert done["success"], f"{name}: {done}"
"""


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A course folder in which nbgrader has turned every solution into a lesson."""
    folder = tmp_path_factory.mktemp("generated")
    shutil.copytree(ROOT / "solutions", folder / "solutions")
    (folder / "grading").mkdir()
    scripts = Path(sys.executable).parent  # nbgrader looks for alembic on the path
    subprocess.run(
        [sys.executable, "-c", GENERATE, *lesson_names()],
        cwd=folder,
        env=os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
        check=True,
        capture_output=True,
        timeout=300,
    )
    return folder / "lessons"


@pytest.mark.parametrize("name", lesson_names())
def test_nbgrader_makes_the_same_lesson(name, generated):
    """What generate_assignment makes of solutions/ is what lies in lessons/."""
    assert nbformat.read(generated / name / f"{name}.ipynb", 4) == nbformat.read(path_of("lessons", name), 4)


@pytest.mark.parametrize("kind", ["lessons", "solutions"])
@pytest.mark.parametrize("name", lesson_names())
def test_no_outputs_and_no_marks_of_the_build_are_committed(kind, name):
    notebook = json.loads(path_of(kind, name).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        assert not cell.get("outputs") and not cell.get("execution_count")
        assert "lines_to_next_cell" not in cell["metadata"]
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)


# -- a small course -----------------------------------------------------------------------------------


def test_student_version_has_a_stub_and_no_answer(course):
    assert build(course) == 0
    lesson = nbformat.read(course / "lessons" / "99_small" / "99_small.ipynb", 4)
    stub = next(c for c in lesson.cells if c.id == "double").source
    assert "raise NotImplementedError" in stub and "twice" not in stub
    compile(stub, "stub", "exec")


def test_stale_files_are_named_and_left_alone(course, capsys):
    build(course)
    lesson = course / "lessons" / "99_small" / "99_small.ipynb"
    before = lesson.read_bytes()
    write(course, HEADER.replace("Some words", "Other words") + EXERCISE + CHECK)
    assert build(course, check=True) == 1
    err = capsys.readouterr().err
    assert "lessons/99_small/99_small.ipynb is stale: run  tripartite build" in err
    assert "solutions/99_small/99_small.ipynb is stale" in err
    assert lesson.read_bytes() == before
    assert build(course) == 0 and build(course, check=True) == 0


def test_a_lesson_without_a_source_is_stale_and_goes(course):
    build(course)
    extra = course / "lessons" / "98_gone" / "98_gone.ipynb"
    shutil.copytree(course / "lessons" / "99_small", extra.parent)
    (extra.parent / "99_small.ipynb").rename(extra)
    assert build(course, check=True) == 1
    assert build(course) == 0 and not extra.parent.exists()


def test_work_in_a_lesson_is_not_overwritten(course, capsys):
    build(course)
    path = course / "lessons" / "99_small" / "99_small.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[-1].execution_count = 3
    nbformat.write(notebook, path)
    before = path.read_bytes()
    assert build(course) == 1
    assert "has been worked in" in capsys.readouterr().err and path.read_bytes() == before


def test_a_broken_source_leaves_every_file_as_it_was(course, capsys):
    build(course)
    files = {p: p.read_bytes() for p in course.rglob("*.ipynb")}
    write(course, HEADER.replace("Some", "New") + EXERCISE + CHECK.replace("points: 2", "points: two"))
    assert build(course) == 1
    assert {p: p.read_bytes() for p in course.rglob("*.ipynb")} == files
    assert "99_small.md:" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text, line, words",
    [
        (HEADER + EXERCISE.replace(":exercise:", ":excercise:") + CHECK, 10, "did you mean 'exercise'?"),
        (HEADER + EXERCISE + CHECK + CHECK, 24, "a second cell is called 'check-double'"),
        (HEADER + EXERCISE + EXERCISE + CHECK, 18, "a second cell is called 'double'"),
        (HEADER + EXERCISE, 10, "has no check cell"),
        (
            HEADER.replace("points: 2", "points: 0") + "\n```{code-cell}\nx = 1\n```\n",
            1,
            "has no exercise cell",
        ),
        (HEADER + EXERCISE.replace("### END SOLUTION", "") + CHECK, 10, "### END SOLUTION"),
        (HEADER + EXERCISE + CHECK.replace("points: 2", "points: two"), 18, "points must be a number > 0"),
        (HEADER.replace("points: 2", "points: 5") + EXERCISE + CHECK, 1, "the cells add up to 2"),
        (
            HEADER.replace("points: 2", "points: 3") + EXERCISE + CHECK.replace("points: 2", "points: 3"),
            18,
            "2 in its record",
        ),
        (
            HEADER + EXERCISE + CHECK.replace("grade(double)", "assert double(1) == 2"),
            18,
            "one line, grade(double)",
        ),
        (HEADER.replace("title: Small, ", "") + EXERCISE + CHECK, 1, "needs 'title'"),
        (HEADER + EXERCISE.replace("double", "triple") + CHECK, 10, "has no record"),
        (HEADER + EXERCISE + CHECK + "\n```{code-cell}\n:points: 3\nx = 1\n```\n", 24, "points belong to"),
        (
            HEADER + "\n    return 2 * x  # twice as much as before\n" + EXERCISE + CHECK,
            6,
            "is left in the lesson",
        ),
        (HEADER + '\n+++ {"written": "why"}\n\nBecause.\n\n+++\n' + EXERCISE + CHECK, 12, "points must be"),
        ("---\nlesson: {title: [\n---\n" + EXERCISE, 3, "not a MyST notebook"),
    ],
)
def test_broken_sources_are_refused_with_file_and_line(course, text, line, words):
    write(course, text)
    with pytest.raises(BrokenSource) as error:
        make(course)
    assert words in str(error.value)
    assert str(error.value).startswith(f"{course / 'source' / '99_small.md'}:{line}:")


def test_a_source_with_a_wrong_name_is_refused(course):
    (course / "source" / "99_small.md").rename(course / "source" / "small.md")
    with pytest.raises(BrokenSource, match="NN_slug"):
        make(course)


def test_a_folder_without_sources_is_told(tmp_path, capsys):
    assert build(tmp_path) == 1
    assert "is this a clone of the course?" in capsys.readouterr().err


def test_lines_are_those_of_the_source():
    """Every cell's line in the source really starts that cell."""
    for path in sorted((ROOT / "source").glob("*.md")):
        source, rows = read(path), Path(path).read_text(encoding="utf-8").splitlines()
        for cell in source.notebook.cells:
            start = rows[source.lines[cell["id"]] - 1].strip()
            first = (cell.source.splitlines() or [""])[0].strip()
            assert start.startswith("```{code-cell}") if cell.cell_type == "code" else start == first
