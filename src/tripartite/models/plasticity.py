"""Plasticity in rates: rules by which one linear neuron, or a few, change their weights sample by sample.

A neuron answers y = w · x. Each rule says what one presentation of x does to w:

    Hebb    Δw = η y x
    Oja     Δw = η y (x − y w)
    Sanger  Δw_i = η y_i (x − Σ_{j ≤ i} y_j w_j), several neurons in a fixed order
    BCM     Δw = η y (y − θ) x, θ a running mean of y²

Every function takes the samples in the order in which they are presented, so that it draws nothing at random.

Sources: D. O. Hebb, The Organization of Behavior (1949); E. Oja (1982), doi:10.1007/BF00275687;
T. D. Sanger (1989), doi:10.1016/0893-6080(89)90044-0; E. Bienenstock, L. Cooper, P. Munro (1982),
doi:10.1523/JNEUROSCI.02-01-00032.1982; N. Intrator, L. Cooper (1992), doi:10.1016/S0893-6080(05)80003-6.
"""

import numpy as np

from ._valid import finite, not_negative, one, positive

__all__ = ["bcm", "cloud", "hebb_step", "oja", "principal_components", "sanger", "subspace"]


def hebb_step(w, x, eta):
    """One step of plain Hebbian learning: w + η y x with y = w · x.

    Parameters
    ----------
    w : array, shape (n,)
        Weights before the step.
    x : array, shape (n,)
        Activities of the presynaptic neurons.
    eta : float
        Learning rate, no unit.

    Returns
    -------
    ndarray, shape (n,)
        Weights after the step; ``w`` itself stays as it is.

    Raises
    ------
    ValueError
        If the shapes do not agree, eta < 0, or anything is not finite.

    Built in lesson 05. Source: Hebb (1949), The Organization of Behavior.
    """
    w, x = _vector("w", w), _vector("x", x)
    _same_length("w", w.size, x.size)
    return w + one(not_negative, "eta", eta) * (w @ x) * x


def oja(X, eta, w0):
    """Oja's rule over a sequence of samples: Hebb with a decay that grows with y².

    In the mean the weights move by η (C w − (wᵀ C w) w), C the mean of x xᵀ, and rest only where w is an
    eigenvector of C of length 1; of these only ± the one with the largest eigenvalue is stable.

    Parameters
    ----------
    X : array, shape (T, n)
        Samples in the order of presentation.
    eta : float
        Learning rate, no unit. Small against 1 over the largest |x|².
    w0 : array, shape (n,)
        Weights at the start.

    Returns
    -------
    W : ndarray, shape (T, n)
        W[k] are the weights after sample k.

    Raises
    ------
    ValueError
        If the shapes do not agree, eta < 0, or anything is not finite.

    Built in lesson 05. Source: Oja (1982), doi:10.1007/BF00275687.
    """
    X, w = _samples(X), _vector("w0", w0)
    _same_length("w0", w.size, X.shape[1])
    eta = one(not_negative, "eta", eta)
    W = np.empty(X.shape)
    for k, x in enumerate(X):
        y = w @ x
        w = w + eta * y * (x - y * w)
        W[k] = w
    return W


def sanger(X, eta, W0):
    """Sanger's rule, the generalized Hebbian algorithm: neuron i learns what neurons before i leave over.

    Parameters
    ----------
    X : array, shape (T, n)
        Samples in the order of presentation.
    eta : array, shape (T,)
        Learning rate of each sample.
    W0 : array, shape (k, n)
        Weights at the start, one row per neuron.

    Returns
    -------
    W : ndarray, shape (k, n)
        Weights after the last sample. Row i tends to ± the i-th principal component.

    Raises
    ------
    ValueError
        If the shapes do not agree, a learning rate is < 0, or anything is not finite.

    Built in lesson 05. Source: Sanger (1989), doi:10.1016/0893-6080(89)90044-0.
    """
    return _deflated(X, eta, W0, np.tril)


def subspace(X, eta, W0):
    """Sanger's rule with the full sum, every neuron hearing all: Oja's subspace rule.

    Parameters
    ----------
    X, eta, W0
        As in `sanger`.

    Returns
    -------
    W : ndarray, shape (k, n)
        Weights after the last sample. The rows tend to an orthonormal basis of the space of the first k
        components, but none of them to a component of its own.

    Raises
    ------
    ValueError
        As `sanger`.

    Goes with lesson 05.
    """
    return _deflated(X, eta, W0, np.asarray)


