"""Answers to exercise 1.2, how fast the gates open and close."""

import numpy as np
from answers import right, wrong

ORDER = "the six rates, in their order"
LIMITS = "the limits at −55 and −40 mV"
SHAPE = "one number for each potential, in any shape"
UNCHANGED = "input left unchanged"


def others(V):
    """The four rates without holes."""
    return (
        0.125 * np.exp(-(V + 65) / 80),
        4 * np.exp(-(V + 65) / 18),
        0.07 * np.exp(-(V + 65) / 20),
        1 / (1 + np.exp(-(V + 35) / 10)),
    )


def opening(V):
    """α_n and α_m as printed, with holes."""
    with np.errstate(invalid="ignore"):
        return 0.01 * (V + 55) / (1 - np.exp(-(V + 55) / 10)), 0.1 * (V + 40) / (1 - np.exp(-(V + 40) / 10))


# -- right --------------------------------------------------------------------------------------------
@right("np.where around the holes, with a harmless number in them")
def rates(V):
    V = np.asarray(V, float)

    def ratio(x):
        hole = np.abs(x) < 1e-7
        x = np.where(hole, 1.0, x)
        return np.where(hole, 1.0, x / (1 - np.exp(-x)))

    bn, bm, ah, bh = others(V)
    return 0.1 * ratio((V + 55) / 10), bn, ratio((V + 40) / 10), bm, ah, bh


@right("holes filled afterwards")
def rates(V):
    V = np.asarray(V, float)
    an, am = (np.array(a) for a in opening(V))
    an[np.isnan(an)] = 0.1
    am[np.isnan(am)] = 1.0
    bn, bm, ah, bh = others(V)
    return an, bn, am, bm, ah, bh


@right("a step aside of a billionth of a millivolt, everything in a list")
def rates(V):
    V = np.asarray(V, float)
    W = np.where((V == -55) | (V == -40), V + 1e-6, V)
    an, am = opening(W)
    bn, bm, ah, bh = others(V)
    return [an, bn, am, bm, ah, bh]


@right("number by number, in lists")
def rates(V):
    if np.ndim(V):
        rows = [rates_of_one(v) for v in np.ravel(V)]
        return tuple(np.reshape(part, np.shape(V)) for part in zip(*rows, strict=True))
    return rates_of_one(V)


def rates_of_one(v):
    an = 0.1 if v == -55 else 0.01 * (v + 55) / -np.expm1(-(v + 55) / 10)
    am = 1.0 if v == -40 else 0.1 * (v + 40) / -np.expm1(-(v + 40) / 10)
    bn, bm, ah, bh = others(float(v))
    return an, bn, am, bm, ah, bh


@right("chooses after dividing, and lives with the warning")
def rates(V):
    V = np.asarray(V, float)
    an = np.where(V == -55, 0.1, 0.01 * (V + 55) / (1 - np.exp(-(V + 55) / 10)))
    am = np.where(V == -40, 1.0, 0.1 * (V + 40) / (1 - np.exp(-(V + 40) / 10)))
    bn, bm, ah, bh = others(V)
    return an, bn, am, bm, ah, bh


@right("all six in one array")
def rates(V):
    V = np.asarray(V, float)
    (an, am), (bn, bm, ah, bh) = opening(V), others(V)
    return np.array([np.where(V == -55, 0.1, an), bn, np.where(V == -40, 1.0, am), bm, ah, bh])


@right("np.divide where there is no hole")
def rates(V):
    V = np.asarray(V, float)
    x, y = (V + 55) / 10, (V + 40) / 10
    an = np.divide(0.1 * x, 1 - np.exp(-x), out=np.full(V.shape, 0.1), where=x != 0)
    am = np.divide(y, 1 - np.exp(-y), out=np.ones(V.shape), where=y != 0)
    bn, bm, ah, bh = others(V)
    return an, bn, am, bm, ah, bh


@right("single precision, np.isclose at the holes")
def rates(V):
    V = np.asarray(V, np.float32)
    an, am = opening(V)
    bn, bm, ah, bh = others(V)
    return np.where(np.isclose(V, -55), 0.1, an), bn, np.where(np.isclose(V, -40), 1.0, am), bm, ah, bh


# -- wrong --------------------------------------------------------------------------------------------
@wrong("as printed: nothing done about 0/0", LIMITS, "0/0")
def rates(V):
    V = np.asarray(V, float)
    (an, am), (bn, bm, ah, bh) = opening(V), others(V)
    return an, bn, am, bm, ah, bh


@wrong("both holes filled with the same number", LIMITS, "expected 1")
def rates(V):
    V = np.asarray(V, float)
    (an, am), (bn, bm, ah, bh) = opening(V), others(V)
    return np.nan_to_num(an, nan=0.1), bn, np.nan_to_num(am, nan=0.1), bm, ah, bh


