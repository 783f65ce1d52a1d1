"""Answers to exercise 5.2, Oja's rule."""

import numpy as np

from answers import right, wrong

ONE = "one sample: Δw = η y (x − y w)"
LENGTH = "the length settles at 1"
DIRECTION = "the direction of the largest spread"
ORDER = "every sample once, in order"
WHOLE = "a start in whole numbers"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("rows of an empty array")
def oja(X, eta, w0):
    W = np.empty((len(X), len(w0)))
    w = np.array(w0, dtype=float)
    for k in range(len(X)):
        y = X[k] @ w
        w = w + eta * (y * X[k] - y**2 * w)
        W[k] = w
    return W


@right("a list of copies, changed in place")
def oja(X, eta, w0):
    w, path = 1.0 * w0, []
    for x in X:
        y = float(np.dot(x, w))
        w += eta * y * (x - y * w)
        path.append(w.copy())
    return path


@right("two nested loops with the old weights kept apart")
def oja(X, eta, w0):
    T, n = X.shape
    W = np.zeros((T, n))
    old = list(w0)
    for k in range(T):
        y = sum(old[j] * X[k, j] for j in range(n))
        for j in range(n):
            W[k, j] = old[j] + eta * y * (X[k, j] - y * old[j])
        old = list(W[k])
    return W


@right("hands its own rows on")
def oja(X, eta, w0):
    W = np.vstack([w0, np.zeros(X.shape)]).astype(float)
    for k, x in enumerate(X):
        y = W[k] @ x
        W[k + 1] = (1 - eta * y * y) * W[k] + eta * y * x
    return W[1:]


# -- wrong --------------------------------------------------------------------------------------------
@wrong("plain Hebb", ONE, "plain Hebb")
def oja(X, eta, w0):
    W, w = np.empty(X.shape), np.array(w0, float)
    for k, x in enumerate(X):
        w = w + eta * (w @ x) * x
        W[k] = w
    return W


@wrong("plain Hebb, seen by its length", LENGTH, "grows without end")
def oja(X, eta, w0):
    W, w = np.empty(X.shape), np.array(w0, float)
    for k, x in enumerate(X):
        w = w + eta * (w @ x) * x
        W[k] = w
    return W


@wrong("a decay that does not depend on the output", ONE, "not η w")
def oja(X, eta, w0):
    W, w = np.empty(X.shape), np.array(w0, float)
    for k, x in enumerate(X):
        w = w + eta * (w @ x) * x - eta * w
        W[k] = w
    return W


@wrong("y in the decay once", ONE, "twice")
def oja(X, eta, w0):
    W, w = np.empty(X.shape), np.array(w0, float)
    for k, x in enumerate(X):
        y = w @ x
        w = w + eta * y * (x - w)
        W[k] = w
    return W


@wrong("the sign of the decay", ONE, "sign")
def oja(X, eta, w0):
    W, w = np.empty(X.shape), np.array(w0, float)
    with np.errstate(all="ignore"):
        for k, x in enumerate(X):
            y = w @ x
            w = w + eta * y * (x + y * w)
            W[k] = w
    return W


@wrong("Hebb, then divided by the length", ONE, "division by the length")
def oja(X, eta, w0):
    W, w = np.empty(X.shape), np.array(w0, float)
    for k, x in enumerate(X):
        w = w + eta * (w @ x) * x
        w = w / np.linalg.norm(w)
        W[k] = w
    return W


@wrong("the decay acts on the weights that Hebb has just changed", ONE, "before the step")
def oja(X, eta, w0):
    W, w = np.empty(X.shape), np.array(w0, float)
    for k, x in enumerate(X):
        y = w @ x
        w += eta * y * x
        w -= eta * y * y * w
        W[k] = w
    return W


@wrong("the same decay for every weight", ONE, "proportional to that weight")
def oja(X, eta, w0):
    W, w = np.empty(X.shape), np.array(w0, float)
    with np.errstate(all="ignore"):
        for k, x in enumerate(X):
            y = w @ x
            w = w + eta * y * (x - y)
            W[k] = w
    return W


@wrong("anti-Hebb: length 1, but the direction of the smallest spread", DIRECTION, "largest spread")
def oja(X, eta, w0):
    W, w = np.empty(X.shape), np.array(w0, float)
    for k, x in enumerate(X):
        y = w @ x
        w = w - eta * y * (x - y * w)
        w = w / np.linalg.norm(w)
        W[k] = w
    return W


@wrong("the mean over all samples in every step", ORDER, "row 0 needs")
def oja(X, eta, w0):
    W, w = np.empty(X.shape), np.array(w0, float)
    for k in range(len(X)):
        y = X @ w
        w = w + eta * np.mean(y[:, None] * (X - y[:, None] * w), axis=0)
        W[k] = w
    return W


