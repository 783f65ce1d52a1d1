"""Answers to exercise 13.3, the gradient of attention."""

import numpy as np

from answers import right, wrong
from tripartite.models.attention import attention, attention_weights, softmax

VALUES = "the error at the values"
KEY = "with a single key the scores do not matter"
QUERIES = "the error at the queries"
KEYS = "the error at the keys"
MASK = "nothing flows to what is hidden"
LARGE = "large scores do not overflow"
UNCHANGED = "input left unchanged"


def shares(Q, K, mask, scale=True):
    s = Q @ K.T / (np.sqrt(Q.shape[1]) if scale else 1.0)
    return softmax(s if mask is None else np.where(mask, s, -np.inf))


@right("in matrices")
def attention_backward(Q, K, V, dout, mask=None):
    p = shares(Q, K, mask)
    dp = dout @ V.T
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True)) / np.sqrt(Q.shape[1])
    return ds @ K, ds.T @ Q, p.T @ dout


@right("query by query, with the matrix diag(p) − p pᵀ")
def attention_backward(Q, K, V, dout, mask=None):
    dQ, dK, dV = np.zeros(Q.shape), np.zeros(K.shape), np.zeros(V.shape)
    P, root = shares(Q, K, mask), np.sqrt(Q.shape[1])
    for t, p in enumerate(P):
        ds = (np.diag(p) - np.outer(p, p)) @ (V @ dout[t])
        dQ[t] = ds @ K / root
        dK += np.outer(ds, Q[t]) / root
        dV += np.outer(p, dout[t])
    return dQ, dK, dV


@right("the inner sum as output · error; a list comes back")
def attention_backward(Q, K, V, dout, mask=None):
    p = attention_weights(Q, K, mask)
    out = p @ V
    inner = np.sum(dout * out, axis=1)
    ds = p * (np.einsum("qv,kv->qk", dout, V) - inner[:, None])
    ds = ds * Q.shape[1] ** -0.5
    return [np.einsum("qk,kd->qd", ds, K), np.einsum("qk,qd->kd", ds, Q), np.einsum("qk,qv->kv", p, dout)]


@right("differences to both sides, slow and true")
def attention_backward(Q, K, V, dout, mask=None):
    def slope(which):
        parts = [Q, K, V]
        g = np.zeros(parts[which].shape)
        for i in np.ndindex(g.shape):
            ends = []
            for eps in (1e-5, -1e-5):
                moved = parts[which].copy()
                moved[i] += eps
                ends.append(np.sum(dout * attention(*parts[:which], moved, *parts[which + 1 :], mask)))
            g[i] = (ends[0] - ends[1]) / 2e-5
        return g

    return slope(0), slope(1), slope(2)


def back(Q, K, V, dout, mask=None, through=None, scale=True, forward=True):
    p = shares(Q, K, mask, forward)
    dp = dout @ V.T
    inner = p * (dp - (p * dp).sum(axis=-1, keepdims=True)) if through is None else through(p, dp)
    ds = inner / (np.sqrt(Q.shape[1]) if scale else 1.0)
    return ds @ K, ds.T @ Q, p.T @ dout


@wrong("p dp without the sum", KEY, "the sum over the keys")
def attention_backward(Q, K, V, dout, mask=None):
    return back(Q, K, V, dout, mask, through=lambda p, dp: p * dp)


@wrong("only the diagonal, as for a sigmoid", QUERIES, "the diagonal alone")
def attention_backward(Q, K, V, dout, mask=None):
    return back(Q, K, V, dout, mask, through=lambda p, dp: p * (1 - p) * dp)


@wrong("the plain mean taken off", QUERIES, "weighted by p")
def attention_backward(Q, K, V, dout, mask=None):
    return back(Q, K, V, dout, mask, through=lambda p, dp: p * (dp - dp.mean(axis=-1, keepdims=True)))


@wrong("the softmax forgotten", QUERIES, "softmax is missing")
def attention_backward(Q, K, V, dout, mask=None):
    return back(Q, K, V, dout, mask, through=lambda p, dp: dp)


@wrong("the sum over the queries", KEY, "runs over the keys")
def attention_backward(Q, K, V, dout, mask=None):
    return back(Q, K, V, dout, mask, through=lambda p, dp: p * (dp - (p * dp).sum(axis=0)))


@wrong("no factor p", QUERIES, "multiply by p")
def attention_backward(Q, K, V, dout, mask=None):
    return back(Q, K, V, dout, mask, through=lambda p, dp: dp - (p * dp).sum(axis=-1, keepdims=True))


@wrong("1/√D forgotten on the way back", QUERIES, "1/√D is missing")
def attention_backward(Q, K, V, dout, mask=None):
    return back(Q, K, V, dout, mask, scale=False)


@wrong("√D forgotten both ways", VALUES, "√D is missing")
def attention_backward(Q, K, V, dout, mask=None):
    return back(Q, K, V, dout, mask, scale=False, forward=False)


@wrong("1/√D for the queries only", KEYS, "1/√D is missing")
def attention_backward(Q, K, V, dout, mask=None):
    dQ, dK, dV = back(Q, K, V, dout, mask)
    return dQ, dK * np.sqrt(Q.shape[1]), dV


