"""Exercise 6.2: is this gradient right?"""

import numpy as np

from ...models import gradients
from ..compare import array, difference, number
from ..record import Case, Check, Exercise

NOTICED = "a wrong gradient is noticed"


# Functions that the cases hand over: at the top of a module, so that every seed gives the same ones.
def _quartic(w):
    return float((np.asarray(w) ** 4).sum() + np.asarray(w).sum() ** 2)


def _quartic_slope(w):
    return 4.0 * np.asarray(w, float) ** 3 + 2.0 * np.asarray(w, float).sum()


def _twice(w):
    return 2.0 * _quartic_slope(w)


def _one_wrong(w):
    slope = np.array(_quartic_slope(w))
    slope[0] *= 2.0
    return slope


def _cube(w):
    return float((np.asarray(w) ** 3).sum())


def _cube_slope(w):
    return 3.0 * np.asarray(w, float) ** 2


def _faint(w):
    return 1e-10 * _quartic(w)


def _faint_wrong(w):
    return 1.5e-10 * _quartic_slope(w)


def _level(w):
    return 7.0


def _zero(w):
    return np.zeros(np.shape(w))


def _downward(w):
    return -_quartic_slope(w)


def _cases(rng):
    w = rng.uniform(0.5, 1.5, 5)
    return {
        "twice": Case(dict(f=_quartic, g=_twice, w=w), "a gradient twice too large"),
        "turned": Case(dict(f=_quartic, g=_downward, w=w), "a gradient with the wrong sign"),
        "single": Case(
            dict(f=_quartic, g=_one_wrong, w=w), "a gradient that is wrong for one weight of five"
        ),
        "faint": Case(dict(f=_faint, g=_faint_wrong, w=w), "a tiny gradient, half as large again"),
        "right": Case(dict(f=_quartic, g=_quartic_slope, w=w), "a right gradient"),
        "coarse": Case(
            dict(f=_cube, g=_cube_slope, w=np.array([1.0]), eps=0.1), "f = w³ at w = 1, eps = 0.1"
        ),
        "fine": Case(
            dict(f=_cube, g=_cube_slope, w=np.array([1.0]), eps=1e-3), "f = w³ at w = 1, eps = 0.001"
        ),
        "table": Case(
            dict(f=_quartic, g=_quartic_slope, w=rng.uniform(0.5, 1.5, (2, 3))), "w of the shape (2, 3)"
        ),
        "patchy": Case(
            dict(f=_quartic, g=_one_wrong, w=rng.uniform(0.5, 1.5, (2, 3))),
            "w of the shape (2, 3) with a row of the gradient wrong",
        ),
        "whole": Case(dict(f=_quartic, g=_quartic_slope, w=np.array([1, 2])), "whole numbers w = [1, 2]"),
        "level": Case(dict(f=_level, g=_zero, w=np.ones(3)), "f = 7 everywhere, gradient 0"),
        "invented": Case(dict(f=_level, g=_cube_slope, w=np.ones(3)), "f = 7 everywhere, gradient 3"),
        "silent": Case(dict(f=_cube, g=_zero, w=np.ones(3)), "f = Σ w³, gradient 0"),
    }


def _returns(value, case):
    return array(value, (), "the error")


def _noticed(got, given):
    want = {"twice": 1 / 3, "turned": 1.0}
    for name, words in (("twice", "a gradient twice too large"), ("turned", "a gradient of the wrong sign")):
        w = given[name]["w"]
        n, claimed = _quartic_slope(w), given[name]["g"](w)
        gap = np.linalg.norm(n - claimed)
        together = _together(given[name]["f"], claimed, w)
        if float(got[name]) in (0.0, 1.0) and got[name] != want[name]:
            return f"for {words} got {number(got[name])}, expected {number(want[name])}; not yes or no, but one number"
        slips = (
            (0.0, "your differences are twice too large: the two places are 2 · eps apart"),
            (together, "all weights were moved at once; move one at a time, the others stay"),
            (gap, "that is the absolute error; divide it by the sum of both lengths"),
            (gap / np.linalg.norm(n), "divide by the length of both gradients added, not of one"),
            (gap / np.linalg.norm(claimed), "divide by the length of both gradients added, not of one"),
            (
                gap / np.linalg.norm(n + claimed),
                "add the lengths of the two; the length of the sum is another thing",
            ),
            (gap / (2 * np.linalg.norm(n + claimed)), "add the lengths of the two"),
            (gap**2 / (np.linalg.norm(n) + np.linalg.norm(claimed)) ** 2, "that is the square of the error"),
        )
        hint = "the error is ‖n − g‖ / (‖n‖ + ‖g‖), one number"
        if said := difference(got[name], want[name], f"for {words} ", slips, hint, rtol=1e-4):
            return said
    return None


def _together(f, claimed, w):
    """The error when one difference, with all weights moved together, stands for each of them."""
    n = (f(w + 1e-5) - f(w - 1e-5)) / 2e-5
    return np.linalg.norm(n - claimed) / (np.linalg.norm(n) + np.linalg.norm(claimed))


