"""Gradients of networks: a step downhill, the check by differences, backpropagation, and where it fades.

Examples are rows: X has the shape (B, D). A layer with weights W of shape (n_out, n_in), W_ij leading from
j to i, and biases b of shape (n_out,) makes φ(X Wᵀ + b) of them. So an error goes back by «δ W», without
another transposition.

Sources: S. Linnainmaa (1976), doi:10.1007/BF01931367; P. Werbos (1982), doi:10.1007/BFb0006203;
D. Rumelhart, G. Hinton, R. Williams (1986), doi:10.1038/323533a0.
"""

import numpy as np

from ._valid import finite, one, positive
from .activation import drelu, dsigmoid, dtanh, relu, sigmoid, tanh

__all__ = [
    "ACTIVATIONS",
    "difference_error",
    "grad_check",
    "grad_norms",
    "init_mlp",
    "loss_and_gradients",
    "numerical_gradient",
    "random_weights",
    "sgd_step",
]


def identity(z):
    """z itself: a layer without an activation function."""
    return np.asarray(z, float)


def identity_slope(z):
    """Derivative of `identity`: 1 everywhere."""
    return np.ones(np.shape(z))


#: Name → (activation function, its derivative).
ACTIVATIONS = {
    "sigmoid": (sigmoid, dsigmoid),
    "tanh": (tanh, dtanh),
    "ReLU": (relu, drelu),
    "linear": (identity, identity_slope),
}


def sgd_step(w, gradient, eta):
    """One step of gradient descent: against the gradient, eta times its length.

    Parameters
    ----------
    w : float or array
        The parameters.
    gradient : float or array, shape of w
        Derivative of the loss by each of them.
    eta : float
        Learning rate, > 0.

    Returns
    -------
    ndarray, shape of w
        New parameters; w is left as it was.

    Raises
    ------
    ValueError
        If the shapes differ, eta is not > 0, or anything is not finite.

    Built in lesson 06. Source of the rule with one example at a time: H. Robbins, S. Monro (1951),
    doi:10.1214/aoms/1177729586.
    """
    w, gradient = finite("w", w), finite("gradient", gradient)
    if w.shape != gradient.shape:
        raise ValueError(f"w and gradient must have one shape, got {w.shape} and {gradient.shape}")
    return w - one(positive, "eta", eta) * gradient


def numerical_gradient(f, w, eps=1e-5):
    """The gradient of f at w by central differences: one parameter at a time, a little up, a little down.

    Parameters
    ----------
    f : callable
        ``f(w) -> number``.
    w : float or array
        The place.
    eps : float
        How far up and down, > 0.

    Returns
    -------
    ndarray, shape of w

    Raises
    ------
    ValueError
        If eps is not > 0, or w is not finite.

    Built in lesson 06.
    """
    w, eps = finite("w", w), one(positive, "eps", eps)
    result = np.empty(w.shape)
    for place in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[place] += eps
        down[place] -= eps
        result[place] = (f(up) - f(down)) / (2.0 * eps)
    return result


def grad_check(f, g, w, eps=1e-5):
    """How far the gradient g is from central differences of f, relative to both.

    ‖n − g‖ / (‖n‖ + ‖g‖), where n is the gradient by differences: 0 is perfect, 1 is opposite.

    Parameters
    ----------
    f : callable
        ``f(w) -> number``, the loss.
    g : callable
        ``g(w) -> array, shape of w``, the gradient to be checked.
    w : float or array
        Where to check.
    eps : float
        Half the distance of the two values that are compared, > 0.

    Returns
    -------
    error : float
        0 where both gradients are zero.

    Raises
    ------
    ValueError
        If eps is not > 0, w is not finite, or g(w) has another shape than w.

    Built in lesson 06.
    """
    w = finite("w", w)
    claimed, measured = np.asarray(g(w.copy()), float), numerical_gradient(f, w, eps)
    if claimed.shape != w.shape:
        raise ValueError(f"g(w) must have the shape of w, {w.shape}, got {claimed.shape}")
    length = np.linalg.norm(measured) + np.linalg.norm(claimed)
    return float(np.linalg.norm(measured - claimed) / length) if length > 0 else 0.0


