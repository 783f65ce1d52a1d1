"""Random features: neurons whose activities for x and y multiply and add up to e^{x·y}, on average.

The kernel of softmax attention is e^{q·k}. Draw M directions w₁ … w_M at random, let neuron j answer with
φ_j(x) = e^{w_j·x − |x|²/2} / √M, and φ(x)·φ(y) has the mean e^{x·y} exactly, for every M; only its scatter falls
with M, as (e^{|x+y|²} − 1)/M of the mean squared. Attention divides q·k by √D: scale queries and keys by D^{−1/4}
each before they come here (`feature_attention` does so itself).

Every feature map takes ``x`` of shape (…, D) and ``W`` of shape (M, D), one direction a row, or (…, M, D) for a W
of its own per head, and returns (…, M) or (…, 2M). float32 stays float32.

Sources: K. Choromanski et al. (2021), arXiv:2009.14794; V. Likhosherstov et al. (2022), arXiv:2205.15317; A. Rahimi,
B. Recht (2007), Random features for large-scale kernel machines.
"""

import math

import numpy as np

from ._valid import count, finite, one
from .attention import _check_finite, _floats, softmax

__all__ = [
    "VARIANCES",
    "gaussian_directions",
    "hyperbolic",
    "log_optimal",
    "log_positive",
    "optimal",
    "optimal_A",
    "orthogonal_directions",
    "output_covariance",
    "positive",
    "response_variance",
    "trigonometric",
    "variance",
]

#: Feature maps whose variance `variance` knows.
VARIANCES = ("positive", "hyperbolic", "trigonometric", "optimal")


# ---- directions -----------------------------------------------------------------------------------------


def gaussian_directions(D, M, rng):
    """Draw M independent directions, every entry from the normal distribution with variance 1.

    Parameters
    ----------
    D : int
        Length of a query or key.
    M : int
        Number of directions.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (M, D)

    Raises
    ------
    ValueError
        If D or M is not a whole number of at least 1.

    Built in lesson 15.
    """
    return rng.standard_normal((count("M", M), count("D", D)))


