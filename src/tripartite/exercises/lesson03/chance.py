"""Exercise 3.4: how often a noisy threshold fires."""

from math import erf, sqrt

import numpy as np

from ...models.activation import p_spike, sigmoid
from ..compare import array, number, row
from ..record import Case, Check, Exercise

ENDS, LOGISTIC = "never far below, always far above", "logistic noise gives the probabilities"
FEW = "n trials are counted"
NEAR = "so many trials come nearer: are all n drawn, and their spikes divided by n?"
CLOSE = 0.006  # five standard errors of a fraction counted over 200,000 trials


class _Seeded(np.random.Generator):
    """Two of them are equal when they will draw the same numbers. A copy of it is a plain Generator."""

    def __init__(self, seed):
        super().__init__(np.random.PCG64(seed))

    def __eq__(self, other):
        return self.bit_generator.state == other.bit_generator.state

    __hash__ = None


def _cases(rng):
    seeds = [int(s) for s in rng.integers(1, 1_000_000, 9)]
    x = np.array([-4.0, -2.0, -0.6, 0.0, 0.8, 1.6, 3.0])
    again = dict(x=np.linspace(-2.0, 2.0, 30), noise=1.0, n=500)
    return {
        "ends": Case(
            dict(x=np.array([-40.0, -1.0, 1.0, 40.0]), noise=1.0, n=2000, rng=_Seeded(seeds[0])),
            "x = [-40, -1, 1, 40]",
        ),
        "logistic": Case(
            dict(x=x, noise=1.0, n=200_000, rng=_Seeded(seeds[1])), "noise = 1 and 200,000 trials"
        ),
        "wide": Case(
            dict(x=np.array([-3.0, 2.0]), noise=4.0, n=200_000, rng=_Seeded(seeds[2])),
            "noise = 4, x = [-3, 2]",
        ),
        "none": Case(
            dict(x=np.array([-1.0, 0.0, 0.5]), noise=0.0, n=50, rng=_Seeded(seeds[8])),
            "noise = 0, x = [-1, 0, 0.5]",
        ),
        "few": Case(dict(x=np.full(200, 0.3), noise=1.0, n=8, rng=_Seeded(seeds[3])), "n = 8 trials"),
        "again": Case(dict(again, rng=_Seeded(seeds[4])), "a generator"),
        "once more": Case(dict(again, rng=_Seeded(seeds[4])), "the same generator again"),
        "another": Case(dict(again, rng=_Seeded(seeds[5])), "another generator"),
        "number": Case(dict(x=1, noise=1.0, n=5000, rng=_Seeded(seeds[6])), "x = 1, a whole number"),
        "table": Case(
            dict(x=np.full((2, 3), -1.0), noise=1.0, n=5000, rng=_Seeded(seeds[7])), "x of the shape (2, 3)"
        ),
    }


def _returns(value, case):
    return array(value, np.shape(case.kwargs["x"]), "the probability")


def _near(got, want, within=CLOSE):
    return bool(np.isfinite(got).all() and np.abs(got - want).max() < within)


def _normal(x):
    return np.array([0.5 * (1 + erf(v / sqrt(2))) for v in np.ravel(x)])


def _ends(got, given):
    p, seen = got["ends"], f"for x = [-40, -1, 1, 40] got {row(got['ends'])}, "
    if not (np.isfinite(p).all() and (p >= 0).all() and (p <= 1).all()):
        return seen + "expected fractions from 0 to 1: the number of spikes over n"
    if p[0] == 1 and p[3] == 0:
        return seen + "expected 0 first and 1 last: a spike is x + noise · ξ ABOVE 0"
    if not (p[0] < 1e-9 and p[3] > 1 - 1e-9 and 0.15 < p[1] < 0.35 and 0.65 < p[2] < 0.85):
        step = "; yours is a step: compare every trial with 0 first, then average" if set(p) <= {0, 1} else ""
        return (
            seen
            + "expected 0, about 0.27, about 0.73 and 1: far below the threshold nothing fires, far above "
            f"everything, and in between the noise decides{step}"
        )
    return None


