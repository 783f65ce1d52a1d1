"""Answers to exercise 11.5, one step of a GRU."""

import numpy as np

from answers import right, wrong

KEEP = "z = 1 keeps the old state"
WRITE = "z = 0 puts the candidate in its place"
RESET = "r = 0 hides the old state from the candidate"
ANY = "any weights, the reset before the multiplication"
UNCHANGED = "input left unchanged"


def sigma(a):
    return 1 / (1 + np.exp(-a))


def parts(params, x, h):
    H = h.shape[1]
    a = x @ params["W_x"].T + params["b"]
    u = h @ params["W_h"][: 2 * H].T
    return (
        sigma(a[:, :H] + u[:, :H]),
        sigma(a[:, H : 2 * H] + u[:, H:]),
        a[:, 2 * H :],
        params["W_h"][2 * H :],
    )


@right("the two gates, then the candidate")
def gru_step(params, x, h):
    r, z, a, W = parts(params, x, h)
    return z * h + (1 - z) * np.tanh(a + (r * h) @ W.T)


@right("written as a step towards the candidate")
def gru_step(params, x, h):
    r, z, a, W = parts(params, x, h)
    return h + (1 - z) * (np.tanh(a + (r * h) @ W.T) - h)


@right("np.split of the three matrices, sequence by sequence")
def gru_step(params, x, h):
    X, U, b = (np.split(params[name], 3) for name in ("W_x", "W_h", "b"))
    new = []
    for one, old in zip(x, h, strict=True):
        r, z = (1 / (1 + np.exp(-(X[k] @ one + U[k] @ old + b[k]))) for k in (0, 1))
        new.append(z * old + (1 - z) * np.tanh(X[2] @ one + U[2] @ (r * old) + b[2]))
    return new


@wrong("z the other way round", KEEP, "other way round")
def gru_step(params, x, h):
    r, z, a, W = parts(params, x, h)
    return (1 - z) * h + z * np.tanh(a + (r * h) @ W.T)


@wrong("the blocks in the order z, r", KEEP, "exchanged")
def gru_step(params, x, h):
    z, r, a, W = parts(params, x, h)
    return z * h + (1 - z) * np.tanh(a + (r * h) @ W.T)


@wrong("the candidate added without a gate", KEEP, "leaves h as it was")
def gru_step(params, x, h):
    r, z, a, W = parts(params, x, h)
    return z * h + np.tanh(a + (r * h) @ W.T)


@wrong("no reset gate", RESET, "reset gate is missing")
def gru_step(params, x, h):
    _, z, a, W = parts(params, x, h)
    return z * h + (1 - z) * np.tanh(a + h @ W.T)


@wrong("the reset after the multiplication, as in PyTorch", ANY, "after the multiplication")
def gru_step(params, x, h):
    r, z, a, W = parts(params, x, h)
    return z * h + (1 - z) * np.tanh(a + r * (h @ W.T))


@wrong("the candidate through the logistic function", WRITE, "through tanh")
def gru_step(params, x, h):
    r, z, a, W = parts(params, x, h)
    return z * h + (1 - z) * sigma(a + (r * h) @ W.T)


@wrong("the reset state is kept as well", ANY, "z keeps h itself")
def gru_step(params, x, h):
    r, z, a, W = parts(params, x, h)
    return z * (r * h) + (1 - z) * np.tanh(a + (r * h) @ W.T)


@wrong("the reset written into the caller's h", UNCHANGED, "h came back different")
def gru_step(params, x, h):
    r, z, a, W = parts(params, x, h)
    keep = z * h
    h *= r
    return keep + (1 - z) * np.tanh(a + h @ W.T)


@right("in float32")
def gru_step(params, x, h):
    params = {name: params[name].astype(np.float32) for name in ("W_x", "W_h", "b")}
    x, h = np.float32(x), np.float32(h)
    r, z, a, W = parts(params, x, h)
    return z * h + (1 - z) * np.tanh(a + (r * h) @ W.T)


@right("sequences as columns, the reset as a diagonal matrix")
def gru_step(params, x, h):
    (X_r, X_z, X_n), (U_r, U_z, U_n), (b_r, b_z, b_n) = (np.split(params[n], 3) for n in ("W_x", "W_h", "b"))
    new = []
    for one, old in zip(x, h, strict=True):
        r, z = sigma(X_r @ one + U_r @ old + b_r), sigma(X_z @ one + U_z @ old + b_z)
        n = np.tanh(X_n @ one + U_n @ np.diag(r) @ old + b_n)
        new.append((n + z * (old - n)).tolist())
    return new


@wrong("the update gate hears the reset state", ANY, "expected")
def gru_step(params, x, h):
    r, _, a, W = parts(params, x, h)
    _, z, _, _ = parts(params, x, r * h)
    return z * h + (1 - z) * np.tanh(a + (r * h) @ W.T)


@wrong("1 − r lets the old state in", RESET, "1 − r")
def gru_step(params, x, h):
    r, z, a, W = parts(params, x, h)
    return z * h + (1 - z) * np.tanh(a + ((1 - r) * h) @ W.T)


@wrong("the candidate's block of W_h transposed", WRITE, "transposed")
def gru_step(params, x, h):
    r, z, a, W = parts(params, x, h)
    return z * h + (1 - z) * np.tanh(a + (r * h) @ W)


@wrong("no bias in the candidate", RESET, "bias is missing")
def gru_step(params, x, h):
    r, z, a, W = parts(params, x, h)
    return z * h + (1 - z) * np.tanh(a - np.split(params["b"], 3)[2] + (r * h) @ W.T)


@wrong("the wrong sign in σ", KEEP, "wrong sign")
def gru_step(params, x, h):
    r, z, a, W = parts(params, x, h)
    return (1 - z) * h + z * np.tanh(a + ((1 - r) * h) @ W.T)


@wrong("an array made like one of whole numbers", WRITE, "expected")
def gru_step(params, x, h):
    r, z, a, W = parts(params, x, h)
    new = np.zeros_like(h)
    new[:] = z * h + (1 - z) * np.tanh(a + (r * h) @ W.T)
    return new


@wrong("no tanh in the candidate", RESET, "tanh")
def gru_step(params, x, h):
    r, z, a, W = parts(params, x, h)
    return z * h + (1 - z) * (a + (r * h) @ W.T)


@wrong("gates that do not hear the old state", ANY, "expected")
def gru_step(params, x, h):
    r, z, a, _ = parts(params, x, 0 * h)
    return z * h + (1 - z) * np.tanh(a + (r * h) @ params["W_h"][2 * h.shape[1] :].T)
