"""Exercise 3.7: tanh is a sigmoid in other clothes."""

import numpy as np

from ...models.activation import sigmoid, tanh_from_sigmoid
from ..compare import array, difference, row
from ..record import Case, Check, Exercise

MIDDLE = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])
ODD = "0 at 0, and the same on both sides but for the sign"
VALUES = "the values of tanh"


def gentle(x):
    """Another curve from 0 to 1, which no rule ties to tanh."""
    x = np.asarray(x, dtype=float)
    return 0.5 + 0.5 * x / (1.0 + np.abs(x))


def _cases(rng):
    return {
        "middle": Case(dict(x=MIDDLE.copy(), sigmoid=sigmoid), "x = [-2, -0.5, 0, 0.5, 2]"),
        "drawn": Case(dict(x=rng.uniform(-5, 5, 6), sigmoid=sigmoid), "six numbers from −5 to 5"),
        "given": Case(dict(x=rng.uniform(0.3, 3.0, 3), sigmoid=gentle), "another function as sigmoid"),
        "number": Case(dict(x=2, sigmoid=sigmoid), "x = 2, a whole number"),
        "table": Case(dict(x=np.full((2, 3), -0.5), sigmoid=sigmoid), "x of the shape (2, 3)"),
    }


def _returns(value, case):
    return array(value, np.shape(case.kwargs["x"]), "the result")


def _odd(got, given):
    y, seen = got["middle"], f"for x = [-2, -0.5, 0, 0.5, 2] got {row(got['middle'], most=5)}, "
    if not np.isfinite(y).all() or abs(y[2]) > 1e-9:
        return seen + "expected 0 in the middle: tanh(0) = 0, while σ(0) = 0.5"
    if not (np.all(np.diff(y) > 0) and np.allclose(y, -y[::-1])):
        return seen + "expected values that rise and only change their sign with x"
    return None


def _values(got, given):
    x = given["drawn"]["x"]
    slips = (
        (
            np.tanh(x / 2),
            "that is 2σ(x) − 1 = tanh(x/2): tanh is twice as steep, so its input must be stretched",
        ),
        (np.tanh(x / 4), "the input goes the wrong way: σ(2x), not σ(x/2)"),
        (np.tanh(x) / 2, "that runs from −1/2 to 1/2; stretch the output too"),
        (np.tanh(x / 2) / 2, "that runs from −1/2 to 1/2 and is not steep enough"),
    )
    hint = "stretch σ's input, then its output, then shift"
    return difference(got["drawn"], np.tanh(x), f"for x = {row(x, 3)} ", slips, hint, rtol=1e-5, atol=1e-6)


def _given(got, given):
    x = given["given"]["x"]
    slips = ((np.tanh(x), "that is tanh itself, whatever function is passed in: call the argument sigmoid"),)
    hint = "use the argument sigmoid, whichever function it is"
    want = 2 * gentle(2 * x) - 1
    return difference(got["given"], want, "with another function as sigmoid ", slips, hint, rtol=1e-5)


def _shapes(got, given):
    low, high = got["middle"][[1, 4]]
    hint = "single numbers and tables must work too"
    return difference(got["number"], high, "for the whole number 2 ", hint=hint) or difference(
        got["table"], np.full((2, 3), low), "for a (2, 3) table of −0.5 ", hint=hint
    )


TANH_FROM_SIGMOID = Exercise(
    name="tanh_from_sigmoid",
    number="3.7",
    title="tanh from a sigmoid",
    points=2,
    cases=_cases,
    returns=_returns,
    reference=tanh_from_sigmoid,
    checks=(
        Check(ODD, _odd, ("middle",)),
        Check(VALUES, _values, ("drawn",)),
        Check("made from the sigmoid that was passed in", _given, ("given",), VALUES),
        Check("numbers and tables", _shapes, ("number", "table", "middle"), ODD),
    ),
)
