"""Answers to exercise 11.2, a network with a loop, run."""

import numpy as np

from answers import right, wrong

ONE = "one step: tanh of input, old state and bias"
ROW_0 = "row 0 is the state before the first input"
LATER = "every step starts from the step before"
ALONE = "sequences side by side do not mix"
WHOLE = "whole numbers in, decimals out"
UNCHANGED = "input left unchanged"


@right("a list of states, stacked")
def rnn_forward(params, X, h0):
    hs = [np.asarray(h0, float)]
    for x in X:
        hs.append(np.tanh(x @ params["W_x"].T + hs[-1] @ params["W_h"].T + params["b"]))
    return np.stack(hs)


@right("an array made before, filled row by row")
def rnn_forward(params, X, h0):
    T, B, _ = X.shape
    hs = np.zeros((T + 1, B, len(params["b"])))
    hs[0] = h0
    for t in range(T):
        hs[t + 1] = np.tanh(X[t] @ params["W_x"].T + hs[t] @ params["W_h"].T + params["b"])
    return hs


@right("the inputs of all steps at once")
def rnn_forward(params, X, h0):
    A = np.einsum("hd,tbd->tbh", params["W_x"], X) + params["b"]
    states = [h0 * 1.0]
    for a in A:
        e = np.exp(2 * (a + states[-1] @ params["W_h"].T))
        states.append(1 - 2 / (e + 1))
    return np.array(states)


@right("plain loops over sequences and units, lists")
def rnn_forward(params, X, h0):
    hs = [[[float(v) for v in row] for row in h0]]
    for x in X:
        rows = []
        for sequence, old in zip(x, hs[-1], strict=True):
            rows.append(
                [
                    np.tanh(np.dot(w, sequence) + np.dot(u, old) + b)
                    for w, u, b in zip(params["W_x"], params["W_h"], params["b"], strict=True)
                ]
            )
        hs.append(rows)
    return hs


def run(params, X, h0, step):
    """A loop with a slip in its step."""
    hs = [np.asarray(h0, float)]
    for x in X:
        hs.append(step(x @ params["W_x"].T, hs[-1] @ params["W_h"].T, params["b"]))
    return np.stack(hs)


@wrong("no tanh", ONE, "tanh is missing")
def rnn_forward(params, X, h0):
    return run(params, X, h0, lambda x, h, b: x + h + b)


@wrong("the logistic function", ONE, "logistic")
def rnn_forward(params, X, h0):
    return run(params, X, h0, lambda x, h, b: 1 / (1 + np.exp(-x - h - b)))


@wrong("no bias", ONE, "bias is missing")
def rnn_forward(params, X, h0):
    return run(params, X, h0, lambda x, h, b: np.tanh(x + h))


@wrong("no loop", ONE, "no loop")
def rnn_forward(params, X, h0):
    return run(params, X, h0, lambda x, h, b: np.tanh(x + b))


@wrong("W_h the wrong way round", ONE, "W_h is transposed")
def rnn_forward(params, X, h0):
    hs = [h0 * 1.0]
    for x in X:
        hs.append(np.tanh(x @ params["W_x"].T + hs[-1] @ params["W_h"] + params["b"]))
    return np.stack(hs)


@wrong("row 0 left at zero, h0 used all the same", ROW_0, "hs[0]")
def rnn_forward(params, X, h0):
    hs = run(params, X, h0, lambda x, h, b: np.tanh(x + h + b))
    hs[0] = 0
    return hs


@wrong("h0 ignored", ROW_0, "h0 is not used")
def rnn_forward(params, X, h0):
    return run(params, X, 0 * h0, lambda x, h, b: np.tanh(x + h + b))


@wrong("only the T states after an input", ONE, "expected (5, 2, 3)")
def rnn_forward(params, X, h0):
    return run(params, X, h0, lambda x, h, b: np.tanh(x + h + b))[1:]


@wrong("every step from h0", LATER, "starts from h0")
def rnn_forward(params, X, h0):
    after = np.tanh(X @ params["W_x"].T + h0 @ params["W_h"].T + params["b"])
    return np.concatenate([h0[None], after])


@wrong("always the first input", LATER, "first input")
def rnn_forward(params, X, h0):
    return run(params, np.repeat(X[:1], len(X), axis=0), h0, lambda x, h, b: np.tanh(x + h + b))


@wrong("the loop carries the mean over the sequences", ALONE, "nothing may mix")
def rnn_forward(params, X, h0):
    hs = [h0 * 1.0]
    for t, x in enumerate(X):
        old = hs[-1] if t == 0 else hs[-1].mean(axis=0, keepdims=True)
        hs.append(np.tanh(x @ params["W_x"].T + old @ params["W_h"].T + params["b"]))
    return np.stack(hs)


@wrong("zeros of the kind of h0 keep whole numbers only", WHOLE, "decimals")
def rnn_forward(params, X, h0):
    hs = np.zeros((len(X) + 1, *h0.shape), h0.dtype)
    hs[0] = h0
    for t in range(len(X)):
        hs[t + 1] = np.tanh(X[t] @ params["W_x"].T + hs[t] @ params["W_h"].T + params["b"])
    return hs


@wrong("writes the states into the caller's h0", UNCHANGED, "h0")
def rnn_forward(params, X, h0):
    hs = [h0.copy()]
    for x in X:
        h0[:] = np.tanh(x @ params["W_x"].T + hs[-1] @ params["W_h"].T + params["b"])
        hs.append(np.tanh(x @ params["W_x"].T + hs[-1] @ params["W_h"].T + params["b"]))
    return np.stack(hs)


@right("in float32")
def rnn_forward(params, X, h0):
    W_x, W_h, b = (params[name].astype(np.float32) for name in ("W_x", "W_h", "b"))
    hs = [np.float32(h0)]
    for x in np.float32(X):
        hs.append(np.tanh(x @ W_x.T + hs[-1] @ W_h.T + b))
    return np.array(hs)


@right("sequences as columns, one wide matrix, recursion")
def rnn_forward(params, X, h0):
    W = np.hstack([params["W_x"], params["W_h"], params["b"][:, None]])

    def states(t):
        if t == 0:
            return [h0]
        before = states(t - 1)
        return [*before, np.tanh(W @ np.vstack([X[t - 1].T, before[-1].T, np.ones((1, len(h0)))])).T]

    return states(len(X))


@wrong("the bias outside the tanh", ONE, "expected")
def rnn_forward(params, X, h0):
    return run(params, X, h0, lambda x, h, b: np.tanh(x + h) + b)


@wrong("one and the same array in every row", ROW_0, "hs[0]")
def rnn_forward(params, X, h0):
    h = np.array(h0, float)
    hs = [h]
    for x in X:
        h[:] = np.tanh(x @ params["W_x"].T + h @ params["W_h"].T + params["b"])
        hs.append(h)
    return np.stack(hs)


@wrong("the state of two steps before", LATER, "where the last ended")
def rnn_forward(params, X, h0):
    hs = [np.asarray(h0, float)]
    for t, x in enumerate(X):
        old = hs[max(t - 1, 0)]
        hs.append(np.tanh(x @ params["W_x"].T + old @ params["W_h"].T + params["b"]))
    return np.stack(hs)


@wrong("the axis of a lone sequence squeezed away", ALONE, "expected (7, 1, 4)")
def rnn_forward(params, X, h0):
    return run(params, X, h0, lambda x, h, b: np.tanh(x + h + b)).squeeze()
