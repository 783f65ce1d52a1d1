"""Dense associative memory: an energy of higher order stores far more patterns in the same neurons.

    E(s) = −Σ_μ F(x^μ · s),      F(m) = mⁿ  or  F(m) = eᵐ.

A neuron takes the sign that gives the lower energy. For n = 2 this is Hopfield's network, apart from a factor
and a constant: Σ_μ (x^μ · s)² = −2N E_Hopfield + N P. Each further order multiplies the number of patterns by
about N, and the exponential stores a number that grows as 2^{N/2}. None of it is free: for n > 2 the energy
multiplies n neurons at a time, and the patterns themselves have to be kept, N · P numbers.

Sources: D. Krotov, J. Hopfield (2016), arXiv:1606.01164; M. Demircigil et al. (2017),
doi:10.1007/s10955-017-1806-y.
"""

from math import comb, log, prod

import numpy as np

from ._valid import count
from .hopfield import random_patterns, signs

__all__ = [
    "dense_capacity",
    "dense_energy",
    "dense_error",
    "dense_recall",
    "dense_update",
    "exponential_recall",
]


def dense_energy(X, s, n):
    """Energy E = −Σ_μ (x^μ · s)ⁿ of one state or several.

    Parameters
    ----------
    X : array, shape (P, N)
        Patterns of +1 and −1, one a row.
    s : array, shape (N,) or (B, N)
        States of +1 and −1.
    n : int
        Order, >= 2. With an odd order a pattern upside down has the opposite energy.

    Returns
    -------
    float, or ndarray of the shape (B,)

    Raises
    ------
    ValueError
        If the shapes do not fit, anything but +1 and −1 is in X or s, or n is no whole number >= 2.

    Built in lesson 12. Source: Krotov and Hopfield (2016), arXiv:1606.01164.
    """
    X, s = _patterns_and_state(X, s)
    return -np.sum((s @ X.T) ** count("n", n, least=2), axis=-1)


def dense_update(X, s, i, n):
    """The new state of neuron i: the sign that gives the lower energy, the old one where both are equal.

    With r_μ = Σ_{j≠i} x_j^μ s_j, the sign of Σ_μ (r_μ + x_i^μ)ⁿ − (r_μ − x_i^μ)ⁿ: the difference of two
    energies, which for n > 2 is not the sign of any sum over pairs of neurons.

    Parameters
    ----------
    X : array, shape (P, N)
        Patterns of +1 and −1, one a row.
    s : array, shape (N,)
        State of +1 and −1; it is not changed.
    i : int
        Which neuron is asked, 0 … N − 1.
    n : int
        Order, >= 2.

    Returns
    -------
    float
        +1.0 or −1.0.

    Raises
    ------
    ValueError
        As `dense_energy`, and if there is no neuron i.

    Built in lesson 12. Source: Krotov and Hopfield (2016), arXiv:1606.01164.
    """
    X, s = _patterns_and_state(X, s, (1,))
    i = _neuron(i, len(s))
    n = count("n", n, least=2)
    rest = X @ s - X[:, i] * s[i]
    return _sign(np.sum((rest + X[:, i]) ** n - (rest - X[:, i]) ** n), s[i])


def dense_recall(X, s, n, rng, sweeps=10, clamped=None):
    """Let one network or many run, one neuron at a time, until a whole sweep changes nothing.

    Parameters
    ----------
    X : array, shape (P, N)
        Patterns of +1 and −1, one a row.
    s : array, shape (N,) or (B, N)
        Where to start; it is not changed. Several states are asked in the same order. Beside +1 and −1 it may hold
        0 for a neuron that is silent until it is asked, such as a pixel that is not known.
    n : int
        Order, >= 2.
    rng : numpy.random.Generator
        Draws the order of the neurons, ``rng.permutation(N)`` in each sweep.
    sweeps : int
        At most so many sweeps.
    clamped : array of bool, shape (N,), optional
        Neurons that are held, such as the visible half of a picture.

    Returns
    -------
    ndarray, shape of s

    Raises
    ------
    ValueError
        As `dense_energy`, if sweeps is no whole number >= 1, or clamped has another shape.

    Used in lesson 12. Source: Krotov and Hopfield (2016), arXiv:1606.01164.
    """
    return _run(X, s, count("n", n, least=2), rng, sweeps, clamped)


