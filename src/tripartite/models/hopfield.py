"""Hopfield's network: neurons that say +1 or −1, weights by Hebb's rule, and an energy that only falls.

P patterns x^μ (rows of X) of N neurons are stored in symmetric weights without self-connections,

    W_ij = (1/N) Σ_μ x_i^μ x_j^μ,   W_ii = 0,      E(s) = −½ sᵀ W s.

A neuron that is asked takes the sign of its field Σ_j W_ij s_j, and keeps its state where the field is
exactly 0. One neuron at a time, E never rises; all at once, the network may swing between two states for ever.
The load is α = P / N.

Sources: J. Hopfield (1982), doi:10.1073/pnas.79.8.2554; D. Amit, H. Gutfreund, H. Sompolinsky (1985),
doi:10.1103/PhysRevLett.55.1530.
"""

from functools import lru_cache
from math import erf, erfc, exp, pi, sqrt

import numpy as np

from ._valid import count, finite, not_negative, one, positive

__all__ = [
    "corrupt",
    "critical_load",
    "energy",
    "hebb_weights",
    "mean_field_overlap",
    "one_step_error",
    "one_step_error_theory",
    "projection_weights",
    "random_patterns",
    "recall",
    "synchronous_step",
]


def random_patterns(P, N, rng):
    """Draw P independent random patterns of N neurons.

    Parameters
    ----------
    P, N : int
        Number of patterns; of neurons.
    rng : numpy.random.Generator

    Returns
    -------
    X : ndarray, shape (P, N)
        +1.0 or −1.0, one pattern a row.

    Raises
    ------
    ValueError
        If P or N is no whole number >= 1.

    Used in lesson 12.
    """
    return rng.choice([-1.0, 1.0], (count("P", P), count("N", N)))


def corrupt(s, share, rng):
    """Turn a share of the entries round, each pattern at places of its own.

    Parameters
    ----------
    s : array, shape (N,) or (B, N)
        One state or several, of +1 and −1.
    share : float
        From 0 to 1; round(share · N) entries of each state change their sign.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape of s
        A copy.

    Raises
    ------
    ValueError
        If s holds anything but +1 and −1, or share is not between 0 and 1.

    Used in lesson 12.
    """
    s = signs("s", s, (1, 2))
    share = one(not_negative, "share", share)
    if share > 1.0:
        raise ValueError(f"share must lie between 0 and 1, got {share}")
    turned = round(share * s.shape[-1])
    places = np.argsort(rng.random(s.shape), axis=-1)[..., :turned]
    np.put_along_axis(s, places, -np.take_along_axis(s, places, -1), -1)
    return s


def hebb_weights(X):
    """Store patterns by Hebb's rule: neurons that agree in a pattern excite each other a little more.

    W_ij = (1/N) Σ_μ x_i^μ x_j^μ for i ≠ j, and W_ii = 0.

    Parameters
    ----------
    X : array, shape (P, N)
        Patterns of +1 and −1, one a row.

    Returns
    -------
    W : ndarray, shape (N, N)
        Symmetric, with zeros on the diagonal.

    Raises
    ------
    ValueError
        If X has another shape or holds anything but +1 and −1.

    Built in lesson 12. Source: Hopfield (1982), doi:10.1073/pnas.79.8.2554.
    """
    X = signs("X", X, (2,))
    W = X.T @ X / X.shape[1]
    np.fill_diagonal(W, 0.0)
    return W


def projection_weights(X):
    """Store patterns that resemble each other: the weights project on the space that the patterns span.

    W = Xᵀ (X Xᵀ)⁻¹ X (by the pseudo-inverse) gives W x = x for each stored pattern, however correlated they are;
    then the diagonal is set to 0, which only makes a field weaker, as long as the patterns span less than the
    whole space. The rule is not local: a weight needs to know all patterns.

    Parameters
    ----------
    X : array, shape (P, N)
        Patterns of +1 and −1, one a row.

    Returns
    -------
    W : ndarray, shape (N, N)
        Symmetric, with zeros on the diagonal.

    Raises
    ------
    ValueError
        As `hebb_weights`.

    Used in lesson 12.
    """
    X = signs("X", X, (2,))
    W = np.linalg.pinv(X) @ X
    W = (W + W.T) / 2
    np.fill_diagonal(W, 0.0)
    return W


