"""Exercise 13.1: scores become shares."""

import numpy as np

from ...models import attention
from ..compare import array, close, difference, number, row
from ..record import Case, Check, Exercise

ONE = "shares add up to one"
RIGHT = "the right shares"
AXIS = "along the axis that was asked for"
LARGE = "large scores do not overflow"


def _cases(rng):
    return {
        "row": Case(dict(x=rng.normal(size=4)), "four scores"),
        "whole": Case(dict(x=np.array([0, 1, 3])), "the scores 0, 1, 3, whole numbers"),
        "table": Case(dict(x=rng.normal(size=(3, 4))), "three rows of four scores"),
        "columns": Case(dict(x=rng.normal(size=(3, 4)), axis=0), "three rows of four scores, axis=0"),
        "cube": Case(dict(x=rng.normal(size=(2, 3, 4)), axis=1), "scores of the shape (2, 3, 4), axis=1"),
        "large": Case(dict(x=np.array([1000.0, 1001.0])), "the scores 1000 and 1001"),
        "far": Case(
            dict(x=np.array([[1000.0, 1001.0], [-1000.0, -1001.0]])), "rows around 1000 and around −1000"
        ),
        "shut": Case(dict(x=np.array([0.0, -np.inf, 1.0])), "the scores 0, −∞, 1"),
    }


def _returns(value, case):
    return array(value, np.shape(case.kwargs["x"]), "the result")


def _softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _one(got, given):
    total = got["row"].sum()
    if close(total, 1.0) and (got["row"] > 0).all():
        return None
    if not close(total, 1.0):
        return f"for four scores the shares add up to {number(total)}, expected 1; divide by their sum"
    return f"for four scores got {row(got['row'])}, expected only positive shares; exp makes them positive"


def _right(got, given):
    for name, words in (("row", "four scores: "), ("whole", "whole numbers: ")):
        x = given[name]["x"]
        slips = (
            (_softmax(-x), "the sign is turned: the largest score gets the largest share"),
            (2.0**x / (2.0**x).sum(), "that is 2 to the power of the score; np.exp takes e"),
            (np.abs(x) / np.maximum(np.abs(x).sum(), 1e-300), "that lacks exp: e to the power of each score"),
            (x / (x.sum() or 1.0), "that lacks exp: e to the power of each score"),
            (
                (x - x.min()) / ((x - x.min()).sum() or 1.0),
                "that lacks exp: e to the power of each score, divided by the sum",
            ),
        )
        if said := difference(got[name], _softmax(x), words, slips, "exp of each score over the sum of them"):
            return said
    return None


def _axis(got, given):
    for name in ("table", "columns", "cube"):
        x, axis = given[name]["x"], given[name].get("axis", -1)
        sums = got[name].sum(axis=axis)
        if not close(sums, 1.0):
            whole = close(got[name].sum(), 1.0)
            why = "that is one softmax over everything" if whole else "pass axis to max and to sum"
            return (
                f"shape {x.shape}, axis={axis}: the sums along it are {row(sums)}, expected 1 each; {why}, "
                "and keepdims=True keeps the shapes fitting"
            )
        if said := difference(got[name], _softmax(x, axis), f"shape {x.shape}, axis={axis}: "):
            return said
    return None


def _large(got, given):
    for name, words in (
        ("large", "[1000, 1001]"),
        ("far", "rows around 1000 and −1000"),
        ("shut", "[0, −∞, 1]"),
    ):
        hint = "take each row's own largest score off before exp; that changes no share"
        want = _softmax(given[name]["x"])
        if said := difference(got[name], want, f"for {words} ", (), hint):
            return said
    return None


SOFTMAX = Exercise(
    name="softmax",
    number="13.1",
    title="Scores become shares",
    points=2,
    cases=_cases,
    returns=_returns,
    reference=attention.softmax,
    checks=(
        Check(ONE, _one, ("row",)),
        Check(RIGHT, _right, ("row", "whole"), ONE),
        Check(AXIS, _axis, ("table", "columns", "cube"), ONE),
        Check(LARGE, _large, ("large", "far", "shut")),
    ),
    quiet=False,
)