def exponential_recall(X, s, rng, sweeps=10, clamped=None):
    """As `dense_recall`, with F(m) = eᵐ.

    Used in lesson 12. Source: Demircigil et al. (2017), doi:10.1007/s10955-017-1806-y.
    """
    return _run(X, s, None, rng, sweeps, clamped)


def dense_error(n, N, P, rng, networks=10):
    """Measure the share of neurons that would leave a stored pattern at once, over random networks.

    Parameters
    ----------
    n : int
        Order, >= 2.
    N, P : int
        Number of neurons; of patterns.
    rng : numpy.random.Generator
    networks : int
        In each, the first pattern is tried.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an argument is no whole number, or too small.

    Used in lesson 12. Source: Krotov and Hopfield (2016), arXiv:1606.01164.
    """
    n, wrong = count("n", n, least=2), 0
    for _ in range(count("networks", networks)):
        X = random_patterns(P, N, rng)
        own = X * X[0]
        rest = own.sum(axis=1, keepdims=True) - own
        wrong += np.count_nonzero(np.sum(_slope(rest, n) * own, axis=0) < 0)
    return wrong / (networks * N)


def dense_capacity(n, N):
    """How many random patterns are stored without a wrong neuron: N^{n−1} / (2 (2n−3)!! ln N), for large N.

    Parameters
    ----------
    n, N : int
        Order, >= 2; neurons, >= 2.

    Returns
    -------
    float
        For N = 100 and n = 2, 3, 4: about 11, 360 and 7240.

    Raises
    ------
    ValueError
        If an argument is no whole number >= 2.

    Used in lesson 12. Source: Krotov and Hopfield (2016), arXiv:1606.01164.
    """
    n, N = count("n", n, least=2), count("N", N, least=2)
    return N ** (n - 1) / (2 * _odd_product(n) * log(N))


# ---- inside ------------------------------------------------------------------------------------------------


def _odd_product(n):
    """(2n − 3)!!, the product of the odd numbers up to 2n − 3."""
    return prod(range(2 * n - 3, 0, -2))


def _patterns_and_state(X, s, ndims=(1, 2), silent=False):
    X, s = signs("X", X, (2,)), signs("s", s, ndims, silent)
    if s.shape[-1] != X.shape[1]:
        raise ValueError(
            f"s must hold one sign for each of the {X.shape[1]} neurons, got the shape {s.shape}"
        )
    return X, s


def _neuron(i, N):
    if isinstance(i, bool) or not isinstance(i, (int, np.integer)) or not 0 <= i < N:
        raise ValueError(f"i must be a whole number from 0 to {N - 1}, got {i!r}")
    return int(i)


def _sign(difference, old):
    return float(old) if difference == 0 else float(np.sign(difference))


def _slope(rest, n):
    """F(r + 1) − F(r − 1), up to a factor > 0 per row; with x = ±1, F(r + x) − F(r − x) is x times this."""
    if n is None:
        return np.exp(rest - rest.max(axis=-1, keepdims=True))
    # Twice the terms of the binomial with r^{n−1}, r^{n−3}, …, by Horner's rule in r².
    square, total = rest * rest, 0.0
    for k in range(1, n + 1, 2):
        total = total * square + 2 * comb(n, k)
    return total * rest if n % 2 == 0 else total


def _run(X, s, n, rng, sweeps, clamped):
    X, s = _patterns_and_state(X, s, silent=True)
    N = X.shape[1]
    clamped = np.zeros(N, bool) if clamped is None else np.asarray(clamped)
    if clamped.shape != (N,) or clamped.dtype != bool:
        raise ValueError(f"clamped must hold True or False for each of the {N} neurons, got {clamped!r}")
    states = np.atleast_2d(s)
    m = states @ X.T
    for _ in range(count("sweeps", sweeps)):
        changed = False
        for i in rng.permutation(N):
            if clamped[i]:
                continue
            x = X[:, i]
            difference = _slope(m - states[:, i, None] * x, n) @ x
            new = np.where(difference == 0, states[:, i], np.sign(difference))
            turned = new != states[:, i]
            if turned.any():
                changed = True
                m[turned] += (new - states[:, i])[turned, None] * x
                states[:, i] = new
        if not changed:
            break
    return states.reshape(s.shape)
