"""Answers that learners could write: right ones in different styles, and wrong ones, one per misconception.

One module per exercise, ``answers/lesson02/lif_rate.py``; in it every answer carries the name that the
exercise asks for, as it does in the learner's notebook, and a decorator that says what it is.
"""

import importlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """One answer.

    Attributes
    ----------
    function : callable
    words : str
        How it is written, or the misconception behind it.
    caught_by : str or None
        Label of the check that must catch it; None for a right answer.
    says : str
        What the message of that check must contain.
    """

    function: Callable
    words: str
    caught_by: str | None = None
    says: str = ""

    def __str__(self):
        return f"{self.function.__name__}: {self.words}"


_KEPT: dict[str, list[Answer]] = defaultdict(list)


def right(words):
    """This answer deserves full marks; ``words`` say how it is written."""
    return lambda function: _keep(Answer(function, words))


def wrong(words, caught_by, says=""):
    """This answer has the misconception ``words``; the check ``caught_by`` must say so."""
    return lambda function: _keep(Answer(function, words, caught_by, says))


def of(exercise):
    """All answers kept for a record, in the order in which they are written down."""
    lesson = exercise.number.split(".")[0].zfill(2)
    module = f"{__name__}.lesson{lesson}.{exercise.name}"
    importlib.import_module(module)
    return tuple(_KEPT[module])


def _keep(answer):
    _KEPT[answer.function.__module__].append(answer)
    return answer.function
