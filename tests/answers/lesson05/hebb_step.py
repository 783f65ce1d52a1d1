"""Answers to exercise 5.1, one step of Hebb's rule."""

import numpy as np

from answers import right, wrong

TWO = "η y x on two inputs"
ANY = "any number of inputs, any eta"
SILENT = "a silent output changes nothing"
WHOLE = "whole numbers are welcome"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("one line")
def hebb_step(w, x, eta):
    return w + eta * np.dot(w, x) * x


@right("a loop over the inputs and a list")
def hebb_step(w, x, eta):
    y = 0
    for j in range(len(w)):
        y = y + w[j] * x[j]
    return [w[j] + eta * y * x[j] for j in range(len(w))]


@right("the matrix x xᵀ times w")
def hebb_step(w, x, eta):
    return (np.eye(len(w)) + eta * np.outer(x, x)) @ w


@right("a decimal copy, changed in place")
def hebb_step(w, x, eta):
    new = np.array(w, dtype=float)
    new += eta * np.sum(w * x) * np.asarray(x)
    return new


# -- wrong --------------------------------------------------------------------------------------------
@wrong("the change alone", TWO, "that is the change")
def hebb_step(w, x, eta):
    return eta * (w @ x) * x


@wrong("no output in it", TWO, "output y")
def hebb_step(w, x, eta):
    return w + eta * x


@wrong("no input in it", TWO, "input x")
def hebb_step(w, x, eta):
    return w + eta * (w @ x)


@wrong("the product of each input instead of the sum", TWO, "one number for the neuron")
def hebb_step(w, x, eta):
    return w + eta * (w * x) * x


@wrong("eta forgotten", TWO, "learning rate")
def hebb_step(w, x, eta):
    return w + (w @ x) * x


@wrong("the sign of descent, as in training by gradients", TWO, "the sign")
def hebb_step(w, x, eta):
    return w - eta * (w @ x) * x


@wrong("returns nothing", TWO, "return")
def hebb_step(w, x, eta):
    w = w + eta * (w @ x) * x


@wrong("eta typed in", ANY, "always 0.1")
def hebb_step(w, x, eta):
    return w + 0.1 * (w @ x) * x


@wrong("written for two inputs", ANY, "(2,)")
def hebb_step(w, x, eta):
    y = w[0] * x[0] + w[1] * x[1]
    return np.array([w[0] + eta * y * x[0], w[1] + eta * y * x[1]])


@wrong(
    "an output that is cut off below: it learns where the neuron does not answer", SILENT, "changes no weight"
)
def hebb_step(w, x, eta):
    y = w @ x
    return w + eta * max(y, 0.01) * x


@wrong("fills an array of the kind of w", WHOLE, "expected")
def hebb_step(w, x, eta):
    new = np.zeros_like(w)
    y = w @ x
    for j in range(len(w)):
        new[j] = w[j] + eta * y * x[j]
    return new


@wrong("changes the caller's weights", UNCHANGED, "w = np.array(w")
def hebb_step(w, x, eta):
    if w.dtype.kind == "i":
        return w + eta * (w @ x) * x
    w += eta * (w @ x) * x
    return w


@wrong("an output without its sign", ANY, "keeps its sign")
def hebb_step(w, x, eta):
    return w + eta * abs(w @ x) * x


@wrong("an output that is cut off at 0", ANY, "counts below 0 too")
def hebb_step(w, x, eta):
    return w + eta * max(w @ x, 0) * x


@wrong("a copy that keeps whole numbers", WHOLE, "it raised")
def hebb_step(w, x, eta):
    w = w.copy()
    w += eta * (w @ x) * x
    return w


@wrong("weight after weight, each with an output of its own", TWO, "expected")
def hebb_step(w, x, eta):
    w = np.array(w, dtype=float)
    for j in range(len(w)):
        w[j] += eta * (w @ x) * x[j]
    return w


@wrong("the mean of the products", TWO, "the sum of all")
def hebb_step(w, x, eta):
    return w + eta * np.mean(w * x) * x


@wrong("a column", TWO, "(2, 1)")
def hebb_step(w, x, eta):
    return (w + eta * (w @ x) * x)[:, None]


@wrong("writes into the input", UNCHANGED, "x = np.array(x")
def hebb_step(w, x, eta):
    y = w @ x
    if x.dtype.kind == "f":
        x *= eta * y
        return w + x
    return w + eta * y * x


@right("single precision")
def hebb_step(w, x, eta):
    w, x = np.asarray(w, np.float32), np.asarray(x, np.float32)
    return w + np.float32(eta) * (w @ x) * x


@right("a tuple")
def hebb_step(w, x, eta):
    return tuple(w + eta * np.einsum("i,i->", w, x) * x)
