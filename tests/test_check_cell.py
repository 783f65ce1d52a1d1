"""`grade` and `yours`, as a learner, nbgrader and Validate meet them."""

import functools
import json
import os
from dataclasses import replace

import numpy as np
import pytest

from tripartite import exercises, grade, progress
from tripartite.exercises.judge import UNCHANGED
from tripartite.exercises.record import Verdict
from tripartite.grading import check_cell, render, yours
from tripartite.models import energy, lif


def half_right(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return spikes * e_add / e_mac


def stub(spikes, e_mac, e_add, reads=0, e_read=0.0):
    raise NotImplementedError("write your answer here")


half_right.__name__ = stub.__name__ = "energy_ratio"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TRIPARTITE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path / "home"


def saved(home):
    return json.loads((home / "progress.json").read_text(encoding="utf-8"))


# -- the points ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("answer, points", [(energy.energy_ratio, 3.0), (half_right, 1.5), (stub, 0.0)])
def test_the_points_are_a_plain_float(answer, points, capsys):
    got = grade(answer)
    assert type(got) is float
    assert got == points
    assert capsys.readouterr().err == ""


def test_full_marks_are_exactly_the_points_of_the_record(capsys):
    for record in exercises.lesson("02"):
        assert grade(record.reference) == float(record.points)


def test_a_third_of_the_points_has_two_decimals():
    record = exercises.find("mean_rate")
    verdicts = [Verdict(str(k), k == 0, "no") for k in range(3)]
    assert exercises.Report(record, tuple(verdicts)).score == 0.67


# -- what is printed ----------------------------------------------------------------------------------
def test_the_lines_are_those_of_a_tutor(capsys):
    grade(half_right)
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == [
        "Exercise",
        "2.6",
        "·",
        "energy_ratio",
        "3",
        "of",
        "6",
        "·",
        "1.5",
        "/",
        "3",
        "points",
    ]
    assert lines == [
        "✓ arithmetic: spikes · add against one multiply-and-add",
        "✗ both nets fetch their weights: for 1 and 5 spikes and a read of 5 pJ per use got [0.1957, 0.9783], "
        "expected [0.6146, 3.073]; the memory reads are not counted",
        "– every read counts: not judged before the others pass",
        "– no spike costs nothing: not judged before the others pass",
        "✓ a table of spike counts, other energies",
        f"✓ {UNCHANGED}",
    ]


def test_a_stub_gets_a_sentence_instead_of_a_traceback(capsys):
    grade(stub)
    out = capsys.readouterr().out
    assert "0 / 3 points" in out
    assert "energy_ratio is not written yet (write your answer here). Replace the line" in out
    assert "✗" not in out
    assert "Traceback" not in out


def test_the_same_trouble_in_every_call_is_told_once(capsys):
    def energy_ratio(**kwargs):
        return None

    grade(energy_ratio)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(
        "✗ energy_ratio was called with fp32 arithmetic, 1, 5 and 10 spikes: the ratio is None"
    )


def test_prints_of_the_answer_become_a_note(capsys):
    def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
        print("got", spikes)
        return energy.energy_ratio(spikes, e_mac, e_add, reads, e_read)

    assert grade(energy_ratio) == 3.0
    out = capsys.readouterr().out
    assert out.splitlines()[-1].startswith("note: your function printed 1 line here (the first: «got [")


def test_every_line_of_every_report_fits_a_screen():
    report = exercises.report(half_right, exercises.find("energy_ratio"))
    assert len(render(report).splitlines()[0]) <= 90


# -- under nbgrader -----------------------------------------------------------------------------------
def test_validate_gets_an_error_that_says_all(monkeypatch, capsys, home):
    grade(half_right)
    text = capsys.readouterr().out.rstrip("\n")
    (home / "progress.json").unlink()
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(AssertionError) as error:
        grade(half_right)
    assert str(error.value) == text
    with pytest.raises(AssertionError, match="is not written yet"):
        grade(stub)
    assert not home.joinpath("progress.json").exists()


def test_validate_lets_a_right_answer_pass(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert grade(energy.energy_ratio) == 3.0


def test_autograde_gets_points_and_writes_no_progress(monkeypatch, home):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert grade(half_right) == 1.5
    assert not home.exists()


# -- what is no answer --------------------------------------------------------------------------------
def test_an_unknown_name_gets_the_nearest():
    def energy_ration():
        pass

    for call in (grade, yours):
        with pytest.raises(ValueError, match=r"called 'energy_ration'; did you mean energy_ratio\?"):
            call(energy_ration)


@pytest.mark.parametrize(
    "value, kind", [(3, "int"), (None, "NoneType"), (np.zeros(2), "ndarray"), ("lif_rate", "str")]
)
def test_a_value_instead_of_the_function_is_told(value, kind):
    with pytest.raises(ValueError, match=rf"needs the function itself, got {kind}.*without brackets"):
        grade(value)


def test_a_function_without_a_name_is_told():
    with pytest.raises(ValueError, match="lambda"):
        grade(lambda I: I)
    with pytest.raises(ValueError, match="partial"):
        grade(functools.partial(lif.lif_rate, tau=20.0))


def test_what_only_behaves_like_a_function_is_graded():
    assert grade(np.vectorize(lif.lif_rate, otypes=[float])) == 4.0

    class Answer:
        __name__ = "lif_rate"

        def __call__(self, *args, **kwargs):
            return lif.lif_rate(*args, **kwargs)

    assert grade(Answer()) == 4.0


def test_a_decorated_function_is_graded_by_its_name():
    @functools.wraps(lif.lif_rate)
    def wrapper(*args, **kwargs):
        return lif.lif_rate(*args, **kwargs)

    assert grade(wrapper) == 4.0


# -- progress -----------------------------------------------------------------------------------------
def test_the_best_score_is_kept(home, capsys):
    for answer in (half_right, energy.energy_ratio, half_right):
        grade(answer)
    assert saved(home)["2.6"] == {"name": "energy_ratio", "score": 1.5, "best": 3.0, "points": 3.0}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1, 2]", '"words"', '{"2.6": 3}', '{"2.6": {"best": "much"}}', "\x00\x01"],
    ids=["empty", "cut off", "a list", "text", "a number for an exercise", "text for a score", "binary"],
)
def test_a_broken_file_costs_no_points_and_is_not_lost(text, home, capsys):
    home.mkdir()
    (home / "progress.json").write_text(text, encoding="utf-8")
    assert grade(half_right) == 1.5
    assert capsys.readouterr().err == ""
    kept = [path.read_text(encoding="utf-8") for path in home.iterdir()]
    assert text in kept or saved(home)["2.6"]["best"] == 1.5


