"""The Hopfield network with continuous states, whose update is softmax attention.

    E(q) = −(1/β) ln Σ_μ exp(β x^μ · q) + ½ q · q + (1/β) ln P + ½ M²,      M = max_μ |x^μ|,
    q_new = Σ_μ softmax_μ(β x^μ · q) x^μ.

That is attention with the patterns as keys and as values, and β = 1/√D for patterns of length D. The update
never raises E, and one step is enough to retrieve a pattern that stands apart from the others.

Source: H. Ramsauer et al. (2020), Hopfield networks is all you need, arXiv:2008.02217.
"""

import numpy as np

from ._valid import finite, one, positive

__all__ = ["modern_energy", "modern_update"]


def modern_update(X, q, beta):
    """One step of retrieval: the mean of all patterns, weighted by the softmax of their likeness to q.

    Parameters
    ----------
    X : array, shape (P, D)
        Patterns of any real numbers, one a row.
    q : array, shape (D,) or (B, D)
        One query or several, one a row.
    beta : float
        Sharpness of the choice, > 0. Large: the most similar pattern alone; small: the mean of all.

    Returns
    -------
    ndarray, shape of q

    Raises
    ------
    ValueError
        If the shapes do not fit, anything is not finite, or beta is not > 0.

    Built in lesson 12. Source: Ramsauer et al. (2020), arXiv:2008.02217.
    """
    X, q, beta = _checked(X, q, beta)
    score = beta * (q @ X.T)
    weight = np.exp(score - score.max(axis=-1, keepdims=True))
    return weight / weight.sum(axis=-1, keepdims=True) @ X


def modern_energy(X, q, beta):
    """Energy of one query or several, with the constants that make it >= 0.

    Parameters
    ----------
    X : array, shape (P, D)
        Patterns, one a row.
    q : array, shape (D,) or (B, D)
    beta : float
        Sharpness, > 0.

    Returns
    -------
    float, or ndarray of the shape (B,)

    Raises
    ------
    ValueError
        As `modern_update`.

    Used in lesson 12. Source: Ramsauer et al. (2020), arXiv:2008.02217.
    """
    X, q, beta = _checked(X, q, beta)
    score = beta * (q @ X.T)
    top = score.max(axis=-1)
    log_sum = top + np.log(np.sum(np.exp(score - top[..., None]), axis=-1))
    largest = np.sum(X * X, axis=1).max()
    return (np.log(len(X)) - log_sum) / beta + 0.5 * (np.sum(q * q, axis=-1) + largest)


def _patterns(X):
    X = finite("X", X)
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"X must have the shape (P, D) and hold something, got {X.shape}")
    return X


def _checked(X, q, beta):
    X, q = _patterns(X), finite("q", q)
    if q.ndim not in (1, 2) or q.shape[-1] != X.shape[1] or q.size == 0:
        raise ValueError(f"q must have the shape ({X.shape[1]},) or (B, {X.shape[1]}), got {q.shape}")
    return X, q, one(positive, "beta", beta)
