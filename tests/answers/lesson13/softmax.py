"""Answers to exercise 13.1, softmax."""

import numpy as np

from answers import right, wrong

ONE = "shares add up to one"
RIGHT = "the right shares"
AXIS = "along the axis that was asked for"
LARGE = "large scores do not overflow"
UNCHANGED = "input left unchanged"


@right("with the maximum and keepdims")
def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


@right("the axis moved to the end, the logarithm of the sum")
def softmax(x, axis=-1):
    x = np.moveaxis(np.array(x, dtype=float), axis, -1)
    top = x.max(axis=-1)[..., None]
    log_sum = top + np.log(np.exp(x - top).sum(axis=-1)[..., None])
    return np.moveaxis(np.exp(x - log_sum), -1, axis)


@right("row by row with apply_along_axis")
def softmax(x, axis=-1):
    def shares(row):
        e = np.exp(row - row.max())
        return e / e.sum()

    return np.apply_along_axis(shares, axis, np.asarray(x, dtype=float))


@right("in float32")
def softmax(x, axis=-1):
    x = np.asarray(x, dtype=np.float64)
    e = np.exp(x - x.max(axis, keepdims=True))
    return (e / e.sum(axis, keepdims=True)).astype(np.float64)


@wrong("exp alone", ONE, "divide by their sum")
def softmax(x, axis=-1):
    return np.exp(x - np.max(x, axis=axis, keepdims=True))


@wrong("divided by the largest", ONE, "divide by their sum")
def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.max(axis=axis, keepdims=True)


@wrong("no exp", RIGHT, "lacks exp")
def softmax(x, axis=-1):
    x = np.abs(np.asarray(x, float))
    return x / x.sum(axis=axis, keepdims=True)


@wrong("no exp, shifted to zero", RIGHT, "lacks exp")
def softmax(x, axis=-1):
    x = np.asarray(x, float) - np.min(x, axis=axis, keepdims=True) + 1e-12
    return x / x.sum(axis=axis, keepdims=True)


@wrong("the sign turned", RIGHT, "the sign is turned")
def softmax(x, axis=-1):
    e = np.exp(-(x - np.min(x, axis=axis, keepdims=True)))
    return e / e.sum(axis=axis, keepdims=True)


@wrong("powers of two", RIGHT, "2 to the power")
def softmax(x, axis=-1):
    e = 2.0 ** (x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@wrong("a hard choice", ONE, "only positive shares")
def softmax(x, axis=-1):
    hard = x == np.max(x, axis=axis, keepdims=True)
    return hard / hard.sum(axis=axis, keepdims=True)


@wrong("one softmax over everything", AXIS, "over everything")
def softmax(x, axis=-1):
    e = np.exp(x - np.max(x))
    return e / e.sum()


@wrong("always the last axis", AXIS, "pass axis")
def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@wrong("always the first axis", AXIS, "pass axis")
def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=0))
    return e / e.sum(axis=0)


@wrong("without keepdims", AXIS, "it raised ValueError")
def softmax(x, axis=-1):
    e = np.exp(x - np.max(x))
    return e / e.sum(axis=axis)


@wrong("no maximum taken off", LARGE, "largest score off")
def softmax(x, axis=-1):
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)


@wrong("the maximum of the whole table taken off", LARGE, "own largest score")
def softmax(x, axis=-1):
    e = np.exp(x - np.max(x))
    return e / e.sum(axis=axis, keepdims=True)


@wrong("the mean taken off", LARGE, "largest score off")
def softmax(x, axis=-1):
    e = np.exp(x - np.mean(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@wrong("scores cut at 700", LARGE, "largest score off")
def softmax(x, axis=-1):
    e = np.exp(np.minimum(x, 700))
    return e / e.sum(axis=axis, keepdims=True)


@wrong("in place", UNCHANGED, "x came back different")
def softmax(x, axis=-1):
    if x.dtype.kind != "f":
        x = x.astype(float)
    x -= x.max(axis=axis, keepdims=True)
    np.exp(x, out=x)
    x /= x.sum(axis=axis, keepdims=True)
    return x


@wrong("prints instead of returning", ONE, "return")
def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    print(e / e.sum(axis=axis, keepdims=True))
