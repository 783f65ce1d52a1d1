"""Answers to exercise 11.3, backpropagation through time."""

import numpy as np

from answers import right, wrong

ONE = "one step back: the slope of tanh"
OLD = "W_h met the old state"
REACHES = "the error reaches the first step"
ADDS = "errors of all states add up"
UNCHANGED = "input left unchanged"


@right("backwards with a running error")
def rnn_backward(params, X, hs, dhs):
    g = {name: np.zeros_like(params[name]) for name in ("W_x", "W_h", "b")}
    dh = dhs[-1]
    for t in reversed(range(len(X))):
        da = dh * (1 - hs[t + 1] ** 2)
        g["W_x"] += da.T @ X[t]
        g["W_h"] += da.T @ hs[t]
        g["b"] += da.sum(axis=0)
        dh = dhs[t] + da @ params["W_h"]
    return g


@right("first all errors, then three einsums")
def rnn_backward(params, X, hs, dhs):
    dh = dhs.copy()
    for t in range(len(X), 0, -1):
        dh[t - 1] += ((1 - hs[t] ** 2) * dh[t]) @ params["W_h"]
    da = dh[1:] * (1 - hs[1:] ** 2)
    return {
        "W_x": np.einsum("tbi,tbj->ij", da, X),
        "W_h": np.einsum("tbi,tbj->ij", da, hs[:-1]),
        "b": da.sum(axis=(0, 1)),
    }


@right("sequence by sequence, outer products")
def rnn_backward(params, X, hs, dhs):
    W_x, W_h, b = np.zeros(params["W_x"].shape), np.zeros(params["W_h"].shape), np.zeros(len(params["b"]))
    for s in range(X.shape[1]):
        error = np.zeros(len(b))
        for t in range(len(X) - 1, -1, -1):
            a = (error + dhs[t + 1, s]) / np.cosh(np.arctanh(hs[t + 1, s])) ** 2
            W_x += np.outer(a, X[t, s])
            W_h += np.outer(a, hs[t, s])
            b = b + a
            error = params["W_h"].T @ a
    return {"W_x": W_x, "W_h": W_h, "b": b, "h0": error}


def back(
    params, X, hs, dhs, carry=lambda da, W: da @ W, add=True, slope=lambda old, new: 1 - new**2, sums=np.sum
):
    """The loop with a slip."""
    g = {name: np.zeros_like(params[name]) for name in ("W_x", "W_h", "b")}
    dh = dhs[-1]
    for t in reversed(range(len(X))):
        da = dh * slope(hs[t], hs[t + 1])
        new = {"W_x": da.T @ X[t], "W_h": da.T @ hs[t], "b": sums(da, axis=0)}
        g = {name: new[name] + add * g[name] for name in g}
        dh = dhs[t] + carry(da, params["W_h"])
    return g


@wrong("no slope of tanh", ONE, "slope of tanh is missing")
def rnn_backward(params, X, hs, dhs):
    return back(params, X, hs, dhs, slope=lambda old, new: 1.0)


@wrong("the slope at the old state", ONE, "old state")
def rnn_backward(params, X, hs, dhs):
    return back(params, X, hs, dhs, slope=lambda old, new: 1 - old**2)


@wrong("the mean over the sequences for b", ONE, "mean over the sequences")
def rnn_backward(params, X, hs, dhs):
    return back(params, X, hs, dhs, sums=np.mean)


@wrong("W_h with the new state", OLD, "before the step")
def rnn_backward(params, X, hs, dhs):
    g = back(params, X, hs, dhs)
    dh, g["W_h"] = dhs[-1], 0
    for t in reversed(range(len(X))):
        da = dh * (1 - hs[t + 1] ** 2)
        g["W_h"] = g["W_h"] + da.T @ hs[t + 1]
        dh = dhs[t] + da @ params["W_h"]
    return g


@wrong("truncated after one step", REACHES, "the error stops there")
def rnn_backward(params, X, hs, dhs):
    return back(params, X, hs, dhs, carry=lambda da, W: 0.0)


@wrong("each step overwrites the one before", REACHES, "overwrites")
def rnn_backward(params, X, hs, dhs):
    return back(params, X, hs, dhs, add=False)


@wrong("only the gradient of the last step", REACHES, "add up")
def rnn_backward(params, X, hs, dhs):
    da = dhs[-1] * (1 - hs[-1] ** 2)
    return {"W_x": da.T @ X[-1], "W_h": da.T @ hs[-2], "b": da.sum(axis=0)}


@wrong("back through the transposed matrix", REACHES, "without .T")
def rnn_backward(params, X, hs, dhs):
    return back(params, X, hs, dhs, carry=lambda da, W: da @ W.T)


