"""What an exercise is: cases to call the answer with, and checks of the values that came back.

One record judges everywhere: in the lesson, under nbgrader, in the tests. It never sees the answer's
source, only what the answer returned, so that the judging can also happen in another process.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


class Unfit(Exception):
    """A returned value that no check can look at; the message says what is wrong with it."""


@dataclass(frozen=True)
class Case:
    """One call of the answer: its arguments and, for messages, how a person would write them."""

    kwargs: Mapping[str, Any]
    words: str = ""


@dataclass(frozen=True)
class Check:
    """One misconception to be caught.

    Attributes
    ----------
    label : str
        What holds when the check passes. It is also the name by which the tests call it.
    judge : callable
        Gets two dicts by case name: what the answer returned (already in the form that
        ``Exercise.returns`` promises) and the arguments it was given. Gives None when all is well, else
        what was seen, what was expected, and where to look.
    cases : tuple of str
        The cases it looks at; it is not judged when one of them failed.
    needs : str, optional
        Label of a check that must pass first. It keeps an answer that returns zero everywhere from being
        paid for «silent below the rheobase».
    """

    label: str
    judge: Callable[[Mapping[str, Any], Mapping[str, Any]], str | None]
    cases: tuple[str, ...]
    needs: str | None = None


@dataclass(frozen=True)
class Exercise:
    """The record of one exercise.

    Attributes
    ----------
    name : str
        Name of the function the learner writes.
    number : str
        Such as "2.1".
    title : str
    points : float
    cases : callable
        Gets a numpy Generator, gives a dict from case name to `Case`. Every case must make sense for
        every seed.
    returns : callable
        Gets a returned value and its case; gives the value in one agreed form, or raises `Unfit` with a
        sentence. This is where an int for a float and a list for an array are forgiven.
    checks : tuple of Check
    reference : callable
        The course's own version, used where the learner's is not written yet.
    seconds : float
        How long one call may take before it is stopped.
    quiet : bool
        Whether a RuntimeWarning, such as NumPy's of an overflow, counts as an error: it is raised in the
        answer. One that the answer itself switches off (``np.errstate``) does not count. Say so in the text
        of the exercise.
    """

    name: str
    number: str
    title: str
    points: float
    cases: Callable[[np.random.Generator], Mapping[str, Case]]
    returns: Callable[[Any, Case], Any]
    checks: tuple[Check, ...]
    reference: Callable
    seconds: float = 5.0
    quiet: bool = False


@dataclass(frozen=True)
class Outcome:
    """What one call of the answer gave: a value, or in ``problem`` a sentence on why there is none."""

    value: Any = None
    problem: str | None = None
    kind: str = "value"  # "value", "unwritten", "stopped", "unfit" or "error"
    changed: tuple[str, ...] = ()
    printed: str = ""


@dataclass(frozen=True)
class Verdict:
    """How one check ended: passed, failed with a message, or not judged (no message either)."""

    label: str
    passed: bool
    message: str = ""


@dataclass(frozen=True)
class Report:
    """All that is said about one answer."""

    exercise: Exercise
    verdicts: tuple[Verdict, ...] = ()
    headline: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def passed(self) -> int:
        return sum(v.passed for v in self.verdicts)

    @property
    def score(self) -> float:
        """Points, a plain float: the share of the checks that passed."""
        if not self.verdicts:
            return 0.0
        return round(float(self.exercise.points) * self.passed / len(self.verdicts), 2)

    @property
    def full(self) -> bool:
        return bool(self.verdicts) and self.passed == len(self.verdicts)

    @property
    def failed(self) -> tuple[str, ...]:
        """Labels of the checks that failed with a message of their own."""
        return tuple(v.label for v in self.verdicts if v.message)