@wrong("one array in every row of a list", ORDER, "store a copy")
def oja(X, eta, w0):
    w, path = np.array(w0, float), []
    for x in X:
        y = w @ x
        w += eta * y * (x - y * w)
        path.append(w)
    return path


@wrong("row k is written before the update", ORDER, "before sample k")
def oja(X, eta, w0):
    W, w = np.empty(X.shape), np.array(w0, float)
    for k, x in enumerate(X):
        W[k] = w
        y = w @ x
        w = w + eta * y * (x - y * w)
    return W


@wrong("a copy of whole numbers cannot take decimals", WHOLE, "it raised")
def oja(X, eta, w0):
    w, path = w0.copy(), []
    for x in X:
        y = w @ x
        w += eta * y * (x - y * w)
        path.append(w.copy())
    return np.array(path)


@wrong("a start of its own", ORDER, "row 0")
def oja(X, eta, w0):
    W, w = np.empty(X.shape), np.ones(X.shape[1])
    for k, x in enumerate(X):
        y = w @ x
        w = w + eta * y * (x - y * w)
        W[k] = w
    return W


@wrong("changes the caller's start", UNCHANGED, "w0 = np.array(w0")
def oja(X, eta, w0):
    w = w0 if w0.dtype.kind == "f" else w0.astype(float)
    W = np.empty(X.shape)
    for k, x in enumerate(X):
        y = w @ x
        w += eta * y * (x - y * w)
        W[k] = w
    return W


@right("single precision")
def oja(X, eta, w0):
    w, path = np.array(w0, np.float32), []
    for x in X.astype(np.float32):
        y = w @ x
        w = w + np.float32(eta) * y * (x - y * w)
        path.append(w)
    return path


@right("with the matrix x xᵀ")
def oja(X, eta, w0):
    W, w = np.zeros_like(X), w0
    for k, x in enumerate(X):
        A = np.outer(x, x)
        w = w + eta * (A @ w - (w @ A @ w) * w)
        W[k] = w
    return W


def run_with(change, before=lambda X: X):
    """An answer from its change of w, a function of (η, y, x, w, k)."""

    def run(X, eta, w0):
        W, w = np.empty(X.shape), np.array(w0, float)
        with np.errstate(all="ignore"):
            for k, x in enumerate(before(X)):
                w = w + change(eta, w @ x, x, w, k)
                W[k] = w
        return W

    return run


@wrong("eta typed in", ONE, "eta the argument")
def oja(X, eta, w0):
    return run_with(lambda eta, y, x, w, k: 0.05 * y * (x - y * w))(X, eta, w0)


@wrong("eta of the worked example typed in", ORDER, "row 0 needs")
def oja(X, eta, w0):
    return run_with(lambda eta, y, x, w, k: 0.1 * y * (x - y * w))(X, eta, w0)


@wrong("a learning rate that falls", ORDER, "with the weights that the one before left")
def oja(X, eta, w0):
    return run_with(lambda eta, y, x, w, k: eta / (1 + k) * y * (x - y * w))(X, eta, w0)


@wrong("takes the mean off", ORDER, "row 0 needs")
def oja(X, eta, w0):
    return run_with(lambda eta, y, x, w, k: eta * y * (x - y * w), lambda X: X - X.mean(axis=0))(X, eta, w0)


@wrong("the output of the start for every sample", ORDER, "each sample is used once")
def oja(X, eta, w0):
    return run_with(lambda eta, y, x, w, k: eta * (w0 @ x) * (x - (w0 @ x) * w))(X, eta, w0)


@wrong("the length squared instead of the output squared", ONE, "expected")
def oja(X, eta, w0):
    return run_with(lambda eta, y, x, w, k: eta * (y * x - (w @ w) * w))(X, eta, w0)


@wrong("the start as first row", ONE, "(2, 3)")
def oja(X, eta, w0):
    return np.vstack([w0, run_with(lambda eta, y, x, w, k: eta * y * (x - y * w))(X, eta, w0)])


@wrong("rows for whole numbers", WHOLE, "[1.0, 0.0]")
def oja(X, eta, w0):
    W, w = np.zeros(X.shape, w0.dtype), w0
    for k, x in enumerate(X):
        y = w @ x
        w = w + eta * y * (x - y * w)
        W[k] = w
    return W


@wrong("writes into the samples", UNCHANGED, "X = np.array(X")
def oja(X, eta, w0):
    X[:] = run_with(lambda eta, y, x, w, k: eta * y * (x - y * w))(X.copy(), eta, w0)
    return X
