"""Exercise 11.6: does a network forget where it began?"""

import numpy as np

from ...models import reservoir
from ..compare import array, difference, number
from ..record import Case, Check, Exercise

#: Spectral radius 0, and with this input two states for ever.
STUBBORN = np.array([[2.0, -2.0], [2.0, -2.0]])
PUSH = (2.0, 8.0)


def _cases(rng):
    W = rng.normal(size=(6, 6))
    start, other = rng.uniform(-0.9, 0.9, (2, 6))
    return {
        "one": Case(
            dict(W=W, u=rng.normal(size=(1, 6)), start=start, other=other), "six units, a single step"
        ),
        "fades": Case(
            dict(W=0.9 * W / np.linalg.norm(W, 2), u=rng.normal(size=(30, 6)), start=start, other=other),
            "six units, σ_max = 0.9, 30 steps",
        ),
        "stays": Case(
            dict(
                W=STUBBORN, u=np.tile(PUSH, (60, 1)), start=np.array([0.9, 0.9]), other=np.array([-0.9, 0.9])
            ),
            "two units, 60 steps",
        ),
    }


def _returns(value, case):
    return array(value, (len(case.kwargs["u"]),), "the distance")


def _distance(W, u, start, other, both=True, matrix=None, squash=np.tanh, size=np.linalg.norm, share=True):
    h, g, first = start, other, size(start - other)
    steps = []
    for now in u:
        h, g = squash(W @ h + now), squash(W @ g + now * both)
        steps.append(size(h - g))
    return np.array(steps) / (first if share else 1.0)


def _slips(case):
    W = case["W"]
    before = np.r_[1.0, _distance(**case)[:-1]] + 1e-300
    radius = np.abs(np.linalg.eigvals(W)).max()
    powers = np.arange(1, len(case["u"]) + 1)
    return (
        (radius**powers, "the spectral radius to the power of t does not say it; run both copies"),
        (_distance(**case, share=False), "divide by the distance before the first step"),
        (_distance(**case, squash=lambda a: a), "tanh is missing"),
        (_distance(**case, both=False), "both copies get the same input"),
        (_distance(**case | {"u": 0 * case["u"]}), "the input u is missing"),
        (_distance(**case | {"W": W.T}), "W is transposed: W_ij leads from j to i, W @ h"),
        (_distance(**case) ** 2, "that is the square of the distance"),
        (_distance(**case, size=lambda d: np.abs(d).max()), "the Euclidean distance: np.linalg.norm"),
        (_distance(**case, size=lambda d: np.abs(d).sum()), "the Euclidean distance: np.linalg.norm"),
        (
            _distance(**case) / before,
            "that is the share of the step before; divide by the distance at the start",
        ),
        (
            before,
            "one step late, or divided by the distance after the first step; divide by that before it",
        ),
        (
            _distance(**case) / _distance(**case)[0],
            "divide by the distance before the first step, not by the one after it",
        ),
    )


def _one(got, given):
    case = given["one"]
    hint = "‖tanh(W h + u) − tanh(W g + u)‖ over the distance at the start"
    return difference(got["one"], _distance(**case), "after a single step: ", _slips(case), hint, rtol=1e-4)


def _fades(got, given):
    case, distance = given["fades"], got["fades"]
    bound = 0.9 ** np.arange(1, 31)
    if (distance > bound + 1e-6).any():
        t = int(np.argmax(distance > bound + 1e-6))
        reason = next(
            (w for v, w in _slips(case) if np.allclose(distance, v)),
            "each step starts from the states of the step before",
        )
        return (
            f"σ_max = 0.9, after step {t + 1} got {number(distance[t])}, expected at most {number(bound[t])}, "
            f"for no step can stretch it by more than 0.9; {reason}"
        )
    hint = "each step starts from the states of the step before"
    return difference(
        distance, _distance(**case), "σ_max = 0.9, 30 steps: ", _slips(case), hint, rtol=1e-4, atol=1e-6
    )


def _stays(got, given):
    case = given["stays"]
    hint = "run both copies to the end, tanh and input at each step; their distance need not shrink"
    where = "two units under a constant input, the last three steps: "
    slips = [(v[-3:], w) for v, w in _slips(case)]
    return difference(got["stays"][-3:], _distance(**case)[-3:], where, slips, hint, rtol=1e-4)


ECHO_STATE_TEST = Exercise(
    name="echo_state_test",
    number="11.6",
    title="Does it forget where it began?",
    points=2,
    cases=_cases,
    returns=_returns,
    reference=reservoir.echo_state_test,
    checks=(
        Check("the distance after one step, as a share", _one, ("one",)),
        Check("thirty steps, each from the states before", _fades, ("fades",)),
        Check("two units under a constant input", _stays, ("stays",)),
    ),
)