@wrong("only the error of the last state", ADDS, "dhs[t]")
def rnn_backward(params, X, hs, dhs):
    last = np.zeros_like(dhs)
    last[-1] = dhs[-1]
    return back(params, X, hs, last)


@wrong("three arrays without names", ONE, "expected a dict")
def rnn_backward(params, X, hs, dhs):
    g = back(params, X, hs, dhs)
    return g["W_x"], g["W_h"], g["b"]


@wrong("adds up in the caller's dhs", UNCHANGED, "dhs")
def rnn_backward(params, X, hs, dhs):
    for t in range(len(X), 0, -1):
        dhs[t - 1] += ((1 - hs[t] ** 2) * dhs[t]) @ params["W_h"]
    da = dhs[1:] * (1 - hs[1:] ** 2)
    return {
        "W_x": np.einsum("tbi,tbj->ij", da, X),
        "W_h": np.einsum("tbi,tbj->ij", da, hs[:-1]),
        "b": da.sum(axis=(0, 1)),
    }


@right("in float32")
def rnn_backward(params, X, hs, dhs):
    params = {name: params[name].astype(np.float32) for name in ("W_x", "W_h", "b")}
    return back(params, *(a.astype(np.float32) for a in (X, hs, dhs)))


@right("the loss of each step by itself, with the matrix of slopes; lists")
def rnn_backward(params, X, hs, dhs):
    g = {name: np.zeros(params[name].shape) for name in ("W_x", "W_h", "b")}
    for s in range(1, len(hs)):
        for k in range(X.shape[1]):
            error = dhs[s, k]
            for t in range(s, 0, -1):
                a = np.diag(1 - hs[t, k] ** 2) @ error
                g["W_x"] += np.outer(a, X[t - 1, k])
                g["W_h"] += np.outer(a, hs[t - 1, k])
                g["b"] += a
                error = params["W_h"].T @ a
    return {name: array.tolist() for name, array in g.items()}


@right("recursion over the steps")
def rnn_backward(params, X, hs, dhs):
    def up_to(t, dh):
        if t < 0:
            return 0, 0, 0
        da = dh * (1 - hs[t + 1] ** 2)
        W_x, W_h, b = up_to(t - 1, dhs[t] + da @ params["W_h"])
        return W_x + da.T @ X[t], W_h + da.T @ hs[t], b + da.sum(0)

    return dict(zip(("W_x", "W_h", "b"), up_to(len(X) - 1, dhs[-1]), strict=True))


@wrong("each error goes back five steps and stops", REACHES, "after five steps")
def rnn_backward(params, X, hs, dhs):
    g = {name: np.zeros(params[name].shape) for name in ("W_x", "W_h", "b")}
    for s in range(len(X), 0, -1):
        dh = dhs[s]
        for t in range(s - 1, max(s - 6, -1), -1):
            da = dh * (1 - hs[t + 1] ** 2)
            g["W_x"] += da.T @ X[t]
            g["W_h"] += da.T @ hs[t]
            g["b"] += da.sum(axis=0)
            dh = da @ params["W_h"]
    return g


@wrong("stops before t = 0", ONE, "t = 0")
def rnn_backward(params, X, hs, dhs):
    g = {name: np.zeros(params[name].shape) for name in ("W_x", "W_h", "b")}
    dh = dhs[-1]
    for t in range(len(X) - 1, 0, -1):
        da = dh * (1 - hs[t + 1] ** 2)
        g["W_x"] += da.T @ X[t]
        g["W_h"] += da.T @ hs[t]
        g["b"] += da.sum(axis=0)
        dh = dhs[t] + da @ params["W_h"]
    return g


@wrong("hands back the error before the slope", REACHES, "da @ W_h")
def rnn_backward(params, X, hs, dhs):
    g = {name: np.zeros(params[name].shape) for name in ("W_x", "W_h", "b")}
    dh = dhs[-1]
    for t in reversed(range(len(X))):
        da = dh * (1 - hs[t + 1] ** 2)
        g["W_x"] += da.T @ X[t]
        g["W_h"] += da.T @ hs[t]
        g["b"] += da.sum(axis=0)
        dh = dhs[t] + dh @ params["W_h"]
    return g


@wrong("the direct part of the state before the first step counted", ADDS, "expected")
def rnn_backward(params, X, hs, dhs):
    g = back(params, X, hs, dhs)
    return g | {"b": g["b"] + dhs[0].sum(axis=0)}


@wrong("inputs of the step before", ADDS, "W_x")
def rnn_backward(params, X, hs, dhs):
    return back(params, X, hs, dhs) | {"W_x": back(params, np.roll(X, 1, axis=0), hs, dhs)["W_x"]}


@wrong("W_h transposed", OLD, "da.T @ hs[t]")
def rnn_backward(params, X, hs, dhs):
    g = back(params, X, hs, dhs)
    return g | {"W_h": g["W_h"].T}
