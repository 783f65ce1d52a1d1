"""Exercise 6.5: a broken line of rectified units."""

import numpy as np

from ...models import approximation
from ...models.approximation import relu_network
from ..compare import array, difference, number, row, several
from ..record import Case, Check, Exercise

POINTS = "it runs through all points"


def _cases(rng):
    x = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    fine = np.linspace(0.0, 1.0, 21)
    uneven = np.cumsum(rng.uniform(0.3, 1.5, 6)) - 3.0
    line = np.array([-1.0, 0.0, 0.5, 2.0])
    return {
        "five": Case(dict(x=x, y=2.0 - 3.0 * x + 4.0 * x**3), "5 points of 2 − 3x + 4x³"),
        "wave": Case(dict(x=fine, y=np.sin(2.0 * np.pi * fine)), "21 points of sin 2πx"),
        "uneven": Case(dict(x=uneven, y=rng.normal(size=6)), "6 points at uneven distances, from below 0"),
        "two": Case(dict(x=np.array([1.0, 3.0]), y=np.array([2.0, 5.0])), "two points, so a single unit"),
        "straight": Case(dict(x=line, y=1.5 - 2.0 * line), "4 points on the line 1.5 − 2x"),
    }


def _returns(value, case):
    knots, v, c = several(value, 3, "knots, v, c", stacked=False)
    H = len(case.kwargs["x"]) - 1
    if isinstance(c, list | np.ndarray) and np.shape(c) == (1,):
        c = c[0]  # y[:1] is one number, too
    return array(knots, (H,), "knots"), array(v, (H,), "v"), array(c, (), "c")


def _slips(x, y):
    slope = np.diff(y) / np.diff(x)
    bends, knots, H = np.diff(slope, prepend=0.0), x[:-1], len(x) - 1
    h = (x[-1] - x[0]) / H
    even = np.diff(np.diff(y) / h, prepend=0.0)
    return (
        ((knots, slope, y[0]), "v is the change of slope: the units before go on rising, each with its own"),
        (
            (knots, np.diff(np.diff(y), prepend=0.0), y[0]),
            "a slope is height over width: divide by np.diff(x)",
        ),
        ((knots, np.diff(y), y[0]), "v is a change of slopes, not of heights"),
        ((x[1:], bends, y[0]), "the first unit begins at the first point, and none at the last"),
        ((np.trunc(knots), bends, y[0]), "the knots got cut to whole numbers"),
        ((knots + np.diff(x) / 2, bends, y[0]), "the knots stand at the points themselves, not between them"),
        ((knots, np.r_[0.0, bends[1:]], y[0]), "the first unit's weight is the first slope, not 0"),
        ((np.linspace(x[0], x[-1], H), bends, y[0]), "the knots are the points but the last, x[:-1]"),
        ((np.linspace(0.0, 1.0, H + 1)[:-1], bends, y[0]), "the knots are always 0 to 1 here; use x"),
        ((knots, even, y[0]), "the points are not evenly spaced: each slope has its own width, np.diff(x)"),
        ((np.linspace(x[0], x[-1], H + 1)[:-1], even, y[0]), "the points are not evenly spaced; use x"),
    )


def _meets(got, x, y, words):
    """None where the output runs through all points."""
    if np.allclose(got[0], np.diff(np.diff(y) / np.diff(x), prepend=0.0)) and np.allclose(got[1], x[:-1]):
        return f"{words}got knots {row(got[0])}, expected {row(x[:-1])}; the order is knots, v, c"
    if np.ptp(gap := relu_network(x, *got) - y) < 1e-7 < abs(gap[0]):
        return (
            f"{words}got {row(gap + y)}, expected {row(y)}; only c is wrong: where all units are silent the "
            "output is y[0]"
        )
    slips = [(relu_network(x, *net), reason) for net, reason in _slips(x, y)]
    hint = "from knot to knot the slope is Δy / Δx; v_i is how much it changes at knot i"
    return difference(relu_network(x, *got), y, words, slips, hint, 1e-5, 1e-6)


def _points(got, given):
    return _meets(got["five"], **given["five"], words="for 5 points the output there: ")


def _bound(got, given):
    x = np.linspace(0.0, 1.0, 2001)
    error = np.abs(relu_network(x, *got["wave"]) - np.sin(2.0 * np.pi * x)).max()
    bound = (2.0 * np.pi) ** 2 / 8.0 / 20**2
    if error <= bound * 1.0001:
        return None
    return (
        f"for sin 2πx and 20 units the largest error is {number(error)}, expected at most {number(bound)} "
        "(h² max|f″| / 8): is the output straight between the points, with one knot at each?"
    )


def _uneven(got, given):
    return _meets(got["uneven"], **given["uneven"], words="for 6 uneven points the output there: ")


def _few(got, given):
    said = _meets(got["two"], **given["two"], words="for two points the output there: ")
    knots, v, _ = got["straight"]
    if said or np.abs(v[np.argsort(knots)][1:]).max() < 1e-9:
        return said
    return f"for a straight line got the weights v = {row(v)}, expected [-2, 0, 0]: a line does not bend"


RELU_INTERPOLANT = Exercise(
    name="relu_interpolant",
    number="6.5",
    title="A broken line",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=approximation.relu_interpolant,
    checks=(
        Check(POINTS, _points, ("five",)),
        Check("between the points at most h² max|f″| / 8 off", _bound, ("wave",)),
        Check("points at any distance", _uneven, ("uneven",), POINTS),
        Check("a single unit, and a line that does not bend", _few, ("two", "straight")),
    ),
)
