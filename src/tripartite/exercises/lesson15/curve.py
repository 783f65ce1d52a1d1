"""Exercise 15.4: how far from softmax?"""

import numpy as np

from ..compare import array, difference
from ..record import Case, Check, Exercise
from .features import features
from .maps import attended, tokens

VALUES = "the error for each number of features"
EVERY = "every draw counts, by the mean of the squares"
ALIKE = "no error where all values are alike"


def error_curve(Q, K, V, draws):
    """Relative error against softmax attention for each entry of draws, an array (S, M, D): (len(draws),)."""
    Q, K, V = (np.asarray(x, float) for x in (Q, K, V))
    exact = _softmax(Q @ K.T) @ V
    return np.array([np.sqrt(np.mean(_squares(Q, K, V, Ws, exact))) for Ws in draws])


def _softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _answers(Q, K, V, Ws):
    return np.array([attended(Q, K, V, lambda x, W=W: features(x, W)) for W in Ws])


def _squares(Q, K, V, Ws, exact):
    return np.sum((_answers(Q, K, V, Ws) - exact) ** 2, axis=(1, 2)) / np.sum(exact**2)


def _case(rng, T, D, dv, scale, sizes, words):
    K, V = tokens(rng, T, D, dv, scale)
    draws = [rng.normal(size=(S, M, D)) for S, M in sizes]
    return Case(dict(Q=rng.normal(0.0, scale, (T, D)), K=K, V=V, draws=draws), words)


def _cases(rng):
    small = _case(
        rng, 4, 3, 2, 0.6, ((5, 2), (5, 8), (5, 32)), "4 tokens, D = 3, M = 2, 8 and 32, 5 draws each"
    )
    even = dict(small.kwargs) | dict(V=np.tile([1.5, -1.0], (4, 1)))
    return {
        "small": small,
        "alike": Case(even, "the same, with values that are all alike"),
        "uneven": _case(rng, 5, 4, 3, 1.0, ((1, 3), (7, 6)), "D = 4, one draw of M = 3, seven of M = 6"),
    }


def _returns(value, case):
    return array(value, (len(case.kwargs["draws"]),), "the curve")


def _slips(Q, K, V, draws):
    exact = _softmax(Q @ K.T) @ V
    size = np.sqrt(np.sum(exact**2))

    def each(f):
        return np.array([f(_answers(Q, K, V, Ws)) for Ws in draws])

    def rms(other):
        return each(lambda o: np.sqrt(np.mean(np.sum((o - other) ** 2, axis=(1, 2))) / np.sum(other**2)))

    root = each(lambda o: np.sqrt(np.mean(np.sum((o - exact) ** 2, axis=(1, 2))))) / size
    rowwise = np.linalg.norm(exact, axis=1)
    return (
        (each(lambda o: np.linalg.norm(o[0] - exact) / size), "only the first draw is used"),
        (each(lambda o: np.linalg.norm(o[-1] - exact) / size), "only the last draw is used"),
        (
            each(lambda o: np.mean(np.linalg.norm(o - exact, axis=(1, 2))) / size),
            "that is the mean of the errors; square each, take the mean, then the root",
        ),
        (
            each(lambda o: np.linalg.norm(o.mean(axis=0) - exact) / size),
            "the answers are averaged over the draws before they are compared: errors cancel. Compare each draw",
        ),
        (root**2, "the root is missing"),
        (each(lambda o: np.sqrt(np.sum((o - exact) ** 2))) / size, "the draws are added up; take their mean"),
        (
            each(lambda o: np.linalg.norm(o - o.mean(axis=0)) / np.sqrt(len(o)) / size),
            "that is the distance of the draws from their own mean; compare with exact",
        ),
        (
            each(lambda o: np.sqrt(np.mean(np.sum((o - exact) ** 2, (1, 2)) / np.sum(o**2, (1, 2))))),
            "divided by the size of the network's answer; divide by that of the exact one",
        ),
        (each(lambda o: np.linalg.norm(o - exact, axis=(1, 2)).max() / size), "that is the worst draw"),
        (np.zeros(len(draws)), "compared with the network's own formula; compare with softmax attention"),
        (100 * root, "that is in percent"),
        (
            np.array(
                [np.linalg.norm(_answers(Q, K, V, [np.concatenate(Ws)])[0] - exact) / size for Ws in draws]
            ),
            "all draws of one M are taken for one large circuit; each is a circuit of its own",
        ),
        (
            np.array([np.sqrt(np.mean(_squares(K, Q, V, Ws, exact))) for Ws in draws]),
            "queries and keys have changed places in the network",
        ),
        (root * size, "the error is not divided by the size of the exact answer"),
        (root * size / np.sqrt(exact.size), "the error is not divided by the size of the exact answer"),
        (
            each(lambda o: np.sqrt(np.mean((np.linalg.norm(o - exact, axis=2) / rowwise) ** 2))),
            "each token is divided by its own size; divide the whole by the size of the whole answer",
        ),
        (
            rms(_softmax(Q @ K.T / np.sqrt(Q.shape[1])) @ V),
            "the scores are divided by √D; here that is inside q and k already",
        ),
        (
            rms(_softmax((Q @ K.T).T).T @ V),
            "the softmax runs over the queries; each query shares 1 among the keys",
        ),
    )


def _compared(name, got, given, words, hint):
    case = given[name]
    return difference(got[name], error_curve(**case), words, _slips(**case), hint, rtol=1e-5)


def _values(got, given):
    hint = "compare with √(mean over the draws of |answer − exact|² / |exact|²)"
    return _compared("small", got, given, "for M = 2, 8, 32: ", hint)


def _every(got, given):
    """One draw says little; with seven the ways to average them differ."""
    hint = "square the relative error of each draw, take the mean over the draws, then the root"
    return _compared("uneven", got, given, "one draw of M = 3, seven of M = 6: ", hint)


def _alike(got, given):
    hint = "with weights that add up to 1 there is no error: is the network's answer divided by p?"
    if np.abs(got["alike"]).max() < 1e-7:
        return None
    return difference(
        got["alike"], np.zeros(3), "values all alike: ", _slips(**given["alike"]), hint, atol=1e-7
    )


ERROR_CURVE = Exercise(
    name="error_curve",
    number="15.4",
    title="How far from softmax?",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=error_curve,
    checks=(
        Check(VALUES, _values, ("small",)),
        Check(EVERY, _every, ("uneven",)),
        Check(ALIKE, _alike, ("alike", "small"), VALUES),
    ),
)