def _logistic(got, given):
    x = given["logistic"]["x"]
    p, want = got["logistic"], sigmoid(x)
    if _near(p, want):
        return None
    spread = np.pi / np.sqrt(3)
    slips = (
        (_normal(x), "that is normal noise of standard deviation 1; draw with rng.logistic"),
        (
            _normal(x / spread),
            "that is normal noise as wide as the logistic; draw with rng.logistic, the shapes differ",
        ),
        (_normal(x / 1.702), "that is normal noise, well matched; draw with rng.logistic, the shapes differ"),
        (sigmoid(x * spread), "the noise has been scaled to standard deviation 1; its scale is to be 1"),
        (1 - want, "that is how often it stays silent; a spike is x + noise · ξ > 0"),
        (np.clip(0.5 + x / 2, 0, 1), "that is uniform noise; draw with rng.logistic"),
    )
    hint = NEAR if _near(p, want, 0.04) else "count how often x + noise · ξ > 0, with ξ from rng.logistic"
    words = next((w for v, w in slips if _near(p, v)), hint)
    return f"for x = {row(x[2:6])} got {row(p[2:6], 3)}, expected {row(want[2:6], 3)}; {words}"


def _wide(got, given):
    x = given["wide"]["x"]
    p, want = got["wide"], sigmoid(x / 4)
    if _near(p, want):
        return _step(got["none"])
    slips = (
        (sigmoid(x), "noise is not used: multiply every ξ by it"),
        (sigmoid(x * 4), "x is multiplied by noise; it is the ξ that gets wider"),
        (sigmoid(x / 2), "noise is taken for a variance; it is the scale, no root needed"),
        (sigmoid(x / 16), "noise enters twice: draw with scale noise, or multiply by it, not both"),
        (sigmoid(x + 4), "noise is added to x; it multiplies ξ"),
        (sigmoid(x - 4), "noise is the scale of ξ, not its location"),
    )
    hint = NEAR if _near(p, want, 0.04) else "a spike is x + noise · ξ > 0"
    words = next((w for v, w in slips if _near(p, v)), hint)
    return f"for noise = 4 and x = [-3, 2] got {row(p, 3)}, expected {row(want, 3)}; {words}"


def _step(p):
    if np.array_equal(p, [0, 0, 1]):
        return None
    words = "at 0 the input is not above the threshold" if p[1] == 1 else "without noise it is a step"
    return f"for noise = 0 and x = [-1, 0, 0.5] got {row(p, 3)}, expected [0, 0, 1]; {words}"


def _few(got, given):
    p = got["few"]
    eighths = p * 8
    if np.isfinite(p).all() and np.abs(eighths - np.round(eighths)).max() < 1e-6:
        return None
    seen = p[~(np.abs(eighths - np.round(eighths)) < 1e-6)][0]
    return (
        f"with n = 8 trials got {number(seen)}, expected a multiple of 1/8: count the spikes in n trials for each "
        "entry of x; do not compute the result from a formula"
    )


def _own_luck(got, given):
    p = got["few"]
    if np.ptp(p) > 0:
        return None
    return (
        f"200 entries of x, all 0.3, with n = 8 trials got {number(p[0])} each, expected fractions that differ by "
        "luck: every entry needs n draws of its own, so ξ has n numbers for each entry of x"
    )


def _rng(got, given):
    first, second, other = got["again"], got["once more"], got["another"]
    if not np.array_equal(first, second):
        return (
            f"the same rng twice gave {row(first, most=3)} and {row(second, most=3)}, expected the same numbers: "
            "draw from the argument rng, not from np.random"
        )
    if np.array_equal(first, other):
        return (
            f"two generators with different seeds both gave {row(first, most=3)}, expected different numbers: "
            "draw from the argument rng, do not make one inside"
        )
    return None


def _shapes(got, given):
    want = sigmoid(1.0)
    for name, p, expected in (("number", got["number"], want), ("table", got["table"], 1 - want)):
        if not _near(p, expected, 0.05):
            what = "the whole number 1" if name == "number" else "a (2, 3) table of −1"
            return f"for {what} got {row(p, 3)}, expected about {number(expected, 3)} in every entry"
    return None


P_SPIKE = Exercise(
    name="p_spike",
    number="3.4",
    title="How often does a noisy threshold fire?",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=p_spike,
    seconds=10.0,
    checks=(
        Check(ENDS, _ends, ("ends",)),
        Check(LOGISTIC, _logistic, ("logistic",)),
        Check("wider noise, flatter curve", _wide, ("wide", "none"), ENDS),
        Check(FEW, _few, ("few",), ENDS),
        Check("every entry has its own luck", _own_luck, ("few",), FEW),
        Check(
            "the luck comes from rng",
            _rng,
            ("again", "once more", "another"),
            ENDS,
        ),
        Check("numbers and tables", _shapes, ("number", "table"), LOGISTIC),
    ),
)
