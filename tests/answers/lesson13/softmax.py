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
    x = np.asarray(x, dtype=np.float32)
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


@right("logaddexp.reduce")
def softmax(x, axis=-1):
    return np.exp(x - np.logaddexp.reduce(x, axis=axis, keepdims=True))


@right("lists and recursion")
def softmax(x, axis=-1):
    x = np.moveaxis(np.asarray(x, float), axis, -1)
    if x.ndim > 1:
        return np.moveaxis(np.array([softmax_of(part) for part in x]), -1, axis)
    return softmax_of(x)


def softmax_of(x):
    if np.ndim(x) > 1:
        return [softmax_of(part) for part in x]
    e = [np.exp(v - max(x)) for v in x]
    return [v / sum(e) for v in e]


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


def good(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@wrong("rounded to four digits", RIGHT, "expected")
def softmax(x, axis=-1):
    return np.round(good(x, axis), 4)


@wrong("into an array of the scores' type", RIGHT, "got [0, 0, 0]")
def softmax(x, axis=-1):
    shares = np.zeros_like(x)
    shares[...] = good(x, axis)
    return shares


@wrong("−∞ made a 0", LARGE, "[0, −∞, 1]")
def softmax(x, axis=-1):
    return good(np.nan_to_num(np.asarray(x, float), neginf=0.0), axis)


@wrong("a small number in the denominator", ONE, "expected 1")
def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / (e.sum(axis=axis, keepdims=True) + 1e-3)


@wrong("the smallest score taken off", LARGE, "largest score off")
def softmax(x, axis=-1):
    e = np.exp(x - np.min(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@wrong("a sigmoid in place of exp", RIGHT, "expected")
def softmax(x, axis=-1):
    with np.errstate(all="ignore"):
        e = 1 / (1 + np.exp(-np.asarray(x, float)))
    return e / e.sum(axis=axis, keepdims=True)


@wrong("axis only for tables", AXIS, "expected 1")
def softmax(x, axis=-1):
    return good(x, axis if np.ndim(x) < 3 else -1)
