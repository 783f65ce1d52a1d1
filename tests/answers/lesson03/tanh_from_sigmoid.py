"""Answers to exercise 3.7, tanh from a sigmoid."""

import numpy as np

from answers import right, wrong

ODD = "0 at 0, and the same on both sides but for the sign"
VALUES = "the values of tanh"
GIVEN = "made from the sigmoid that was passed in"
SHAPES = "numbers and tables"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("one line")
def tanh_from_sigmoid(x, sigmoid):
    return 2 * sigmoid(2 * x) - 1


@right("half a step first, x doubled by adding")
def tanh_from_sigmoid(x, sigmoid):
    x = np.asarray(x, float)
    half = np.asarray(sigmoid(x + x)) - 0.5
    return half + half


@right("the difference of the two mirrored sigmoids")
def tanh_from_sigmoid(x, sigmoid):
    x = np.asarray(x, float)
    return sigmoid(2 * x) - sigmoid(-2 * x)


@right("single precision")
def tanh_from_sigmoid(x, sigmoid):
    return 2 * np.asarray(sigmoid(2 * np.asarray(x, np.float32)), np.float32) - 1


@right("from the other side, entry by entry, lists returned")
def tanh_from_sigmoid(x, sigmoid):
    def one(v):
        return [one(u) for u in v] if np.ndim(v) else 1 - 2 * sigmoid(-2 * v)

    return one(x)


@right("centred first, then scaled")
def tanh_from_sigmoid(x, sigmoid):
    return (sigmoid(np.asarray(x) / 0.5) - 0.5) / 0.5


# -- wrong --------------------------------------------------------------------------------------------
@wrong("stretched in one direction only", VALUES, "twice as steep")
def tanh_from_sigmoid(x, sigmoid):
    return 2 * sigmoid(x) - 1


@wrong("the input squeezed instead of stretched", VALUES, "not σ(x/2)")
def tanh_from_sigmoid(x, sigmoid):
    return 2 * sigmoid(x / 2) - 1


@wrong("shifted, not stretched", VALUES, "not steep enough")
def tanh_from_sigmoid(x, sigmoid):
    return sigmoid(x) - 0.5


@wrong("only the input stretched", VALUES, "stretch the output too")
def tanh_from_sigmoid(x, sigmoid):
    return sigmoid(2 * x) - 0.5


@wrong("not shifted", ODD, "expected 0 in the middle")
def tanh_from_sigmoid(x, sigmoid):
    return 2 * sigmoid(2 * x)


@wrong("shifted by one before it is doubled", ODD, "expected 0 in the middle")
def tanh_from_sigmoid(x, sigmoid):
    return 2 * (sigmoid(2 * x) - 1)


@wrong("np.tanh, nothing built", GIVEN, "tanh itself")
def tanh_from_sigmoid(x, sigmoid):
    return np.tanh(x)


@wrong("upside down", ODD, "expected values that rise")
def tanh_from_sigmoid(x, sigmoid):
    return 1 - 2 * sigmoid(2 * x)


@wrong("one entry at a time, which a number does not have", SHAPES, "TypeError")
def tanh_from_sigmoid(x, sigmoid):
    return np.array([2 * sigmoid(2 * v) - 1 for v in x])


@wrong("doubles the caller's x", UNCHANGED, "x = np.array(x")
def tanh_from_sigmoid(x, sigmoid):
    x *= 2
    return 2 * sigmoid(x) - 1


@wrong("σ(x) − σ(−x), which is not steep enough", VALUES, "twice as steep")
def tanh_from_sigmoid(x, sigmoid):
    return sigmoid(x) - sigmoid(-np.asarray(x))


@wrong("a σ of its own", GIVEN, "tanh itself")
def tanh_from_sigmoid(x, sigmoid):
    return 2 / (1 + np.exp(-2 * np.asarray(x, float))) - 1


@wrong("too steep", VALUES, "stretch σ")
def tanh_from_sigmoid(x, sigmoid):
    return 2 * sigmoid(4 * np.asarray(x)) - 1
