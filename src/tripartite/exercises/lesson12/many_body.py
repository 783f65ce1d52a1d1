"""Exercise 12.4: an energy of order n."""

import numpy as np

from ...models.dense_memory import dense_energy
from ...models.hopfield import hebb_weights
from ..compare import array, difference
from ..record import Case, Check, Exercise
from .write import signs

SMALL = "each overlap to the power of n, added, with a minus"
LITTLE = np.array([[1, 1, 1], [1, -1, 1]])


def _cases(rng):
    X = signs(rng, 5, 9)
    s = signs(rng, 9)
    while not ((X @ s) < 0).any():
        s = signs(rng, 9)
    tall = signs(rng, 3, 30)
    return {
        "small": Case(dict(X=LITTLE, s=np.array([1, 1, 1]), n=3), "two patterns of three neurons, n = 3"),
        "four": Case(dict(X=X, s=s, n=4), "5 patterns of 9 neurons, n = 4"),
        "odd": Case(dict(X=X, s=-X[1], n=3), "5 patterns of 9 neurons, the opposite of one of them, n = 3"),
        "pairs": Case(dict(X=X, s=s, n=2), "5 patterns of 9 neurons, n = 2"),
        "tall": Case(dict(X=tall, s=tall[0].copy(), n=15), "3 patterns of 30 neurons, n = 15"),
    }


def _returns(value, case):
    return array(value, (), "the energy")


def _slips(X, s, n):
    m = (X @ s).astype(float)
    N = X.shape[1]
    return (
        ((m**n).sum(), "the minus sign is missing: a good match must lie low"),
        (-(m.sum() ** n), "add after taking the power, one term for each pattern"),
        (-(np.abs(m) ** n).sum(), "an overlap below 0 keeps its sign: for odd n its power is below 0"),
        (-(np.maximum(m, 0) ** n).sum(), "overlaps below 0 count too"),
        (-(m**2).sum(), "the power is the argument n, not 2"),
        (-(m**3).sum(), "the power is the argument n, not 3"),
        (-(m**4).sum(), "the power is the argument n, not 4"),
        (-(m**n).sum() / 2, "there is no ½ here"),
        (-(m**n).mean(), "add over the patterns, take no mean"),
        (-((m / N) ** n).sum(), "the overlap here is the sum x · s, not divided by N"),
        (-n * m.sum(), "n times is not the power of n: m ** n"),
        (-(m**n).max(), "that is the best pattern alone; add all of them"),
        (-(m[0] ** n), "that is the first pattern alone; add all of them"),
    )


def _value(*names):
    def judge(got, given):
        for name in names:
            case = given[name]
            P, N = case["X"].shape
            where = f"P = {P}, N = {N}, n = {case['n']}: "
            hint = "−Σ (x · s) ** n, one term for each pattern"
            if said := difference(got[name], dense_energy(**case), where, _slips(**case), hint):
                return said
        return None

    return judge


def _pairs(got, given):
    X, s = given["pairs"]["X"], given["pairs"]["s"]
    P, N = X.shape
    want = -N * (s @ hebb_weights(X) @ s) - N * P
    hint = "with n = 2 it is 2 N times Hopfield's energy, less N P"
    return difference(got["pairs"], want, f"P = {P}, N = {N}, n = 2: ", _slips(X, s, 2), hint)


def _tall(got, given):
    case = given["tall"]
    hint = "30 ** 15 is more than a whole number of 64 bits can hold: make the overlap decimal, (X @ s).astype(float)"
    slips = [slip for slip in _slips(**case) if slip[0] != 0]
    return difference(got["tall"], dense_energy(**case), "P = 3, N = 30, n = 15: ", slips, hint)


DAM_ENERGY = Exercise(
    name="dam_energy",
    number="12.4",
    title="Deeper valleys",
    points=1,
    cases=_cases,
    returns=_returns,
    reference=dense_energy,
    checks=(
        Check(SMALL, _value("small", "four"), ("small", "four")),
        Check("an overlap below 0, n odd", _value("odd"), ("odd",)),
        Check("n = 2 is Hopfield's energy in other units", _pairs, ("pairs",)),
        Check("large powers of whole numbers", _tall, ("tall",), SMALL),
    ),
)