def energy(W, s):
    """Energy E = −½ sᵀ W s of one state or several.

    Parameters
    ----------
    W : array, shape (N, N)
        Symmetric weights.
    s : array, shape (..., N)
        States.

    Returns
    -------
    ndarray, shape of s without its last axis

    Raises
    ------
    ValueError
        If the shapes do not fit or anything is not finite.

    Built in lesson 12. Source: Hopfield (1982), doi:10.1073/pnas.79.8.2554.
    """
    W, s = np.asarray(W, float), np.asarray(s, float)
    if W.ndim != 2 or W.shape[0] != W.shape[1] or s.ndim < 1 or s.shape[-1] != len(W):
        raise ValueError(f"W must have the shape (N, N) and s (..., N), got {W.shape} and {s.shape}")
    with np.errstate(invalid="ignore", over="ignore"):
        found = -0.5 * np.sum((s @ W) * s, axis=-1)
    if not np.isfinite(
        found
    ).all():  # far quicker than to look at all of W, which recall would do at each visit
        raise ValueError("W and s must be finite")
    return found


def recall(W, s, rng, sweeps=20):
    """Let the network run from a state, one neuron at a time, until a whole sweep changes nothing.

    In each sweep every neuron is asked once, in an order drawn anew (``rng.permutation(N)``): it takes the sign
    of its field, and keeps its state where the field is exactly 0.

    Parameters
    ----------
    W : array, shape (N, N)
        Symmetric weights with zeros on the diagonal.
    s : array, shape (N,)
        Where to start, of +1 and −1; it is not changed.
    rng : numpy.random.Generator
    sweeps : int
        At most so many sweeps.

    Returns
    -------
    state : ndarray, shape (N,)
        Where the network came to rest, or was after the last sweep.
    energies : ndarray, shape (1 + N · sweeps made,)
        Energy before the first question and after each. It never rises.

    Raises
    ------
    ValueError
        If W is not symmetric or has another diagonal than zeros, the shapes do not fit, s holds anything but +1
        and −1, or sweeps is no whole number >= 1.

    Built in lesson 12. Source: Hopfield (1982), doi:10.1073/pnas.79.8.2554.
    """
    W, s = _weights(W), signs("s", s, (1,))
    N = len(W)
    if s.shape != (N,):
        raise ValueError(f"s must have the shape ({N},), got {s.shape}")
    if np.diag(W).any() or not np.allclose(W, W.T):
        raise ValueError("W must be symmetric with zeros on the diagonal, or the energy may rise")
    return settle(W, s, rng, count("sweeps", sweeps))


def synchronous_step(W, s):
    """Ask all neurons at the same moment: what goes wrong then is a part of the lesson.

    Parameters
    ----------
    W : array, shape (N, N)
    s : array, shape (..., N)
        States of +1 and −1.

    Returns
    -------
    ndarray, shape of s
        The sign of each field, and the old state where a field is exactly 0.

    Raises
    ------
    ValueError
        If the shapes do not fit or anything is not finite.

    Used in lesson 12.
    """
    W, s = _weights(W), finite("s", s)
    if s.ndim < 1 or s.shape[-1] != len(W):
        raise ValueError(f"s must have the shape (..., {len(W)}), got {s.shape}")
    field = s @ W.T
    return np.where(field == 0, s, np.sign(field))


def one_step_error(X):
    """Share of the neurons that would turn away at once from the stored patterns, measured and expected.

    Each pattern is put in, and every neuron is asked once without telling the others.

    Parameters
    ----------
    X : array, shape (P, N)
        Patterns of +1 and −1, one a row, all of them stored by Hebb's rule.

    Returns
    -------
    measured : float
        Share of all P · N fields with the wrong sign; a field of exactly 0 is none.
    predicted : float
        `one_step_error_theory` for the load P / N: what to expect of random patterns.

    Raises
    ------
    ValueError
        As `hebb_weights`.

    Built in lesson 12. Source: Amit et al. (1985), doi:10.1103/PhysRevLett.55.1530.
    """
    X = signs("X", X, (2,))
    wrong = X * (X @ hebb_weights(X)) < 0
    return float(wrong.mean()), float(one_step_error_theory(X.shape[0] / X.shape[1]))


def one_step_error_theory(alpha):
    """Share of wrong fields in a large network: ½ erfc(1 / √(2α)).

    The field of a neuron in a stored pattern is its right sign plus crosstalk, a normal variable of mean 0 and
    variance α.

    Parameters
    ----------
    alpha : float or array, any shape
        Load P / N, > 0.

    Returns
    -------
    ndarray, shape of alpha

    Raises
    ------
    ValueError
        If alpha is not > 0.

    Used in lesson 12. Source: Amit et al. (1985), doi:10.1103/PhysRevLett.55.1530.
    """
    alpha = positive("alpha", alpha)
    return 0.5 * _each(erfc, 1 / np.sqrt(2 * alpha))


