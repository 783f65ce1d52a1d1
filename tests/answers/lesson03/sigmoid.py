"""Answers to exercise 3.5, a sigmoid that does not overflow."""

import math

import numpy as np

from answers import right, wrong

RISES = "one half at 0, and rising"
VALUES = "the values"
FAR = "quiet and right from −1000 to 1000"
SHAPES = "numbers and tables"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("exp of −|x| and np.where")
def sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1 / (1 + e), e / (1 + e))


@right("through tanh, which never overflows")
def sigmoid(x):
    return 0.5 * (1 + np.tanh(np.asarray(x, float) / 2))


@right("two halves by boolean indexing")
def sigmoid(x):
    x = np.asarray(x, dtype=float)
    y = np.empty(x.shape)
    up = x >= 0
    y[up] = 1 / (1 + np.exp(-x[up]))
    e = np.exp(x[~up])
    y[~up] = e / (1 + e)
    return y


@right("the input cut off where nothing changes any more")
def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


@right("logaddexp")
def sigmoid(x):
    return np.exp(-np.logaddexp(0, -np.asarray(x, float)))


@right("math, one number at a time")
def sigmoid(x):
    def one(v):
        if v >= 0:
            return 1 / (1 + math.exp(-v))
        return math.exp(v) / (1 + math.exp(v))

    return np.vectorize(one, otypes=[float])(x)


@right("says itself that an overflow is harmless here")
def sigmoid(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(x, float)))


@right("single precision")
def sigmoid(x):
    x = np.asarray(x, np.float32)
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


@right("one half, and 1 minus it for the other")
def sigmoid(x):
    upper = 1 / (1 + np.exp(-np.abs(np.asarray(x, float))))
    return np.where(np.asarray(x) >= 0, upper, 1 - upper)


@right("np.piecewise")
def sigmoid(x):
    x = np.asarray(x, float)
    return np.piecewise(x, [x >= 0], [lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(z) / (1 + np.exp(z))])


@right("the printed form, its overflow silenced")
def sigmoid(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(x, float)))


# -- wrong --------------------------------------------------------------------------------------------
@wrong("rounded to three digits", VALUES, "do not round")
def sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.round(np.where(np.asarray(x) >= 0, 1 / (1 + e), e / (1 + e)), 3)


@wrong("the twin of the printed form, its overflow silenced", FAR, "nan")
def sigmoid(x):
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(np.asarray(x, float))
        return e / (1 + e)


@wrong("the sign turned round", RISES, "minus sign")
def sigmoid(x):
    return 1 / (1 + np.exp(np.clip(x, -500, 500)))


@wrong("the formula as it is printed: right, but loud", FAR, "overflow encountered in exp")
def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, float)))


@wrong("the other printed form, nan far above", FAR, "it raised")
def sigmoid(x):
    e = np.exp(np.asarray(x, float))
    return e / (1 + e)


@wrong("nan far above, warnings switched off", FAR, "infinity / infinity")
def sigmoid(x):
    with np.errstate(all="ignore"):
        e = np.exp(np.asarray(x, float))
        return e / (1 + e)


@wrong("np.where that computes both and so overflows", FAR, "overflow")
def sigmoid(x):
    x = np.asarray(x, float)
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


@wrong("tanh instead", RISES, "expected 0.5")
def sigmoid(x):
    return np.tanh(x)


@wrong("base two", VALUES, "base is 2")
def sigmoid(x):
    return 1 / (1 + 2.0 ** -np.clip(x, -500, 500))


@wrong("half as steep", VALUES, "1 / (1 + e^(−x))")
def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500) / 2))


@wrong("the upper half mirrored", VALUES, "mirrored half")
def sigmoid(x):
    return 1 / (1 + np.exp(-np.abs(x)))


@wrong("cut off too early", FAR, "got")
def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -5, 5)))


@wrong("a step", RISES, "expected")
def sigmoid(x):
    return np.heaviside(x, 0.5)


@wrong("zeros_like of whole numbers", SHAPES, "whole numbers")
def sigmoid(x):
    x = np.asarray(x)
    y = np.zeros_like(x)
    y[...] = 0.5 * (1 + np.tanh(x / 2))
    return y


@wrong("an if that needs a single number", RISES, "ambiguous")
def sigmoid(x):
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x))


@wrong("a list over x that numbers do not have", SHAPES, "TypeError")
def sigmoid(x):
    return np.array([0.5 * (1 + np.tanh(v / 2)) for v in x])


@wrong("works in place", UNCHANGED, "x = np.array(x")
def sigmoid(x):
    y = 0.5 * (1 + np.tanh(np.asarray(x, float) / 2))
    if isinstance(x, np.ndarray):
        x *= 0
    return y


@wrong("a straight line with two corners", RISES, "nothing is cut off")
def sigmoid(x):
    return np.clip(np.asarray(x) / 4 + 0.5, 0, 1)


@wrong("the largest entry subtracted, as for a softmax", RISES, "expected 0.5")
def sigmoid(x):
    e = np.exp(x - np.max(x))
    return e / (1 + e)


@wrong("chooses the formula by all entries at once", FAR, "a warning counts as an error")
def sigmoid(x):
    x = np.asarray(x, float)
    return 1 / (1 + np.exp(-x)) if (x >= 0).all() else np.exp(x) / (1 + np.exp(x))