def _all_weights(got, given):
    w = given["single"]["w"]
    n, g = _quartic_slope(w), _one_wrong(w)
    gap, size = np.abs(n - g), np.abs(n) + np.abs(g)
    slips = (
        (
            gap.max() / (np.abs(n).max() + np.abs(g).max()),
            "that is the largest entry; ‖·‖ is the root of the sum of squares",
        ),
        (gap.sum() / size.sum(), "those are sums of sizes; ‖·‖ is the root of the sum of squares"),
        ((gap / size).mean(), "that is a mean of errors; there is one error, of the whole gradient"),
        ((gap / size).max(), "that is the worst weight's error; there is one error, of the whole gradient"),
        ((gap**2).sum() / ((n**2).sum() + (g**2).sum()), "those are squares; take the roots"),
    )
    hint = "‖·‖ is np.linalg.norm, the root of the sum of all squares"
    want = np.linalg.norm(n - g) / (np.linalg.norm(n) + np.linalg.norm(g))
    return difference(
        got["single"], want, "for a gradient that is wrong for one weight ", slips, hint, rtol=1e-4
    )


def _relative(got, given):
    hint = "the size of the loss must not change the error: is something added to the divisor, or a least one set?"
    return difference(
        got["faint"], 0.2, "for a tiny gradient, half as large again, ", (), hint, rtol=1e-3, atol=0.0
    )


def _right(got, given):
    if got["right"] < 1e-7:
        return None
    return (
        f"for a right gradient got {number(got['right'])}, expected less than 1e-7: take f at w + eps and at "
        "w − eps, one weight at a time, and put the weight back afterwards"
    )


def _central(got, given):
    slips = (
        (0.31 / 6.31, "that is the one-sided difference (f(w + eps) − f(w)) / eps; take both sides"),
        (0.29 / 5.71, "that is the one-sided difference (f(w) − f(w − eps)) / eps; take both sides"),
        (3.02 / 9.02, "the two places are 2 · eps apart, so divide by that"),
        (0.0, "eps is a fixed number here; use the argument"),
    )
    hint = "the difference of f at 1.1 and 0.9, over 0.2, is 3.01; the gradient says 3"
    return difference(
        got["coarse"],
        0.01 / 6.01,
        "for f = w³ at w = 1 with eps = 0.1 ",
        slips,
        hint,
        rtol=1e-4,
        atol=1e-9,
    ) or difference(
        got["fine"],
        1e-6 / 6.000001,
        "for f = w³ at w = 1 with eps = 0.001 ",
        ((0.0, "nothing is rounded: the error of a right gradient is small, not 0"),),
        "the difference of f at 1.001 and 0.999, over 0.002, is 3.000001",
        rtol=1e-3,
        atol=1e-12,
    )


def _shapes(got, given):
    for name, words, hint in (
        (
            "table",
            "w of the shape (2, 3)",
            "go through all places, for example for i in np.ndindex(w.shape)",
        ),
        (
            "whole",
            "whole numbers w = [1, 2]",
            "an array of whole numbers cannot hold w + eps: copy it as floats",
        ),
    ):
        if not got[name] < 1e-7:
            return (
                f"for {words} and a right gradient got {number(got[name])}, expected less than 1e-7; {hint}"
            )
    w = given["patchy"]["w"]
    n, g = _quartic_slope(w), _one_wrong(w)
    sizes = [sum(np.linalg.norm(a, 2) for a in pair) for pair in ((n - g,), (n, g))]
    spectral = (sizes[0] / sizes[1], "norm(…, 2) of a table is something else; leave the 2 out")
    want = np.linalg.norm(n - g) / (np.linalg.norm(n) + np.linalg.norm(g))
    words = "for w of the shape (2, 3) with a wrong row "
    hint = "‖·‖ is the root of the sum of all squares, whatever the shape"
    return difference(got["patchy"], want, words, (spectral,), hint, rtol=1e-4)


def _zeros(got, given):
    hint = "both lengths are 0: return 0 there instead of dividing"
    one = "only where both are 0 is there nothing to divide by; a gradient that should be 0 is as wrong as can be"
    return (
        difference(got["level"], 0.0, "for two gradients of length 0 ", (), hint)
        or difference(got["invented"], 1.0, "where f is 7 everywhere and g says 3 ", (), one)
        or difference(got["silent"], 1.0, "where f rises and g says 0 ", (), one)
    )


GRAD_CHECK = Exercise(
    name="grad_check",
    number="6.2",
    title="Is this gradient right?",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=gradients.grad_check,
    checks=(
        Check(NOTICED, _noticed, ("twice", "turned")),
        Check("one error for all weights together", _all_weights, ("single",), NOTICED),
        Check("the error is relative", _relative, ("faint",), NOTICED),
        Check("a right gradient passes", _right, ("right",), NOTICED),
        Check("differences to both sides, 2 · eps apart", _central, ("coarse", "fine"), NOTICED),
        Check("any shape", _shapes, ("table", "whole", "patchy"), NOTICED),
        Check("two zero gradients agree", _zeros, ("level", "invented", "silent"), NOTICED),
    ),
)
