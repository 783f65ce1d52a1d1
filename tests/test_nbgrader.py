"""A class hands in lesson 02, by nbgrader's real command line: from generate to the exported marks.

Three students: everything right, nothing done, and half right with one wrong answer among it.
"""

import csv
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from notebooks import ROOT, path_of

LESSON = "02_reduced_neurons"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="nbgrader's exchange does not run on Windows")

WRONG_ENERGY = """def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return spikes * e_add / e_mac
"""
CONFIG = """
from tripartite.grading.nbgrader import configure

c = get_config()
configure(c, {root!r})
c.Exchange.root = {exchange!r}
c.Exchange.path_includes_course = False
c.ExchangeCollect.check_owner = False   # one account plays all students here
"""


class Course:
    """A course folder, an exchange, and nbgrader's command line."""

    def __init__(self, home):
        self.root, self.exchange, self.students = home / "course", home / "exchange", home / "students"
        for folder in (self.root / "grading", self.exchange, self.students):
            folder.mkdir(parents=True)
        self.exchange.chmod(0o777)  # nbgrader asks for that
        shutil.copytree(ROOT / "solutions" / LESSON, self.root / "solutions" / LESSON)
        config = CONFIG.format(root=str(self.root), exchange=str(self.exchange))
        (self.root / "nbgrader_config.py").write_text(config)
        # nbgrader looks for alembic on the path
        self.path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def nbgrader(self, *words, folder=None):
        """Run a command in the course, or in a student's folder with the same settings."""
        folder = folder or self.root
        if folder != self.root:
            shutil.copy(self.root / "nbgrader_config.py", folder)
        # every student has an account: two who hand in at once must not share nbgrader's cache, which it
        # makes without care for a second maker
        env = os.environ | {"PATH": self.path, "JUPYTER_DATA_DIR": str(folder.parent / f"{folder.name}-data")}
        command = [shutil.which("nbgrader", path=self.path), *words]
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"nbgrader {' '.join(words)}\n{done.stderr[-3000:]}"
        return done.stdout + done.stderr

    def hand_in(self, student, answers):
        """Fetch the lesson as a student, put answers in, submit."""
        folder = self.students / student
        folder.mkdir()
        self.nbgrader("fetch_assignment", LESSON, folder=folder)
        path = folder / LESSON / f"{LESSON}.ipynb"
        notebook = nbformat.read(path, 4)
        for cell in notebook.cells:
            cell.source = answers.get(cell.id, cell.source)
        nbformat.write(notebook, path)
        self.nbgrader("submit", LESSON, f"--student={student}", folder=folder)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = Course(tmp_path_factory.mktemp("nbgrader"))
    solution = {c.id: c.source for c in nbformat.read(path_of("solutions", LESSON), 4).cells}
    half = {name: solution[name] for name in ("lif_rate", "lif_simulate", "written-spiking-chips")}
    course.nbgrader("generate_assignment", LESSON)
    course.nbgrader("release_assignment", LESSON)
    answers = {"ada": solution, "ben": {}, "cleo": half | {"energy_ratio": WRONG_ENERGY}}
    with ThreadPoolExecutor(2) as pool:  # most of each command is waiting for nbgrader to load
        list(pool.map(course.hand_in, answers, answers.values()))
    course.nbgrader("collect", LESSON)
    course.nbgrader("autograde", LESSON)
    course.nbgrader("generate_feedback", LESSON)
    course.nbgrader("release_feedback", LESSON)
    course.nbgrader("export")
    return course


@pytest.fixture(scope="module")
def marks(course):
    with open(course.root / "grades.csv", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def feedback(course, student):
    return (course.root / "grading" / "feedback" / student / LESSON / f"{LESSON}.html").read_text()


def test_released_lesson_is_the_one_in_the_repository(course):
    made = course.root / "lessons" / LESSON / f"{LESSON}.ipynb"
    assert nbformat.read(made, 4) == nbformat.read(path_of("lessons", LESSON), 4)


def test_right_answers_get_full_marks(marks):
    assert float(marks["ada"]["score"]) == 20 and float(marks["ada"]["max_score"]) == 25


def test_an_empty_hand_in_gets_nothing(marks):
    assert float(marks["ben"]["score"]) == 0


def test_a_half_right_hand_in_gets_its_share(marks):
    """4 + 4 for the first two exercises, and of the 3 for energy the share of the checks that pass."""
    assert 8 < float(marks["cleo"]["score"]) < 11


def test_feedback_names_the_mistake(course):
    page = feedback(course, "cleo")
    assert "the memory reads are not counted" in page
    assert "is not written yet" in page


def test_feedback_shows_the_panels_as_pictures_with_words(course):
    """Feedback pages load no widget manager; without care each panel would be a blank."""
    page = feedback(course, "ada")
    assert page.count("data:image/png;base64,") >= 8
    assert "the closed form gives" in page


def test_students_fetch_their_feedback(course):
    folder = course.students / "ada"
    course.nbgrader("fetch_feedback", LESSON, "--student=ada", folder=folder)
    assert list((folder / LESSON / "feedback").rglob("*.html"))


def test_written_answer_waits_for_a_person(course):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.root}/grading/gradebook.db", "tripartite") as book:
        waiting = {
            s.student.id: any(g.needs_manual_grade for n in s.notebooks for g in n.grades)
            for s in book.assignment_submissions(LESSON)
        }
    assert waiting == {"ada": True, "ben": False, "cleo": True}


def test_nothing_of_a_student_lies_where_git_would_take_it(course):
    written = {p.relative_to(course.root).parts[0] for p in course.root.rglob("*") if p.is_file()}
    assert written <= {"solutions", "lessons", "grading", "nbgrader_config.py", "grades.csv"}
