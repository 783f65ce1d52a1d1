"""Answers to exercise 5.3, Sanger's rule."""

import numpy as np

from answers import right, wrong

ONE = "one sample, three neurons"
ALONE = "one neuron alone is Oja's"
RATES = "each sample with its own learning rate"
COMPONENTS = "the components, in their order"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("outer products and np.tril")
def sanger(X, eta, W0):
    W = np.array(W0, dtype=float)
    for k in range(len(X)):
        y = W @ X[k]
        W += eta[k] * (np.outer(y, X[k]) - np.tril(np.outer(y, y)) @ W)
    return W


@right("neuron by neuron, with what is left of x")
def sanger(X, eta, W0):
    W = W0.copy()
    for x, rate in zip(X, eta, strict=True):
        y, old = W @ x, W.copy()
        rest = x.copy()
        for i in range(len(W)):
            rest = rest - y[i] * old[i]
            W[i] = old[i] + rate * y[i] * rest
    return W


@right("a running sum over the rows")
def sanger(X, eta, W0):
    W = W0
    for x, rate in zip(X, eta, strict=True):
        y = (W @ x)[:, None]
        W = W + rate * y * (x - np.cumsum(y * W, axis=0))
    return W


@right("three loops and lists")
def sanger(X, eta, W0):
    W = [list(row) for row in W0]
    for x, rate in zip(X.tolist(), eta.tolist(), strict=True):
        y = [sum(a * b for a, b in zip(row, x, strict=True)) for row in W]
        new = []
        for i in range(len(W)):
            back = [sum(y[j] * W[j][m] for j in range(i + 1)) for m in range(len(x))]
            new.append([W[i][m] + rate * y[i] * (x[m] - back[m]) for m in range(len(x))])
        W = new
    return W


# -- wrong --------------------------------------------------------------------------------------------
@wrong("every neuron hears all: the subspace only", ONE, "all others")
def sanger(X, eta, W0):
    W = W0.copy()
    for x, rate in zip(X, eta, strict=True):
        y = W @ x
        W += rate * (np.outer(y, x) - np.outer(y, y) @ W)
    return W


@wrong("every neuron hears all, seen by its components", COMPONENTS, "right space")
def sanger(X, eta, W0):
    W = W0.copy()
    for x, rate in zip(X, eta, strict=True):
        y = W @ x
        W += rate * (np.outer(y, x) - np.outer(y, y) @ W)
    return W


@wrong("each neuron alone by Oja's rule", ONE, "the same component")
def sanger(X, eta, W0):
    W = W0.copy()
    for x, rate in zip(X, eta, strict=True):
        y = W @ x
        W += rate * y[:, None] * (x - y[:, None] * W)
    return W


@wrong("each neuron alone, seen by its components", COMPONENTS, "found the first component")
def sanger(X, eta, W0):
    W = W0.copy()
    for x, rate in zip(X, eta, strict=True):
        y = W @ x
        W += rate * y[:, None] * (x - y[:, None] * W)
    return W


@wrong("only the neurons before, without its own term", ALONE, "for one neuron")
def sanger(X, eta, W0):
    W = W0.copy()
    with np.errstate(all="ignore"):
        for x, rate in zip(X, eta, strict=True):
            y = W @ x
            W += rate * (np.outer(y, x) - np.tril(np.outer(y, y), -1) @ W)
    return W


@wrong("the upper triangle", ONE, "upside down")
def sanger(X, eta, W0):
    W = W0.copy()
    for x, rate in zip(X, eta, strict=True):
        y = W @ x
        W += rate * (np.outer(y, x) - np.triu(np.outer(y, y)) @ W)
    return W


@wrong("rows that see the new weights of the rows above", ONE, "partly new")
def sanger(X, eta, W0):
    W = W0.copy()
    for x, rate in zip(X, eta, strict=True):
        for i in range(len(W)):
            y = W @ x
            W[i] += rate * y[i] * (x - y[: i + 1] @ W[: i + 1])
    return W


@wrong("plain Hebb", ONE, "plain Hebb")
def sanger(X, eta, W0):
    W = W0.copy()
    with np.errstate(all="ignore"):
        for x, rate in zip(X, eta, strict=True):
            W += rate * np.outer(W @ x, x)
    return W


@wrong("the first learning rate for all samples", RATES, "eta[0]")
def sanger(X, eta, W0):
    W = W0.copy()
    for x in X:
        y = W @ x
        W += eta[0] * (np.outer(y, x) - np.tril(np.outer(y, y)) @ W)
    return W


