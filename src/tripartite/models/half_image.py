"""A picture from its upper half: what each memory makes of real digits, and what a plain search does.

Digits of 8 × 8 pixels become states of 64 neurons, +1 for ink and −1 for paper. The upper half is held while the
memory runs; the neurons of the lower half are silent (0) until each is asked for the first time.

Digits resemble each other: two of them agree in about three quarters of their pixels. Rules that were made for
random patterns suffer from that far below their capacity, and dense memories need a high order.
"""

import numpy as np

from .. import data
from ._valid import count
from .dense_memory import dense_recall, exponential_recall
from .hopfield import hebb_weights, projection_weights, signs
from .modern_hopfield import modern_update

__all__ = ["METHODS", "binary_digits", "complete", "upper_half", "wrong_pixels"]

#: Name of a memory → what it does, for pictures and panels.
METHODS = {
    "hebb": "Hopfield, Hebb's rule",
    "projection": "Hopfield, projection rule",
    "order 4": "dense memory, n = 4",
    "order 20": "dense memory, n = 20",
    "exponential": "exponential memory",
    "modern": "modern Hopfield, one step",
    "nearest": "nearest neighbour (no network)",
}


def binary_digits(P, rng, kind="stored"):
    """Draw different digits of the course's set and binarise them.

    Parameters
    ----------
    P : int
        How many.
    rng : numpy.random.Generator
    kind : {"stored", "new"}
        From the digits to learn from, or from those of hands that wrote none of them.

    Returns
    -------
    X : ndarray, shape (P, 64)
        +1.0 where there is more than half the ink, else −1.0; row by row.
    y : ndarray of int, shape (P,)
        Which digit it is.

    Raises
    ------
    ValueError
        If P is no whole number >= 1 or more than there are, or kind is unknown.

    Used in lesson 12. Source: Alpaydin and Kaynak (1998), doi:10.24432/C50P49.
    """
    x, y, x_new, y_new = data.digits("hands")
    if kind not in ("stored", "new"):
        raise ValueError(f"kind must be 'stored' or 'new', got {kind!r}")
    x, y = (x, y) if kind == "stored" else (x_new, y_new)
    if count("P", P) > len(x):
        raise ValueError(f"P must be at most {len(x)}, got {P}")
    chosen = rng.choice(len(x), P, replace=False)
    return np.where(x[chosen].reshape(P, -1) > 0.5, 1.0, -1.0), y[chosen]


def upper_half(N=64):
    """Which neurons show the upper half of a picture: array of bool, shape (N,)."""
    return np.arange(N) < N // 2


def complete(X, half, method, rng, visible=None, beta=1.0, sweeps=20, update=modern_update):
    """Complete pictures of which a part is known.

    Parameters
    ----------
    X : array, shape (P, N)
        Stored pictures of +1 and −1.
    half : array, shape (B, N)
        Pictures to complete; what lies outside ``visible`` is not looked at.
    method : str
        A key of `METHODS`.
    rng : numpy.random.Generator
        Draws the order in which neurons are asked.
    visible : array of bool, shape (N,), optional
        Which neurons are known and held; the upper half unless told otherwise.
    beta : float
        Sharpness of "modern"; the unknown pixels are 0 in its query.
    sweeps : int
        At most so many sweeps, for memories that ask one neuron at a time.
    update : callable
        ``update(X, q, beta)``, the step that "modern" takes.

    Returns
    -------
    ndarray, shape (B, N)
        Completed pictures of +1 and −1; the known part is as it was.

    Raises
    ------
    ValueError
        If the shapes do not fit, anything but +1 and −1 is in X or half, or the method is unknown.

    Used in lesson 12.
    """
    X, half = signs("X", X, (2,)), signs("half", half, (2,))
    if half.shape[1] != X.shape[1]:
        raise ValueError(f"half must have the shape (B, {X.shape[1]}), got {half.shape}")
    visible = upper_half(X.shape[1]) if visible is None else np.asarray(visible)
    if visible.shape != (X.shape[1],) or visible.dtype != bool:
        raise ValueError(f"visible must hold True or False for each of the {X.shape[1]} neurons")
    if method not in METHODS:
        raise ValueError(f"method must be one of {list(METHODS)}, got {method!r}")
    if method == "nearest":
        found = X[np.argmax(np.where(visible, half, 0.0) @ X.T, axis=1)]
    elif method == "modern":
        found = np.where(update(X, np.where(visible, half, 0.0), beta) > 0, 1.0, -1.0)
    else:
        found = _run(X, np.where(visible, half, 0.0), method, rng, visible, sweeps)
    return np.where(visible, half, np.where(found == 0, -1.0, found))


def _run(X, start, method, rng, visible, sweeps):
    if method == "exponential":
        return exponential_recall(X, start, rng, sweeps, visible)
    if method.startswith("order"):
        return dense_recall(X, start, int(method.split()[1]), rng, sweeps, visible)
    W = hebb_weights(X) if method == "hebb" else projection_weights(X)
    for _ in range(sweeps):
        before = start.copy()
        for i in rng.permutation(np.flatnonzero(~visible)):
            field = start @ W[i]
            start[:, i] = np.where(field == 0, start[:, i], np.sign(field))
        if np.array_equal(start, before):
            break
    return start


def wrong_pixels(found, true, visible=None):
    """Share of the unknown pixels that came out wrong, for each picture.

    Parameters
    ----------
    found, true : array, shape (B, N)
        Pictures of +1 and −1.
    visible : array of bool, shape (N,), optional
        Which neurons were known; the upper half unless told otherwise.

    Returns
    -------
    ndarray, shape (B,)

    Used in lesson 12.
    """
    found, true = signs("found", found, (2,)), signs("true", true, (2,))
    hidden = ~(upper_half(true.shape[1]) if visible is None else visible)
    return np.mean(found[:, hidden] != true[:, hidden], axis=1)
