"""Answers to exercise 12.6, the update of a modern Hopfield network."""

import math

import numpy as np

from answers import right, wrong

LITTLE = "two patterns, one query"
ANY = "patterns weighted by the softmax of their scores"
EVEN = "beta near 0: the mean of all patterns"
SHARP = "a large beta: one pattern takes it all"
SEVERAL = "several queries, each with shares of its own"
UNCHANGED = "input left unchanged"


def softmax(z, axis=-1):
    z = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return z / z.sum(axis=axis, keepdims=True)


@right("one line for one query and for many")
def mhn_update(X, q, beta):
    score = beta * q @ X.T
    share = np.exp(score - score.max(axis=-1, keepdims=True))
    return share / share.sum(axis=-1, keepdims=True) @ X


@right("one query after the other")
def mhn_update(X, q, beta):
    if q.ndim == 2:
        return np.array([update_one(X, row, beta) for row in q])
    return update_one(X, q, beta)


def update_one(X, q, beta):
    score = beta * (X @ q)
    share = np.exp(score - score.max())
    return X.T @ (share / share.sum())


@right("patterns as columns, shares by logaddexp")
def mhn_update(X, q, beta):
    columns = np.array(X, float).T
    score = beta * np.tensordot(q, columns, 1)
    return np.exp(score - np.logaddexp.reduce(score, axis=-1, keepdims=True)) @ columns.T


@right("lists and math.exp")
def mhn_update(X, q, beta):
    if q.ndim == 2:
        return [update_list(X, row, beta) for row in q]
    return update_list(X, q, beta)


def update_list(X, q, beta):
    score = [beta * sum(a * b for a, b in zip(x, q, strict=True)) for x in X]
    top = max(score)
    share = [math.exp(s - top) for s in score]
    return [sum(p * x[d] for p, x in zip(share, X, strict=True)) / sum(share) for d in range(len(q))]


@wrong("softmax over the numbers of a pattern", LITTLE, "one score for each pattern")
def mhn_update(X, q, beta):
    return (softmax(beta * q * X, axis=-1)).sum(axis=0)


@wrong("no beta", ANY, "beta is missing")
def mhn_update(X, q, beta):
    return softmax(q @ X.T) @ X


@wrong("beta in front of the softmax", ANY, "inside the softmax")
def mhn_update(X, q, beta):
    return beta * softmax(q @ X.T) @ X


@wrong("the exponentials not divided by their sum", ANY, "add up to 1")
def mhn_update(X, q, beta):
    score = beta * q @ X.T
    return np.exp(score - score.max(axis=-1, keepdims=True)) @ X


@wrong("the exponentials not divided, without a shift", EVEN, "expected")
def mhn_update(X, q, beta):
    return np.exp(np.minimum(beta * q @ X.T, 600)) @ X


@wrong("overflow", SHARP, "overflows")
def mhn_update(X, q, beta):
    share = np.exp(beta * q @ X.T)
    return share / share.sum(axis=-1, keepdims=True) @ X


@wrong("scores cut off so that nothing overflows", SHARP, "expected")
def mhn_update(X, q, beta):
    share = np.exp(np.clip(beta * q @ X.T, -1, 1))
    return share / share.sum(axis=-1, keepdims=True) @ X


@wrong("the shares instead of the patterns they weight", LITTLE, "expected")
def mhn_update(X, q, beta):
    return softmax(beta * q @ X.T)[..., :1] * np.ones(q.shape)


@wrong("the best pattern alone", ANY, "best pattern alone")
def mhn_update(X, q, beta):
    return np.asarray(X, float)[np.argmax(q @ X.T, axis=-1)]


@wrong("attention's root of D as well", ANY, "no root of D")
def mhn_update(X, q, beta):
    return softmax(beta * q @ X.T / np.sqrt(X.shape[1])) @ X


@wrong("the distance instead of the product", ANY, "not a distance")
def mhn_update(X, q, beta):
    return softmax(-beta * ((q[..., None, :] - X) ** 2).sum(axis=-1)) @ X


@wrong("the sum over the queries", SEVERAL, "shares of its own")
def mhn_update(X, q, beta):
    return softmax(beta * q @ X.T, axis=0 if q.ndim == 2 else -1) @ X


@wrong("two updates", ANY, "two updates")
def mhn_update(X, q, beta):
    q = softmax(beta * q @ X.T) @ X
    return softmax(beta * q @ X.T) @ X


@wrong("only for one query", SEVERAL, "raised")
def mhn_update(X, q, beta):
    share = np.exp(beta * np.array([float(x @ q) for x in X]) - beta * np.max(X @ q))
    return share / share.sum() @ X


@wrong("the query overwritten", UNCHANGED, "q came back different")
def mhn_update(X, q, beta):
    new = softmax(beta * q @ X.T) @ X
    q[...] = 0
    return new


@wrong("the largest score of all queries taken off", SEVERAL, "of each query")
def mhn_update(X, q, beta):
    score = beta * (q @ X.T)
    share = np.exp(score - score.max())
    return share / share.sum(axis=-1, keepdims=True) @ X


@wrong("divided by beta", ANY, "beta multiplies")
def mhn_update(X, q, beta):
    return softmax(q @ X.T / beta) @ X


@right("numbers of 32 bits")
def mhn_update(X, q, beta):
    X, q = X.astype(np.float32), q.astype(np.float32)
    return softmax(np.float32(beta) * q @ X.T) @ X
