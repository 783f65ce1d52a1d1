"""The Hopfield network with continuous states, whose update is softmax attention.

    E(q) = −(1/β) ln Σ_μ exp(β x^μ · q) + ½ q · q + (1/β) ln P + ½ M²,      M = max_μ |x^μ|,
    q_new = Σ_μ softmax_μ(β x^μ · q) x^μ.

That is attention with the patterns as keys and as values, and β = 1/√D for patterns of length D. The update
never raises E, and one step is enough to retrieve a pattern that stands apart from the others.

Source: H. Ramsauer et al. (2020), Hopfield networks is all you need, arXiv:2008.02217.
"""

import numpy as np

from ._valid import finite, one, positive

__all__ = ["modern_energy", "modern_update", "one_step_bound", "separation"]


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


def separation(X):
    """How far each pattern stands apart: Δ_μ = x^μ · x^μ − max_{ν≠μ} x^μ · x^ν.

    Parameters
    ----------
    X : array, shape (P, D)
        At least two patterns.

    Returns
    -------
    ndarray, shape (P,)
        Negative for a pattern that is more like another one than like itself.

    Raises
    ------
    ValueError
        If X has another shape, or fewer than two rows.

    Used in lesson 12. Source: Ramsauer et al. (2020), arXiv:2008.02217.
    """
    X = _patterns(X)
    if len(X) < 2:
        raise ValueError("X must hold at least two patterns: one alone stands apart from nothing")
    likeness = X @ X.T
    own = np.diag(likeness).copy()
    np.fill_diagonal(likeness, -np.inf)
    return own - likeness.max(axis=1)


def one_step_bound(X, mu, q, beta):
    """The most by which one update from q can miss pattern mu: 2 (P − 1) M exp(−β (Δ_μ − 2 d M)).

    d is the distance of q from the pattern and M the largest length of a pattern. The theorem takes for d the
    larger one of this distance and that of the nearby fixed point; for the first step alone the distance of q
    is enough. Far away, or with patterns that crowd, the bound is larger than any error and says nothing.

    Parameters
    ----------
    X : array, shape (P, D)
        At least two patterns.
    mu : int
        Which pattern, 0 … P − 1.
    q : array, shape (D,)
    beta : float
        Sharpness, > 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        As `modern_update` and `separation`, and if there is no pattern mu.

    Used in lesson 12. Source: Ramsauer et al. (2020), arXiv:2008.02217, theorem on the retrieval error.
    """
    X, q, beta = _checked(X, q, beta)
    if isinstance(mu, bool) or not isinstance(mu, (int, np.integer)) or not 0 <= mu < len(X):
        raise ValueError(f"mu must be a whole number from 0 to {len(X) - 1}, got {mu!r}")
    if q.ndim != 1:
        raise ValueError(f"q must be one query of the shape ({X.shape[1]},), got {q.shape}")
    largest = np.sqrt(np.sum(X * X, axis=1).max())
    exponent = -beta * (separation(X)[mu] - 2 * np.linalg.norm(q - X[mu]) * largest)
    return float(2 * (len(X) - 1) * largest * np.exp(min(exponent, 700.0)))


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