def test_what_can_be_read_of_other_exercises_stays(home):
    grade(lif.lif_rate)
    grade(half_right)
    assert set(saved(home)) == {"2.1", "2.6"}


def test_a_folder_that_cannot_be_written_costs_a_sentence_only(home, capsys):
    home.write_text("a file where the folder should be", encoding="utf-8")
    assert grade(half_right) == 1.5
    out, err = capsys.readouterr()
    assert "note: your progress was not saved" in out
    assert err == ""
    assert home.read_text(encoding="utf-8") == "a file where the folder should be"


def test_a_read_only_disk_costs_a_sentence_and_loses_nothing(home, capsys, monkeypatch):
    grade(energy.energy_ratio)
    before = saved(home)

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    assert grade(half_right) == 1.5
    assert "note: your progress was not saved, because Permission denied" in capsys.readouterr().out
    assert saved(home) == before
    assert [path.name for path in home.iterdir()] == ["progress.json"]


def test_trouble_with_the_progress_of_any_kind_costs_no_points(monkeypatch, capsys):
    def fail(*args):
        raise TypeError("odd file")

    monkeypatch.setattr(progress, "record", fail)
    assert grade(half_right) == 1.5
    assert "note: your progress was not saved, because odd file" in capsys.readouterr().out


# -- yours --------------------------------------------------------------------------------------------
def test_yours_takes_the_learners_function_if_it_is_written(capsys):
    chosen = yours(half_right)
    assert chosen(2.0, 4.0, 1.0, reads=1, e_read=5.0) == 0.5
    assert chosen.whose == "your energy_ratio"
    assert chosen.__name__ == "energy_ratio"
    assert "unning your energy_ratio" in capsys.readouterr().out


def test_yours_takes_the_courses_in_the_place_of_a_stub(capsys):
    chosen = yours(stub)
    assert chosen(2.0, 4.0, 1.0, reads=1, e_read=5.0) == energy.energy_ratio(
        2.0, 4.0, 1.0, reads=1, e_read=5.0
    )
    assert "unning the course's energy_ratio (yours is not written yet)" in capsys.readouterr().out


def test_a_failing_answer_still_is_the_learners(capsys, monkeypatch):
    def energy_ratio(**kwargs):
        raise ZeroDivisionError

    assert yours(energy_ratio).whose == "your energy_ratio"

    def energy_ratio(**kwargs):
        exit()

    assert yours(energy_ratio).whose == "your energy_ratio"

    def energy_ratio(**kwargs):
        while True:
            pass

    quick = exercises.find("energy_ratio")
    monkeypatch.setattr(check_cell.exercises, "find", lambda name: replace(quick, seconds=0.2))
    assert yours(energy_ratio).whose == "your energy_ratio"


def test_yours_prints_only_its_line(capsys):
    def energy_ratio(**kwargs):
        print("flood")
        return 1.0

    yours(energy_ratio)
    out, err = capsys.readouterr()
    assert (out.count("\n"), err) == (1, "")
    assert "flood" not in out


def test_yours_changes_no_array_of_the_record(capsys):
    def lif_rate(I, **cell):
        I += 1
        return I

    yours(lif_rate)
    assert grade(lif.lif_rate) == 4.0


def test_nonsense_in_one_entry_does_not_stop_the_saving(home, capsys):
    progress.write(progress.path(), {"2.6": 3, "2.1": {"best": "many"}})
    exercise = exercises.find("lif_rate")
    progress.record(exercise, exercises.report(exercise.reference, exercise))
    assert progress.load()["2.1"]["best"] == 4.0 and progress.load()["2.6"] == 3
    assert "/ 3" in repr(progress.table())