@wrong("one hole fills the whole array", LIMITS, "each entry by itself")
def rates(V):
    V = np.asarray(V, float)
    (an, am), (bn, bm, ah, bh) = opening(V), others(V)
    if np.isnan(an).any():
        an = np.full(V.shape, 0.1)
    if np.isnan(am).any():
        am = np.full(V.shape, 1.0)
    return an, bn, am, bm, ah, bh


@wrong("the limit also where nothing is wrong", LIMITS, "only where")
def rates(V):
    V = np.asarray(V, float)
    (an, am), (bn, bm, ah, bh) = opening(V), others(V)
    return np.where(abs(V + 55) < 5, 0.1, an), bn, np.where(abs(V + 40) < 5, 1.0, am), bm, ah, bh


@wrong("the sign of 1952", ORDER, "1952")
def rates(V):
    V = -130 - np.asarray(V, float)
    (an, am), (bn, bm, ah, bh) = opening(V), others(V)
    return an, bn, am, bm, ah, bh


@wrong("the order m, h, n", ORDER, "that is alpha_m")
def rates(V):
    V = np.asarray(V, float)
    (an, am), (bn, bm, ah, bh) = opening(V), others(V)
    return am, bm, ah, bh, an, bn


@wrong("α and β exchanged", ORDER, "exchanged")
def rates(V):
    V = np.asarray(V, float)
    (an, am), (bn, bm, ah, bh) = opening(V), others(V)
    return bn, an, bm, am, bh, ah


@wrong("β_n counted from 0 mV", ORDER, "V + 65")
def rates(V):
    V = np.asarray(V, float)
    (an, am), (_, bm, ah, bh) = opening(V), others(V)
    return an, 0.125 * np.exp(-V / 80), am, bm, ah, bh


@wrong("β_h falls instead of rising", ORDER, "β_h rises")
def rates(V):
    V = np.asarray(V, float)
    (an, am), (bn, bm, ah, _) = opening(V), others(V)
    return an, bn, am, bm, ah, 1 / (1 + np.exp((V + 35) / 10))


@wrong("a forgotten factor ten in α_n", ORDER, "line of alpha_n")
def rates(V):
    V = np.asarray(V, float)
    (an, am), (bn, bm, ah, bh) = opening(V), others(V)
    return 10 * an, bn, am, bm, ah, bh


@wrong("forgets the return", ORDER, "return")
def rates(V):
    opening(np.asarray(V, float))


@wrong("whole numbers in, whole numbers out", SHAPE, "decimals")
def rates(V):
    kept = [np.zeros_like(V) for _ in range(6)]
    W = np.asarray(V, float)
    W = np.where((W == -55) | (W == -40), W + 1e-6, W)
    (an, am), (bn, bm, ah, bh) = opening(W), others(W)
    for k, part in enumerate((an, bn, am, bm, ah, bh)):
        kept[k][...] = part
    return kept


@wrong("shifts the caller's potentials", UNCHANGED, "V = np.array(V")
def rates(V):
    if isinstance(V, np.ndarray):
        V += 1e-9
    V = np.asarray(V, float)
    (an, am), (bn, bm, ah, bh) = opening(V + 1e-6 * ((V == -55) | (V == -40))), others(V)
    return an, bn, am, bm, ah, bh


@wrong("the limit for a whole millivolt around the hole", LIMITS, "only where")
def rates(V):
    V = np.asarray(V, float)
    (an, am), (bn, bm, ah, bh) = opening(V), others(V)
    return np.where(abs(V + 55) < 1, 0.1, an), bn, np.where(abs(V + 40) < 1, 1.0, am), bm, ah, bh


@wrong("nan turned into 0", LIMITS, "its limit is not")
def rates(V):
    V = np.asarray(V, float)
    (an, am), (bn, bm, ah, bh) = opening(V), others(V)
    return np.nan_to_num(an), bn, np.nan_to_num(am), bm, ah, bh


@wrong("first all α, then all β", ORDER, "that is alpha_m")
def rates(V):
    V = np.asarray(V, float)
    (an, am), (bn, bm, ah, bh) = opening(V), others(V)
    return an, am, ah, bn, bm, bh


@wrong("an if, which wants one number", ORDER, "it raised")
def rates(V):
    an = 0.1 if V == -55 else opening(V)[0]
    am = 1.0 if V == -40 else opening(V)[1]
    bn, bm, ah, bh = others(V)
    return an, bn, am, bm, ah, bh


@wrong("everything in one row", SHAPE, "shape")
def rates(V):
    V = np.ravel(np.asarray(V, float))
    (an, am), (bn, bm, ah, bh) = opening(V), others(V)
    return np.where(V == -55, 0.1, an), bn, np.where(V == -40, 1.0, am), bm, ah, bh


@wrong("three pairs", ORDER, "expected 6 values")
def rates(V):
    V = np.asarray(V, float)
    (an, am), (bn, bm, ah, bh) = opening(V), others(V)
    return (an, bn), (am, bm), (ah, bh)
