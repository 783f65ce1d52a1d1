"""Transfer learning as a penalty: stay near the weights that another task has found.

L²-SP («starting point») adds λ‖w − w₀‖² to the loss of the new task. Source: X. Li, Y. Grandvalet,
F. Davoine (2018), arXiv:1802.01483.
"""

from dataclasses import dataclass

import numpy as np

from ._valid import finite, not_negative, one, positive

__all__ = ["Tasks", "l2sp", "prediction_error", "two_tasks"]


def l2sp(X, y, w0, lam):
    """The weights of a linear unit that minimise Σ_b (x_b·w − y_b)² + λ‖w − w₀‖², in closed form.

    Parameters
    ----------
    X : array, shape (B, D)
        One example of the new task a row.
    y : array, shape (B,)
        What the unit should answer.
    w0 : array, shape (D,)
        Weights learned on the old task.
    lam : float
        How much the penalty counts, > 0.

    Returns
    -------
    w : ndarray, shape (D,)
        (XᵀX + λ1)⁻¹ (Xᵀy + λ w₀).

    Raises
    ------
    ValueError
        If shapes do not fit, lam is not > 0, or anything is not finite.

    Built in lesson 06. Source: Li, Grandvalet, Davoine (2018), arXiv:1802.01483.
    """
    X, y, w0 = finite("X", X), finite("y", y), finite("w0", w0)
    if X.ndim != 2 or y.shape != X.shape[:1] or w0.shape != X.shape[1:]:
        raise ValueError(f"shapes do not fit: X {X.shape}, y {y.shape}, w0 {w0.shape}")
    lam = one(positive, "lam", lam)
    return np.linalg.solve(X.T @ X + lam * np.eye(len(w0)), X.T @ y + lam * w0)


def prediction_error(w, true, noise=0.0):
    """Mean squared error on unseen examples whose inputs are independent, of mean 0 and variance 1.

    Parameters
    ----------
    w, true : arrays, shape (..., D)
        Weights found, and those that made the examples.
    noise : float
        Standard deviation of what is added to each answer, ≥ 0.

    Returns
    -------
    ndarray, shape (...)
        ‖w − true‖² + noise².

    Raises
    ------
    ValueError
        If noise is negative or anything is not finite.

    Goes with lesson 06.
    """
    w, true = finite("w", w), finite("true", true)
    return ((w - true) ** 2).sum(axis=-1) + one(not_negative, "noise", noise) ** 2


@dataclass(frozen=True)
class Tasks:
    """Several draws of a small target task, with what was learned on a source task.

    ``X`` (draws, B, D) and ``y`` (draws, B) are the target's examples; ``true`` (draws, D) the weights that
    made them; ``w0`` (draws, D) those of the source; ``noise`` the standard deviation of the answers' noise.
    """

    X: np.ndarray
    y: np.ndarray
    true: np.ndarray
    w0: np.ndarray
    noise: float


def two_tasks(B, similarity, rng, D=20, draws=20, noise=0.5):
    """Draw target tasks, each with the weights of a source task that is more or less like it.

    Parameters
    ----------
    B : int
        Examples of the target task.
    similarity : float
        Correlation of the source's weights with the target's, from 0 (unrelated) to 1 (the same).
    rng : numpy.random.Generator
    D, draws : int
        Length of an example; number of independent draws.
    noise : float
        Standard deviation of the noise in the target's answers.

    Returns
    -------
    Tasks

    Raises
    ------
    ValueError
        If similarity is not between 0 and 1, or noise is negative.

    Goes with lesson 06.
    """
    if not 0.0 <= similarity <= 1.0:
        raise ValueError(f"similarity must be between 0 and 1, got {similarity}")
    noise = one(not_negative, "noise", noise)
    true = rng.normal(size=(draws, D)) / np.sqrt(D)
    other = rng.normal(size=(draws, D)) / np.sqrt(D)
    X = rng.normal(size=(draws, B, D))
    y = np.einsum("kbd,kd->kb", X, true) + noise * rng.normal(size=(draws, B))
    return Tasks(X, y, true, similarity * true + np.sqrt(1.0 - similarity**2) * other, noise)