def orthogonal_directions(D, M, rng):
    """Draw M directions at right angles in blocks of D, each as long as an independent one would be.

    A block is a rotation drawn evenly from all (Haar measure): the Q of a QR decomposition, with signs such that
    the diagonal of R is positive. The lengths are drawn anew, from the χ distribution with D degrees of freedom,
    so that each row alone is distributed as in `gaussian_directions` and the mean of the features stays right.

    Parameters
    ----------
    D, M, rng
        As in `gaussian_directions`. M may be more or less than D.

    Returns
    -------
    ndarray, shape (M, D)

    Raises
    ------
    ValueError
        If D or M is not a whole number of at least 1.

    Built in lesson 15. Source: Choromanski et al. (2021), arXiv:2009.14794.
    """
    D, M = count("D", D), count("M", M)
    Q, R = np.linalg.qr(rng.standard_normal((-(-M // D), D, D)))
    Q *= np.sign(np.diagonal(R, axis1=-2, axis2=-1))[:, None, :]
    return Q.reshape(-1, D)[:M] * np.sqrt(rng.chisquare(D, M))[:, None]


# ---- feature maps ---------------------------------------------------------------------------------------


def log_positive(x, W):
    """Logarithm of `positive`: w·x − |x|²/2 − ½ ln M. It cannot overflow.

    Parameters
    ----------
    x : array, shape (…, D)
    W : array, shape (M, D) or (…, M, D)

    Returns
    -------
    ndarray, shape (…, M)

    Raises
    ------
    ValueError, TypeError
        If x or W is not finite, is no array of real numbers, or the shapes do not fit.

    Built in lesson 15. Source: Choromanski et al. (2021), arXiv:2009.14794.
    """
    x, W = _checked(x, W)
    return _log_features(x, W) - 0.5 * math.log(W.shape[-2])


def positive(x, W):
    """Positive features φ_j(x) = e^{w_j·x − |x|²/2} / √M: exponential neurons, never silent, never negative.

    Parameters and errors as in `log_positive`. From |x| of about 40 on (in float32: 15) they become too small for a
    number and are 0: attention with long queries or keys goes through logarithms, see `feature_attention`.

    Returns
    -------
    ndarray, shape (…, M)

    Raises
    ------
    ValueError
        Also if a feature is too large for its type.

    Built in lesson 15. Source: Choromanski et al. (2021), arXiv:2009.14794.
    """
    return _exp(log_positive(x, W))


def hyperbolic(x, W):
    """Positive features with every direction and its opposite: e^{±w·x − |x|²/2} / √(2M).

    The same as ``positive(x, np.concatenate((W, -W)))``. Parameters and errors as in `positive`.

    Returns
    -------
    ndarray, shape (…, 2M)
        First with +w, then with −w.

    Built in lesson 15. Source: Choromanski et al. (2021), arXiv:2009.14794.
    """
    x, W = _checked(x, W)
    return positive(x, np.concatenate((W, -W), axis=-2))


def trigonometric(x, W):
    """Sines, then cosines of w·x, times e^{|x|²/2} / √M: right on average too, but negative half of the time.

    Parameters and errors as in `positive`.

    Returns
    -------
    ndarray, shape (…, 2M)

    Built in lesson 15. Source: Rahimi and Recht (2007); Choromanski et al. (2021), arXiv:2009.14794.
    """
    x, W = _checked(x, W)
    angle = _project(x, W)
    size = _exp(_half_square(x) - 0.5 * math.log(W.shape[-2]))
    return np.concatenate((np.sin(angle), np.cos(angle)), axis=-1) * size


def log_optimal(x, W, A):
    """Logarithm of `optimal`; parameters, shapes and errors as there. Built in lesson 15."""
    x, W = _checked(x, W)
    return _log_features(x, W, _negative(A)) - 0.5 * math.log(W.shape[-2])


def optimal(x, W, A):
    """Positive features with less scatter: (1−4A)^{D/4} exp(A|w|² + √(1−4A) w·x − |x|²/2) / √M.

    The factor e^{A|w|²} turns down neurons with long directions, which would otherwise decide the sum alone; a
    larger slope makes up for it, so that the mean is still e^{x·y}. A = 0 gives `positive`.

    Parameters
    ----------
    x : array, shape (…, T, D) or (D,)
    W : array, shape (M, D) or (…, M, D)
    A : float, or array with one number for each head
        At most 0; `optimal_A` gives the best.

    Returns
    -------
    ndarray, shape (…, T, M) or (M,)

    Raises
    ------
    ValueError, TypeError
        As in `positive`, or if A > 0.

    Built in lesson 15. Source: Likhosherstov et al. (2022), arXiv:2205.15317.
    """
    return _exp(log_optimal(x, W, A))


def optimal_A(size, D):
    """The A for which `optimal` scatters least where |x + y|² = ``size``.

    With φ = size/D it is (1 − 2φ − √((2φ + 1)² + 8φ)) / 16, where the slope of the relative variance
    (1−4A)^D (1−8A)^{−D/2} e^{size/(1−8A)} is 0.

    Parameters
    ----------
    size : float or array, any shape
        |x + y|², or its mean over the pairs that matter; at least 0. One number for each head is allowed.
    D : int

    Returns
    -------
    float, or ndarray of the shape of size

    Raises
    ------
    ValueError
        If size is negative or not finite, or D is not a whole number of at least 1.

    Built in lesson 15. Source: Likhosherstov et al. (2022), arXiv:2205.15317.
    """
    size = finite("size", size)
    if np.any(size < 0):
        raise ValueError(f"size must be >= 0, got {size.min()}")
    ratio = size / count("D", D)
    A = (1 - 2 * ratio - np.sqrt((2 * ratio + 1) ** 2 + 8 * ratio)) / 16
    return A if A.ndim else float(A)


# ---- how far they scatter -------------------------------------------------------------------------------


def variance(x, y, M, features="positive", A=None):
    """Variance of φ(x)·φ(y) around e^{x·y} when M directions are drawn independently.

    Parameters
    ----------
    x, y : arrays, shapes (…, D) that broadcast
    M : int
        Number of directions, the rows of W. Hyperbolic and trigonometric features need 2M neurons for them.
    features : {"positive", "hyperbolic", "trigonometric", "optimal"}
    A : float, optional
        For "optimal".

    Returns
    -------
    float, or ndarray of the broadcast shape without its last axis

    Raises
    ------
    ValueError
        For other features, input that is not finite, A missing or > 0.

    Built in lesson 15. Source: Choromanski et al. (2021), arXiv:2009.14794, lemma 2; for "optimal" the same Gaussian
    integrals.
    """
    if features not in VARIANCES:
        raise ValueError(f"features must be one of {', '.join(VARIANCES)}, got {features!r}")
    x, y, M = finite("x", x), finite("y", y), count("M", M)
    kernel2 = np.exp(2 * (x * y).sum(-1))
    z2, gap2 = ((x + y) ** 2).sum(-1), ((x - y) ** 2).sum(-1)
    if features == "positive":
        value = kernel2 * np.expm1(z2)
    elif features == "hyperbolic":
        value = kernel2 * np.expm1(z2) * -np.expm1(-z2) / 2
    elif features == "trigonometric":
        value = np.exp(z2) / kernel2 * np.expm1(-gap2) ** 2 / 2
    else:
        value = kernel2 * _relative_variance(z2, x.shape[-1], A)
    return value / M


def response_variance(q, K, M, A=0.0):
    """Variance of the astrocyte's answer p = Σ_s φ(q)·φ(k_s) over draws of W, divided by its mean squared.

    Exact for every M with independent directions, because p is a mean of M independent numbers:
    [Σ_{jl} a_j a_l e^{(q+k_j)·(q+k_l)} − 1] / M with the softmax weights a of the query.

    Parameters
    ----------
    q : array, shape (D,)
        A query, scaled.
    K : array, shape (T, D)
        Keys, scaled.
    M : int
    A : float
        0 for `positive`, otherwise that of `optimal`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        For shapes that do not fit, input that is not finite, no key, A > 0.

    Built in lesson 15. Derived there from E[e^{w·u}] = e^{|u|²/2}.
    """
    weights, second = _pairs(q, K, A)
    return float(weights @ (second - 1) @ weights) / count("M", M)


def output_covariance(q, K, V, M, A=0.0):
    """Covariance of the network's output for one query over draws of W, to leading order in 1/M.

    Σ_{jl} a_j a_l (v_j − o)(v_l − o)ᵀ e^{(q+k_j)·(q+k_l)} / M with softmax weights a and softmax output o. The output
    is a ratio, so this is its tangent (delta method): it holds once M is far above the largest e^{|q+k|²}, and
    says far too much before.

    Parameters
    ----------
    q : array, shape (D,)
    K : array, shape (T, D)
    V : array, shape (T, d_v)
    M, A
        As in `response_variance`.

    Returns
    -------
    ndarray, shape (d_v, d_v)
        Its trace is the expected squared error.

    Raises
    ------
    ValueError
        As in `response_variance`.

    Built in lesson 15. Derived there.
    """
    weights, second = _pairs(q, K, A)
    V = finite("V", V)
    if V.ndim != 2 or len(V) != len(weights):
        raise ValueError(f"V must have the shape ({len(weights)}, d_v), one value a key, got {V.shape}")
    apart = weights[:, None] * (V - weights @ V)
    return apart.T @ second @ apart / count("M", M)


# ---- shared ---------------------------------------------------------------------------------------------


def _pairs(q, K, A):
    """Softmax weights of one query, and E[Z_j Z_l] / (κ_j κ_l) for one feature and the keys j, l."""
    q, K, A = finite("q", q), finite("K", K), one(lambda name, A, unit: _negative(A), "A", A)
    if q.ndim != 1 or K.ndim != 2 or K.shape[1] != len(q) or not len(K):
        raise ValueError(
            f"q must have the shape (D,) and K (T, D) with at least one key, got {q.shape} and {K.shape}"
        )
    z = q + K
    gram = z @ z.T
    square = np.diagonal(gram)
    both = square[:, None] + square
    D = len(q)
    log = 0.5 * ((1 - 4 * A) / (1 - 8 * A) * (both + 2 * gram) - both)
    log += D * np.log1p(-4 * A) - 0.5 * D * np.log1p(-8 * A)
    return softmax(K @ q), np.exp(log)


def _log_features(x, W, A=None, own=True):
    """Logarithm of √M times the positive or optimal features, unchecked; ``own=False`` leaves −|x|²/2 away."""
    log = _project(x, W)
    if A is not None:
        A = A.astype(x.dtype)[..., None]
        neuron = A * np.einsum("...i,...i->...", W, W) + 0.25 * W.shape[-1] * np.log1p(-4 * A)  # (…, M)
        if x.ndim > 1:
            neuron, A = neuron[..., None, :], A[..., None]
        log = np.sqrt(1 - 4 * A) * log + neuron
    if own:
        log -= _half_square(x)
    return log


def _relative_variance(z2, D, A):
    if A is None:
        raise ValueError('variance of "optimal" features needs their A, see optimal_A')
    A = _negative(A)
    return np.expm1(D * np.log1p(-4 * A) - 0.5 * D * np.log1p(-8 * A) + z2 / (1 - 8 * A))


def _negative(A):
    A = finite("A", A)
    if np.any(A > 0):
        raise ValueError(f"A must be <= 0, got {A.max()}")
    return A


def _real(name, value):
    """Return ``value`` as an array that keeps float32 and float64; raise for what is not real or not finite."""
    array = _floats(name, value)
    _check_finite(name, array)
    return array


def _checked(x, W):
    x, W = _real("x", x), _real("W", W)
    if not x.ndim or W.ndim < 2 or x.shape[-1] != W.shape[-1] or not W.shape[-2]:
        raise ValueError(
            f"x must have the shape (…, D) and W (M, D) with the same D and M >= 1, got {x.shape} and {W.shape}"
        )
    return x, W.astype(x.dtype, copy=False)


def _project(x, W):
    return x @ np.swapaxes(W, -1, -2)


def _half_square(x):
    return 0.5 * np.einsum("...i,...i->...", x, x)[..., None]


def _exp(log):
    if log.size and log.max() > np.log(np.finfo(log.dtype).max):
        raise ValueError(
            f"a feature is too large for {log.dtype}: its logarithm is {log.max():.3g}; make queries, keys or "
            f"directions shorter, or use feature_attention.random_feature_attention, which works with logarithms"
        )
    return np.exp(log)
