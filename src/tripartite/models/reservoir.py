"""Reservoirs: recurrent networks whose recurrent weights are drawn once and never trained.

    h_t = φ(W h_{t−1} + w_in u_t),

with φ = tanh or none. Only a linear read-out of the states h_t is fitted, in one step, by least squares.

Sources: H. Jaeger (2001), The «echo state» approach to analysing and training recurrent neural networks, GMD
report 148, doi:10.24406/publica-fhg-291111, and Short term memory in echo state networks, GMD report 152,
doi:10.24406/publica-fhg-291107.
"""

import numpy as np

from ._valid import finite, not_negative, one, positive

__all__ = ["echo_state_test", "memory_capacity", "run", "spectral_radius", "weights"]


def spectral_radius(W):
    """Largest absolute value among the eigenvalues of a square matrix.

    Parameters
    ----------
    W : array, shape (N, N)

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If W is not square or not finite.

    Built in lesson 11.
    """
    return float(np.abs(np.linalg.eigvals(_square("W", W))).max())


def weights(N, rho, rng, kind="random"):
    """Draw the recurrent weights of a reservoir with a given spectral radius.

    Parameters
    ----------
    N : int
        Number of units.
    rho : float
        Spectral radius, >= 0.
    rng : numpy.random.Generator
    kind : {"random", "orthogonal"}
        Independent normal weights, or a random rotation times rho, which shrinks all directions alike.

    Returns
    -------
    W : ndarray, shape (N, N)
        ``W[i, j]`` leads from j to i.

    Raises
    ------
    ValueError
        If N is not a whole number >= 1, rho is negative, or there is no such kind.

    Built in lesson 11.
    """
    if not isinstance(N, int | np.integer) or isinstance(N, bool) or N < 1:
        raise ValueError(f"N must be a whole number >= 1, got {N!r}")
    rho = one(not_negative, "rho", rho)
    if kind not in ("random", "orthogonal"):
        raise ValueError(f"kind must be 'random' or 'orthogonal', got {kind!r}")
    W = rng.normal(size=(N, N))
    if kind == "orthogonal":
        return rho * np.linalg.qr(W)[0]
    return W * (rho / spectral_radius(W))


def run(W, w_in, u, linear=False):
    """Drive a reservoir that starts at rest.

    Parameters
    ----------
    W : array, shape (N, N)
    w_in : array, shape (N,)
        Weights of the input.
    u : array, shape (T,)
        Input.
    linear : bool
        Leave out tanh.

    Returns
    -------
    states : ndarray, shape (T, N)
        ``states[t]`` is the state after ``u[t]`` came in.

    Raises
    ------
    ValueError
        If the shapes do not fit or anything is not finite.

    Built in lesson 11. Source: Jaeger (2001), GMD report 148, doi:10.24406/publica-fhg-291111.
    """
    W, u = _square("W", W), _row("u", u)
    drive = np.outer(u, _row("w_in", w_in, len(W)))
    states = np.empty(drive.shape)
    h = np.zeros(len(W))
    for t in range(len(u)):
        h = W @ h
        h += drive[t]
        if not linear:
            np.tanh(h, out=h)
        states[t] = h
    return states


def echo_state_test(W, u, start, other):
    """Drive two copies of a network with the same input from different states; do they become one?

    Parameters
    ----------
    W : array, shape (N, N)
    u : array, shape (T, N)
        What comes into each unit from outside at each step.
    start, other : arrays, shape (N,)
        The state of each copy before the first step; they differ.

    Returns
    -------
    distance : ndarray, shape (T,)
        Euclidean distance of the two states after each step, over their distance before the first.

    Raises
    ------
    ValueError
        If the shapes do not fit, anything is not finite, or both copies start alike.

    Notes
    -----
    tanh brings no two numbers apart, so each step multiplies the distance by at most the largest singular
    value of W: below 1 that suffices. The spectral radius decides nothing of the kind.

    Built in lesson 11. Source: Jaeger (2001), GMD report 148, doi:10.24406/publica-fhg-291111.
    """
    W, u = _square("W", W), finite("u", u)
    if u.ndim != 2 or u.shape[1] != len(W) or len(u) == 0:
        raise ValueError(f"u must have the shape (T, {len(W)}), at least one step, got {u.shape}")
    h, g = _row("start", start, len(W)), _row("other", other, len(W))
    first = np.linalg.norm(h - g)
    if first == 0:
        raise ValueError("start and other must differ, got the same state twice")
    distance = np.empty(len(u))
    for t, now in enumerate(u):
        h, g = np.tanh(W @ h + now), np.tanh(W @ g + now)
        distance[t] = np.linalg.norm(h - g)
    return distance / first


def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    """How well a linear read-out of the states gives the input of k steps ago, for k = 1 … K.

    One read-out per delay is fitted by ridge regression on the first half of the rows that are left after
    the washout, and scored on the second half, which it has not seen.

    Parameters
    ----------
    states : array, shape (T, N)
        ``states[t]`` is the state after ``u[t]`` came in.
    u : array, shape (T,)
        Input, independent from step to step.
    K : int
        Longest delay, at most ``washout``.
    washout : int
        Steps at the beginning that are not used.
    ridge : float
        What is added to the diagonal of AᵀA.

    Returns
    -------
    r2 : ndarray, shape (K,)
        Squared correlation of read-out and ``u[t − k]`` on the second half; ``r2[0]`` belongs to k = 1. The
        sum over all delays cannot exceed N, but for the error of a finite sample.

    Raises
    ------
    ValueError
        If the shapes do not fit, anything is not finite, K is not in 1 … washout, fewer than four rows are
        left, or ridge is not > 0.

    Built in lesson 11. Source: Jaeger (2001), GMD report 152, doi:10.24406/publica-fhg-291107.
    """
    states, u = finite("states", states), _row("u", u)
    if states.ndim != 2 or len(states) != len(u):
        raise ValueError(f"states must have the shape ({len(u)}, N), got {states.shape}")
    if not 1 <= K <= washout:
        raise ValueError(f"K must be between 1 and washout = {washout}, got {K}")
    if len(u) - washout < 4:
        raise ValueError(f"u must have at least washout + 4 = {washout + 4} steps, got {len(u)}")
    ridge = one(positive, "ridge", ridge)
    A = states[washout:]
    Y = np.stack([u[washout - k : len(u) - k] for k in range(1, K + 1)], axis=1)
    half = len(A) // 2
    gram = A[:half].T @ A[:half] + ridge * np.eye(A.shape[1])
    read = np.linalg.solve(gram, A[:half].T @ Y[:half])
    return _squared_correlation(A[half:] @ read, Y[half:])


def _squared_correlation(P, Y):
    """Column by column; 0 where one of the two does not vary."""
    P, Y = P - P.mean(axis=0), Y - Y.mean(axis=0)
    spread = (P**2).sum(axis=0) * (Y**2).sum(axis=0)
    return np.where(spread > 0, (P * Y).sum(axis=0) ** 2 / np.where(spread > 0, spread, 1.0), 0.0)


def _square(name, value):
    W = finite(name, value)
    if W.ndim != 2 or W.shape[0] != W.shape[1] or W.size == 0:
        raise ValueError(f"{name} must have the shape (N, N), got {W.shape}")
    return W


def _row(name, value, length=None):
    row = finite(name, value)
    if row.ndim != 1 or row.size == 0 or length not in (None, len(row)):
        raise ValueError(f"{name} must have the shape ({length or 'T'},), got {row.shape}")
    return row
