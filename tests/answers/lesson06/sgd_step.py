"""Answers to exercise 6.1, one step downhill."""

import numpy as np

from answers import right, wrong

DOWNHILL = "it goes down, against the gradient"
LENGTH = "the step is eta times the gradient"
SHAPES = "any shape, any eta"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("the formula")
def sgd_step(w, gradient, eta):
    return w - eta * gradient


@right("arrays first, then the change is added with its minus sign")
def sgd_step(w, gradient, eta):
    w, change = np.array(w, dtype=float), -eta * np.asarray(gradient)
    w += change
    return w


@right("one weight after the other, returned as nested lists")
def sgd_step(w, gradient, eta):
    if np.ndim(w) == 0:
        return float(w) - eta * float(gradient)
    return [sgd_of_parts(a, b, eta) for a, b in zip(w, gradient, strict=True)]


def sgd_of_parts(w, gradient, eta):
    if np.ndim(w) == 0:
        return float(w) - float(gradient) * eta
    return [sgd_of_parts(a, b, eta) for a, b in zip(w, gradient, strict=True)]


# -- wrong --------------------------------------------------------------------------------------------
@wrong("the rule as it is printed in the article", DOWNHILL, "uphill")
def sgd_step(w, gradient, eta):
    return w + eta * gradient


@wrong("the gradient is subtracted from nothing", DOWNHILL, "expected each weight")
def sgd_step(w, gradient, eta):
    return eta * gradient


@wrong("eta forgotten", LENGTH, "eta is missing")
def sgd_step(w, gradient, eta):
    return w - gradient


@wrong("only the direction counts", LENGTH, "sign is used")
def sgd_step(w, gradient, eta):
    return w - eta * np.sign(gradient)


@wrong("the gradient brought to length 1", LENGTH, "length 1")
def sgd_step(w, gradient, eta):
    return w - eta * np.asarray(gradient) / np.linalg.norm(gradient)


@wrong("a learning rate typed in", SHAPES, "always 0.1")
def sgd_step(w, gradient, eta):
    return w - 0.1 * np.asarray(gradient)


@wrong("a loop that wants a row", SHAPES, "")
def sgd_step(w, gradient, eta):
    return np.array([w[i] - eta * gradient[i] for i in range(len(w))])


@wrong("zeros_like of whole numbers keeps whole numbers", SHAPES, "decimals")
def sgd_step(w, gradient, eta):
    new = np.zeros_like(w)
    new[...] = w - eta * gradient
    return new


@wrong("changes the caller's weights", UNCHANGED, "w = np.array(w")
def sgd_step(w, gradient, eta):
    if np.ndim(w) and w.dtype.kind == "f":
        w -= eta * gradient
        return w
    return w - eta * gradient


@wrong("half a step, as if the loss had a square in it", LENGTH, "w − eta · gradient")
def sgd_step(w, gradient, eta):
    return w - eta * gradient / 2


@wrong("a copy that numbers do not have", SHAPES, "has no attribute 'copy'")
def sgd_step(w, gradient, eta):
    w = w.copy()
    w -= eta * gradient
    return w


@wrong("scales the caller's gradient", UNCHANGED, "gradient came back different")
def sgd_step(w, gradient, eta):
    gradient *= eta
    return w - gradient
