"""Exercise 15.1: an exponential layer of neurons."""

import numpy as np

from ..compare import array, close, difference, number
from ..record import Case, Check, Exercise
from .maps import RTOL

POSITIVE = "every feature is positive"
ESTIMATE = "φ(q) · φ(k) estimates e^(q·k)"
VALUES = "the features of five tokens"
ONE = "one token alone, whole numbers too"


def features(X, W):
    """Positive random features e^(Wx − |x|²/2) / √M: X (…, D) and W (M, D) give (…, M)."""
    X, W = np.asarray(X, dtype=float), np.asarray(W, dtype=float)
    return np.exp(X @ W.T - 0.5 * np.sum(X * X, axis=-1, keepdims=True)) / np.sqrt(len(W))


def _cases(rng):
    pair = rng.normal(size=(2, 3))
    pair[1] += 0.4 * pair[0]  # a score that is not small
    pair *= 1.0 / np.linalg.norm(pair.sum(axis=0))  # |q + k|² = 1: 3 % of noise with 2,000 features
    half = rng.normal(size=(20_000, 3))
    return {
        "tokens": Case(
            dict(X=rng.normal(0, 0.8, (5, 4)), W=rng.normal(size=(6, 4))), "5 tokens, D = 4, M = 6"
        ),
        "pair": Case(dict(X=pair, W=half), "a query and a key, |q + k|² = 1, M = 20,000"),
        "one": Case(
            dict(X=np.array([1, 0, -2]), W=np.vstack([[4.0, 1.0, -4.0], rng.normal(size=(2, 3))])),
            "X = [1, 0, −2] alone, M = 3",
        ),
    }


def _returns(value, case):
    X, W = case.kwargs["X"], case.kwargs["W"]
    return array(value, (*np.shape(X)[:-1], len(W)), "the result")


def _slips(X, W):
    X = np.asarray(X, float)
    M, D = W.shape
    drive, square = X @ W.T, np.sum(X * X, axis=-1, keepdims=True)
    right = np.exp(drive - square / 2)
    return (
        (np.exp(drive) / np.sqrt(M), "the term −|x|²/2 in the exponent is missing"),
        (right, "the division by √M is missing"),
        (right / M, "that is divided by M; φ is multiplied with another φ, so each takes √M"),
        (np.exp(drive - square) / np.sqrt(M), "|x|² is to be halved"),
        (np.exp(drive + square / 2) / np.sqrt(M), "|x|²/2 is taken off, not added"),
        (np.exp(drive - np.sqrt(square) / 2) / np.sqrt(M), "that is |x|/2; |x|² is the sum of the squares"),
        (
            right / np.sqrt(len(drive)),
            "divided by the root of len(X); M is the number of neurons, the rows of W",
        ),
        (_scaled(X, W), "x is divided by D^(1/4) here; queries and keys come scaled already"),
        (
            right / right.sum(axis=-1, keepdims=True),
            "scaled so that it adds up to 1; a neuron knows no other",
        ),
        (right / np.sqrt(D), "divided by √D; it is the number of features, M, the rows of W"),
        (np.exp(drive - np.sum(X * X) / 2) / np.sqrt(M), "|x|² is summed over all tokens; each has its own"),
        (drive - square / 2 - np.log(M) / 2, "that is the logarithm of the features; np.exp is missing"),
    )


def _scaled(X, W):
    return features(X / W.shape[1] ** 0.25, W)


def _positive(got, given):
    if (got["tokens"] > 0).all():
        return None
    return (
        f"for 5 tokens the smallest feature is {number(got['tokens'].min())}, expected all above 0: an "
        "exponential is never negative, and a firing rate neither"
    )


def _estimate(got, given):
    (q, k), W = given["pair"]["X"], given["pair"]["W"]
    want = float(np.exp(q @ k))
    estimate = float(got["pair"][0] @ got["pair"][1])
    if abs(estimate / want - 1) < 0.07:
        return None
    reason = "compare with e^(Wx − |x|²/2) / √M"
    for values, words in _slips(given["pair"]["X"], W):
        if close(got["pair"], values, 1e-5):
            reason = words
    return f"for 20,000 features φ(q)·φ(k) is {number(estimate)}, expected about {number(want)} = e^(q·k); {reason}"


def _values(got, given):
    case = given["tokens"]
    hint = "compare with e^(Wx − |x|²/2) / √M, one row for each token"
    return difference(got["tokens"], features(**case), "for 5 tokens ", _slips(**case), hint, rtol=RTOL)


def _one(got, given):
    case = given["one"]
    turned = np.exp(case["W"] @ case["X"] * 0 + case["X"] @ case["W"] - 2.5) / np.sqrt(3)
    cut = "the decimals got lost: zeros_like of whole numbers keeps whole numbers only"
    slips = (
        (turned, "W is turned: feature j belongs to row j of W, X @ W.T"),
        (np.trunc(features(**case)), cut),
    )
    hint = "one token gives (M,)"
    return difference(
        got["one"], features(**case), "for X = [1, 0, −2] ", (*slips, *_slips(**case)), hint, rtol=RTOL
    )


FEATURES = Exercise(
    name="features",
    number="15.1",
    title="An exponential layer",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=features,
    checks=(
        Check(ESTIMATE, _estimate, ("pair",)),
        Check(POSITIVE, _positive, ("tokens",), ESTIMATE),
        Check(VALUES, _values, ("tokens",)),
        Check(ONE, _one, ("one",)),
    ),
)
