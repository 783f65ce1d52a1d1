"""`grade(answer)`, the one line of a check cell, and `yours`: the learner's function or the course's."""

import os

import numpy as np

from .. import exercises, progress
from ..exercises.guard import guarded
from ..exercises.record import Report

__all__ = ["grade", "own", "render", "yours"]


def grade(answer) -> float:
    """Judge an answer by its record, print what was found, return the points.

    Parameters
    ----------
    answer : function
        The learner's function; its name says which exercise it belongs to.

    Returns
    -------
    points : float
        A plain float: nbgrader takes the last value of a check cell as the points only if it is one.

    Raises
    ------
    ValueError
        If no exercise asks for a function of that name.
    AssertionError
        Only under nbgrader's Validate, which shows nothing else: it lists what failed.

    Built in lesson 00.
    """
    exercise = exercises.find(_name_of(answer))
    report = exercises.report(answer, exercise)
    text = render(report)
    # Validate shows only errors, and calls a cell that scores part of its points a plain failure.
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and not report.full:
        raise AssertionError(text)
    print(text)
    if "NBGRADER_EXECUTION" not in os.environ:
        _note_progress(exercise, report)
    return report.score


def _note_progress(exercise, report):
    try:
        progress.record(exercise, report)
    except Exception as error:  # an odd file must not cost the points
        print(f"note: your progress was not saved, because {error}")


def render(report: Report) -> str:
    """The report in lines that a tutor could have said."""
    exercise = report.exercise
    head = f"Exercise {exercise.number} · {exercise.name}"
    marks = f"{report.score:g} / {exercise.points:g} points"
    if report.verdicts:
        marks = f"{report.passed} of {len(report.verdicts)} · {marks}"
    lines = [f"{head:<40}{marks:>32}"]
    if report.headline:
        lines.append(f"✗ {report.headline}" if report.verdicts else report.headline)
    else:
        lines += map(_line, report.verdicts)
    return "\n".join([*lines, *_notes(report)])


def _line(verdict):
    if verdict.passed:
        return f"✓ {verdict.label}"
    if verdict.message:
        return f"✗ {verdict.label}: {verdict.message}"
    return f"– {verdict.label}: not judged before the others pass"


def _notes(report):
    return [f"note: {note}" for note in report.notes]


def yours(answer):
    """The learner's function if it is written, else the course's; says which in one printed line.

    Parameters, returns and errors as in `own`. Built in lesson 00.
    """
    chosen = own(answer)
    print(f"Running {chosen.whose}.")
    return chosen


def own(answer):
    """As `yours`, without a word: for panels, which say it in their caption.

    Parameters
    ----------
    answer : function
        The learner's function; its name says which exercise it belongs to.

    Returns
    -------
    function
        With an attribute ``whose``, such as "your lif_rate".

    Raises
    ------
    ValueError
        If no exercise asks for a function of that name.
    """
    exercise = exercises.find(_name_of(answer))
    written = _is_written(answer, exercise)
    return _named(answer if written else exercise.reference, exercise.name, written)


def _is_written(answer, exercise):
    """Only a stub raises NotImplementedError; whatever else an answer does, it is the learner's."""
    case = next(iter(exercise.cases(np.random.default_rng(0)).values()))
    try:
        with guarded(exercise.seconds):
            answer(**case.kwargs)
    except NotImplementedError:
        return False
    except KeyboardInterrupt:
        raise
    except BaseException:  # a wrong answer still is an answer
        return True
    return True


def _named(function, name, written):
    def run(*args, **kwargs):
        return function(*args, **kwargs)

    run.__name__, run.__doc__, run.__wrapped__ = name, function.__doc__, function
    run.whose = f"your {name}" if written else f"the course's {name} (yours is not written yet)"
    return run


def _name_of(answer):
    if not callable(answer):
        raise ValueError(
            f"grade needs the function itself, got {type(answer).__name__}: "
            "write grade(lif_rate), without brackets after the name of the function"
        )
    return getattr(answer, "__name__", type(answer).__name__)
