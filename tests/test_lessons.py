"""Every lesson: the solution earns full marks, the untouched lesson none, and both run to their end."""

import nbformat
import pytest
from nbgrader.utils import is_grade, is_solution
from notebooks import lesson_names, path_of, run

LESSONS = lesson_names()


@pytest.fixture(scope="module", params=LESSONS)
def solution(request, tmp_path_factory):
    return request.param, run(path_of("solutions", request.param), tmp_path_factory.mktemp("solution"))


@pytest.fixture(scope="module", params=LESSONS)
def lesson(request, tmp_path_factory):
    return request.param, run(path_of("lessons", request.param), tmp_path_factory.mktemp("lesson"))


def full_marks(name):
    notebook = nbformat.read(path_of("solutions", name), as_version=4)
    graded = [c for c in notebook.cells if is_grade(c) and not is_solution(c)]
    return {c.id: c.metadata.nbgrader.points for c in graded}


def test_solution_runs_and_earns_full_marks(solution):
    name, executed = solution
    assert not executed.trouble, executed.trouble
    assert executed.marks() == full_marks(name)


def test_solution_writes_nothing_to_stderr(solution):
    assert solution[1].complaints() == {}


def test_untouched_lesson_runs_to_its_end_with_zero_marks(lesson):
    name, executed = lesson
    assert not executed.trouble, executed.trouble
    assert executed.marks() == dict.fromkeys(full_marks(name), 0.0)


def test_untouched_lesson_says_what_to_do(lesson):
    _, executed = lesson
    for check in executed.marks():
        assert "is not written yet" in executed.text(check)
    assert executed.complaints() == {}


def test_every_picture_has_words(solution):
    """A picture in the executed notebook carries a text: its alt text, which nbconvert and readers use."""
    for cell in solution[1].notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                assert len(output.data.get("text/plain", "")) > 30, cell.source
                assert output.metadata.get("image/png", {}).get("alt"), cell.source
