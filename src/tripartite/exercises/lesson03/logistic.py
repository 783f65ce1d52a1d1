"""Exercises 3.5 and 3.6: the logistic function, and its derivative."""

import numpy as np

from ...models.activation import dsigmoid, sigmoid
from ..compare import array, difference, row
from ..record import Case, Check, Exercise

MIDDLE = np.array([-3.0, -1.0, 0.0, 1.0, 3.0])
FAR = np.array([-1000.0, -750.0, -40.0, 40.0, 750.0, 1000.0])
RISES, VALUES = "one half at 0, and rising", "the values"
BELL, SLOPES = "a hill: highest at 0, the same on both sides", "the slopes"


def _cases(rng):
    return {
        "rising": Case(dict(x=np.r_[0.0, np.sort(rng.uniform(0.1, 5.0, 4))]), "0 and four numbers above it"),
        "middle": Case(dict(x=MIDDLE.copy()), "x = [-3, -1, 0, 1, 3]"),
        "far": Case(dict(x=FAR.copy()), "x = [-1000, -750, -40, 40, 750, 1000]"),
        "whole": Case(dict(x=np.array([-1, 0, 3])), "the whole numbers [-1, 0, 3]"),
        "number": Case(dict(x=1), "x = 1, a whole number"),
        "table": Case(dict(x=np.full((2, 3), -1.0)), "x of the shape (2, 3)"),
    }


def _returns(value, case):
    return array(value, np.shape(case.kwargs["x"]), "the result")


def _rises(got, given):
    y, seen = got["rising"], f"for x = {row(given['rising']['x'], 3, 5)} got {row(got['rising'], most=5)}, "
    if not np.isfinite(y).all() or abs(y[0] - 0.5) > 1e-9:
        return seen + "expected 0.5 at x = 0: e^0 is 1"
    if not np.all(np.diff(y) > 0):
        fault = (
            "the minus sign in e^(−x) matters" if y[-1] < y[0] else "nothing is cut off, 1 is never reached"
        )
        return seen + f"expected values that rise with x: {fault}"
    if not y[-1] < 1:
        return seen + "expected values below 1"
    return None


def _values(got, given):
    x = MIDDLE
    e = np.exp(-np.abs(x))
    slips = (
        (1 / (1 + np.exp(x)), "the sign is turned round: it is e^(−x)"),
        (np.tanh(x), "that is tanh"),
        (np.tanh(x / 2), "that is 2σ(x) − 1, which runs from −1 to 1"),
        (1 / (1 + 2.0**-x), "the base is 2 here; it is e: np.exp"),
        (1 / (1 + 10.0**-x), "the base is 10 here; it is e: np.exp"),
        (e / (1 + e) ** 2, "that is the slope of σ"),
        *((np.round(sigmoid(x), k), "do not round inside the function") for k in (2, 3, 4)),
        (1 / (1 + e), "the mirrored half is missing: for x < 0 it is e^x / (1 + e^x)"),
        (1 - 1 / (1 + e), "the mirrored half is missing: for x > 0 it is 1 / (1 + e^(−x))"),
    )
    where = "for x = [-3, -1, 0, 1, 3] "
    return difference(got["middle"], sigmoid(x), where, slips, "σ(x) = 1 / (1 + e^(−x))", rtol=1e-5)


def _far(got, given):
    hint = "σ goes on falling towards 0 and rising towards 1; nothing may be cut off where that can be seen"
    if np.isnan(got["far"]).any():
        hint = "nan comes from infinity / infinity: let exp see only numbers below 0"
    return difference(got["far"], sigmoid(FAR), "for x from −1000 to 1000 ", hint=hint)


def _shapes(got, given):
    """Judged by the learner's own values, so that a wrong formula is not punished twice."""
    _, minus, zero, one, three = got["middle"]
    hint = (
        "whole numbers, single numbers and tables must give the same values; np.asarray(x, dtype=float) helps"
    )
    return (
        difference(
            got["whole"], np.array([minus, zero, three]), "for the whole numbers [-1, 0, 3] ", hint=hint
        )
        or difference(got["number"], one, "for the whole number 1 ", hint=hint)
        or difference(got["table"], np.full((2, 3), minus), "for a (2, 3) table of −1 ", hint=hint)
    )


SIGMOID = Exercise(
    name="sigmoid",
    number="3.5",
    title="A sigmoid that does not overflow",
    points=2,
    cases=_cases,
    returns=_returns,
    reference=sigmoid,
    quiet=True,  # an overflow silenced by np.errstate passes, for 1/∞ is the right value; nan does not
    checks=(
        Check(RISES, _rises, ("rising",)),
        Check(VALUES, _values, ("middle",)),
        Check("quiet and right from −1000 to 1000", _far, ("far",), VALUES),
        Check("numbers and tables", _shapes, ("whole", "number", "table", "middle"), RISES),
    ),
)


# ---- the derivative ----------------------------------------------------------------------------------------


def _bell(got, given):
    y, seen = got["middle"], f"for x = [-3, -1, 0, 1, 3] got {row(got['middle'], most=5)}, "
    if not np.isfinite(y).all() or not (y[2] > y[1] > y[0] > 0 and np.allclose(y, y[::-1], rtol=1e-6)):
        input_for_output = bool(np.isfinite(y).all() and abs(y[2]) < 1e-9)
        hint = "x is the input of σ, so σ(x) must be computed first" if input_for_output else "σ(x)(1 − σ(x))"
        return seen + f"expected the largest value, 1/4, in the middle and the same on both sides: {hint}"
    return None


def _slopes(got, given):
    x = MIDDLE
    slips = (
        (4 * dsigmoid(x), "that is four times the slope: 1 − tanh²(x/2)"),
        (1 - np.tanh(x) ** 2, "that is the slope of tanh"),
        (dsigmoid(x) ** 2, "the slope is σ(1 − σ), not its square"),
        (np.exp(-np.abs(x)), "e^(−x) still has to be divided by (1 + e^(−x))²"),
    )
    where = "for x = [-3, -1, 0, 1, 3] "
    return difference(got["middle"], dsigmoid(x), where, slips, "σ'(x) = σ(x)(1 − σ(x))", rtol=1e-5)


def _flat(got, given):
    hint = "far out the slope is next to nothing, but a number: let exp see only numbers below 0, or use σ(1 − σ)"
    return difference(got["far"], dsigmoid(FAR), "for x from −1000 to 1000 ", hint=hint)


DSIGMOID = Exercise(
    name="dsigmoid",
    number="3.6",
    title="Its slope",
    points=1,
    cases=lambda rng: {name: case for name, case in _cases(rng).items() if name != "rising"},
    returns=_returns,
    reference=dsigmoid,
    quiet=True,
    checks=(
        Check(BELL, _bell, ("middle",)),
        Check(SLOPES, _slopes, ("middle",)),
        Check("quiet and flat from −1000 to 1000", _flat, ("far",), BELL),
        Check("numbers and tables", _shapes, ("whole", "number", "table", "middle"), BELL),
    ),
)
