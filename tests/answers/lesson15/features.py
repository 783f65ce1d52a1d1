"""Answers to exercise 15.1, an exponential layer."""

import math

import numpy as np
from answers import right, wrong

POSITIVE = "every feature is positive"
ESTIMATE = "φ(q) · φ(k) estimates e^(q·k)"
VALUES = "the features of five tokens"
ONE = "one token alone, whole numbers too"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("everything inside one exponent, log M too")
def features(X, W):
    X = np.asarray(X, dtype=float)
    half = np.sum(X**2, axis=-1, keepdims=True) / 2
    return np.exp(X @ W.T - half - np.log(len(W)) / 2)


@right("a loop over tokens and directions with math.exp, lists out")
def features(X, W):
    rows = np.atleast_2d(X)
    out = []
    for x in rows:
        half = sum(float(c) ** 2 for c in x) / 2
        out.append([math.exp(float(np.dot(w, x)) - half) / math.sqrt(len(W)) for w in W])
    return out if np.ndim(X) == 2 else out[0]


@right("two exponentials multiplied, einsum")
def features(X, W):
    norm = np.exp(-0.5 * np.einsum("...d,...d->...", X, X))
    return np.exp(np.einsum("...d,md->...m", X, W)) * norm[..., None] / W.shape[0] ** 0.5


@right("the largest exponent taken out and put back")
def features(X, W):
    log = np.array(X, float) @ W.T - 0.5 * np.linalg.norm(X, axis=-1, keepdims=True) ** 2
    top = log.max()
    return np.exp(log - top) * np.exp(top) / np.sqrt(W.shape[0])


@right("single precision")
def features(X, W):
    X, W = np.asarray(X, np.float32), np.asarray(W, np.float32)
    return np.exp(X @ W.T - 0.5 * np.sum(X**2, axis=-1, keepdims=True)) / np.sqrt(len(W))


@right("the square completed: distances from the directions")
def features(X, W):
    apart = ((np.asarray(X, float)[..., None, :] - W) ** 2).sum(axis=-1)
    return np.exp((W**2).sum(axis=-1) / 2 - apart / 2) / np.sqrt(len(W))


@right("one token by itself, rows one after the other")
def features(X, W):
    if X.ndim > 1:
        return [np.exp(W @ x - x @ x / 2) / len(W) ** 0.5 for x in X]
    return np.exp(W @ X - X @ X / 2) / len(W) ** 0.5


# -- wrong --------------------------------------------------------------------------------------------
@wrong("the norm left out", ESTIMATE, "−|x|²/2")
def features(X, W):
    return np.exp(np.asarray(X) @ W.T) / len(W) ** 0.5


@wrong("not divided by √M", ESTIMATE, "√M is missing")
def features(X, W):
    return np.exp(X @ W.T - 0.5 * np.sum(X * X, axis=-1, keepdims=True))


@wrong("divided by M", VALUES, "divided by M")
def features(X, W):
    return np.exp(X @ W.T - 0.5 * np.sum(X * X, axis=-1, keepdims=True)) / len(W)


@wrong("|x|² not halved", VALUES, "halved")
def features(X, W):
    return np.exp(X @ W.T - np.sum(X * X, axis=-1, keepdims=True)) / np.sqrt(len(W))


@wrong("the norm added", ESTIMATE, "not added")
def features(X, W):
    return np.exp(X @ W.T + 0.5 * np.sum(X * X, axis=-1, keepdims=True)) / np.sqrt(len(W))


@wrong("|x| for |x|²", VALUES, "|x|/2")
def features(X, W):
    return np.exp(X @ W.T - 0.5 * np.linalg.norm(X, axis=-1, keepdims=True)) / np.sqrt(len(W))


@wrong("√D for √M", VALUES, "√D")
def features(X, W):
    return np.exp(X @ W.T - 0.5 * np.sum(X * X, axis=-1, keepdims=True)) / np.sqrt(W.shape[1])


@wrong("one norm for all tokens", VALUES, "each has its own")
def features(X, W):
    return np.exp(X @ W.T - 0.5 * np.sum(X * X)) / np.sqrt(len(W))