def difference_error(f, g, w, steps):
    """Relative error of differences against the true gradient, for many step lengths.

    Parameters
    ----------
    f, g : callable
        The loss and its true gradient, as for `grad_check`.
    w : float or array
    steps : array, shape (n,)
        Values of eps.

    Returns
    -------
    central, forward : ndarray, shape (n,)
        Errors of (f(w + eps) − f(w − eps)) / 2 eps and of (f(w + eps) − f(w)) / eps.

    Raises
    ------
    ValueError
        As `grad_check`.

    Built in lesson 06.
    """
    w, steps = finite("w", w), positive("steps", steps)
    true, here = np.asarray(g(w.copy()), float), f(w.copy())
    central = np.array([grad_check(f, g, w, eps) for eps in steps])
    forward = np.empty(steps.shape)
    for k, eps in enumerate(steps):
        slopes = np.empty(w.shape)
        for place in np.ndindex(w.shape):
            up = w.copy()
            up[place] += eps
            slopes[place] = (f(up) - here) / eps
        forward[k] = np.linalg.norm(slopes - true) / (np.linalg.norm(slopes) + np.linalg.norm(true))
    return central, forward


def init_mlp(sizes, rng):
    """Random parameters of a network with one hidden layer.

    Parameters
    ----------
    sizes : (int, int, int)
        Numbers of inputs D, hidden units H and classes.
    rng : numpy.random.Generator

    Returns
    -------
    params : list of ndarray
        W1 (H, D), b1 (H,), W2 (classes, H), b2 (classes,). Weights have the standard deviation
        1/√(number of inputs), biases are zero.

    Raises
    ------
    ValueError
        If sizes are not three whole numbers > 0.

    Goes with lesson 06.
    """
    if len(sizes) != 3 or any(int(n) != n or n < 1 for n in sizes):
        raise ValueError(f"sizes must be three whole numbers > 0, got {sizes!r}")
    D, H, classes = map(int, sizes)
    return [
        rng.normal(0.0, D**-0.5, (H, D)),
        np.zeros(H),
        rng.normal(0.0, H**-0.5, (classes, H)),
        np.zeros(classes),
    ]


def loss_and_gradients(W1, b1, W2, b2, X, targets):
    """Softmax cross-entropy of a network with one hidden layer of tanh, and its gradients.

    Parameters
    ----------
    W1, b1 : arrays, shapes (H, D) and (H,)
        The hidden layer.
    W2, b2 : arrays, shapes (classes, H) and (classes,)
        The output layer.
    X : array, shape (B, D)
        One example a row.
    targets : array of int, shape (B,)
        The right class of each example, from 0.

    Returns
    -------
    loss : float
        Mean over the examples of −ln(probability of the right class).
    dW1, db1, dW2, db2 : ndarray
        Derivatives of the loss, each of the shape of its parameter.

    Raises
    ------
    ValueError
        If shapes do not fit, a target is no class, or anything is not finite.

    Built in lesson 06. Source: Rumelhart, Hinton, Williams (1986), doi:10.1038/323533a0.
    """
    W1, b1, W2, b2, X, targets = _mlp(W1, b1, W2, b2, X, targets)
    loss, *gradients = backpropagate(W1, b1, W2, b2, X, targets, W2)
    return float(loss), *gradients


def backpropagate(W1, b1, W2, b2, X, targets, back):
    """`loss_and_gradients` without its checks; the error goes back through ``back``, of the shape of W2."""
    rows = np.arange(len(X))
    y1 = np.tanh(X @ W1.T + b1)
    scores = y1 @ W2.T + b2
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[rows, targets].mean()
    delta2 = np.exp(log_p)
    delta2[rows, targets] -= 1.0
    delta2 /= len(X)
    delta1 = (delta2 @ back) * (1.0 - y1**2)
    return loss, delta1.T @ X, delta1.sum(axis=0), delta2.T @ y1, delta2.sum(axis=0)


