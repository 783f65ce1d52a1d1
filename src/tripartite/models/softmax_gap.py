"""How far the neuron–astrocyte network is from softmax attention, and what each of the two costs per token.

Queries and keys come scaled, by D^{−1/4} each, so that a score is q·k. The network is exact random-feature attention
for every M; what is measured here is the rest, the distance from softmax. For M far above e^{|q+k|²} it falls as
1/√M (`predicted`); before that it hardly falls at all.

Sources: K. Choromanski et al. (2021), arXiv:2009.14794, for the features. Built in lesson 15.
"""

import math
import time

import numpy as np

from . import random_features
from ._valid import count, finite, one, positive
from .attention import softmax

__all__ = [
    "DIRECTIONS",
    "draws",
    "error_curve",
    "numbers_kept",
    "predicted",
    "sizes",
    "time_per_token",
    "tokens",
]

#: Ways to draw directions, each with whether the features are `optimal`.
DIRECTIONS = {
    "independent": (random_features.gaussian_directions, False),
    "orthogonal": (random_features.orthogonal_directions, False),
    "orthogonal, optimal": (random_features.orthogonal_directions, True),
}


def tokens(T, D, dv, size, rng):
    """Draw queries and keys of a given mean |q + k|², and values of variance 1.

    Parameters
    ----------
    T, D, dv : int
        Number of tokens; length of a query; of a value.
    size : float
        Mean of |q + k|² over all pairs, > 0.
    rng : numpy.random.Generator

    Returns
    -------
    Q, K : ndarray, shape (T, D)
        Scaled already.
    V : ndarray, shape (T, dv)

    Raises
    ------
    ValueError
        If a count is below 1 or ``size`` is not > 0.

    Built in lesson 15.
    """
    T, D, dv = count("T", T), count("D", D), count("dv", dv)
    Q, K, V = rng.normal(size=(T, D)), rng.normal(size=(T, D)), rng.normal(size=(T, dv))
    scale = math.sqrt(one(positive, "size", size) / sizes(Q, K).mean())
    return scale * Q, scale * K, V


def sizes(Q, K):
    """|q + k|² of every query with every key: shape (T_q, T_k). Built in lesson 15."""
    Q, K = finite("Q", Q), finite("K", K)
    return np.sum(Q**2, axis=1)[:, None] + 2 * Q @ K.T + np.sum(K**2, axis=1)


def draws(kind, Ms, D, number, rng):
    """Directions for a curve: for each M an array (number, M, D).

    Parameters
    ----------
    kind : str
        A key of ``DIRECTIONS``.
    Ms : sequence of int
    D, number : int
        Length of a query; how many draws of each M.
    rng : numpy.random.Generator

    Returns
    -------
    list of ndarray

    Raises
    ------
    ValueError
        If there is no such kind, or a count is below 1.

    Built in lesson 15.
    """
    if kind not in DIRECTIONS:
        raise ValueError(f"kind must be one of {', '.join(DIRECTIONS)}, got {kind!r}")
    draw = DIRECTIONS[kind][0]
    return [np.array([draw(D, M, rng) for _ in range(count("number", number))]) for M in Ms]


def error_curve(Q, K, V, draws, A=None):
    """Relative error of the network against softmax attention, root of the mean square over draws.

    Parameters
    ----------
    Q, K : array, shape (T, D)
        Scaled.
    V : array, shape (T, d_v)
    draws : sequence of array, shape (S, M, D)
        S draws of directions for each M.
    A : float, optional
        Take `random_features.optimal` features with this A.

    Returns
    -------
    ndarray, shape (len(draws),)
        √(mean over draws of |o − exact|² / |exact|²), sums over all tokens.

    Raises
    ------
    ValueError
        If something is not finite or shapes do not fit.

    Built in lesson 15.
    """
    Q, K, V = finite("Q", Q), finite("K", K), finite("V", V)
    exact = softmax(Q @ K.T) @ V
    both, curve = np.concatenate((Q, K)), []
    for Ws in draws:
        squares = []
        for W in Ws:
            log = (
                random_features.log_positive(both, W)
                if A is None
                else random_features.log_optimal(both, W, A)
            )
            F = np.exp(log)
            F, G = F[len(Q) :], F[: len(Q)]
            answers = G @ (F.T @ V) / (G @ F.sum(axis=0))[:, None]
            squares.append(np.sum((answers - exact) ** 2))
        curve.append(math.sqrt(np.mean(squares) / np.sum(exact**2)))
    return np.array(curve)


def predicted(Q, K, V, Ms):
    """The error that the law for large M foretells, with independent directions; it falls as 1/√M.

    Parameters
    ----------
    Q, K, V
        As in `error_curve`.
    Ms : sequence of int

    Returns
    -------
    ndarray, shape (len(Ms),)
        Root of the traces of `random_features.output_covariance`, added over all queries, relative to the answer.

    Raises
    ------
    ValueError
        If something is not finite or shapes do not fit.

    Built in lesson 15.
    """
    Q, K, V = finite("Q", Q), finite("K", K), finite("V", V)
    exact = softmax(Q @ K.T) @ V
    square = sum(np.trace(random_features.output_covariance(q, K, V, 1)) for q in Q) / np.sum(exact**2)
    return np.sqrt(square / np.asarray(Ms, float))


# ---- cost of one more token -----------------------------------------------------------------------------


def numbers_kept(t, D, dv, M):
    """Numbers that must be remembered to answer the next query after ``t`` tokens.

    Softmax attention keeps all keys and values, t (D + d_v); the network H and a, M (d_v + 1).

    Returns
    -------
    softmax, network : ndarray, shape of ``t``, and int

    Raises
    ------
    ValueError
        If D, dv or M is not a whole number of at least 1.

    Built in lesson 15.
    """
    D, dv, M = count("D", D), count("dv", dv), count("M", M)
    return np.asarray(t) * (D + dv), M * (dv + 1)


def time_per_token(lengths, D, dv, M, rng, repeats=7):
    """Measure the time for one more token: softmax with ``t`` keys kept, and the network, which keeps H and a.

    Parameters
    ----------
    lengths : sequence of int
        Numbers of tokens before.
    D, dv, M : int
    rng : numpy.random.Generator
    repeats : int
        The shortest of so many measurements counts.

    Returns
    -------
    softmax, network : ndarray, shape (len(lengths),)
        Seconds on this machine.

    Built in lesson 15.
    """
    q, k, v = rng.normal(size=D) / D**0.5, rng.normal(size=D) / D**0.5, rng.normal(size=dv)
    W = rng.normal(size=(M, D))
    H, a = np.zeros((dv, M)), np.zeros(M)
    half = 0.5 * k @ k

    def network():
        written = np.exp(W @ k - half)
        H[...] += np.outer(v, written)
        a[...] += written
        asked = np.exp(W @ q)
        return H @ asked / (a @ asked)

    found = []
    for t in lengths:
        K, V = rng.normal(size=(t, D)) / D**0.5, rng.normal(size=(t, dv))

        def attend(K=K, V=V):
            e = np.exp(K @ q)
            return e @ V / e.sum()

        found.append((_shortest(attend, repeats), _shortest(network, repeats)))
    return tuple(np.array(found).T)


def _shortest(call, repeats):
    best = math.inf
    for _ in range(repeats):
        start = time.perf_counter()
        for _ in range(5):
            call()
        best = min(best, (time.perf_counter() - start) / 5)
    return best