@wrong("the logarithm of the features", ESTIMATE, "np.exp is missing")
def features(X, W):
    return X @ W.T - 0.5 * np.sum(X * X, axis=-1, keepdims=True) - 0.5 * np.log(len(W))


@wrong("sine and cosine features, which are negative too", POSITIVE, "above 0")
def features(X, W):
    X = np.asarray(X, float)
    phase = np.arange(len(W)) * 2.399963
    wave = np.cos(X @ W.T + phase) * np.exp(0.5 * np.sum(X * X, axis=-1, keepdims=True))
    return wave * np.sqrt(2 / len(W))


@wrong("W turned, which only a square W lets pass", ONE, "W is turned")
def features(X, W):
    X = np.asarray(X, float)
    scores = X @ W if W.shape[0] == W.shape[1] else X @ W.T
    return np.exp(scores - 0.5 * np.sum(X * X, axis=-1, keepdims=True)) / np.sqrt(len(W))


@wrong("axis=1, which one token alone does not have", ONE, "out of bounds")
def features(X, W):
    return np.exp(X @ W.T - 0.5 * np.sum(X * X, axis=1, keepdims=True)) / np.sqrt(len(W))


@wrong("always a table, for one token too", ONE, "(1, 3)")
def features(X, W):
    X = np.atleast_2d(X)
    return np.exp(X @ W.T - 0.5 * np.sum(X * X, axis=1, keepdims=True)) / np.sqrt(len(W))


@wrong("the square root of six typed in", ESTIMATE, "e^")
def features(X, W):
    return np.exp(X @ W.T - 0.5 * np.sum(X * X, axis=-1, keepdims=True)) / np.sqrt(6)


@wrong("squares the caller's tokens in place", UNCHANGED, "X")
def features(X, W):
    scores = X @ W.T
    X *= X
    return np.exp(scores - 0.5 * np.sum(X, axis=-1, keepdims=True)) / np.sqrt(len(W))


@wrong("random weights of its own", VALUES, "expected")
def features(X, W):
    W = np.random.default_rng(0).normal(size=W.shape)
    return np.exp(X @ W.T - 0.5 * np.sum(X * X, axis=-1, keepdims=True)) / np.sqrt(len(W))


@wrong("half of |w|² in place of |x|²", VALUES, "expected")
def features(X, W):
    return np.exp(X @ W.T - 0.5 * np.sum(W * W, axis=-1)) / np.sqrt(len(W))


@wrong("divided by D^(1/4) once more", VALUES, "scaled already")
def features(X, W):
    X = X / W.shape[1] ** 0.25
    return np.exp(X @ W.T - 0.5 * np.sum(X * X, axis=-1, keepdims=True)) / np.sqrt(len(W))


@wrong("the root of the number of tokens", VALUES, "len(X)")
def features(X, W):
    return np.exp(X @ W.T - 0.5 * np.sum(X * X, axis=-1, keepdims=True)) / np.sqrt(len(X))


@wrong("a softmax over the neurons", ESTIMATE, "adds up to 1")
def features(X, W):
    f = np.exp(X @ W.T - 0.5 * np.sum(X * X, axis=-1, keepdims=True))
    return f / f.sum(axis=-1, keepdims=True)


@wrong("the mean of the squares", VALUES, "expected")
def features(X, W):
    return np.exp(X @ W.T - 0.5 * np.mean(X * X, axis=-1, keepdims=True)) / np.sqrt(len(W))


@wrong("whole numbers keep whole numbers", ONE, "decimals got lost")
def features(X, W):
    out = np.exp(X @ W.T - 0.5 * np.sum(X * X, axis=-1, keepdims=True)) / np.sqrt(len(W))
    return out.astype(X.dtype)


@wrong("large exponents cut off", ONE, "expected")
def features(X, W):
    log = X @ W.T - 0.5 * np.sum(X * X, axis=-1, keepdims=True)
    return np.exp(np.clip(log, -20, 5)) / np.sqrt(len(W))