def mean_field_overlap(alpha):
    """Overlap with a stored pattern at which a very large network comes to rest, without noise.

    With y = m / √(2αr), the equations of Amit, Gutfreund and Sompolinsky (1985) become m = erf(y) and
    √(2α) = erf(y) / y − (2/√π) e^{−y²}: the largest solution is the memory. Above the critical load there is
    none, and the answer is 0: the network then forgets every pattern (what a finite network still shows there,
    an overlap of .2 to .4, is no memory of the theory).

    Parameters
    ----------
    alpha : float or array, any shape
        Load P / N, >= 0.

    Returns
    -------
    ndarray, shape of alpha
        Overlap m from 0 to 1.

    Raises
    ------
    ValueError
        If alpha is not >= 0.

    Used in lesson 12. Source: Amit et al. (1985), doi:10.1103/PhysRevLett.55.1530.
    """
    alpha = not_negative("alpha", alpha)
    return _each(_memory, alpha)


def critical_load():
    """Largest load at which a very large network still remembers, and the overlap it has there.

    Returns
    -------
    alpha : float
        0.13791 patterns per neuron.
    overlap : float
        0.9674: 1.6 % of the neurons are wrong at the very edge.

    Used in lesson 12. Source: Amit et al. (1985), doi:10.1103/PhysRevLett.55.1530.
    """
    y = _best_y()
    return 0.5 * _root_of_2alpha(y) ** 2, erf(y)


# ---- inside ------------------------------------------------------------------------------------------------


def signs(name, value, ndims, silent=False):
    """Return a copy of ``value`` as floats; raise ValueError unless it holds +1 and −1 only, in so many axes.

    With ``silent`` a 0 is allowed as well.
    """
    array = np.array(finite(name, value))
    if array.ndim not in ndims or array.size == 0:
        wanted = {1: "(N,)", 2: "(P, N)"}
        shapes = " or ".join(wanted[n] for n in ndims)
        raise ValueError(f"{name} must have the shape {shapes} and hold something, got {array.shape}")
    bad = array[(np.abs(array) != 1.0) & ~(silent & (array == 0.0))]
    if bad.size:
        words = "+1, -1 and 0" if silent else "+1 and -1"
        raise ValueError(f"{name} must hold {words} only, got {bad[0]:g}")
    return array


def settle(W, s, rng, sweeps):
    """`recall` without its checks; ``s`` is changed."""
    N = len(W)
    field = W @ s
    energies = [np.array([-0.5 * s @ field])]
    for _ in range(sweeps):
        order, drops, asked = rng.permutation(N), np.zeros(N), 0
        # A neuron whose sign agrees with its field stays: jump to the next one that does not.
        while (wrong := field[order[asked:]] * s[order[asked:]] < 0).any():
            asked += int(wrong.argmax())
            i = order[asked]
            drops[asked] = 2 * s[i] * field[i]
            s[i] = -s[i]
            field += (2 * s[i]) * W[i]
            asked += 1
        energies.append(energies[-1][-1] + np.cumsum(drops))
        if not drops.any():
            break
    return s, np.concatenate(energies)


def _weights(W):
    W = finite("W", W)
    if W.ndim != 2 or W.shape[0] != W.shape[1] or W.size == 0:
        raise ValueError(f"W must have the shape (N, N), got {W.shape}")
    return W


def _each(function, values):
    """Apply a function of one number to all entries."""
    values = np.asarray(values)
    return np.array([function(float(value)) for value in values.ravel()]).reshape(values.shape)


def _root_of_2alpha(y):
    return erf(y) / y - 2 / sqrt(pi) * exp(-y * y)


@lru_cache(maxsize=1)
def _best_y():
    """Where the right-hand side is largest; it rises before and falls behind."""
    low, high = 0.5, 4.0
    while high - low > 1e-9:
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (left, high) if _root_of_2alpha(left) < _root_of_2alpha(right) else (low, right)
    return (low + high) / 2


def _memory(alpha):
    """The solution with the larger y, by bisection on the falling side."""
    target, low = sqrt(2 * alpha), _best_y()
    if target == 0.0:
        return 1.0
    if target > _root_of_2alpha(low):
        return 0.0
    high = max(2 * low, 2 / target)  # erf(y)/y < 1/y
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _root_of_2alpha(middle) > target else (low, middle)
    return erf((low + high) / 2)