def _mlp(W1, b1, W2, b2, X, targets):
    W1, b1, W2, b2 = finite("W1", W1), finite("b1", b1), finite("W2", W2), finite("b2", b2)
    X, targets = finite("X", X), np.asarray(targets)
    if not (W1.ndim == W2.ndim == X.ndim == 2 and len(X)):
        raise ValueError(f"W1, W2 and X must be tables, got shapes {W1.shape}, {W2.shape}, {X.shape}")
    H, D = W1.shape
    if X.shape[1] != D or b1.shape != (H,) or W2.shape[1] != H or b2.shape != W2.shape[:1]:
        raise ValueError(
            f"shapes do not fit: W1 {W1.shape}, b1 {b1.shape}, W2 {W2.shape}, b2 {b2.shape}, X {X.shape}"
        )
    whole = targets.dtype.kind in "iu"
    if not whole or targets.shape != X.shape[:1] or targets.min() < 0 or targets.max() >= len(b2):
        raise ValueError(f"targets must be {len(X)} whole numbers from 0 to {len(b2) - 1}, got {targets!r}")
    return W1, b1, W2, b2, X, targets


def random_weights(depth, width, gain, rng):
    """Weight matrices of ``depth`` layers: random numbers with the standard deviation gain / √width.

    Parameters
    ----------
    depth, width : int
        Number of layers; units in each.
    gain : float
        > 0. With 1, a linear layer keeps the length of a vector on average.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (depth, width, width)

    Raises
    ------
    ValueError
        If depth or width is < 1, or gain not > 0.

    Goes with lesson 06.
    """
    if depth < 1 or width < 1:
        raise ValueError(f"depth and width must be at least 1, got {depth} and {width}")
    scale = one(positive, "gain", gain) / np.sqrt(width)
    return rng.normal(0.0, scale, (depth, width, width))


def grad_norms(weights, X, delta, phi, dphi):
    """How large the error is in front of each layer of a deep network, after it has gone back there.

    Forward x_l = φ(x_{l−1} W_lᵀ) from x_0 = X; back ∂ℒ/∂x_{l−1} = (∂ℒ/∂x_l ⊙ φ′(x_{l−1} W_lᵀ)) W_l.

    Parameters
    ----------
    weights : array, shape (depth, N, N)
        One matrix a layer, the first one next to the input; no biases.
    X : array, shape (B, N)
        One example a row.
    delta : array, shape (B, N)
        ∂ℒ/∂x at the output of the last layer.
    phi, dphi : callable
        The activation function and its derivative, both functions of what goes into a layer.

    Returns
    -------
    norms : ndarray, shape (depth + 1,)
        Length (root of the sum of all squares) of ∂ℒ/∂x_l for l = 0 … depth: at the input first.

    Raises
    ------
    ValueError
        If shapes do not fit or anything is not finite.

    Built in lesson 06.
    """
    weights, x, delta = finite("weights", weights), finite("X", X), finite("delta", delta)
    square = weights.ndim == 3 and weights.shape[1] == weights.shape[2]
    if not square or x.ndim != 2 or x.shape[1] != weights.shape[1] or delta.shape != x.shape:
        raise ValueError(f"shapes do not fit: weights {weights.shape}, X {x.shape}, delta {delta.shape}")
    into = []
    for W in weights:
        into.append(x @ W.T)
        x = phi(into[-1])
    norms = [np.linalg.norm(delta)]
    for W, z in zip(weights[::-1], into[::-1], strict=True):
        delta = (delta * dphi(z)) @ W
        norms.append(np.linalg.norm(delta))
    return np.array(norms[::-1])