@wrong("written for three neurons", ALONE, "it raised")
def sanger(X, eta, W0):
    a, b, c = W0
    for x, rate in zip(X, eta, strict=True):
        y0, y1, y2 = a @ x, b @ x, c @ x
        a, b, c = (
            a + rate * y0 * (x - y0 * a),
            b + rate * y1 * (x - y0 * a - y1 * b),
            c + rate * y2 * (x - y0 * a - y1 * b - y2 * c),
        )
    return np.array([a, b, c])


@wrong("the weights of all times", ONE, "(1, 3, 4)")
def sanger(X, eta, W0):
    W, path = W0.copy(), []
    for x, rate in zip(X, eta, strict=True):
        y = W @ x
        W = W + rate * (np.outer(y, x) - np.tril(np.outer(y, y)) @ W)
        path.append(W)
    return np.array(path)


@wrong("changes the caller's start", UNCHANGED, "W0 = np.array(W0")
def sanger(X, eta, W0):
    for x, rate in zip(X, eta, strict=True):
        y = W0 @ x
        W0 += rate * (np.outer(y, x) - np.tril(np.outer(y, y)) @ W0)
    return W0


def run_with(change):
    """An answer from its change of W, a function of (rate, y, x, W, k)."""

    def run(X, eta, W0):
        W = np.array(W0, float)
        with np.errstate(all="ignore"):
            for k, x in enumerate(X):
                W = W + change(eta[k], W @ x, x, W, k)
        return W

    return run


def rule(rate, y, x, W, k):
    return rate * (np.outer(y, x) - np.tril(np.outer(y, y)) @ W)


@right("single precision")
def sanger(X, eta, W0):
    return run_with(rule)(X.astype(np.float32), eta.astype(np.float32), W0.astype(np.float32))


@right("a list of rows, each from the old ones")
def sanger(X, eta, W0):
    W = W0
    for x, rate in zip(X, eta, strict=True):
        y = W @ x
        W = np.array(
            [W[i] + rate * y[i] * (x - sum(y[j] * W[j] for j in range(i + 1))) for i in range(len(W))]
        )
    return W.tolist()


@wrong("the answer of a row to what the rows above left over", ONE, "of x itself")
def sanger(X, eta, W0):
    W = W0.copy()
    for x, rate in zip(X, eta, strict=True):
        rest, old = x, W.copy()
        for i in range(len(W)):
            y = old[i] @ rest
            rest = rest - y * old[i]
            W[i] = old[i] + rate * y * rest
    return W


@wrong("rows change one by one, with the outputs from before", ONE, "partly new")
def sanger(X, eta, W0):
    W = W0.copy()
    for x, rate in zip(X, eta, strict=True):
        y = W @ x
        for i in range(len(W)):
            W[i] += rate * y[i] * (x - y[: i + 1] @ W[: i + 1])
    return W


@wrong("y_i in the sum, too", ONE, "its own y_j")
def sanger(X, eta, W0):
    return run_with(lambda e, y, x, W, k: e * y[:, None] * (x - y[:, None] * np.cumsum(W, axis=0)))(
        X, eta, W0
    )


@wrong("no output in front of the bracket", ONE, "in front of the bracket")
def sanger(X, eta, W0):
    return run_with(lambda e, y, x, W, k: e * (x - np.cumsum(y[:, None] * W, axis=0)))(X, eta, W0)


@wrong("the last learning rate for all samples", RATES, "eta[-1]")
def sanger(X, eta, W0):
    return run_with(lambda e, y, x, W, k: rule(eta[-1], y, x, W, k))(X, eta, W0)


@wrong("learning rates from the last to the first", RATES, "eta[k]")
def sanger(X, eta, W0):
    return run_with(rule)(X, eta[::-1], W0)


@wrong("a learning rate typed in", ALONE, "not 0.1")
def sanger(X, eta, W0):
    return run_with(lambda e, y, x, W, k: rule(0.1, y, x, W, k))(X, eta, W0)


@wrong("components from np.linalg.eigh: right in the end, but no learning", ONE, "expected")
def sanger(X, eta, W0):
    return np.linalg.eigh(X.T @ X)[1].T[::-1][: len(W0)]


@wrong("the last sample left out", RATES, "eta[k] and X[k]")
def sanger(X, eta, W0):
    return run_with(rule)(X[:-1], eta, W0)
