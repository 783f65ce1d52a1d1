"""Exercise 6.1: one step downhill."""

import numpy as np

from ...models import gradients
from ..compare import array, difference, row
from ..record import Case, Check, Exercise

DOWNHILL = "it goes down, against the gradient"


def _cases(rng):
    return {
        "row": Case(
            dict(w=np.array([2.0, 2.0, -1.0, -1.0]), gradient=np.array([3.0, -3.0, 0.5, -0.5]), eta=0.1),
            "four weights, eta = 0.1",
        ),
        "number": Case(dict(w=3.0, gradient=-3.0, eta=0.25), "w = 3, one number"),
        "table": Case(
            dict(w=rng.normal(size=(2, 3)), gradient=rng.normal(size=(2, 3)), eta=rng.uniform(0.2, 0.6)),
            "a (2, 3) table of weights, another eta",
        ),
        "whole": Case(
            dict(w=np.array([1, 2, 3]), gradient=np.array([1.0, 1.0, -1.0]), eta=0.1),
            "whole numbers w = [1, 2, 3]",
        ),
    }


def _returns(value, case):
    return array(value, np.shape(case.kwargs["w"]), "the new w")


def _downhill(got, given):
    w, gradient = given["row"]["w"], given["row"]["gradient"]
    if (np.sign(got["row"] - w) == -np.sign(gradient)).all():
        return None
    up = (np.sign(got["row"] - w) == np.sign(gradient)).all()
    words = "that is uphill: the gradient points to a larger loss" if up else "where it is positive, w falls"
    return (
        f"for w = {row(w)} and the gradient {row(gradient)} got {row(got['row'])}, "
        f"expected each weight to move against its gradient; {words}"
    )


def _slips(w, gradient, eta):
    length = np.linalg.norm(gradient)
    return (
        (w - gradient, "eta is missing: a step is eta times the gradient"),
        (w - gradient / eta, "eta multiplies the gradient, it does not divide it"),
        (w - eta * np.sign(gradient), "only the gradient's sign is used; its size counts too"),
        (w - eta * gradient / length, "the gradient is scaled to length 1; the rule uses it as it is"),
        (-eta * gradient, "that is the change alone; return the new w"),
        (w * (1 - eta * gradient), "the step does not depend on w: take eta · gradient off"),
        (w - 0.1 * gradient, "eta is always 0.1 here; use the argument"),
    )


def _length(got, given):
    case = given["row"]
    return difference(
        got["row"],
        case["w"] - case["eta"] * case["gradient"],
        "for four weights ",
        _slips(**case),
        "the new w is w − eta · gradient",
    )


def _shapes(got, given):
    for name, words in (
        ("number", "for w = 3 "),
        ("table", "for a (2, 3) table "),
        ("whole", "for w = [1, 2, 3] "),
    ):
        case = given[name]
        want = case["w"] - case["eta"] * case["gradient"]
        cut = (np.trunc(want), "the decimals got lost: an array of whole numbers keeps whole numbers only")
        if said := difference(
            got[name], want, words, (*_slips(**case), cut), "the same rule for each weight"
        ):
            return said
    return None


SGD_STEP = Exercise(
    name="sgd_step",
    number="6.1",
    title="One step downhill",
    points=2,
    cases=_cases,
    returns=_returns,
    reference=gradients.sgd_step,
    checks=(
        Check(DOWNHILL, _downhill, ("row",)),
        Check("the step is eta times the gradient", _length, ("row",), DOWNHILL),
        Check("any shape, any eta", _shapes, ("number", "table", "whole"), DOWNHILL),
    ),
)
