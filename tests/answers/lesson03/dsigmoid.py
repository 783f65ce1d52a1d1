"""Answers to exercise 3.6, the slope of the sigmoid."""

import numpy as np

from answers import right, wrong

BELL = "a hill: highest at 0, the same on both sides"
SLOPES = "the slopes"
FAR = "quiet and flat from −1000 to 1000"
SHAPES = "numbers and tables"
UNCHANGED = "input left unchanged"


def sigmoid(x):
    return 0.5 * (1 + np.tanh(np.asarray(x, float) / 2))


# -- right --------------------------------------------------------------------------------------------
@right("σ (1 − σ)")
def dsigmoid(x):
    return sigmoid(x) * (1 - sigmoid(x))


@right("through cosh, cut off where it overflows")
def dsigmoid(x):
    return 1 / (4 * np.cosh(np.clip(x, -600, 600) / 2) ** 2)


@right("e / (1 + e)² with e = exp(−|x|)")
def dsigmoid(x):
    e = np.exp(-np.abs(x))
    return e / (1 + e) ** 2


@right("a difference quotient")
def dsigmoid(x):
    h = 1e-4
    x = np.asarray(x, float)
    return (sigmoid(x + h) - sigmoid(x - h)) / (2 * h)


@right("single precision")
def dsigmoid(x):
    y = (0.5 * (1 + np.tanh(np.asarray(x, float) / 2))).astype(np.float32)
    return y * (1 - y)


@right("through the slope of tanh")
def dsigmoid(x):
    return 0.25 * (1 - np.tanh(np.asarray(x, float) / 2) ** 2)


# -- wrong --------------------------------------------------------------------------------------------
@wrong("takes x for the value of σ", BELL, "x is the input")
def dsigmoid(x):
    x = np.asarray(x, float)
    return x * (1 - x)


@wrong("σ itself", BELL, "in the middle")
def dsigmoid(x):
    return sigmoid(x)


@wrong("the slope of tanh", SLOPES, "slope of tanh")
def dsigmoid(x):
    return 1 - np.tanh(x) ** 2


@wrong("1 − tanh²(x/2): the peak is 1", SLOPES, "four times")
def dsigmoid(x):
    return 1 - np.tanh(np.asarray(x, float) / 2) ** 2


@wrong("σ(1 − σ) squared", SLOPES, "not its square")
def dsigmoid(x):
    return (sigmoid(x) * (1 - sigmoid(x))) ** 2


@wrong("σ(σ − 1)", BELL, "largest value")
def dsigmoid(x):
    return sigmoid(x) * (sigmoid(x) - 1)


@wrong("the quotient as it is printed: infinity over infinity", FAR, "it raised")
def dsigmoid(x):
    e = np.exp(-np.asarray(x, float))
    return e / (1 + e) ** 2


@wrong("the quotient with its warnings hushed up", FAR, "let exp see")
def dsigmoid(x):
    with np.errstate(all="ignore"):
        e = np.exp(-np.asarray(x, float))
        return e / (1 + e) ** 2


@wrong("a difference of neighbours, for rows only", SHAPES, "for x = 1")
def dsigmoid(x):
    return np.array([sigmoid(v) * (1 - sigmoid(v)) for v in x])


@wrong("works in place", UNCHANGED, "x = np.array(x")
def dsigmoid(x):
    y = sigmoid(x) * (1 - sigmoid(x))
    if isinstance(x, np.ndarray):
        x += 1
    return y


@wrong("a difference quotient to one side", BELL, "the same on both sides")
def dsigmoid(x):
    h, x = 1e-2, np.asarray(x, float)
    return (np.tanh((x + h) / 2) - np.tanh(x / 2)) / (2 * h)


@wrong("σ of σ", BELL, "1/4, in the middle")
def dsigmoid(x):
    y = 0.5 * (1 + np.tanh(np.tanh(np.asarray(x, float) / 2) / 4 + 0.25))
    return y * (1 - y)


@wrong("a loud σ of its own, otherwise right", FAR, "a warning counts as an error")
def dsigmoid(x):
    y = 1 / (1 + np.exp(-np.asarray(x, float)))
    return y * (1 - y)


@wrong("a bell of another kind", SLOPES, "expected")
def dsigmoid(x):
    return 0.25 * np.exp(-(np.asarray(x, float) ** 2) / 4)