@wrong("the sign turned", QUERIES, "sign is turned")
def attention_backward(Q, K, V, dout, mask=None):
    return back(Q, K, V, dout, mask, through=lambda p, dp: p * ((p * dp).sum(-1, keepdims=True) - dp))


@wrong("dV without the shares", VALUES, "shares")
def attention_backward(Q, K, V, dout, mask=None):
    dQ, dK, _ = back(Q, K, V, dout, mask)
    return dQ, dK, np.tile(dout.sum(0) / len(K), (len(K), 1))


@wrong("shares not transposed", VALUES, "it raised ValueError")
def attention_backward(Q, K, V, dout, mask=None):
    return *back(Q, K, V, dout, mask)[:2], shares(Q, K, mask) @ dout


@wrong("dV first", VALUES, "shape")
def attention_backward(Q, K, V, dout, mask=None):
    return back(Q, K, V, dout, mask)[::-1]


@wrong("the mask forgotten", MASK, "the mask is not used")
def attention_backward(Q, K, V, dout, mask=None):
    return back(Q, K, V, dout)


@wrong("the mask turned round", MASK, "expected")
def attention_backward(Q, K, V, dout, mask=None):
    return back(Q, K, V, dout, None if mask is None else ~mask | ~(~mask).any(-1, keepdims=True))


@wrong("hidden shares set to zero after the softmax", MASK, "expected")
def attention_backward(Q, K, V, dout, mask=None):
    p = shares(Q, K, None) * (1 if mask is None else mask)
    dp = dout @ V.T
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True)) / np.sqrt(Q.shape[1])
    return ds @ K, ds.T @ Q, p.T @ dout


@wrong("gradients in place of the inputs", UNCHANGED, "came back different")
def attention_backward(Q, K, V, dout, mask=None):
    dQ, dK, dV = back(Q, K, V, dout, mask)
    Q[:], K[:] = dQ, dK
    return Q, K, dV


@wrong("two of three", VALUES, "3 values")
def attention_backward(Q, K, V, dout, mask=None):
    return back(Q, K, V, dout, mask)[:2]


@right("number by number")
def attention_backward(Q, K, V, dout, mask=None):
    p, root = shares(Q, K, mask), np.sqrt(Q.shape[1])
    dQ, dK, dV = np.zeros(Q.shape), np.zeros(K.shape), np.zeros(V.shape)
    for i, error in enumerate(dout):
        dp = [error @ v for v in V]
        mean = sum(p[i, j] * dp[j] for j in range(len(K)))
        for j in range(len(K)):
            ds = p[i, j] * (dp[j] - mean) / root
            dQ[i] += ds * K[j]
            dK[j] += ds * Q[i]
            dV[j] += p[i, j] * error
    return dQ, dK, dV


@right("in float32, the mean from the output")
def attention_backward(Q, K, V, dout, mask=None):
    Q, K, V, dout = (x.astype(np.float32) for x in (Q, K, V, dout))
    p = shares(Q, K, mask).astype(np.float32)
    ds = p * (dout @ V.T - (dout * (p @ V)).sum(axis=1, keepdims=True)) / np.float32(np.sqrt(Q.shape[1]))
    return ds @ K, ds.T @ Q, p.T @ dout


@wrong("exp without the largest score taken off", LARGE, "largest score off")
def attention_backward(Q, K, V, dout, mask=None):
    e = np.exp(Q @ K.T / np.sqrt(Q.shape[1])) * (1.0 if mask is None else mask)
    p = e / e.sum(axis=-1, keepdims=True)
    dp = dout @ V.T
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True)) / np.sqrt(Q.shape[1])
    return ds @ K, ds.T @ Q, p.T @ dout


@wrong("divided by D on the way back", QUERIES, "expected")
def attention_backward(Q, K, V, dout, mask=None):
    dQ, dK, dV = back(Q, K, V, dout, mask, scale=False)
    return dQ / Q.shape[1], dK / Q.shape[1], dV


@wrong("√5 typed in", MASK, "expected")
def attention_backward(Q, K, V, dout, mask=None):
    dQ, dK, dV = back(Q, K, V, dout, mask, scale=False)
    return dQ / np.sqrt(5), dK / np.sqrt(5), dV


@wrong("the sum over the whole table", KEY, "runs over the keys")
def attention_backward(Q, K, V, dout, mask=None):
    return back(Q, K, V, dout, mask, through=lambda p, dp: p * (dp - (p * dp).sum()))


@wrong("ds not transposed where that fits", MASK, "must be transposed")
def attention_backward(Q, K, V, dout, mask=None):
    p = shares(Q, K, mask)
    dp = dout @ V.T
    ds = p * (dp - (p * dp).sum(axis=-1, keepdims=True)) / np.sqrt(Q.shape[1])
    return ds @ K, (ds if len(Q) == len(K) else ds.T) @ Q, p.T @ dout


@wrong("a mean over the queries", VALUES, "expected")
def attention_backward(Q, K, V, dout, mask=None):
    return tuple(g / len(Q) for g in back(Q, K, V, dout, mask))


@wrong("the mask forgotten for the values", MASK, "gradient of V")
def attention_backward(Q, K, V, dout, mask=None):
    return *back(Q, K, V, dout, mask)[:2], shares(Q, K, None).T @ dout
