"""Exercise 5.1: one step of Hebb's rule."""

import numpy as np

from ...models.plasticity import hebb_step
from ..compare import array, difference, row
from ..record import Case, Check, Exercise


def _cases(rng):
    n = 6
    w, x = rng.uniform(0.2, 1.0, n), rng.uniform(0.2, 1.0, n) * rng.choice([-1.0, 1.0], n)
    return {
        "two": Case(
            dict(w=np.array([0.2, 0.1]), x=np.array([1.0, 2.0]), eta=0.1),
            "w = [0.2, 0.1], x = [1, 2], eta = 0.1",
        ),
        "six": Case(dict(w=w, x=-np.sign(w @ x) * x, eta=0.03), "six inputs with w · x below 0, eta = 0.03"),
        "silent": Case(
            dict(w=np.array([0.5, 0.5]), x=np.array([2.0, -2.0]), eta=0.1),
            "w = [0.5, 0.5], x = [2, −2], where the output is 0",
        ),
        "whole": Case(
            dict(w=np.array([1, 2]), x=np.array([3, 1]), eta=0.1), "w = [1, 2], x = [3, 1], whole numbers"
        ),
    }


def _returns(value, case):
    return array(value, np.shape(case.kwargs["w"]), "the new w")


def _slips(w, x, eta):
    y = w @ x
    return (
        (eta * y * x, "that is the change; return the new weights, w plus the change"),
        (w + eta * x, "the output y = w · x is missing: Hebb multiplies by both sides"),
        (w + eta * y, "the input x is missing: each weight changes by its own input"),
        (w + eta * w * x, "y is one number for the neuron, the sum of all w_j x_j, not each product alone"),
        (
            w + eta * w * x * x,
            "y is one number for the neuron, the sum of all w_j x_j, not each product alone",
        ),
        (w + y * x, "the learning rate eta is missing"),
        (w + eta * abs(y) * x, "y = w · x is below 0 here and keeps its sign"),
        (w - eta * y * x, "the sign: what fires together gets stronger"),
        (w + eta * max(y, 0.0) * x, "the output y = w · x counts below 0 too"),
        (w, "the weights did not change at all"),
        (w + 0.1 * y * x, "eta is always 0.1 here; use the argument"),
        (w + 0.01 * y * x, "eta is always 0.01 here; use the argument"),
    )


def _value(name, where):
    def judge(got, given):
        w, x, eta = (given[name][key] for key in ("w", "x", "eta"))
        hint = "w + eta · y · x with y = w · x"
        return difference(got[name], hebb_step(w, x, eta), where, _slips(w, x, eta), hint)

    return judge


def _silent(got, given):
    w = given["silent"]["w"]
    if np.allclose(got["silent"], w, rtol=0, atol=1e-12):
        return None
    return (
        f"with y = w · x = 0 got {row(got['silent'])}, expected {row(w)} unchanged; a neuron that does not answer "
        "changes no weight under Hebb's rule"
    )


TWO = "η y x on two inputs"

HEBB_STEP = Exercise(
    name="hebb_step",
    number="5.1",
    title="One step of Hebb",
    points=2,
    cases=_cases,
    returns=_returns,
    reference=hebb_step,
    checks=(
        Check(TWO, _value("two", "for w = [0.2, 0.1], x = [1, 2], eta = 0.1 "), ("two",)),
        Check(
            "any number of inputs, any eta",
            _value("six", "for six inputs with w · x below 0, eta = 0.03 "),
            ("six",),
        ),
        Check("a silent output changes nothing", _silent, ("silent",), TWO),
        Check(
            "whole numbers are welcome",
            _value("whole", "for the whole numbers w = [1, 2], x = [3, 1] "),
            ("whole",),
        ),
    ),
)