def _deflated(X, eta, W0, part):
    """Run Δw_i = η y_i (x − Σ y_j w_j), the sum over the entries that ``part`` leaves of a (k, k) table."""
    X, W, eta = _samples(X), finite("W0", W0), not_negative("eta", eta)
    if W.ndim != 2 or W.shape[1] != X.shape[1]:
        raise ValueError(f"W0 must have the shape (k, {X.shape[1]}), got {W.shape}")
    if eta.shape != (len(X),):
        raise ValueError(f"eta must have the shape ({len(X)},), one rate per sample, got {eta.shape}")
    heard = part(np.ones((len(W), len(W))))
    for x, rate in zip(X, eta, strict=True):
        y = W @ x
        W = W + rate * y[:, None] * (x - (heard * y) @ W)
    return W


def bcm(X, eta, tau_theta, w0):
    """The rule of Bienenstock, Cooper and Munro with a threshold that follows the mean of y².

    In each step: y from the weights as they are; θ ← θ + (y² − θ)/τ_θ; then w ← w + η y (y − θ) x with the
    new θ. θ starts at 0. The mean square is the form of Intrator and Cooper (1992); the paper of 1982 lets
    the threshold grow faster than linearly with the mean of y.

    Parameters
    ----------
    X : array, shape (T, n)
        Patterns in the order of presentation.
    eta : float
        Learning rate, no unit.
    tau_theta : float
        Time constant of θ in steps, at least 1.
    w0 : array, shape (n,)
        Weights at the start.

    Returns
    -------
    W : ndarray, shape (T, n)
        Weights after each step. They may overflow to inf when θ is too slow for ``eta``.
    theta : ndarray, shape (T,)
        Threshold after each step.

    Raises
    ------
    ValueError
        If the shapes do not agree, eta < 0, tau_theta < 1, or anything is not finite.

    Built in lesson 05. Sources: doi:10.1523/JNEUROSCI.02-01-00032.1982, doi:10.1016/S0893-6080(05)80003-6.
    """
    X, w = _samples(X), _vector("w0", w0)
    _same_length("w0", w.size, X.shape[1])
    eta, tau = one(not_negative, "eta", eta), one(positive, "tau_theta", tau_theta, "steps")
    if tau < 1.0:
        raise ValueError(f"tau_theta must be at least 1 step, got {tau}")
    W, theta = np.empty(X.shape), np.empty(len(X))
    threshold = 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        for k, x in enumerate(X):
            y = w @ x
            threshold += (y * y - threshold) / tau
            w = w + (eta * y * (y - threshold)) * x
            W[k], theta[k] = w, threshold
    return W, theta


def cloud(T, angle, sd, rng):
    """Samples of two correlated inputs: a Gaussian cloud around 0, stretched along one direction.

    Parameters
    ----------
    T : int
        Number of samples.
    angle : float
        Direction of the largest spread, degrees from the first axis.
    sd : (float, float)
        Standard deviation along that direction and across it.
    rng : numpy.random.Generator

    Returns
    -------
    X : ndarray, shape (T, 2)

    Raises
    ------
    ValueError
        If a standard deviation is not > 0 or the angle is not finite.

    Goes with lesson 05.
    """
    a = np.deg2rad(one(finite, "angle", angle, "degrees"))
    along, across = positive("sd", sd)
    axes = np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
    return rng.normal(size=(T, 2)) * (along, across) @ axes


def principal_components(X):
    """Directions of the largest spread of samples around 0, the largest first.

    Parameters
    ----------
    X : array, shape (T, n)

    Returns
    -------
    variances : ndarray, shape (n,)
        Eigenvalues of the mean of x xᵀ, falling.
    components : ndarray, shape (n, n)
        Row i is the eigenvector of the i-th of them, of length 1; its sign means nothing.

    Raises
    ------
    ValueError
        If X has another shape or is not finite.

    Goes with lesson 05.
    """
    X = _samples(X)
    variances, vectors = np.linalg.eigh(X.T @ X / len(X))
    return variances[::-1], vectors.T[::-1]


def _samples(X):
    X = finite("X", X)
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"X must have the shape (T, n), one sample per row, got {X.shape}")
    return X


def _vector(name, value):
    vector = finite(name, value)
    if vector.ndim != 1 or vector.size == 0:
        raise ValueError(f"{name} must have the shape (n,), got {vector.shape}")
    return vector


def _same_length(name, got, want):
    if got != want:
        raise ValueError(f"{name} has {got} entries, but x has {want}")
